"""The value of every node of a network, in textures."""

from __future__ import annotations

import math

import moderngl
import numpy as np
from numpy.typing import NDArray

from .device import Device

ROW = 4096  # texels in a row of the texture: shaders/lib/activation.glsl


class Values:
    """The values of a network's nodes in C order over rows of ROW, float32: those of now and those before.

    `newest` is the slice of now. No texture is higher than the graphics card allows: mostly 16,384 rows, which are
    67 million nodes.
    """

    def __init__(self, device: Device, nodes: int):
        self.device = device
        rows = min(math.ceil(nodes / ROW), device.context.info["GL_MAX_TEXTURE_SIZE"])
        self.texture = device.context.texture_array((ROW, rows, 2), 1, dtype="f4")
        self.texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self.newest = 0
        self.versions = [0, 0]  # of the slices; each counts how often it was written

    def write(self, values: NDArray[np.float32]) -> None:
        """Upload new values over the older ones."""
        self.newest = 1 - self.newest
        self.versions[self.newest] += 1
        self.device.upload_rows(self.texture, values, self.newest)
