"""Draws captions: every glyph, box and scale is one instance of one rectangle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import moderngl
import numpy as np

from ..scene.captions import Box, Caption, Text
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
GLYPH, BOX, SCALE = range(3)  # shaders/label.frag
_ALIGN = {"left": 0.0, "middle": 0.5, "right": 1.0}
_NOWHERE = (0.0, 0.0, 0.0, 0.0)
_CLEAR = (0.0, 0.0, 0.0, 0.0)


class Labels:
    """Holds the rectangles of the captions last drawn; they are made again only when the captions change."""

    def __init__(self, device: Device):
        self.device = device
        self.atlas = Atlas(device)
        self.program = device.program("label")
        self.captions: Sequence[Caption] = ()
        self.count = 0
        self._allocate(512)
        device.set(self.program, "atlas", 0)

    def draw(self, captions: Sequence[Caption]) -> None:
        """Draw captions onto the current target."""
        if captions != self.captions:
            self._rebuild(captions)
        self.device.bind(self.atlas.texture)
        self.device.enable_only(moderngl.BLEND)
        self.device.blend(moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA)
        self.device.draw(self.array, 6, self.count)

    def _rebuild(self, captions: Sequence[Caption]) -> None:
        generation = self.atlas.generation
        quads = np.array([quad for caption in captions for quad in self._quads(caption)], QUAD)
        if self.atlas.generation != generation:  # the atlas started over half-way: what came before is gone
            quads = np.array([quad for caption in captions for quad in self._quads(caption)], QUAD)
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

    def _quads(self, caption: Caption) -> Iterator[tuple[Any, ...]]:
        if isinstance(caption, Text):
            yield from self._glyphs(caption)
        else:
            yield _box(caption)

    def _glyphs(self, text: Text) -> Iterator[tuple[Any, ...]]:
        """Place the glyphs of one line: kerned, on whole pixels vertically, on quarters horizontally."""
        font = self.atlas.font(text.face, text.size)
        left = text.x - _ALIGN[text.align] * font.getlength(text.text)
        baseline = round(text.y)
        for index, character in enumerate(text.text):
            # The length of the line so far, this character included, less its own: kerning counts.
            pen = left + font.getlength(text.text[: index + 1]) - font.getlength(character)
            whole, phase = divmod(round(pen * PHASES), PHASES)
            glyph = self.atlas.glyph(text.face, text.size, character, phase)
            if glyph.width:
                rect = (whole + glyph.left, baseline + glyph.top, glyph.width, glyph.height)
                yield rect, glyph[:4], text.colour, GLYPH


def _box(box: Box) -> tuple[Any, ...]:
    kind = SCALE if box.colour is None else BOX
    colour = (*_CLEAR[:3], 1.0) if box.colour is None else box.colour
    return (box.x, box.y, box.width, box.height), _NOWHERE, colour, kind
