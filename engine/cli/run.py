"""`glassnet run`, or `glassnet` alone: the window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..text import tr
from .arguments import Command, Parser, shape, shape_option
from .configured import SETTINGS, add_settings, configured_or_last, origin

_EPILOG = """\
MODEL is an ONNX file, its name ending in .onnx (default: the LeNet that comes with Glassnet).
The word `run` may be left out. F1 shows the keys, F11 fills the screen, Ctrl+Q ends.

What an option does not say, the environment does (GLASSNET_VIEW=2d, ...), then the configuration (--config, or
config.toml in the user's own folder). `glassnet config` prints all settings, what each is for and what is in
effect. View, edges, palette, size and brush are otherwise as they were last time.

An exhibit (--kiosk) ends when the operator holds Ctrl+Alt+Shift+Q for two seconds, or with SIGTERM or SIGINT.

examples:
  glassnet
  glassnet models/mlp.onnx --view 2d
  glassnet run --fullscreen --monitor 1 --journal visits.jsonl
  glassnet --kiosk --set idle_seconds=90 --set left_handed=true
  glassnet --record-events visit.jsonl
  glassnet --replay visit.jsonl
"""

_USAGE = f"""\
glassnet [run] [MODEL] {SETTINGS}
                    [--record-events FILE.jsonl] [--replay FILE.jsonl] [--shape 1xCxHxW] [--dev]"""


def _parser() -> Parser:
    parser = Parser(
        prog="glassnet run",
        usage=_USAGE,
        description=tr("Open a window: draw a digit, and watch the network answer."),
        epilog=_EPILOG,
    )
    add_settings(parser)
    parser.add_argument("--record-events", metavar="FILE.jsonl", help=tr("write all input to FILE, to be replayed"))
    parser.add_argument("--replay", metavar="FILE.jsonl", help=tr("play a recording, then go on as usual"))
    shape_option(parser)
    parser.add_argument("--dev", action="store_true", help=tr("compile shaders anew when their files change"))
    return parser


def _execute(arguments: argparse.Namespace) -> None:
    config, trouble = configured_or_last(arguments)
    wishes: dict[str, Any] = {
        "record": _path(arguments.record_events),
        "replay": _path(arguments.replay),
        "dev": arguments.dev,
        "shape": shape(arguments.shape),
        "arguments": origin(arguments),
        "trouble": trouble,
    }
    # Imported here, so that --help and mistakes do not wait for OpenGL and ONNX Runtime.
    from ..visit import Wishes, visit

    visit(Wishes(config, **wishes))


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


COMMAND = Command("run", tr("open the window (the default)"), _parser, _execute)
