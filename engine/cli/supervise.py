"""`glassnet supervise`: the window, opened again whenever it has crashed or hangs."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys

from ..text import tr
from .arguments import Command, Parser
from .configured import SETTINGS, add_settings, as_arguments

_USAGE = f"""\
glassnet supervise [MODEL]
                    {SETTINGS}"""
_EPILOG = """\
Starts `glassnet run` with these options and watches it. After a crash, when it ends with an error, or when it gives
no sign of life for 10 seconds, it is killed with all that it started, and started again. It ends in good order when
the program does, or with SIGTERM or SIGINT. After three failures within a minute Glassnet itself begins with its
own LeNet and without settings that could have been the cause, and says so in the journal.

With systemd, `glassnet kiosk-service` does without this.

examples:
  glassnet supervise --kiosk --config exhibit.toml
  glassnet supervise models/mlp.onnx --monitor 1
"""


def _parser() -> Parser:
    description = tr("Open the window, and open it again when it has crashed or hangs.")
    parser = Parser(prog="glassnet supervise", usage=_USAGE, description=description, epilog=_EPILOG)
    add_settings(parser)
    return parser


def _execute(arguments: argparse.Namespace) -> None:
    from ..supervisor import Supervisor, program

    command = [*program(), "run", *as_arguments(arguments)]
    if status := Supervisor(command, dict(os.environ), _say).run():
        sys.exit(status)


def _say(news: str) -> None:
    with contextlib.suppress(OSError):  # a log on a full disk ends no exhibit
        print(f"glassnet supervise: {news}", file=sys.stderr, flush=True)


COMMAND = Command("supervise", tr("open the window, and open it again after a crash"), _parser, _execute)
