"""A small picture of signed numbers, in the colours of a palette."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from ..scene.palettes import BEYOND, COUNT, Palette

TEXELS = 448  # a side: a whole number for each pixel of a digit, and enough to be sharp on a large screen

Values = NDArray[np.float64]


class Heatmap:
    """A texture of ImGui's own kind, which the overlay uploads when it has changed.

    It is as large whatever it shows: a pixel of the picture is many texels, so that its sides are sharp.
    """

    def __init__(self, height: int = TEXELS):
        """Prepare; `height` is in texels, and less than TEXELS for a strip."""
        self.height = height
        self._texture: imgui.ImTextureData | None = None
        self._key: Hashable = None

    def show(
        self, key: Hashable, values: Callable[[], Values], limit: float, palette: Palette
    ) -> imgui.ImTextureRef:
        """Return a picture of values [rows, columns], for imgui.image in this frame.

        The scale ends at ±`limit`. It is made anew when `key`, which stands for the values, has changed.
        """
        if self._texture is None:
            self._texture = imgui.ImTextureData()
            self._texture.create(imgui.ImTextureFormat.rgba32, TEXELS, self.height)
            imgui.internal.register_user_texture(self._texture)
        if self._key != (now := (key, limit, palette.id)):
            self._key = now
            self._write(enlarged(colours(values(), limit, palette), self.height, TEXELS))
        return self._texture.get_tex_ref()

    def _write(self, pixels: NDArray[np.uint8]) -> None:
        texture = self._texture
        assert texture is not None
        texture.get_pixels_array()[:] = np.dstack([pixels, np.full_like(pixels[..., :1], 255)]).ravel()
        if texture.status == imgui.ImTextureStatus.ok:
            rect = texture.update_rect
            rect.x, rect.y, rect.w, rect.h = 0, 0, texture.width, texture.height
            texture.set_status(imgui.ImTextureStatus.want_updates)


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
