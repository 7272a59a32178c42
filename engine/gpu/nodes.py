"""Draws every node of a network: one instanced draw call per visible layer."""

from __future__ import annotations

import math
from collections.abc import Iterable

import moderngl
import numpy as np
from numpy.typing import NDArray

from ..scene.instance import Instance
from .device import LAYER_BINDING, Device
from .store import LAYER, Store

BOXES, FACES, CORNERS = 8, 3, 3  # in an instance, of a box, of a face: shaders/node.vert
FRONT = 2  # the last face, and the only one that the flat view shows


class Nodes:
    """The boxes."""

    def __init__(self, device: Device, palette: moderngl.Texture):
        self.device, self.palette = device, palette
        self.program = device.program("node")
        self.in_space = device.bare(self.program, _triangles(range(FACES)))
        self.in_plane = device.bare(self.program, _triangles([FRONT]))
        device.set(self.program, "activations", 0)
        device.set(self.program, "palette_light", 1)

    def draw(self, instance: Instance, store: Store, layers: Iterable[int], flat: bool) -> None:
        """Draw the boxes of some layers, in this order; `flat` draws their front faces only."""
        self.device.bind(store.shown.texture, self.palette)
        self.device.enable_only(moderngl.BLEND)
        # Colours are premultiplied by coverage. In the flat view nothing covers anything: coverages just add;
        # laid over each other, two halves of a pixel would leave a quarter of it empty.
        self.device.blend(moderngl.ONE, moderngl.ONE if flat else moderngl.ONE_MINUS_SRC_ALPHA)
        placements, array = (instance.plane, self.in_plane) if flat else (instance.space, self.in_space)
        for index in layers:
            maps, rows, columns = instance.network.layers[index].maps
            per_row = int(placements[index]["per_row"])
            # The shader orders whole rows of maps, and leaves out what the last row lacks.
            boxes = math.ceil(maps / per_row) * per_row * rows * columns
            self.device.bind_block(store.shown_layers, LAYER_BINDING, index * LAYER.itemsize, LAYER.itemsize)
            self.device.draw(array, array.vertices, math.ceil(boxes / BOXES))


def _triangles(faces: Iterable[int]) -> NDArray[np.int32]:
    """Return the vertices, by number, of these faces of each box of an instance."""
    boxes = np.arange(BOXES, dtype=np.int32)[:, None, None] * FACES
    return (
        (boxes + np.array(list(faces), np.int32)[:, None]) * CORNERS + np.arange(CORNERS, dtype=np.int32)
    ).ravel()
