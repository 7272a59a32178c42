"""The drawing pad: strokes on a square canvas that stays sharp at any size it is shown at.

The canvas is a *signed distance field* (as in C. Green, "Improved Alpha-Tested Magnification for Vector Textures
and Special Effects", SIGGRAPH 2007): each pixel holds how far it is inside the ink, in pixels, up to ±REACH. The
union of two shapes is then a maximum, and erasing a minimum; ink with anti-aliased edges is one clip away.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..text import tr
from . import preprocess
from .source import Source, blank

SIDE = 280
"""Pixels a side: ten for each of an MNIST digit's 28, as Harley's pad had."""

REACH = 4.0
"""Distances are kept up to this, in pixels: enough to stay sharp when shown much enlarged."""

BRUSH, THINNEST, THICKEST = 0.1, 0.03, 0.16
"""Diameters of the pen, as shares of the pad's side: at first, and the limits; thicker ones fill loops in."""

UNDOABLE = 50
"""Changes that can be taken back."""

_FARTHEST = 10.0  # pads from the pad; a pointer further away is a mistake of the system's
_STEEPNESS = 10.0  # distance that a sample's grey levels stand for, from paper to ink: one pixel of a digit

Tool = Literal["pen", "eraser"]
Field = NDArray[np.float32]


class Area(NamedTuple):
    """A rectangle of pixels, ends excluded."""

    top: int
    bottom: int
    left: int
    right: int

    def joined(self, other: Area) -> Area:
        """Return the smallest area that holds both."""
        return Area(
            min(self.top, other.top),
            max(self.bottom, other.bottom),
            min(self.left, other.left),
            max(self.right, other.right),
        )

    def of(self, field: Field) -> Field:
        """Return this part of a field, as a view."""
        return field[self.top : self.bottom, self.left : self.right]


NOWHERE, EVERYWHERE = Area(SIDE, 0, SIDE, 0), Area(0, SIDE, 0, SIDE)


@dataclass(frozen=True)
class Change:
    """What one stroke, or one command, made of an area: enough to go back and forth."""

    area: Area
    before: tuple[Field, Source | None]
    after: tuple[Field, Source | None]


class Pad:
    """A canvas, its pen, and what was done on it. Positions are shares of the side and may lie outside 0..1."""

    def __init__(self) -> None:
        self.field: Field = np.full((SIDE, SIDE), -REACH, np.float32)
        self.ink: Field = np.zeros((SIDE, SIDE), np.float32)  # 0 = paper, 1 = ink
        self.version = 0  # counts changes, for those who mirror the pad
        self.tool: Tool = "pen"
        self.drawing = False
        self._brush = BRUSH
        self._shown: Source | None = None  # the sample that is on the pad, as long as nothing was changed
        self._past: deque[Change] = deque(maxlen=UNDOABLE)
        self._future: list[Change] = []
        self._pen = (0.0, 0.0)
        self._stroke: tuple[Tool, float] = ("pen", BRUSH)  # with which the stroke is drawn that goes on
        self._touched = NOWHERE
        self._start: tuple[Field, Source | None] = (self.field, None)

    @property
    def brush(self) -> float:
        """The stroke's diameter, as a share of the side."""
        return self._brush

    @brush.setter
    def brush(self, diameter: float) -> None:
        if math.isfinite(diameter):
            self._brush = min(max(diameter, THINNEST), THICKEST)

    @property
    def empty(self) -> bool:
        """Whether there is no ink at all."""
        return not self.ink.any()

    @property
    def source(self) -> Source:
        """What is on the pad, as an input for networks."""
        if self._shown:
            return self._shown
        return blank() if self.empty else Source(tr("Drawing"), self.ink, framed=False)

    def press(self, x: float, y: float, pen: float | None = None) -> None:
        """Begin a stroke with a dot: with the tool and brush in use, or with a pen of diameter `pen`."""
        if not self.drawing and _sane(x, y):
            self.drawing, self._touched = True, NOWHERE
            self._stroke = (self.tool, self.brush) if pen is None else ("pen", pen)
            self._start = (self.field.copy(), self._shown)
            self._pen = (x, y)
            self._stamp(x, y)

    def move(self, x: float, y: float) -> None:
        """Draw from where the pen is to here."""
        if self.drawing and _sane(x, y):
            self._stamp(x, y)

    def release(self) -> None:
        """End the stroke; it can now be undone."""
        if self.drawing:
            self.drawing = False
            self._remember(self._touched)

    def clear(self) -> None:
        """Empty the pad, and take up the pen: there is nothing left to erase."""
        self.release()
        self.tool = "pen"
        if not self.empty:
            self._replace(np.full_like(self.field, -REACH), None)

    def show(self, source: Source) -> None:
        """Put a sample or a picture on the pad; networks see it as it is until it is drawn on."""
        self.release()
        if not source.ink.any():
            self.clear()
            return
        height, width = source.ink.shape
        enlarged = Image.fromarray(source.ink).resize(
            (round(SIDE * width / max(source.ink.shape)), round(SIDE * height / max(source.ink.shape))),
            Image.Resampling.BICUBIC,
        )
        ink = preprocess.whole(np.asarray(enlarged), SIDE)
        self._replace(((ink - 0.5) * _STEEPNESS).clip(-REACH, REACH).astype(np.float32), source)

    def undo(self) -> None:
        """Take the last change back."""
        self.release()
        if self._past:
            change = self._past.pop()
            self._future.append(change)
            self._put(change.area, *change.before)

    def redo(self) -> None:
        """Do again what was undone last."""
        self.release()
        if self._future:
            change = self._future.pop()
            self._past.append(change)
            self._put(change.area, *change.after)

    @property
    def undoable(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._past)

    @property
    def redoable(self) -> bool:
        """Whether there is a change to do again."""
        return bool(self._future)

    def _stamp(self, x: float, y: float) -> None:
        """Draw the capsule between the pen's last position and (x, y), and move the pen there."""
        (x0, y0), (x1, y1) = ((SIDE * a, SIDE * b) for a, b in (self._pen, (x, y)))
        self._pen = (x, y)
        tool, brush = self._stroke
        radius = brush * SIDE / 2
        reach = radius + REACH
        area = Area(
            max(math.floor(min(y0, y1) - reach), 0),
            min(math.ceil(max(y0, y1) + reach), SIDE),
            max(math.floor(min(x0, x1) - reach), 0),
            min(math.ceil(max(x0, x1) + reach), SIDE),
        )
        if area.top >= area.bottom or area.left >= area.right:
            return
        inside = (radius - _distance(area, (x0, y0), (x1, y1))).clip(-REACH, REACH)
        part = area.of(self.field)
        if tool == "pen":
            np.maximum(part, inside, out=part)
        else:
            np.minimum(part, -inside, out=part)
        self._touched = self._touched.joined(area)
        self._changed(area, None)

    def _replace(self, field: Field, source: Source | None) -> None:
        self._start = (self.field.copy(), self._shown)
        self._put(EVERYWHERE, field, source)
        self._remember(EVERYWHERE)

    def _remember(self, area: Area) -> None:
        """Note what became of an area since `_start`; an area outside the pad is no change."""
        if area.top < area.bottom:
            field, source = self._start
            before = area.of(field).copy(), source
            self._past.append(Change(area, before, (area.of(self.field).copy(), self._shown)))
            self._future.clear()

    def _put(self, area: Area, part: Field, source: Source | None) -> None:
        area.of(self.field)[...] = part
        self._changed(area, source)

    def _changed(self, area: Area, source: Source | None) -> None:
        area.of(self.ink)[...] = (area.of(self.field) + 0.5).clip(0.0, 1.0)
        self._shown = source
        self.version += 1


def _distance(area: Area, start: tuple[float, float], end: tuple[float, float]) -> Field:
    """Return the distance of each pixel's centre in an area from a segment, in pixels."""
    y = np.arange(area.top, area.bottom, dtype=np.float32)[:, None] + np.float32(0.5 - start[1])
    x = np.arange(area.left, area.right, dtype=np.float32) + np.float32(0.5 - start[0])
    dx, dy = end[0] - start[0], end[1] - start[1]
    along = ((x * np.float32(dx) + y * np.float32(dy)) / np.float32(max(dx * dx + dy * dy, 1e-9))).clip(0.0, 1.0)
    return np.hypot(x - along * np.float32(dx), y - along * np.float32(dy))


def _sane(x: float, y: float) -> bool:
    return math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) <= _FARTHEST
