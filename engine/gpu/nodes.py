"""Draws every node of a network: one instanced draw call per visible layer."""

from __future__ import annotations

import math
from collections.abc import Iterable

import moderngl
import numpy as np

from ..scene.instance import Instance
from .device import LAYER_BINDING, Device
from .store import LAYER, Store

CORNERS = np.array([0, 1, 3, 0, 3, 2], np.int32)  # of one face, as two triangles
FACES = 3  # shaders/node.vert makes the right or left, the upper or lower, and last the front face


class Nodes:
    """The boxes."""

    def __init__(self, device: Device):
        self.device = device
        self.program = device.program("node")
        corners = (4 * np.arange(FACES, dtype=np.int32)[:, None] + CORNERS).ravel()
        self.array = device.bare(self.program, corners)
        device.set(self.program, "activations", 0)

    def draw(self, instance: Instance, store: Store, layers: Iterable[int], flat: bool) -> None:
        """Draw the boxes of some layers, in this order; `flat` draws their front faces only."""
        self.device.bind(store.activations)
        self.device.enable_only(moderngl.BLEND)
        # Colours are premultiplied by coverage. In the flat view nothing covers anything: coverages just add;
        # laid over each other, two halves of a pixel would leave a quarter of it empty.
        self.device.blend(moderngl.ONE, moderngl.ONE if flat else moderngl.ONE_MINUS_SRC_ALPHA)
        placements, faces = (instance.plane, 1) if flat else (instance.space, FACES)
        for index in layers:
            maps, rows, columns = instance.network.layers[index].maps
            per_row = int(placements[index]["per_row"])
            # The shader orders whole rows of maps, and leaves out what the last row lacks.
            boxes = math.ceil(maps / per_row) * per_row * rows * columns
            self.device.bind_block(store.layers, LAYER_BINDING, index * LAYER.itemsize, LAYER.itemsize)
            self.device.draw(self.array, faces * CORNERS.size, boxes, first=(FACES - faces) * CORNERS.size)
