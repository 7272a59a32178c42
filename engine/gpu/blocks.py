"""How bright nodes are on the average, for where many of them share a pixel."""

from __future__ import annotations

import math
from collections.abc import Sequence

import moderngl
import numpy as np
from numpy.typing import NDArray

from ..net.network import Layer
from .device import Device
from .values import Values

SIDE = 4  # of a block, in nodes: shaders/wall.frag, blocks.frag
ROW = 4096  # blocks in a row of the texture: shaders/wall.frag
LAYER = np.dtype([("first", "i4"), ("rows", "i4"), ("columns", "i4"), ("first_block", "i4"), ("count", "i4")])


class Averager:
    """The program that averages; shared by all networks."""

    def __init__(self, device: Device):
        self.device = device
        self.program = device.program("blocks")
        device.set(self.program, "activations", 0)


class Blocks:
    """Mean squares of a network's values, above and below zero, over SIDE×SIDE nodes of each map.

    They are in a texture of two slices, one above the other, as the values are.
    """

    def __init__(self, averager: Averager, layers: Sequence[Layer]):
        self.device, self.program = averager.device, averager.program
        context, table = self.device.context, layout(layers)
        self.rows = math.ceil((int(table["first_block"][-1]) + int(table["count"][-1])) / ROW)
        self.texture = context.texture((ROW, 2 * self.rows), 2, dtype="f4")
        self.texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self.framebuffer = context.framebuffer([self.texture])
        self.count = len(table)
        content = [(context.buffer(table), "4i 1i/i", "in_layer", "in_count")]
        self.array = context.vertex_array(self.program, content)
        self._averaged = [-1, -1]  # versions of the two slices

    def update(self, values: Values) -> None:
        """Average what is new. The target has to be set again afterwards."""
        for slice_, version in enumerate(values.versions):
            if self._averaged[slice_] != version:
                self._averaged[slice_] = version
                self._average(values, slice_)

    def _average(self, values: Values, slice_: int) -> None:
        device = self.device
        self.framebuffer.viewport = (0, slice_ * self.rows, ROW, self.rows)
        device.target(self.framebuffer)
        device.enable_only(moderngl.NOTHING)
        device.bind(values.texture)
        device.set(self.program, "size", (ROW, self.rows))
        device.set(self.program, "slice", slice_)
        device.draw(self.array, 6, self.count)


def layout(layers: Sequence[Layer]) -> NDArray[np.void]:
    """Return an array of LAYER: where each layer's blocks are, in C order, one layer after the other."""
    table = np.zeros(len(layers), LAYER)
    maps, table["rows"], table["columns"] = np.array([layer.maps for layer in layers]).T
    table["first"] = [layer.offset for layer in layers]
    table["count"] = maps * -(-table["rows"] // SIDE) * -(-table["columns"] // SIDE)
    table["first_block"] = np.cumsum(table["count"]) - table["count"]
    return table
