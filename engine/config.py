"""What an installation fixes once: one TOML file, every mistake in which is told with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from .errors import AppError
from .limits import USUAL, Limits
from .paths import config_dir
from .text import tr

LARGEST_FILE = 65536
"""Bytes; more is no file of settings."""

GIGABYTE = 2**30  # bytes
LARGEST_MODEL = 2.0  # gigabytes: larger messages protocol buffers do not read

SMALLEST_SIDE, LARGEST_SIDE = 16, 16384
"""Sides of a window, in pixels; those of `glassnet snapshot --size`."""

# Strings and comments are tokens because brackets and line ends within them mean nothing.
TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\])*"' r"|'[^']*'" r"|#[^\n]*|[][{}\n]", re.DOTALL
)


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of one installation. None leaves a choice to the person, and to what is remembered.

    `size` is the window's, in pixels; `monitor` counts from 0; `inertia` lets the camera glide on;
    `remember` keeps a person's choices between starts. `limit_...` are those of limits.py, with memory and the
    file's size in gigabytes.
    """

    view: Literal["3d", "2d"] | None = None
    edges: Literal["off", "focus", "all"] | None = None
    size: Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{2,5}x[0-9]{2,5}\Z")] | None = None
    fullscreen: bool = False
    monitor: Annotated[int, msgspec.Meta(ge=0, le=99)] | None = None
    inertia: bool = True
    remember: bool = True
    palette: str | None = None
    limit_seconds: Annotated[float, msgspec.Meta(gt=0, le=86400)] = USUAL.seconds
    limit_memory: Annotated[float, msgspec.Meta(gt=0, le=1e5)] = USUAL.memory / GIGABYTE
    limit_file: Annotated[float, msgspec.Meta(gt=0, le=LARGEST_MODEL)] = USUAL.file / GIGABYTE
    limit_nodes: Annotated[int, msgspec.Meta(gt=0, le=10**12)] = USUAL.nodes
    limit_operators: Annotated[int, msgspec.Meta(gt=0, le=10**9)] = USUAL.operators

    @property
    def limits(self) -> Limits:
        """How much a network may ask of the machine."""
        return Limits(
            self.limit_seconds,
            round(self.limit_memory * GIGABYTE),
            min(round(self.limit_file * GIGABYTE), USUAL.file),
            self.limit_nodes,
            self.limit_operators,
        )


FIELDS = {field.name: field for field in msgspec.structs.fields(Config)}


def read(path: Path | None, palettes: Collection[str]) -> Config:
    """Return the settings in the file `path`; `palettes` are the names that a palette can have.

    Without a path they come from config.toml in the user's own folder, or are the defaults if that does not exist.
    Raises AppError, with file and line, for a file that cannot be read, that is no TOML, or that has a mistake.
    """
    file = path or config_dir() / "config.toml"
    try:
        data = _bytes(file)
    except OSError as error:
        if not path and isinstance(error, FileNotFoundError | NotADirectoryError):
            return Config()
        raise AppError(
            tr("The settings in {file} cannot be read: {reason}", file=file, reason=error.strerror or error),
            tr("Check the path and whether you may read the file"),
        ) from error
    return _Document(file, data).config(palettes)


def _bytes(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(LARGEST_FILE + 1)


class _Document:
    """A file of settings, and where in it each setting stands."""

    def __init__(self, file: Path, data: bytes):
        self.file = file
        if len(data) > LARGEST_FILE:
            message = tr("{file} is larger than {size} bytes", file=file, size=LARGEST_FILE)
            raise AppError(message, tr("Name a file of settings"))
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise self._mistake(line, tr("this is not UTF-8"), tr("Save the file as UTF-8")) from error
        self.text = text.replace("\r\n", "\n")

    def config(self, palettes: Collection[str]) -> Config:
        """Return what the file says. Raises AppError for the first mistake in it."""
        values = self._parse()
        for name, value in values.items():
            self._check(name, value, palettes)
        return msgspec.convert(values, Config)

    def _parse(self) -> dict[str, Any]:
        hint = tr('Write one setting a line, such as view = "2d"')
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            reason, _, place = str(error).partition(" (at ")
            found = re.search(r"line ([0-9]+)", place)
            last = self.text.rstrip("\n").count("\n") + 1
            line = int(found[1]) if found else last
            raise self._mistake(line, reason[:1].lower() + reason[1:], hint) from error
        except (RecursionError, ValueError) as error:  # a number of thousands of digits is a ValueError
            message = tr("{file} has values that are nested too deeply or too long", file=self.file)
            raise AppError(message, hint) from error

    def _check(self, name: str, value: object, palettes: Collection[str]) -> None:
        """Raise AppError unless there is a setting of that name and it can have the value."""
        if name not in FIELDS:
            problem = tr("there is no setting '{name}'", name=_printable(name))
            hint = tr("The settings are {names}", names=", ".join(sorted(FIELDS)))
            raise self._mistake(self._line(name), problem, hint)
        if not _possible(name, value, palettes):
            problem = tr("'{name}' cannot have this value", name=name)
            raise self._mistake(self._line(name), problem, _allowed(name, palettes))

    def _line(self, name: str) -> int:
        """Return the line on which the top-level key `name` first stands."""
        top = True
        for line, statement in self._statements():
            header = statement.lstrip().startswith("[")
            top = top and not header  # TOML knows no way back from a table
            if (top or header) and name in tomllib.loads(statement):
                return line
        raise KeyError(name)

    def _statements(self) -> Iterator[tuple[int, str]]:
        """Yield line and text of each statement: a line, or more where strings or brackets go on."""
        line, start, depth = 1, 0, 0
        for token in TOKEN.finditer(self.text + "\n"):
            depth += (token[0] in "[{") - (token[0] in "]}")
            if token[0] == "\n" and depth == 0:
                statement = self.text[start : token.end()]
                yield line, statement
                line, start = line + statement.count("\n"), token.end()

    def _mistake(self, line: int, problem: str, hint: str) -> AppError:
        return AppError(tr("{file}, line {line}: {problem}", file=self.file, line=line, problem=problem), hint)


def _possible(name: str, value: Any, palettes: Collection[str]) -> bool:
    try:
        msgspec.convert(value, FIELDS[name].type)
    except msgspec.ValidationError:
        return False
    if name == "size":
        return all(SMALLEST_SIDE <= int(side) <= LARGEST_SIDE for side in value.split("x"))
    return name != "palette" or value in palettes


def _allowed(name: str, palettes: Collection[str]) -> str:
    """Return a sentence that tells what the setting can be."""
    match name:
        case "view":
            return tr('It is "3d" or "2d"')
        case "edges":
            return tr('It is "off", "focus" or "all"')
        case "size":
            return tr(
                'It is "WIDTHxHEIGHT", each {low} to {high} pixels, such as "1280x720"',
                low=SMALLEST_SIDE,
                high=LARGEST_SIDE,
            )
        case "monitor":
            return tr("It is a whole number, 0 to 99")
        case "palette":
            return tr("It is one of {names}", names=", ".join(f'"{palette}"' for palette in palettes))
        case "limit_file":
            return tr("It is a number of gigabytes above 0, {most} at most", most=f"{LARGEST_MODEL:g}")
        case "limit_memory":
            return tr("It is a number of gigabytes above 0")
        case "limit_seconds":
            return tr("It is a number above 0, a day's seconds at most")
        case "limit_nodes" | "limit_operators":
            return tr("It is a whole number above 0")
        case _:
            return tr("It is true or false, without quotes")


def _printable(name: str) -> str:
    """Return the name fit for a line of text: nothing invisible, and not too long."""
    shown = "".join(letter if letter.isprintable() else "�" for letter in name)
    return shown if len(shown) <= 40 else shown[:39] + "…"
