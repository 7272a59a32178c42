"""A small picture of signed numbers, in the colours of a palette."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from ..scene.arrangement import Rect
from ..scene.palettes import BEYOND, COUNT, Palette
from .texture import Texture

TEXELS = 448  # a side: a whole number for each pixel of a digit, and enough to be sharp on a large screen

Values = NDArray[np.float64]


class Heatmap:
    """A picture of values as a texture.

    It is as large whatever it shows: a pixel of the picture is many texels, so that its sides are sharp.
    """

    def __init__(self, height: int = TEXELS):
        """Prepare; `height` is in texels, and less than TEXELS for a strip."""
        self.height = height
        self._texture = Texture(TEXELS, height)
        self._key: Hashable = None

    def show(
        self, key: Hashable, values: Callable[[], Values], limit: float, palette: Palette
    ) -> imgui.ImTextureRef:
        """Return a picture of values [rows, columns], for imgui.image in this frame.

        The scale ends at ±`limit`. It is made anew when `key`, which stands for the values, has changed.
        """
        if self._key != (now := (key, limit, palette.id)):
            self._key = now
            pixels = enlarged(colours(values(), limit, palette), self.height, TEXELS)
            self._texture.write(np.dstack([pixels, np.full_like(pixels[..., :1], 255)]))
        return self._texture.ref


class Scale:
    """A strip of all colours, from one end of the scale to the other."""

    def __init__(self) -> None:
        self._strip = Heatmap(height=1)

    def show(self, palette: Palette) -> imgui.ImTextureRef:
        """Return the strip, for imgui.image in this frame."""
        return self._strip.show("scale", lambda: np.linspace(-1.0, 1.0, 256)[None], 1.0, palette)


def pointed(area: Rect, shape: tuple[int, ...]) -> tuple[int, int] | None:
    """Return row and column of the cell that the pointer is on, in a picture of `shape` shown in `area`."""
    mouse = imgui.get_mouse_pos()
    if not area.holds(mouse.x, mouse.y):
        return None
    row, column = (mouse.y - area.y) / area.height * shape[0], (mouse.x - area.x) / area.width * shape[1]
    return int(row), int(column)


def colours(values: Values, limit: float, palette: Palette) -> NDArray[np.uint8]:
    """Return values as they are seen, uint8[..., 3]: the palette's light through the film curve; no number is 0."""
    at = (np.nan_to_num(values / limit, posinf=1.0, neginf=-1.0) / BEYOND + 1) / 2 * (COUNT - 1)
    channels = [np.interp(at, np.arange(COUNT), channel) for channel in palette.light.T]
    return (filmic(np.stack(channels, axis=-1)) * 255 + 0.5).astype(np.uint8)


def filmic(light: Values) -> Values:
    """Return light as it is seen, 0 to less than 1: shaders/lib/filmic.glsl."""
    x = np.maximum(light - 0.004, 0.0)
    return (x * (6.2 * x + 0.5)) / (x * (6.2 * x + 1.7) + 0.06)


def enlarged(pixels: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """Return a picture enlarged to a size, each pixel as a rectangle."""
    rows, columns = (
        np.arange(size) * count // size for size, count in zip((height, width), pixels.shape, strict=False)
    )
    return pixels[rows[:, None], columns]
