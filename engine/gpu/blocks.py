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

SIDE = 4  # of a block of the finest level, in nodes: shaders/wall.frag, blocks.frag
LEVELS = 3  # each with blocks twice as large as those of the one before
ROW = 4096  # blocks in a row of a texture: shaders/wall.frag
LAYER = np.dtype([("first", "i4"), ("rows", "i4"), ("columns", "i4"), ("first_block", "i4"), ("count", "i4")])


class Averager:
    """The programs that average: nodes, or blocks of the level before. Shared by all networks."""

    def __init__(self, device: Device):
        self.device = device
        self.programs = [device.program("blocks", FINER=finer) for finer in (0, 1)]
        device.set(self.programs[0], "activations", 0)
        device.set(self.programs[1], "finer", 0)


class Blocks:
    """Mean squares of a network's values, above and below zero, over 4×4, 8×8 and 16×16 nodes of each map.

    They are in a texture for each level, which has two slices, one above the other, as the values have.
    """

    def __init__(self, averager: Averager, layers: Sequence[Layer]):
        self.levels = [_Level(averager, layers, level) for level in range(LEVELS)]
        self._averaged = [-1, -1]  # versions of the two slices

    @property
    def textures(self) -> list[moderngl.Texture]:
        """The textures of all levels, the finest first."""
        return [level.texture for level in self.levels]

    def update(self, values: Values) -> None:
        """Average what is new. The target has to be set again afterwards."""
        for slice_, version in enumerate(values.versions):
            if self._averaged[slice_] != version:
                self._averaged[slice_] = version
                for source, level in zip((values.texture, *self.textures), self.levels, strict=False):
                    level.average(source, slice_)


class _Level:
    """The blocks of one size."""

    def __init__(self, averager: Averager, layers: Sequence[Layer], level: int):
        self.device, self.program, self.side = averager.device, averager.programs[min(level, 1)], SIDE << level
        context, table = self.device.context, layout(layers, level)
        self.rows = math.ceil((int(table["first_block"][-1]) + int(table["count"][-1])) / ROW)
        self.texture = context.texture((ROW, 2 * self.rows), 2, dtype="f4")
        self.texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self.framebuffer = context.framebuffer([self.texture])
        self.count = len(table)
        content = [(context.buffer(table), "4i 1i/i", "in_layer", "in_count")]
        self.array = context.vertex_array(self.program, content)

    def average(self, source: moderngl.Texture | moderngl.TextureArray, slice_: int) -> None:
        """Average a slice of the values, or of the level before."""
        device = self.device
        self.framebuffer.viewport = (0, slice_ * self.rows, ROW, self.rows)
        device.target(self.framebuffer)
        device.enable_only(moderngl.NOTHING)
        device.bind(source)
        device.set(self.program, "size", (ROW, self.rows))
        device.set(self.program, "slice", slice_)
        device.set(self.program, "side", self.side)
        device.draw(self.array, 6, self.count)


def layout(layers: Sequence[Layer], level: int = 0) -> NDArray[np.void]:
    """Return an array of LAYER: where each layer's blocks of a level are, in C order, one layer after the other.

    `first` is where what they average begins: the layer's nodes, or its blocks of the level before.
    """
    table, side = np.zeros(len(layers), LAYER), SIDE << level
    maps, table["rows"], table["columns"] = np.array([layer.tiles for layer in layers]).T
    table["first"] = layout(layers, level - 1)["first_block"] if level else [layer.offset for layer in layers]
    table["count"] = maps * -(-table["rows"] // side) * -(-table["columns"] // side)
    table["first_block"] = np.cumsum(table["count"]) - table["count"]
    return table
