"""The journal: what happened, one JSON object a line, for those who watch an exhibit or a test from outside."""

from __future__ import annotations

import contextlib
import json
import math
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import numpy as np

from .errors import AppError
from .text import tr


class Journal:
    """Appends lines to a file. `Journal(None)` writes nothing.

    A file that cannot be opened raises AppError. Later failures, such as a full disk, lose lines and nothing else:
    the window matters more than its journal. When the file would have more than `most` bytes (0: no limit), it
    becomes FILE.1, that one FILE.2, and so on up to the `kept` oldest. A file that somebody has moved away is
    begun anew. Python's own RotatingFileHandler would wait for pipes, and leave torn lines on a full disk.
    """

    def __init__(self, path: Path | None, clock: Callable[[], float] = time.time, most: int = 0, kept: int = 9):
        """Open `path`; `clock` gives the seconds since the epoch that stand in each line."""
        self._path, self._clock, self._most, self._kept = path, clock, most, kept
        self._file = _open(path) if path else None
        self._torn = False

    def write(self, event: str, **values: object) -> None:
        """Add a line: the time, `event`, and the values; numbers that JSON cannot hold become null."""
        if not self._file:
            return
        facts = {name: _finite(value) for name, value in values.items()}
        line = json.dumps({"time": round(self._clock(), 3), "event": event} | facts, default=float)
        with contextlib.suppress(OSError, AppError):
            self._keep_in_place(self._file, len(line))
        self._append(self._file, line.encode() + b"\n")

    def close(self) -> None:
        """Write nothing more."""
        if self._file:
            self._file.close()
            self._file = None

    def _keep_in_place(self, file: IO[bytes], coming: int) -> None:
        """Begin a new file if this one is full, or has gone. Raises OSError, and goes on with the old one."""
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or self._path is None:
            return
        in_place = _same(self._path, status)
        full = self._most and status.st_size and status.st_size + coming >= self._most
        if in_place and not full:
            return
        if in_place:  # else it has been moved already, perhaps by us, and only the new file is wanting
            self._shift(self._path)
        self._file = _open(self._path)
        file.close()
        self._torn = False

    def _shift(self, path: Path) -> None:
        """Make room under the file's own name: each older file goes one further, and the oldest goes.

        What is behind a free number stays: where moving fails again and again, it would else go file by file.
        """
        numbers = range(1, self._kept)
        free = next((number for number in numbers if not _numbered(path, number).exists()), self._kept)
        for number in range(free - 1, 0, -1):
            with contextlib.suppress(FileNotFoundError):
                _numbered(path, number).replace(_numbered(path, number + 1))
        path.replace(_numbered(path, 1))

    def _append(self, file: IO[bytes], line: bytes) -> None:
        """Write one line; the rest of a line that a full disk cut off stands alone."""
        file = self._file or file
        try:
            written = file.write(b"\n" + line if self._torn else line) or 0
        except OSError:
            return
        self._torn = written not in (0, len(line) + self._torn)


def files(path: Path) -> list[Path]:
    """Return the files of a journal that there are, the oldest first."""
    older: list[Path] = []
    while (next_one := _numbered(path, len(older) + 1)).exists():
        older.append(next_one)
    return [*reversed(older), path]


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")


def _same(path: Path, status: os.stat_result) -> bool:
    """Tell whether a path still is the file with this status."""
    try:
        now = path.stat()
    except FileNotFoundError:
        return False
    return (now.st_dev, now.st_ino) == (status.st_dev, status.st_ino)


def _open(path: Path) -> IO[bytes]:
    try:
        return open(path, "ab", buffering=0, opener=_opener)
    except OSError as error:
        raise AppError(
            tr("The journal {path} cannot be written: {reason}", path=path, reason=error.strerror or error),
            tr("Choose another file with --journal"),
        ) from error


def _opener(path: str, flags: int) -> int:
    # A pipe that nobody reads must not stop the window; Windows has neither the flag nor such pipes.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o644)


def _finite(value: object) -> object:
    return None if isinstance(value, float | np.floating) and not math.isfinite(value) else value
