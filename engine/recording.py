"""Recordings: every event that the app was given, one a line, so that it can be given them again."""

from __future__ import annotations

import contextlib
import math
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

from .errors import AppError
from .events import AnyEvent, Event, Pointer
from .text import tr

VERSION = 1
LONGEST_LINE = 1 << 20
"""Bytes; longer is no line of a recording."""


LONGEST_REASON = 120
"""Characters of what is wrong with a line, which may quote it."""


class Head(msgspec.Struct):
    """A recording's first line: the version of its format, and what the app was like before the first event."""

    glassnet: int
    start: dict[str, Any]


class Recorder:
    """Writes a recording, line by line. A file that cannot be written raises AppError, once."""

    def __init__(self, path: Path, start: dict[str, Any]):
        """Begin a recording at `path`, in place of any there; `start` holds values that JSON can hold."""
        self._path = path
        self._file: IO[bytes] | None = None
        try:
            head = msgspec.json.encode(Head(VERSION, start))
            self._file = path.open("wb")
        except (OSError, UnicodeEncodeError) as error:  # the latter: a model whose file name is no text
            raise self._failed(error) from error
        self._append(head, flush=True)

    def write(self, event: Event) -> None:
        """Add an event. One that JSON cannot hold, such as a pointer at no place, is left out."""
        if not _is_finite(event):
            return
        try:
            line = msgspec.json.encode(event)
        except UnicodeEncodeError:  # half a character, or a file name that is no text
            return
        # Pointers move many times a frame; the Stepped that ends the frame brings them to the disk.
        self._append(line, flush=not (isinstance(event, Pointer) and event.kind == "move"))

    def close(self) -> None:
        """End the recording; later events are left out."""
        file, self._file = self._file, None
        try:
            if file:
                file.close()
        except OSError as error:
            raise self._failed(error) from error

    def _append(self, line: bytes, flush: bool) -> None:
        if not self._file:
            return
        try:
            self._file.write(line + b"\n")
            if flush:
                self._file.flush()
        except OSError as error:
            with contextlib.suppress(AppError):
                self.close()
            raise self._failed(error) from error

    def _failed(self, error: OSError | UnicodeEncodeError) -> AppError:
        reason = error.strerror if isinstance(error, OSError) else error.reason
        return AppError(
            tr("The recording {file} cannot be written: {reason}", file=self._path, reason=reason),
            tr("Choose another file with --record-events"),
        )


def read(path: Path) -> tuple[dict[str, Any], Iterator[AnyEvent]]:
    """Return the start of the recording at `path`, and its events, which are read as they are asked for.

    A last line that a crash cut off is left out. Raises AppError, also while the events are read, for a file that
    cannot be read, that is no recording or one of another version, and for a line that is no event.
    """
    lines = _lines(path)
    start = _start(path, next(lines, b""))
    return start, _events(path, lines)


def _start(path: Path, line: bytes) -> dict[str, Any]:
    try:
        head = msgspec.json.decode(line, type=Head)
    except (ValueError, RecursionError) as error:
        raise AppError(
            tr("{file}, line 1: this is not the beginning of a recording", file=path),
            tr("Name a file that --record-events has written"),
        ) from error
    if head.glassnet != VERSION:
        raise AppError(
            tr("{file}, line 1: the recording has format {found}", file=path, found=head.glassnet),
            tr("This Glassnet reads format {version}; record it anew", version=VERSION),
        )
    return head.start


def _events(path: Path, lines: Iterator[bytes]) -> Iterator[AnyEvent]:
    decoder = msgspec.json.Decoder(AnyEvent)
    for number, line in enumerate(lines, 2):
        try:
            yield decoder.decode(line)
        except (ValueError, RecursionError) as error:
            if not line.endswith(b"\n") and len(line) <= LONGEST_LINE:
                return
            reason = textwrap.shorten(str(error), LONGEST_REASON)
            raise AppError(
                tr("{file}, line {line}: this is no event ({reason})", file=path, line=number, reason=reason),
                tr("Remove the line, or record it anew"),
            ) from error


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of the file, with their ends. Raises AppError when it cannot be read."""
    try:
        with path.open("rb") as file:
            while line := file.readline(LONGEST_LINE + 1):
                yield line
    except OSError as error:
        raise AppError(
            tr("The recording {file} cannot be read: {reason}", file=path, reason=error.strerror or error),
            tr("Check the path and whether you may read the file"),
        ) from error


def _is_finite(event: Event) -> bool:
    return all(math.isfinite(value) for value in msgspec.structs.astuple(event) if isinstance(value, float))
