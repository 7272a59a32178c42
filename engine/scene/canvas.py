"""What is on the pad: a square of ink that stays sharp at any size, and the colours of the ink.

The canvas is a *signed distance field* (as in C. Green, "Improved Alpha-Tested Magnification for Vector Textures
and Special Effects", SIGGRAPH 2007): each pixel holds how far it is inside the ink, in pixels, up to ±REACH. The
union of two shapes is then a maximum, and erasing a minimum; ink with anti-aliased edges is one clip away.
Beside it lies the paint: the colour that each pixel's ink has. A photo is ink everywhere, in the photo's colours.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from . import preprocess
from .preprocess import Colours
from .source import Source

SIDE = 280
"""Pixels a side: ten for each of an MNIST digit's 28, as Harley's pad had."""

REACH = 4.0
"""Distances are kept up to this, in pixels: enough to stay sharp when shown much enlarged."""

_STEEPNESS = 10.0  # distance that a sample's grey levels stand for, from paper to ink: one pixel of a digit

Field = NDArray[np.float32]
Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
"""Ink that was given no colour."""


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

    def of(self, canvas: NDArray[Any]) -> NDArray[Any]:
        """Return this part of a canvas, as a view."""
        return canvas[self.top : self.bottom, self.left : self.right]


class Canvas(NamedTuple):
    """What is on the pad or on a part of it: ink as a field of distances, its paint, and the sample that it is."""

    field: Field
    paint: Colours
    sample: Source | None = None

    def copy(self) -> Canvas:
        """Return the same, for keeps."""
        return Canvas(self.field.copy(), self.paint.copy(), self.sample)

    def part(self, area: Area) -> Canvas:
        """Return what is in an area, for keeps."""
        return Canvas(area.of(self.field).copy(), area.of(self.paint).copy(), self.sample)


NOWHERE, EVERYWHERE = Area(SIDE, 0, SIDE, 0), Area(0, SIDE, 0, SIDE)


def empty() -> Canvas:
    """Return a canvas without ink."""
    return Canvas(np.full((SIDE, SIDE), -REACH, np.float32), np.full((SIDE, SIDE, 3), 255, np.uint8))


def of(source: Source, in_colour: bool) -> Canvas:
    """Return a sample on a pad: as it looks, if it has colours and they are wanted, else its ink."""
    return _as_ink(source) if source.colours is None or not in_colour else _photo(source, source.colours)


def _as_ink(source: Source) -> Canvas:
    """Return a sample's ink on a pad."""
    ink = source.ink if source.ink.any() else np.zeros((SIDE, SIDE), np.float32)
    width, height = _fitted(ink)
    enlarged = Image.fromarray(ink).resize((width, height), Image.Resampling.BICUBIC)
    field = (preprocess.whole(np.asarray(enlarged), SIDE) - 0.5) * _STEEPNESS
    return Canvas(field.clip(-REACH, REACH).astype(np.float32), empty().paint, source)


def _photo(source: Source, colours: Colours) -> Canvas:
    """Return a sample on a pad as ink wherever it is, in its colours."""
    width, height = _fitted(colours)
    field, paint, _ = empty()
    left, top = (SIDE - width) // 2, (SIDE - height) // 2
    covered = Area(top, top + height, left, left + width)
    covered.of(field)[...] = REACH
    covered.of(paint)[...] = Image.fromarray(colours).resize((width, height), Image.Resampling.BILINEAR)
    return Canvas(field, paint, source)


def _fitted(picture: NDArray[Any]) -> tuple[int, int]:
    """Return width and height of a picture that fills the pad one way, each at least a pixel."""
    height, width = picture.shape[:2]
    longest = max(height, width)
    return max(round(SIDE * width / longest), 1), max(round(SIDE * height / longest), 1)


def distance(area: Area, start: tuple[float, float], end: tuple[float, float]) -> Field:
    """Return the distance of each pixel's centre in an area from a segment, in pixels."""
    y = np.arange(area.top, area.bottom, dtype=np.float32)[:, None] + np.float32(0.5 - start[1])
    x = np.arange(area.left, area.right, dtype=np.float32) + np.float32(0.5 - start[0])
    dx, dy = end[0] - start[0], end[1] - start[1]
    along = ((x * np.float32(dx) + y * np.float32(dy)) / np.float32(max(dx * dx + dy * dy, 1e-9))).clip(0.0, 1.0)
    return np.hypot(x - along * np.float32(dx), y - along * np.float32(dy))
