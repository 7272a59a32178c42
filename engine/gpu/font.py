"""Glyphs in one texture, rasterised by Pillow when first needed, at the size they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..scene.typeface import font
from .device import Device

SIDE = 1024  # of the atlas, texels
PHASES = 4  # horizontal sub-pixel positions at which a glyph is rasterised


class Glyph(NamedTuple):
    """Where a glyph lies in the atlas and where it goes: texels, then pixels from pen and baseline."""

    x: int
    y: int
    width: int
    height: int
    left: int
    top: int


@dataclass
class Shelf:
    """The row of the atlas that is being filled."""

    x: int = 0
    y: int = 0
    height: int = 0


class Atlas:
    """The texture of all glyphs in use. When it is full it starts over: `generation` tells."""

    def __init__(self, device: Device):
        self.device = device
        self.texture = device.context.texture((SIDE, SIDE), 1, alignment=1)
        self.generation = 0
        self._glyphs: dict[tuple[str, int, str, int], Glyph] = {}
        self._shelf = Shelf()

    def glyph(self, face: str, size: int, character: str, phase: int) -> Glyph:
        """Return a glyph whose pen stands `phase`/PHASES of a pixel right of a whole one."""
        key = face, size, character, phase
        if key not in self._glyphs:
            self._glyphs[key] = self._rasterise(*key)
        return self._glyphs[key]

    def _rasterise(self, face: str, size: int, character: str, phase: int) -> Glyph:
        start = (phase / PHASES, 0.0)
        mask, (left, top) = font(face, size).getmask2(character, mode="L", anchor="ls", start=start)
        width, height = mask.size
        if width == 0 or height == 0:
            return Glyph(0, 0, 0, 0, 0, 0)
        x, y = self._reserve(width, height)
        pixels = np.array(mask, np.uint8)
        self.device.upload(self.texture, pixels, viewport=(x, y, width, height), alignment=1)
        return Glyph(x, y, width, height, left, top)

    def _reserve(self, width: int, height: int) -> tuple[int, int]:
        """Find room for a glyph, left to right on shelves; one texel is left between neighbours."""
        shelf = self._shelf
        if shelf.x + width > SIDE:
            shelf.x, shelf.y, shelf.height = 0, shelf.y + shelf.height + 1, 0
        if shelf.y + height > SIDE:
            self._glyphs.clear()
            self.generation += 1
            shelf.x = shelf.y = shelf.height = 0
        place = shelf.x, shelf.y
        shelf.x += width + 1
        shelf.height = max(shelf.height, height)
        return place
