"""The texture of the palette in use."""

from __future__ import annotations

import moderngl

from ..scene.palettes import COUNT, by_id
from .device import Device


class PaletteTexture:
    """One row of light, float32; uploaded when another palette is chosen."""

    def __init__(self, device: Device):
        self.device = device
        self.texture = device.context.texture((COUNT, 1), 3, dtype="f4")
        self.texture.repeat_x = self.texture.repeat_y = False
        self.texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._shown = ""

    def update(self, name: str) -> None:
        """Hold the palette of this name."""
        if name != self._shown:
            self._shown = name
            self.device.upload(self.texture, by_id(name).light)
