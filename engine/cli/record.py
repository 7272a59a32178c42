"""`glassnet record`: a film of the attract mode."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import AppError
from ..text import tr
from .arguments import Command, Parser, only_model, size, whole_number

if TYPE_CHECKING:
    from ..film import Film
    from ..headless import Headless

LINES = 6_000
"""Connections that are drawn: without a graphics card, more take long and hide what is behind them."""

_EPILOG = """\
Films what an exhibit shows while nobody is there: a hand draws digits, and the camera goes through the network. The
same command writes the same film, byte by byte, on the same machine. An odd side loses a pixel: players want even
ones.

MODEL is an ONNX file, its name ending in .onnx (default: the LeNet that comes with Glassnet).

examples:
  glassnet record --out film.mp4
  glassnet record models/mlp.onnx --seconds 60 --size 1920x1080 --out dense.mp4
"""
_USAGE = "glassnet record [MODEL] --out FILE.mp4 [--seconds S] [--size WxH] [--fps N]"


def _parser() -> Parser:
    description = tr("Write a film of the attract mode.")
    parser = Parser(prog="glassnet record", usage=_USAGE, description=description, epilog=_EPILOG)
    parser.add_argument("words", nargs="*", metavar="MODEL", help=argparse.SUPPRESS)
    parser.add_argument("--out", metavar="FILE.mp4", help=tr("where to write the film (needed)"))
    parser.add_argument("--seconds", metavar="S", default="58", help=tr("how long (default: 58, all of it once)"))
    parser.add_argument("--size", metavar="WxH", default="1280x720", help=tr("in pixels (default: 1280x720)"))
    parser.add_argument("--fps", metavar="N", default="30", help=tr("frames a second (default: 30)"))
    return parser


def _execute(arguments: argparse.Namespace) -> None:
    model = only_model(arguments.words)
    if Path(arguments.out or "").suffix.lower() != ".mp4":
        raise AppError(tr("There is no MP4 file to write to"), tr("Name one with --out FILE.mp4"))
    width, height = (side - side % 2 for side in size(arguments.size))
    rate = whole_number("--fps", arguments.fps, 1, 240)
    count = whole_number("--seconds", arguments.seconds, 1, 86400) * rate

    # Imported here, so that --help and mistakes do not wait for OpenGL and ONNX Runtime.
    from ..film import Film
    from ..headless import Headless
    from ..host import House
    from ..scene.frame import Frame
    from .ready import limits

    headless = Headless(Frame(width, height, panels=True, kiosk=True))
    headless.app.opener.limits = limits()
    headless.app.open(model)
    headless.app.scene.budget.count = LINES
    headless.app.settle()
    headless.app.receive(House())
    film = Film(Path(arguments.out), (width, height), rate)
    try:
        _play(headless, film, count, rate)
        film.finish()
    finally:
        film.give_up()
        headless.app.close()


def _play(headless: Headless, film: Film, count: int, rate: int) -> None:
    """Film so many frames; how far it is stands on a terminal."""
    for number in range(count):
        headless.app.step(1 / rate)
        headless.draw()
        film.add(headless.pixels())
        if sys.stderr.isatty():
            print(f"\r{100 * (number + 1) // count} %", end="\n" if number + 1 == count else "", file=sys.stderr)


COMMAND = Command("record", tr("write a film of the attract mode"), _parser, _execute)
