"""The options that are settings of the configuration: those of `run`, and of what starts or explains it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..config import FIELDS, Choices
from ..config_file import look
from ..effective import MODEL, Effective, assignment, effective
from ..errors import AppError
from ..failures import lost
from ..text import languages, tr
from .arguments import only_model, size, whole_number

SETTINGS = """\
[--view 3d|2d] [--edges off|focus|all] [--kiosk] [--fullscreen] [--monitor N]
                    [--size WxH] [--scale X] [--max-fps N] [--language LL] [--config FILE.toml]
                    [--set KEY=VALUE]... [--journal FILE.jsonl] [--provider NAME]"""
"""The options for settings, as a usage line has them."""

_MOST_MONITORS = 99


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Let a parser take a model and the settings that have an option of their own, and --set for all others."""
    add = parser.add_argument
    add("words", nargs="*", metavar="MODEL", help=argparse.SUPPRESS)
    add("--view", choices=("3d", "2d"), help=tr("in space or flat (default: as last time)"))
    add(
        "--edges",
        choices=("off", "focus", "all"),
        help=tr("no connections, those of the neuron under the pointer, or all (default: as last time)"),
    )
    add("--kiosk", action="store_true", help=tr("be an exhibit: full-screen, with no way out for visitors"))
    add("--fullscreen", action="store_true", help=tr("fill the screen"))
    add("--monitor", metavar="N", help=tr("which monitor, the first being 0"))
    add("--size", metavar="WxH", help=tr("of the window (default: as last time)"))
    add("--scale", metavar="X", help=tr("times the usual size of type and buttons (default: by the monitor)"))
    add("--max-fps", metavar="N", help=tr("draw at most so many frames a second"))
    add("--language", metavar="LL", help=tr("of all texts, such as en (default: the system's)"))
    add("--config", metavar="FILE.toml", help=tr("read the configuration from FILE"))
    add("--set", metavar="KEY=VALUE", action="append", default=[], help=tr("any setting of the configuration"))
    add("--journal", metavar="FILE.jsonl", help=tr("append to FILE what happens, as JSON lines"))
    add("--provider", metavar="NAME", help=tr("ONNX Runtime's execution provider (default: CPU)"))


def configured(arguments: argparse.Namespace) -> Effective:
    """Return the configuration in effect with these arguments. Raises AppError for a mistake anywhere in it."""
    choices = known_choices()
    options = dict(_options(arguments, choices))
    file = Path(arguments.config) if arguments.config is not None else None
    return effective(file, os.environ, options, choices)


def configured_or_last(arguments: argparse.Namespace) -> tuple[Effective, AppError | None]:
    """Return the configuration in effect, and what is wrong with it.

    A program that comes back after a failure, and whose configuration was damaged or deleted in the meantime, has
    that of its last start: without its file an exhibit would be a window like any other, which visitors can leave.
    Raises AppError for a mistake in all other cases.
    """
    last = lost(origin(arguments))
    try:
        if last and last.file:
            look(last.file)
        return configured(arguments), None
    except AppError as error:
        if last is None:
            raise
        chosen = [name for name, field in FIELDS.items() if getattr(last.config, name) != field.default]
        return Effective(last.config, dict.fromkeys(chosen, tr("the last start")), last.file), error


def as_arguments(arguments: argparse.Namespace) -> list[str]:
    """Return the arguments with which `glassnet run` has the same settings."""
    words = [*arguments.words, *(word for text in arguments.set for word in ("--set", text))]
    if arguments.config is not None:
        words += ["--config", arguments.config]
    for name in _MEANINGS:
        given = getattr(arguments, name)
        if given not in (None, False):
            words += [_option(name)] if given is True else [_option(name), given]
    return words


def origin(arguments: argparse.Namespace) -> list[str]:
    """Return what tells programs on one machine apart: the folder from which paths are seen, and the arguments."""
    try:
        folder = str(Path.cwd())
    except FileNotFoundError:  # it has been removed
        folder = ""
    return [folder, *as_arguments(arguments)]


def known_choices() -> Choices:
    """Return the names that a palette and a language can have."""
    from ..scene.palettes import table  # imported here, so that --help does not wait for numpy

    return {"palette": [palette.id for palette in table()], "language": [*languages()]}


def _options(arguments: argparse.Namespace, choices: Choices) -> Iterator[tuple[str, tuple[str, Any]]]:
    """Yield (setting, (option, value)) for all that was given; what stands later counts more."""
    for text in arguments.set:
        name, value = assignment(text, choices)
        yield name, (f"--set {name}", value)
    if arguments.words:
        yield "model", (MODEL, str(only_model(arguments.words)))
    for name, meaning in _MEANINGS.items():
        given = getattr(arguments, name)
        if given not in (None, False):
            yield name, (_option(name), meaning(_option(name), given))


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _monitor(option: str, text: str) -> int:
    return whole_number(option, text, 0, _MOST_MONITORS)


def _size(_: str, text: str) -> str:
    return "{}x{}".format(*size(text))


def _as_it_is(_: str, given: Any) -> Any:
    return given


def _number(_: str, text: str) -> float | str:
    """Return the number that a text is; the text itself, which is told to be none, if it is none."""
    try:
        return float(text)
    except ValueError:
        return text


_MEANINGS: dict[str, Callable[[str, Any], Any]] = {
    "monitor": _monitor,
    "size": _size,
    "scale": _number,
    "max_fps": _number,
    **dict.fromkeys(("view", "edges", "language", "journal", "provider", "kiosk", "fullscreen"), _as_it_is),
}
"""What the text of an option means, by its setting."""
