"""Draws captions: every glyph, box and scale is one instance of one rectangle."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl
import numpy as np
from numpy.typing import NDArray

from ..scene.captions import BRIGHT, Box, Caption, Colour, Ring, Text
from ..scene.typeface import length
from .device import Device
from .font import PHASES, Atlas

QUAD = np.dtype(
    [
        ("rect", "f4", 4),  # x, y, width, height in pixels from the top left
        ("texels", "f4", 4),  # the same of the glyph, in the atlas
        ("colour", "f4", 4),
        ("kind", "i4"),
    ]
)
GLYPH, BOX, SCALE, RING = range(4)  # shaders/label.frag
KEPT = 1000  # texts whose glyphs are kept in place
_ALIGN = {"left": 0.0, "middle": 0.5, "right": 1.0}
_OPAQUE: Colour = (1.0, 1.0, 1.0, 1.0)

Quads = NDArray[np.void]
Key = tuple[str, str, int, Colour, int]


class Labels:
    """Holds the rectangles of the captions last drawn; they are made again only when the captions change."""

    def __init__(self, device: Device, palette: moderngl.Texture):
        self.device, self.palette = device, palette
        self.atlas = Atlas(device)
        self.program = device.program("label")
        self.captions: Sequence[Caption] = ()
        self.count = 0
        self._lines: dict[Key, Quads] = {}
        self._allocate(512)
        device.set(self.program, "atlas", 0)
        device.set(self.program, "palette_light", 1)

    def draw(self, captions: Sequence[Caption]) -> None:
        """Draw captions onto the current target."""
        if captions != self.captions:
            self._rebuild(captions)
        self.device.bind(self.atlas.texture, self.palette)
        self.device.enable_only(moderngl.BLEND)
        self.device.blend(moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA)
        self.device.draw(self.array, 6, self.count)

    def _rebuild(self, captions: Sequence[Caption]) -> None:
        generation = self.atlas.generation
        quads = self._quads(captions)
        if self.atlas.generation != generation:  # the atlas started over half-way: what came before is gone
            self._lines.clear()
            quads = self._quads(captions)
        if quads.nbytes > self.buffer.size:
            self._allocate(2 * len(quads))
        if len(quads):
            self.device.upload(self.buffer, quads)
        self.captions, self.count = captions, len(quads)

    def _allocate(self, count: int) -> None:
        context = self.device.context
        self.buffer = context.buffer(reserve=count * QUAD.itemsize, dynamic=True)
        names = ("in_rect", "in_texels", "in_colour", "in_kind")
        self.array = context.vertex_array(self.program, [(self.buffer, "4f 4f 4f 1i/i", *names)])

    def _quads(self, captions: Sequence[Caption]) -> Quads:
        parts = [self._text(caption) if isinstance(caption, Text) else _shape(caption) for caption in captions]
        quads, start = np.zeros(sum(map(len, parts)), QUAD), 0
        for part in parts:
            quads[start : start + len(part)] = part
            start += len(part)
        return quads

    def _text(self, text: Text) -> Quads:
        """Return a line where it stands: on whole pixels vertically, on quarters horizontally."""
        left = text.x - _ALIGN[text.align] * length(text.face, text.size, text.text)
        pen, phase = divmod(round(left * PHASES), PHASES)
        quads = self._line((text.text, text.face, text.size, text.colour, phase)).copy()
        quads["rect"][:, :2] += pen, round(text.y)
        return quads

    def _line(self, key: Key) -> Quads:
        """Return a line whose pen starts `phase`/PHASES of a pixel right of the origin."""
        if key not in self._lines:
            if len(self._lines) >= KEPT:
                self._lines.clear()
            self._lines[key] = self._glyphs(*key)
        return self._lines[key]

    def _glyphs(self, line: str, face: str, size: int, colour: Colour, phase: int) -> Quads:
        quads = []
        for index, character in enumerate(line):
            # The length of the line so far, this character included, less its own: kerning counts.
            pen = length(face, size, line[: index + 1]) - length(face, size, character)
            whole, part = divmod(round(pen * PHASES) + phase, PHASES)
            glyph = self.atlas.glyph(face, size, character, part)
            if glyph.width:
                rect = (whole + glyph.left, glyph.top, glyph.width, glyph.height)
                quads.append((rect, glyph[:4], colour, GLYPH))
        return np.array(quads, QUAD)


def _shape(shape: Box | Ring) -> Quads:
    return _box(shape) if isinstance(shape, Box) else _ring(shape)


def _ring(ring: Ring) -> Quads:
    margin = 2 * ring.line  # the line's other half, and its shadow
    rect = (ring.x - margin, ring.y - margin, ring.width + 2 * margin, ring.height + 2 * margin)
    return np.array([(rect, (ring.line, 0, 0, 0), BRIGHT, RING)], QUAD)


def _box(box: Box) -> Quads:
    kind, colour = (SCALE, _OPAQUE) if box.colour is None else (BOX, box.colour)
    return np.array([((box.x, box.y, box.width, box.height), (0, 0, 0, 0), colour, kind)], QUAD)
