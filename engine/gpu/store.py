"""What the GPU keeps of one network: where its layers stand, and its activations."""

from __future__ import annotations

import moderngl
import numpy as np
from numpy.typing import NDArray

from ..net.layout import PLACEMENT
from ..scene.instance import Instance
from .blocks import LEVELS, Averager, Blocks, layout
from .device import Device
from .values import Values

# The uniform block `Layer` of shaders/lib/layout.glsl, std140. A range of a uniform buffer may only be bound at
# multiples of an alignment that is 256 bytes at most, so each record takes that much.
LAYER = np.dtype(
    {
        "names": ["offset", "maps", "rows", "columns", "range", "first_blocks", "plane", "space"],
        "formats": ["i4", "i4", "i4", "i4", "f4", ("i4", LEVELS), PLACEMENT, PLACEMENT],
        "offsets": [0, 4, 8, 12, 16, 20, 32, 32 + PLACEMENT.itemsize],
        "itemsize": 256,
    }
)


class Store:
    """The buffers and textures of one Instance; remade only when the network itself is another one."""

    def __init__(self, device: Device, averager: Averager, instance: Instance):
        self.device, self.averager = device, averager
        layers = len(instance.network.layers)
        self.layers = device.context.buffer(reserve=layers * LAYER.itemsize, dynamic=True)
        self.activations = Values(device, instance.network.nodes)
        self._placed = self._activated = -1
        self._lit: tuple[object, int] = None, -1  # what the nodes show instead of the activations, where it stands
        self.shown, self.shown_layers = self.activations, self.layers  # what the nodes are drawn from,
        self.blocks = Blocks(averager, instance.network.layers)  # and its averages

    def update(self, instance: Instance) -> None:
        """Upload what changed since the last frame: the layout, the activations, or nothing."""
        if instance.placed != self._placed:
            self._placed = instance.placed
            self.device.upload(self.layers, records(instance))
        if instance.activated != self._activated:
            self._activated = instance.activated
            self.activations.write(instance.activations)
        if self._lit != (now := (instance.lit, instance.placed if instance.lit else -1)):
            self._lit = now
            self.shown, self.shown_layers = self._light(instance) or (self.activations, self.layers)
            self.blocks = Blocks(self.averager, instance.network.layers)

    def average(self) -> None:
        """Have the averages of what the nodes are drawn from ready. The target has to be set again afterwards."""
        self.blocks.update(self.shown)

    def _light(self, instance: Instance) -> tuple[Values, moderngl.Buffer] | None:
        """Upload what nodes show instead of their activations, if there is such a thing."""
        if instance.lit is None:
            return None
        values, layers = Values(self.device, instance.network.nodes), records(instance)
        for _ in range(2):  # both slices alike
            values.write(instance.lit.values)
        layers["range"] = instance.lit.ranges
        buffer = self.device.context.buffer(reserve=layers.nbytes)
        self.device.upload(buffer, layers)
        return values, buffer

    def blend(self, arrived: float) -> float:
        """Return the weight of slice 1 when the newest activations are shown to the degree `arrived` (0..1)."""
        return arrived if self.activations.newest == 1 else 1.0 - arrived


def records(instance: Instance) -> NDArray[np.void]:
    """Return the array of LAYER, one per layer, of an instance."""
    layers = instance.network.layers
    array = np.zeros(len(layers), LAYER)
    array["offset"] = [layer.offset for layer in layers]
    array["maps"], array["rows"], array["columns"] = zip(*(layer.tiles for layer in layers), strict=True)
    array["range"] = instance.ranges
    array["first_blocks"] = np.stack([layout(layers, level)["first_block"] for level in range(LEVELS)], axis=1)
    array["plane"] = instance.plane
    array["space"] = instance.space
    return array
