"""What a journal says when it is read as a whole: visits, drawings, frames, changes and failures, by period."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from .errors import AppError
from .journal import files
from .text import tr

By = str
"""A pattern of strftime that is the same for all times of one period."""

DAYS: By = "%Y-%m-%d"
HOURS: By = "%Y-%m-%d %H:00"

CHANGES = ("start", "model", "settings", "safe")
"""The events that tell what an exhibit runs with."""


@dataclass
class Period:
    """What happened in an hour, a day, or all the time that the journal knows of. Frames are in milliseconds."""

    visits: list[float] = field(default_factory=list)  # seconds of each
    drawings: int = 0
    guesses: Counter[str] = field(default_factory=Counter)
    minutes: int = 0  # that the program ran
    medians: list[float] = field(default_factory=list)  # of a minute's frames
    slowest: float | None = None  # the largest 99th percentile of a minute
    errors: int = 0
    restarts: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return the figures as JSON has them; null for what there is no figure of."""
        return {
            "visits": len(self.visits),
            "visit_seconds": _middle(self.visits),
            "drawings": self.drawings,
            "drawings_per_hour": round(60 * self.drawings / self.minutes, 1) if self.minutes else None,
            "guesses": sum(self.guesses.values()),
            "minutes": self.minutes,
            "median_ms": _middle(self.medians),
            "slowest_p99_ms": self.slowest,
            "errors": self.errors,
            "restarts": self.restarts,
        }

    def add(self, event: str, values: Mapping[str, Any]) -> None:
        """Count a line."""
        if counting := _COUNTING.get(event):
            counting(self, values)

    def _visit(self, values: Mapping[str, Any]) -> None:
        self.visits.append(float(values["seconds"]))
        self.drawings += int(values["drawings"])

    def _guess(self, values: Mapping[str, Any]) -> None:
        if values["label"] is not None:
            self.guesses[str(values["label"])] += 1

    def _frames(self, values: Mapping[str, Any]) -> None:
        self.minutes += 1
        if values["median_ms"] is not None:
            self.medians.append(float(values["median_ms"]))
            self.slowest = max(self.slowest or 0.0, float(values["p99_ms"]))

    def _error(self, values: Mapping[str, Any]) -> None:
        self.errors += 1

    def _restart(self, values: Mapping[str, Any]) -> None:
        self.restarts += 1


_COUNTING: dict[str, Callable[[Period, Mapping[str, Any]], None]] = {
    "visit": Period._visit,
    "guess": Period._guess,
    "frame_stats": Period._frames,
    "error": Period._error,
    "failed": Period._error,
    "restart": Period._restart,
}


@dataclass
class Review:
    """All of a journal; `changes` and `errors` are what was said, with when, in the order of time."""

    files: int = 0
    lines: int = 0
    torn: int = 0
    first: datetime | None = None
    last: datetime | None = None
    total: Period = field(default_factory=Period)
    periods: dict[str, Period] = field(default_factory=dict)
    changes: list[tuple[datetime, str, dict[str, Any]]] = field(default_factory=list)
    errors: dict[str, list[datetime]] = field(default_factory=dict)

    def _add(self, when: datetime, by: By, event: str, values: dict[str, Any]) -> None:
        """Count a line. Raises KeyError, TypeError or ValueError for one that is not the journal's."""
        for period in (Period(), self.periods.setdefault(when.strftime(by), Period()), self.total):
            period.add(event, values)  # the first is for the mistakes: one half counted would spoil the others
        self.first, self.last = self.first or when, when
        if event in CHANGES:
            self.changes.append((when, event, values))
        if event in ("error", "failed"):
            self.errors.setdefault(_said(values), []).append(when)


def review(path: Path, by: By = DAYS) -> Review:
    """Read a journal with its older files, in local time. Lines that are none are counted as torn.

    Raises AppError for a file that cannot be read.
    """
    found = Review(files=len(files(path)))
    for line in _lines(path):
        found.lines += 1
        try:
            values = json.loads(line)
            found._add(datetime.fromtimestamp(values.pop("time")), by, values.pop("event"), values)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError, RecursionError):
            found.torn += 1
    return found


def _lines(path: Path) -> Iterator[bytes]:
    for file in files(path):
        try:
            with file.open("rb") as opened:
                yield from filter(bytes.strip, opened)
        except OSError as error:
            raise AppError(
                tr("The journal {path} cannot be read: {reason}", path=file, reason=error.strerror or error),
                tr("Give the file that --journal, or the setting journal, names"),
            ) from error


def _said(values: Mapping[str, Any]) -> str:
    """Return an error's message, or the last line of an exception's trace."""
    trace = str(values.get("trace", "")).strip().splitlines()
    return str(values.get("message", trace[-1] if trace else ""))


def _middle(values: list[float]) -> float | None:
    return round(median(values), 2) if values else None
