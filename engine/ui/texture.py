"""Pixels of ours in a texture of ImGui's own kind, which the overlay uploads when they have changed."""

from __future__ import annotations

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray


class Texture:
    """A picture for imgui.image, made when it is first written."""

    def __init__(self, width: int, height: int):
        """Prepare; sides are in texels."""
        self.width, self.height = width, height
        self._data: imgui.ImTextureData | None = None

    @property
    def ref(self) -> imgui.ImTextureRef:
        """What imgui.image takes, in this frame."""
        assert self._data is not None, "nothing has been written yet"
        return self._data.get_tex_ref()

    def write(self, pixels: NDArray[np.uint8]) -> None:
        """Put pixels [rows, columns, 4] into the upper left corner; what is beside them is clear."""
        data = self._data or self._create()
        whole = data.get_pixels_array().reshape(self.height, self.width, 4)
        whole[:] = 0
        whole[: pixels.shape[0], : pixels.shape[1]] = pixels
        if data.status == imgui.ImTextureStatus.ok:  # else it will be uploaded whole anyway
            rect = data.update_rect
            rect.x, rect.y, rect.w, rect.h = 0, 0, self.width, self.height
            data.set_status(imgui.ImTextureStatus.want_updates)

    def _create(self) -> imgui.ImTextureData:
        self._data = imgui.ImTextureData()
        self._data.create(imgui.ImTextureFormat.rgba32, self.width, self.height)
        imgui.internal.register_user_texture(self._data)
        return self._data
