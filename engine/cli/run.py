"""`glassnet run`, or `glassnet` alone: the window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..text import tr
from .arguments import Command, Parser, only_model, shape, shape_option, size, whole_number

_EPILOG = """\
MODEL is an ONNX file, its name ending in .onnx (default: the LeNet that comes with Glassnet).
The word `run` may be left out. F1 shows the keys, F11 fills the screen, Ctrl+Q ends.

What an option does not say, the configuration does (--config, or config.toml in the user's own folder: view,
edges, size, fullscreen, monitor, inertia, remember, palette, limits). View, edges, palette, size and brush are
otherwise as they were last time.

examples:
  glassnet
  glassnet models/mlp.onnx --view 2d
  glassnet run --fullscreen --monitor 1 --journal visits.jsonl
  glassnet --record-events visit.jsonl
  glassnet --replay visit.jsonl
"""

_USAGE = """\
glassnet [run] [MODEL] [--view 3d|2d] [--edges off|focus|all] [--size WxH]
                    [--fullscreen] [--monitor N] [--config FILE.toml] [--journal FILE.jsonl]
                    [--record-events FILE.jsonl] [--replay FILE.jsonl] [--provider NAME] [--shape 1xCxHxW]
                    [--dev]"""
_MOST_MONITORS = 99


def _parser() -> Parser:
    parser = Parser(
        prog="glassnet run",
        usage=_USAGE,
        description=tr("Open a window: draw a digit, and watch the network answer."),
        epilog=_EPILOG,
    )
    parser.add_argument("words", nargs="*", metavar="MODEL", help=argparse.SUPPRESS)
    parser.add_argument("--view", choices=("3d", "2d"), help=tr("in space or flat (default: as last time)"))
    parser.add_argument(
        "--edges",
        choices=("off", "focus", "all"),
        help=tr("no connections, those of the neuron under the pointer, or all (default: as last time)"),
    )
    parser.add_argument("--fullscreen", action="store_true", help=tr("fill the screen"))
    parser.add_argument("--monitor", metavar="N", help=tr("which monitor, the first being 0"))
    parser.add_argument("--size", metavar="WxH", help=tr("of the window (default: as last time)"))
    parser.add_argument("--config", metavar="FILE.toml", help=tr("read the configuration from FILE"))
    parser.add_argument("--journal", metavar="FILE.jsonl", help=tr("append to FILE what happens, as JSON lines"))
    parser.add_argument("--record-events", metavar="FILE.jsonl", help=tr("write all input to FILE, to be replayed"))
    parser.add_argument("--replay", metavar="FILE.jsonl", help=tr("play a recording, then go on as usual"))
    parser.add_argument("--provider", metavar="NAME", help=tr("ONNX Runtime's execution provider (default: CPU)"))
    shape_option(parser)
    parser.add_argument("--dev", action="store_true", help=tr("compile shaders anew when their files change"))
    return parser


def _execute(arguments: argparse.Namespace) -> None:
    wishes: dict[str, Any] = {
        "model": only_model(arguments.words) if arguments.words else None,
        "view": arguments.view,
        "edges": arguments.edges,
        "fullscreen": arguments.fullscreen,
        "monitor": whole_number("--monitor", arguments.monitor, 0, _MOST_MONITORS) if arguments.monitor else None,
        "size": size(arguments.size) if arguments.size else None,
        "config": _path(arguments.config),
        "journal": _path(arguments.journal),
        "record": _path(arguments.record_events),
        "replay": _path(arguments.replay),
        "provider": arguments.provider,
        "dev": arguments.dev,
        "shape": shape(arguments.shape),
    }
    # Imported here, so that --help and mistakes do not wait for OpenGL and ONNX Runtime.
    from ..visit import Wishes, visit

    visit(Wishes(**wishes))


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


COMMAND = Command("run", tr("open the window (the default)"), _parser, _execute)
