"""The window's icon, drawn: a neuron that lights up, and what it is connected to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

SIDE = 64
_OVERSAMPLING = 4
_GROUND, _DIM, _LIGHT = (14, 22, 40, 255), (64, 92, 140, 255), (120, 200, 255, 255)
_BELOW, _ABOVE = ((12, 48), (32, 48), (52, 48)), (32, 16)


def icon() -> NDArray[np.uint8]:
    """Return uint8[SIDE, SIDE, 4]: red, green, blue and alpha."""
    scale = _OVERSAMPLING
    picture = Image.new("RGBA", (SIDE * scale, SIDE * scale))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, SIDE * scale - 1, SIDE * scale - 1), 12 * scale, fill=_GROUND)
    for x, y in _BELOW:
        draw.line((x * scale, y * scale, _ABOVE[0] * scale, _ABOVE[1] * scale), fill=_DIM, width=3 * scale)
    for place in _BELOW:
        _node(draw, place, 6, _DIM)
    _node(draw, _ABOVE, 9, _LIGHT)
    return np.asarray(picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS))


def _node(draw: ImageDraw.ImageDraw, place: tuple[int, int], radius: int, fill: tuple[int, ...]) -> None:
    draw.circle((place[0] * _OVERSAMPLING, place[1] * _OVERSAMPLING), radius * _OVERSAMPLING, fill=fill)
