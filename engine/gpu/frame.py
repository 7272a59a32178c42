"""The uniform block `Frame` of shaders/lib/frame.glsl."""

from __future__ import annotations

import numpy as np

from ..scene.scene import Scene
from .device import FRAME_BINDING, Device

FRAME = np.dtype(
    [
        ("view_projection", "f4", (4, 4)),  # column vectors first, as std140 wants
        ("eye", "f4", 3),
        ("morph", "f4"),
        ("viewport", "f4", 2),
        ("blend", "f4"),
        ("glow", "f4"),
        ("awake", "f4"),
        ("", "f4", 3),
    ]
)


class FrameBlock:
    """One record in one uniform buffer."""

    def __init__(self, device: Device):
        self.device = device
        self.record = np.zeros(1, FRAME)
        self.buffer = device.context.buffer(reserve=FRAME.itemsize, dynamic=True)

    def write(self, scene: Scene, blend: float = 0.0, awake: float = 1.0) -> None:
        """Upload the values of this frame and bind them for all programs.

        `blend` is how far one network's new activations have arrived, `awake` the share of them that shows.
        """
        record = self.record[0]
        record["view_projection"] = scene.camera.view_projection(scene.frame)
        record["eye"] = scene.camera.eye
        record["morph"] = scene.morph
        record["viewport"] = scene.frame.size
        record["blend"] = blend
        record["glow"] = scene.options.glow
        record["awake"] = awake
        self.device.upload(self.buffer, self.record)
        self.device.bind_block(self.buffer, FRAME_BINDING, 0, FRAME.itemsize)
