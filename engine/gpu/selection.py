"""Chooses the edges that are strong enough, on the GPU: nothing of a single edge passes through the processor."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import moderngl

from ..net.edge_list import EDGE
from ..net.strength import By
from ..scene.instance import Instance
from .connections import Tables
from .device import Device
from .edges import ROW, Ribbons, texture_for
from .store import Store

CHUNK = 32  # edges that one point stands for: shaders/select.geom
_VARYINGS = ("out_source", "out_target", "out_weight")  # in the order of EDGE


class Selection:
    """The programs that write chosen edges into a buffer, a connection at a time; shared by all networks."""

    def __init__(self, device: Device):
        self.device = device
        self.arrays: dict[int, moderngl.VertexArray] = {}  # by the number of the rule
        self.buffer = device.context.buffer(reserve=ROW * EDGE.itemsize)

    def select(
        self,
        numbers: Iterable[int],
        instance: Instance,
        store: Store,
        tables: Tables,
        by: By,
        kept: Mapping[int, Ribbons],
    ) -> dict[int, Ribbons]:
        """Return the edges of some connections whose strength is at least the wiring's threshold.

        Those are edges into the nodes that are looked at (net/scatter.py): of all but large networks, all nodes.

        The textures of `kept`, which are no longer needed, are written over where they are large enough.
        """
        device, ranges = self.device, instance.strength.ranges(by)
        device.bind(store.activations.texture)
        chosen: dict[int, Ribbons] = {}
        for number in numbers:
            if tables.records["outputs"][number]:
                tables.bind(number, first_unit=1)
                array = self._array(int(tables.records["kind"][number]))
                device.set(array.program, "newest", store.activations.newest)
                device.set(array.program, "by_weight", int(by == "weight"))
                device.set(array.program, "least", instance.wiring.threshold * float(ranges[number]))
                chosen[number] = self._keep(self._capture(array, tables, number), kept.get(number))
        return chosen

    def _array(self, rule: int) -> moderngl.VertexArray:
        """Compile the program of a rule, unless it has been."""
        if rule not in self.arrays:
            program = self.device.capturing_program("select", _VARYINGS, RULE=rule)
            self.device.set(program, "activations", 0)
            self.device.set(program, "weights", 1)
            self.device.set(program, "listed", 2)
            self.arrays[rule] = self.device.bare(program)
        return self.arrays[rule]

    def _capture(self, array: moderngl.VertexArray, tables: Tables, number: int) -> int:
        """Write the chosen edges of the bound connection into the buffer; it grows if need be. Return how many."""
        points = tables.scattered[number].count * math.ceil(int(tables.records["taps"][number]) / CHUNK)
        count = self.device.capture(array, self.buffer, points)
        size = math.ceil(count / ROW) * ROW * EDGE.itemsize
        if size > self.buffer.size:
            self.buffer = self.device.context.buffer(reserve=size)
            count = self.device.capture(array, self.buffer, points)
        return count

    def _keep(self, count: int, kept: Ribbons | None) -> Ribbons:
        """Copy so many edges from the buffer into a texture."""
        rows = math.ceil(count / ROW)
        fits = kept is not None and kept.texture.height >= rows
        texture = kept.texture if kept is not None and fits else texture_for(self.device, math.ceil(1.5 * count))
        if rows:
            self.device.copy(self.buffer, texture, (0, 0, ROW, rows))
        return Ribbons(texture, count)
