"""High contrast: what each colour of text and panels becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .captions import (
    BRIGHT,
    DIM,
    FAINT,
    GLASS,
    HAIRLINE,
    LINE,
    NORMAL,
    PLATE,
    SOLID,
    TRACK,
    WELL,
    Box,
    Caption,
    Colour,
    Text,
)

_WHITE: Colour = (1.0, 1.0, 1.0, 1.0)
_GROUND: Colour = (0.0, 0.0, 0.0, 1.0)

STRONG: dict[Colour, Colour] = {
    BRIGHT: _WHITE,
    NORMAL: _WHITE,
    FAINT: (0.88, 0.92, 0.97, 1.0),
    DIM: (0.72, 0.77, 0.84, 1.0),
    PLATE: (0.0, 0.0, 0.0, 0.9),
    LINE: (0.85, 0.90, 0.97, 0.8),
    TRACK: (0.70, 0.76, 0.85, 0.45),
    GLASS: _GROUND,
    SOLID: _GROUND,
    HAIRLINE: (0.80, 0.87, 1.0, 0.85),
    WELL: (0.55, 0.68, 0.90, 0.34),
}
"""The text reaches 7:1 on its ground (WCAG 2.2, 1.4.6) and edges 3:1 (1.4.11); tests/scene/test_contrast.py."""


def strong(captions: Sequence[Caption]) -> tuple[Caption, ...]:
    """Return captions in their stronger colours."""
    return tuple(map(_stronger, captions))


def _stronger(caption: Caption) -> Caption:
    if isinstance(caption, Text | Box) and caption.colour in STRONG:
        return replace(caption, colour=STRONG[caption.colour])
    return caption


def strengthen(words: NDArray[np.uint32]) -> None:
    """Put the stronger colours in the place of the usual ones, among words of red, green, blue and alpha."""
    for usual, stronger in STRONG.items():
        words[words == word(usual)] = word(stronger)


def word(colour: Colour) -> np.uint32:
    """Return a colour as ImGui packs it: a byte each, red the lowest."""
    red, green, blue, alpha = (int(share * 255 + 0.5) for share in colour)
    return np.uint32(red | green << 8 | blue << 16 | alpha << 24)
