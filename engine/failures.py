"""Remembers how often the program has failed lately, and its settings, so that it can always come back."""

from __future__ import annotations

import contextlib
import json
import os
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec

from .config import Config
from .errors import AppError, DisplayError
from .paths import memory_dir, state_dir

LATELY = 60.0
"""Seconds after which a failure is forgotten."""

TOO_OFTEN = 3
"""Failures within that time after which the program no longer trusts its settings."""

MOST = 100
"""Failures that are remembered."""

_NAME = "exhibit-{}-{}.json"


class Record(msgspec.Struct):
    """Whether a program is running, or ended without a word; and when such ends were noticed, in seconds.

    `shown` is whether it came so far that a frame was seen.
    `arguments` are its folder and command line, None after a good end; `chosen` are all settings that somebody had
    chosen for it, and `file` is where some of them stood.
    """

    running: bool = False
    shown: bool = False
    failed: Annotated[list[float], msgspec.Meta(max_length=1000)] = []
    arguments: list[str] | None = None
    chosen: dict[str, Any] = {}
    file: str | None = None

    def begun(self, now: float) -> list[float]:
        """Return what failed lately when a program begins at `now`; one that should still be running has."""
        times = [*self.failed, now][-MOST:] if self.running else self.failed
        if self.running and not self.shown:
            return times  # it may have hung at its start for long; nothing has been well meanwhile
        return [when for when in times if 0.0 <= now - when < LATELY]


class Failures:
    """The record in a file, which may be missing, damaged or unwritable without harm.

    What the disk does not take, because it is full or may only be read, goes into the file `spare`.
    """

    def __init__(self, file: Path, clock: Callable[[], float] = time.time, spare: Path | None = None):
        self._file, self._clock, self._spare = file, clock, spare
        self._record = Record()

    @classmethod
    def of(cls, config: Config, arguments: Sequence[str]) -> Failures:
        """Return the record of the program that begins with these arguments, on its monitor.

        Two at once must not share one: each would count the other as lost, or bury its failure.
        """
        digest = zlib.crc32(json.dumps([*arguments]).encode())
        return cls._named(_NAME.format("any" if config.monitor is None else config.monitor, f"{digest:08x}"))

    @classmethod
    def _named(cls, name: str) -> Failures:
        memory = memory_dir()
        return cls(state_dir() / name, spare=memory / name if memory else None)

    @contextmanager
    def watched(
        self, arguments: Sequence[str] = (), chosen: Mapping[str, Any] | None = None, file: Path | None = None
    ) -> Iterator[int]:
        """Give the number of failures lately. The program fails unless it ends in good order, or with AppError.

        What is noted beside that is for `lost`.
        """
        failed = self.read().begun(self._clock())
        origin = str(file) if file else None
        self._record = record = Record(True, False, failed, [*arguments], dict(chosen or {}), origin)
        self._write(record)
        try:
            yield len(failed)
        except DisplayError:
            record.running = False  # it is tried again, with the same settings, and nothing has failed
            self._write(record)
            raise
        except AppError:
            self._write(Record(failed=failed))
            raise
        self._write(Record(failed=failed))

    def shown(self) -> None:
        """Note that the program that is watched has shown a frame."""
        self._record.shown = True
        self._write(self._record)

    def read(self) -> Record:
        """Return the record; an empty one if there is none."""
        for file in filter(None, (self._spare, self._file)):  # a spare one is later than what the disk took
            with contextlib.suppress(OSError, ValueError, RecursionError):
                return msgspec.convert(json.loads(file.read_bytes()), Record)
        return Record()

    def _write(self, record: Record) -> None:
        on_disk = _written(self._file, record)
        if self._spare:
            _written(self._spare, Record() if on_disk else record)


def _written(file: Path, record: Record) -> bool:
    """Write a record in place of the old one, whole or not at all; return whether it could be done.

    An empty one is no file: else each command line would leave one behind.
    """
    temporary = file.with_name(f"{file.name}-{os.getpid()}.tmp")
    try:
        if record == Record():
            file.unlink(missing_ok=True)
            return True
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(_encoded(record))
        temporary.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        return False
    return True


def _encoded(record: Record) -> bytes:
    # Python's own JSON, because a path need not be UTF-8, and msgspec's then raises an error.
    return json.dumps(msgspec.to_builtins(record)).encode()


class Lost(NamedTuple):
    """The settings of a program that had no good end, and the file that some of them came from."""

    config: Config
    file: Path | None


def lost(arguments: Sequence[str]) -> Lost | None:
    """Return what is known of a program that began with these arguments and had no good end; None for none.

    It ended without a word, or waits for something to show anything on.
    """
    folders = filter(None, (state_dir(), memory_dir()))
    for name in sorted({file.name for folder in folders for file in folder.glob(_NAME.format("*", "*"))}):
        record = Failures._named(name).read()
        if record.arguments == [*arguments]:
            with contextlib.suppress(msgspec.ValidationError):
                config = msgspec.convert(record.chosen, Config)
                return Lost(config, Path(record.file) if record.file else None)
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
