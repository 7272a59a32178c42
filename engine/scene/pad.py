"""The drawing pad: strokes on a square canvas that stays sharp at any size it is shown at."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..text import tr
from . import canvas
from .canvas import EVERYWHERE, NOWHERE, REACH, SIDE, WHITE, Area, Canvas, Colour, Field
from .preprocess import Colours
from .source import Source, blank

BRUSH, THINNEST, THICKEST = 0.1, 0.03, 0.16
"""Diameters of the pen, as shares of the pad's side: at first, and the limits; thicker ones fill loops in."""

UNDOABLE = 50
"""Changes that can be taken back."""

_FARTHEST = 10.0  # pads from the pad; a pointer further away is a mistake of the system's

Tool = Literal["pen", "eraser"]


@dataclass(frozen=True)
class Change:
    """What one stroke, or one command, made of an area: enough to go back and forth."""

    area: Area
    before: Canvas
    after: Canvas


class Pad:
    """A canvas, its pen, and what was done on it. Positions are shares of the side and may lie outside 0..1."""

    def __init__(self) -> None:
        self.ink: Field = np.zeros((SIDE, SIDE), np.float32)  # 0 = paper, 1 = ink
        self.version = 0  # counts changes, for those who mirror the pad
        self.tool: Tool = "pen"
        self.colour: Colour = WHITE  # of the pen
        self.drawing = False
        self._canvas = canvas.empty()  # with the sample that is on the pad, as long as nothing was changed
        self._brush = BRUSH
        self._past: deque[Change] = deque(maxlen=UNDOABLE)
        self._future: list[Change] = []
        self._pen = (0.0, 0.0)
        self._stroke: tuple[Tool, float, Colour] = ("pen", BRUSH, WHITE)  # with which the stroke goes on
        self._touched = NOWHERE
        self._start = self._canvas
        self._made: tuple[int, Source] | None = None  # the last source, and the version that it is of

    @property
    def field(self) -> Field:
        """How far each pixel is inside the ink, float32[SIDE, SIDE] of ±REACH pixels."""
        return self._canvas.field

    @property
    def paint(self) -> Colours:
        """The colour of each pixel's ink, uint8[SIDE, SIDE, 3]."""
        return self._canvas.paint

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
    def painted(self) -> bool:
        """Whether any ink has a colour."""
        return bool((self.paint != 255).any())

    @property
    def source(self) -> Source:
        """What is on the pad, as an input for networks."""
        if self._made is None or self._made[0] != self.version:
            self._made = self.version, self._canvas.sample or self._drawing()
        return self._made[1]

    def _drawing(self) -> Source:
        if self.empty:
            return blank()
        colours = (self.ink[..., None] * self.paint + 0.5).astype(np.uint8) if self.painted else None
        return Source(lambda: tr("Drawing"), self.ink, framed=False, colours=colours, drawn=True)

    def press(self, x: float, y: float, pen: float | None = None) -> None:
        """Begin a stroke with a dot: with the tool and brush in use, or with a pen of diameter `pen`."""
        if not self.drawing and _sane(x, y):
            self.drawing, self._touched = True, NOWHERE
            self._stroke = (self.tool, self.brush, self.colour) if pen is None else ("pen", pen, WHITE)
            self._start = self._canvas.copy()
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

    def withdraw(self) -> None:
        """Take back a stroke that is being drawn, as if it had not begun."""
        if self.drawing:
            self.drawing = False
            if self._touched.top < self._touched.bottom:
                self._put(self._touched, self._start.part(self._touched))

    def clear(self) -> None:
        """Empty the pad, and take up the pen: there is nothing left to erase."""
        self.release()
        self.tool = "pen"
        if self._canvas.sample or not self.empty:
            self._replace(canvas.empty())

    def renew(self) -> None:
        """Be as a new pad: empty, with nothing to take back and a white pen."""
        self.clear()
        self.colour, self.brush = WHITE, BRUSH
        self._past.clear()
        self._future.clear()

    def show(self, source: Source, in_colour: bool = False) -> None:
        """Put a sample or a picture on the pad, as ink or `in_colour`; it fills the pad one way.

        Networks see it as it is until it is changed.
        """
        self.release()
        if source.empty:
            self.clear()
        else:
            self._replace(canvas.of(source, in_colour))

    def watch(self, source: Source, in_colour: bool) -> None:
        """Put the next picture of a camera on the pad, which cannot be undone: there are too many."""
        if not self.drawing:
            self._put(EVERYWHERE, canvas.of(source, in_colour))

    def look(self, in_colour: bool) -> None:
        """Show the sample that is on the pad as ink or in colour, for another network; that is no change of it."""
        sample = self._canvas.sample
        if sample and not self.drawing and sample.colours is not None and in_colour != self.painted:
            self._put(EVERYWHERE, canvas.of(sample, in_colour))

    def undo(self) -> None:
        """Take the last change back."""
        self.release()
        if self._past:
            change = self._past.pop()
            self._future.append(change)
            self._put(change.area, change.before)

    def redo(self) -> None:
        """Do again what was undone last."""
        self.release()
        if self._future:
            change = self._future.pop()
            self._past.append(change)
            self._put(change.area, change.after)

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
        tool, brush, colour = self._stroke
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
        inside = (radius - canvas.distance(area, (x0, y0), (x1, y1))).clip(-REACH, REACH)
        part = area.of(self.field)
        if tool == "pen":
            area.of(self.paint)[(inside > 0) | (inside > part)] = colour
            np.maximum(part, inside, out=part)
        else:
            np.minimum(part, -inside, out=part)
        self._touched = self._touched.joined(area)
        self._changed(area, None)

    def _replace(self, canvas: Canvas) -> None:
        self._start = self._canvas.copy()
        self._put(EVERYWHERE, canvas)
        self._remember(EVERYWHERE)

    def _remember(self, area: Area) -> None:
        """Note what became of an area since `_start`; an area outside the pad is no change."""
        if area.top < area.bottom:
            self._past.append(Change(area, self._start.part(area), self._canvas.part(area)))
            self._future.clear()

    def _put(self, area: Area, part: Canvas) -> None:
        area.of(self.field)[...] = part.field
        area.of(self.paint)[...] = part.paint
        self._changed(area, part.sample)

    def _changed(self, area: Area, sample: Source | None) -> None:
        area.of(self.ink)[...] = (area.of(self.field) + 0.5).clip(0.0, 1.0)
        self._canvas = self._canvas._replace(sample=sample)
        self.version += 1


def _sane(x: float, y: float) -> bool:
    return math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) <= _FARTHEST
