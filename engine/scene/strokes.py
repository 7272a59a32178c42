"""Digits as people write them: the paths of a pen over time, in several hands (assets/strokes)."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..events import Pointer
from ..paths import ASSETS
from .arrangement import Rect

RATE = 60.0
"""Pointer events a second, about what a touch screen sends."""

WHOLE_PAD = Rect(0.0, 0.0, 1.0, 1.0)
"""Events that are asked for here are in shares of the pad's side."""

_CENTRE = 0.5
_FILE = ASSETS / "strokes" / "hands.json"


@dataclass(frozen=True, eq=False)
class Drawing:
    """What a pen did. Each stroke is float64[points, 3]: seconds since the drawing began, then x and y.

    x and y are shares of the pad's side from the top left. Between two strokes the pen is in the air.
    """

    strokes: tuple[np.ndarray, ...]

    @property
    def duration(self) -> float:
        """Seconds until the pen is lifted for the last time."""
        return float(self.strokes[-1][-1, 0])

    def placed(self, x: float, y: float, size: float) -> Drawing:
        """Return this drawing `size` times as large, the middle of its pad moved to (x, y)."""
        scale, shift = np.array([1.0, size, size]), np.array([0.0, x - _CENTRE * size, y - _CENTRE * size])
        return Drawing(tuple(stroke * scale + shift for stroke in self.strokes))

    def position(self, time: float) -> tuple[float, float]:
        """Return where the pen is after `time` seconds, on the paper or above it."""
        path = np.concatenate(self.strokes)
        return _at(path, time, 1), _at(path, time, 2)

    def events(self, pad: Rect = WHOLE_PAD, speed: float = 1.0, rate: float = RATE) -> Iterator[Pointer]:
        """Yield the events of a ghost hand that draws this on a pad, in order of time.

        `pad` is where the pad lies, in shares of the picture. `speed` is how many times faster than written;
        `rate` is events a second, so that a fast hand leaves few points. Times count from the drawing's start.
        """
        for stroke in self.strokes:
            start, end = stroke[0, 0], stroke[-1, 0]
            times = np.append(np.arange(start, end, speed / rate), end)
            points = [(float(time) / speed, _at(stroke, time, 1), _at(stroke, time, 2)) for time in times]
            yield _event("press", pad, points[0])
            for point in points[1:]:
                yield _event("move", pad, point)
            yield _event("release", pad, points[-1])


def hands() -> tuple[str, ...]:
    """Return the names of the hands; each has all ten digits."""
    return tuple(_load())


def digit(hand: str, label: int) -> Drawing:
    """Return how `hand` writes the digit `label` (0..9). Raises KeyError where there is none."""
    return Drawing(tuple(np.array(stroke) for stroke in _load()[hand][str(label)]))


def in_picture(pad: Rect, x: float, y: float) -> tuple[float, float]:
    """Return a point of the pad, in shares of its side, in the picture where `pad` lies."""
    return pad.x + pad.width * x, pad.y + pad.height * y


@functools.cache
def _load() -> dict[str, dict[str, list[list[list[float]]]]]:
    return json.loads(_FILE.read_text(encoding="utf-8"))


def _at(path: np.ndarray, time: float, column: int) -> float:
    return float(np.interp(time, path[:, 0], path[:, column]))


def _event(kind: Literal["press", "move", "release"], pad: Rect, point: tuple[float, float, float]) -> Pointer:
    time, *place = point
    x, y = in_picture(pad, *place)
    return Pointer(
        kind=kind,
        x=x,
        y=y,
        button="none" if kind == "move" else "left",
        pointer=-1,
        source="ghost",
        time=time,
    )
