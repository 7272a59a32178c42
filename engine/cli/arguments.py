"""What the commands' arguments have in common."""

from __future__ import annotations

import argparse
import importlib.metadata
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from ..errors import AppError
from ..paths import DEFAULT_MODEL
from ..text import tr

SMALLEST_SIDE, LARGEST_SIDE = 16, 16384
"""Sides of a picture, in pixels."""


class Parser(argparse.ArgumentParser):
    """A parser that prints its help and texts as they are written, and raises AppError for a mistake."""

    def __init__(self, prog: str, usage: str, description: str, epilog: str):
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            add_help=False,
            allow_abbrev=False,
        )
        self.add_argument("-h", "--help", action="store_true", help=tr("show this help and exit"))

    def error(self, message: str) -> NoReturn:
        """Raise AppError in place of printing the usage and exiting."""
        raise AppError(message[:1].upper() + message[1:], tr("See {program} --help", program=self.prog))


@dataclass(frozen=True)
class Command:
    """One command: its name and summary for the list, its parser, and what it does with the arguments."""

    name: str
    summary: str
    parser: Callable[[], Parser]
    execute: Callable[[argparse.Namespace], None]

    def run(self, argv: Sequence[str]) -> None:
        """Parse the arguments that follow the command's name, and do it, or print the help."""
        parser = self.parser()
        arguments = parser.parse_intermixed_args(argv)
        if arguments.help:
            print(parser.format_help(), end="")
        else:
            self.execute(arguments)


def split_model(words: Sequence[str]) -> tuple[Path, list[str]]:
    """Return (model, the other words): the model is the first word if it ends in .onnx, else the default."""
    if words and words[0].lower().endswith(".onnx"):
        return Path(words[0]), list(words[1:])
    return DEFAULT_MODEL, list(words)


def size(text: str) -> tuple[int, int]:
    """Return (width, height) in pixels from text such as 1280x720. Raises AppError when it is no size."""
    sides = re.fullmatch(r"([0-9]{1,9})x([0-9]{1,9})", text, re.IGNORECASE)
    if not sides:
        raise AppError(tr("'{text}' is no size", text=text), tr("Write WIDTHxHEIGHT, such as 1280x720"))
    width, height = map(int, sides.groups())
    if not (SMALLEST_SIDE <= width <= LARGEST_SIDE and SMALLEST_SIDE <= height <= LARGEST_SIDE):
        raise AppError(
            tr("The size {text} is out of range", text=text),
            tr("Each side can be {low} to {high} pixels", low=SMALLEST_SIDE, high=LARGEST_SIDE),
        )
    return width, height


def shape_option(parser: Parser) -> None:
    """Let a parser take the shape of the network's input."""
    parser.add_argument(
        "--shape", metavar="1xCxHxW", help=tr("of the network's first input, where the file leaves it open")
    )


def preprocess_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that says how pictures are prepared for the network."""
    parser.add_argument(
        "--preprocess",
        metavar="SETTINGS",
        default="",
        help=tr("how pictures are prepared, if not as guessed (docs/your-own-network.md)"),
    )


def shape(text: str | None) -> tuple[int, ...] | None:
    """Return an input's shape from text such as 1x3x224x224, None for None. Raises AppError when it is none."""
    if text is None:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}(x[1-9][0-9]{0,8}){0,7}", text, re.IGNORECASE):
        raise AppError(
            tr("'{text}' is no shape", text=text), tr("Write all sides, the batch's too, such as 1x3x224x224")
        )
    return tuple(map(int, text.lower().split("x")))


def version() -> str:
    """Return Glassnet's version."""
    return importlib.metadata.version("glassnet")


def only_model(words: Sequence[str]) -> Path:
    """Return the model that the positional arguments name. Raises AppError when they hold anything else."""
    model, rest = split_model(words)
    if rest:
        raise AppError(tr("'{word}' is no ONNX model", word=rest[0]), tr("Name a file that ends in .onnx"))
    return model


def whole_number(name: str, text: str, low: int, high: int) -> int:
    """Return the number that is written for option `name`. Raises AppError unless it is in low..high."""
    if text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high:
        return int(text)
    raise AppError(
        tr("{name} cannot be '{text}'", name=name, text=text),
        tr("It is a whole number, {low} to {high}", low=low, high=high),
    )
