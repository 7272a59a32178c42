"""Remembers how often the program has failed lately, and its settings, so that it can always come back."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec

from .config import Config
from .errors import AppError
from .paths import memory_dir, state_dir

LATELY = 60.0
"""Seconds after which a failure is forgotten."""

TOO_OFTEN = 3
"""Failures within that time after which the program no longer trusts its settings."""

_NAME = "exhibit-{}.json"


class Record(msgspec.Struct):
    """Whether a program is running, or ended without a word; and when such ends were noticed, in seconds.

    `arguments` are those of its command line, `chosen` all settings that somebody had chosen for it.
    """

    running: bool = False
    failed: Annotated[list[float], msgspec.Meta(max_length=1000)] = []
    arguments: list[str] = []
    chosen: dict[str, Any] = {}

    def begun(self, now: float) -> list[float]:
        """Return what failed lately when a program begins at `now`; one that should still be running has."""
        times = [*self.failed, now] if self.running else self.failed
        return [when for when in times if 0.0 <= now - when < LATELY]


class Failures:
    """The record in a file, which may be missing, damaged or unwritable without harm.

    What the disk does not take, because it is full or may only be read, goes into the file `spare`.
    """

    def __init__(self, file: Path, clock: Callable[[], float] = time.time, spare: Path | None = None):
        self._file, self._clock, self._spare = file, clock, spare

    @classmethod
    def of(cls, config: Config) -> Failures:
        """Return the record of the exhibit on this monitor."""
        return cls._named(_NAME.format(config.monitor or 0))

    @classmethod
    def _named(cls, name: str) -> Failures:
        memory = memory_dir()
        return cls(state_dir() / name, spare=memory / name if memory else None)

    @contextmanager
    def watched(self, arguments: Sequence[str] = (), chosen: Mapping[str, Any] | None = None) -> Iterator[int]:
        """Give the number of failures lately. The program fails unless it ends in good order, or with AppError."""
        record = Record(True, self.read().begun(self._clock()), [*arguments], dict(chosen or {}))
        self._write(record)
        try:
            yield len(record.failed)
        except AppError:
            self._write(Record(False, record.failed))
            raise
        self._write(Record(False, record.failed))

    def read(self) -> Record:
        """Return the record; an empty one if there is none."""
        for file in filter(None, (self._spare, self._file)):  # a spare one is later than what the disk took
            with contextlib.suppress(OSError, ValueError, RecursionError):
                return msgspec.json.decode(file.read_bytes(), type=Record)
        return Record()

    def _write(self, record: Record) -> None:
        on_disk = _written(self._file, record)
        if self._spare and not on_disk:
            _written(self._spare, record)
        elif self._spare:
            with contextlib.suppress(OSError):
                self._spare.unlink()


def _written(file: Path, record: Record) -> bool:
    """Write a record in place of the old one, whole or not at all; return whether it could be done."""
    temporary = file.with_name(f"{file.name}-{os.getpid()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(msgspec.json.encode(record))
        temporary.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        return False
    return True


def lost(arguments: Sequence[str]) -> Config | None:
    """Return the settings of an exhibit that began with these arguments and ended without a word; None for none."""
    folders = filter(None, (state_dir(), memory_dir()))
    for name in sorted({file.name for folder in folders for file in folder.glob(_NAME.format("*"))}):
        record = Failures._named(name).read()
        if record.running and record.arguments == [*arguments]:
            with contextlib.suppress(msgspec.ValidationError):
                return msgspec.convert(record.chosen, Config)
    return None


def safe(config: Config) -> Config:
    """Return a configuration without anything that could have been the cause, which still is an exhibit's."""
    kept = (
        "kiosk",
        "fullscreen",
        "monitor",
        "language",
        "left_handed",
        "high_contrast",
        "reduced_motion",
        "idle_seconds",
        "attract",
        "leave",
        "leave_seconds",
        "journal",
        "journal_megabytes",
        "journal_files",
        "remember",
    )
    return Config(**{name: getattr(config, name) for name in kept})
