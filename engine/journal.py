"""The journal: what happened, one JSON object a line, for those who watch an exhibit or a test from outside."""

from __future__ import annotations

import json
import math
import os
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
    the window matters more than its journal.
    """

    def __init__(self, path: Path | None, clock: Callable[[], float] = time.time):
        """Open `path`; `clock` gives the seconds since the epoch that stand in each line."""
        self._clock = clock
        self._file = _open(path) if path else None
        self._torn = False

    def write(self, event: str, **values: object) -> None:
        """Add a line: the time, `event`, and the values; numbers that JSON cannot hold become null."""
        if not self._file:
            return
        facts = {name: _finite(value) for name, value in values.items()}
        line = json.dumps({"time": round(self._clock(), 3), "event": event} | facts, default=float)
        self._append(self._file, line.encode() + b"\n")

    def close(self) -> None:
        """Write nothing more."""
        if self._file:
            self._file.close()
            self._file = None

    def _append(self, file: IO[bytes], line: bytes) -> None:
        """Write one line; the rest of a line that a full disk cut off stands alone."""
        try:
            written = file.write(b"\n" + line if self._torn else line) or 0
        except OSError:
            return
        self._torn = written not in (0, len(line) + self._torn)


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
