"""Reads a file of settings: TOML, every mistake in which is told with its line."""

from __future__ import annotations

import errno
import os
import re
import stat
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .config import FIELDS, PATHS, Choices, allowed, possible
from .errors import AppError
from .text import tr

LARGEST_FILE = 65536
"""Bytes; more is no file of settings."""

# Strings and comments are tokens because brackets and line ends within them mean nothing.
TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\])*"' r"|'[^']*'" r"|#[^\n]*|[][{}\n]", re.DOTALL
)


@dataclass(frozen=True)
class Setting:
    """A value of one setting, and where it comes from, for people."""

    value: Any
    source: str


def read(file: Path, choices: Choices, optional: bool = False) -> dict[str, Setting]:
    """Return the settings in a file by their names; none if it is `optional` and does not exist.

    Raises AppError, with file and line, for a file that cannot be read, that is no TOML, or that has a mistake.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        if optional and isinstance(error, FileNotFoundError | NotADirectoryError):
            return {}
        raise _unreadable(file, error.strerror or str(error)) from error
    return Document(file, data).settings(choices)


def look(file: Path) -> None:
    """Raise AppError if a file that had settings has gone, or is empty, as an editor leaves it on a full disk."""
    try:
        status = file.stat()
    except OSError as error:
        raise _unreadable(file, error.strerror or str(error)) from error
    if stat.S_ISREG(status.st_mode) and not status.st_size:
        raise _unreadable(file, os.strerror(errno.ENODATA))


def _unreadable(file: Path, reason: str) -> AppError:
    return AppError(
        tr("The settings in {file} cannot be read: {reason}", file=file, reason=reason),
        tr("Check the path and whether you may read the file"),
    )


class Document:
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

    def settings(self, choices: Choices) -> dict[str, Setting]:
        """Return what the file says. Raises AppError for the first mistake in it."""
        return {name: self._setting(name, value, choices) for name, value in self._parse().items()}

    def line(self, name: str) -> int:
        """Return the line on which the top-level key `name` first stands. Raises KeyError where it does not."""
        top = True
        for line, statement in self._statements():
            header = statement.lstrip().startswith("[")
            top = top and not header  # TOML knows no way back from a table
            if (top or header) and name in tomllib.loads(statement):
                return line
        raise KeyError(name)

    def _setting(self, name: str, value: Any, choices: Choices) -> Setting:
        """Return a value with its place; a path is as seen from the file's folder."""
        if name not in FIELDS:
            problem = tr("there is no setting '{name}'", name=_printable(name))
            hint = tr("The settings are {names}", names=", ".join(sorted(FIELDS)))
            raise self._mistake(self.line(name), problem, hint)
        if not possible(name, value, choices):
            problem = tr("'{name}' cannot have this value", name=name)
            raise self._mistake(self.line(name), problem, allowed(name, choices))
        if name in PATHS:
            value = str(self.file.parent / Path(value).expanduser())
        return Setting(value, tr("{file}, line {line}", file=self.file, line=self.line(name)))

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


def _printable(name: str) -> str:
    """Return the name fit for a line of text: nothing invisible, and not too long."""
    shown = "".join(letter if letter.isprintable() else "�" for letter in name)
    return shown if len(shown) <= 40 else shown[:39] + "…"
