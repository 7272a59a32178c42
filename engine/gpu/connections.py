"""What edge rules look up on the GPU: the uniform block `Connection` of shaders/lib/rules.glsl, and tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from ..net.contributions import entries, table
from ..net.model import Model
from ..net.network import Connection
from ..net.rules.convolution import Convolution, TransposedConvolution
from ..net.rules.dense import Dense
from ..net.rules.listed import Listed
from ..net.rules.pool import AveragePool, Pool
from ..net.rules.rule import Rule
from ..net.rules.strided import Strided
from ..net.rules.window import Window
from ..net.scatter import Scatter, scatters
from ..scene.instance import Instance
from .device import CONNECTION_BINDING, Device

NONE, BY_RULE, BY_PLACE = range(3)
"""How edges find their effective weights: they need not, all are 1; as in the layer's own weights; one after the
other, for the nodes that are looked at. shaders/lib/rules.glsl."""

ROW = 4096  # numbers in a row of the textures that edges look things up in: shaders/lib/rules.glsl

TOGETHER = 1 << 18  # edges whose weights are gathered in one go

# std140: what follows an ivec3 fills its fourth place.
CONNECTION = np.dtype(
    {
        "names": [
            *("kind", "outputs", "taps", "table", "source_at", "largest", "factor", "step"),
            *("shape", "steps", "low", "high"),
            *("coarse", "base", "fine", "inputs", "kernel", "features", "stride", "cells", "dilation", "pad"),
        ],
        "formats": [
            *["i4"] * 6,
            *("f4", "i4"),
            *[("i4", 4)] * 4,
            *[("i4", 3), "i4"] * 4,
            *[("i4", 3)] * 2,
        ],
        "offsets": [
            *(0, 4, 8, 12, 16, 20, 24, 28),
            *(32, 48, 64, 80),
            *(96, 108, 112, 124, 128, 140, 144, 156, 160, 176),
        ],
        "itemsize": 256,
    }
)


def records(model: Model, scattered: Sequence[Scatter]) -> NDArray[np.void]:
    """Return the array of CONNECTION of a network, of whose nodes those are looked at that `scattered` says.

    The record of a bundle has no outputs, nor has one of a rule that the shaders do not know.
    """
    network = model.network
    array = np.zeros(max(len(network.connections), 1), CONNECTION)
    for record, connection, some in zip(array, network.connections, scattered, strict=False):
        if connection.rule and type(connection.rule) in RULES:
            _fill(record, connection, connection.rule)
            record["step"] = some.step
            record["table"] = _table_of(model, connection, connection.rule, some)
            record["source_at"] = network.layers[connection.source].offset
    return array


def _table_of(model: Model, connection: Connection, rule: Rule, some: Scatter) -> int:
    """Return how a connection's edges find their weights: in whatever is smaller."""
    weights = model.weights.by_layer[connection.target]
    if connection.combine != "sum" or (not rule.weighted and (weights.scale == 1).all()):
        return NONE
    size = weights.weight.size if rule.weighted and weights.weight is not None else rule.outputs
    return BY_RULE if size <= some.count * rule.taps else BY_PLACE


def _fill(record: np.void, connection: Connection, rule: Rule) -> None:
    number, integers = RULES[type(rule)]
    record["kind"], record["outputs"], record["taps"] = number, rule.outputs, rule.taps
    record["largest"], record["factor"] = connection.combine == "max", 1.0
    for name, value in integers(rule).items():
        record[name] = value


def _dense(rule: Dense) -> dict[str, Any]:
    return {"shape": (rule.rows, rule.inputs, rule.features, 1)}


def _window(window: Window) -> dict[str, Any]:
    return {name: getattr(window, name) for name in ("coarse", "fine", "kernel", "stride", "dilation", "pad")}


def _grouped(rule: Convolution | TransposedConvolution) -> dict[str, Any]:
    source = rule.window.coarse if isinstance(rule, TransposedConvolution) else rule.window.fine
    maps = {"inputs": rule.inputs, "features": rule.features, "cells": np.prod(source)}
    return _window(rule.window) | maps


def _pool(rule: Pool) -> dict[str, Any]:
    return _window(rule.window) | {"cells": np.prod(rule.window.fine)}


def _average(rule: AveragePool) -> dict[str, Any]:
    return _pool(rule) | {"low": (*rule.low, 0), "high": (*rule.high, 0)}


def _strided(rule: Strided) -> dict[str, Any]:
    named = {name: getattr(rule, name) for name in ("shape", "low", "high", "base", "factor")}
    return named | {"steps": rule.step}


RULES: dict[type[Rule], tuple[int, Callable[[Any], dict[str, Any]]]] = {
    Dense: (0, _dense),
    Convolution: (1, _grouped),
    TransposedConvolution: (2, _grouped),
    Pool: (3, _pool),
    AveragePool: (4, _average),
    Strided: (5, _strided),
    Listed: (6, lambda _: {}),
}
"""The number of each rule in the shader, and its integers."""


class Tables:
    """What the shaders need to know of one network's connections: their integers, and what edges look up.

    That is uploaded when a connection's edges are first looked at. It is no more than `net.scatter.LOOKED_AT`
    numbers in all, however many weights there are.
    """

    def __init__(self, device: Device, instance: Instance):
        """Upload the integers."""
        self.device, self.model = device, instance.model
        self.scattered = scatters(instance.network)
        self.records = records(instance.model, self.scattered)
        self.block = device.context.buffer(reserve=self.records.nbytes)
        device.upload(self.block, self.records)
        self._nothing = self._texture(np.zeros(1, np.float32)), self._texture(np.zeros(1, np.int32))
        self._made: dict[int, tuple[moderngl.Texture, moderngl.Texture]] = {}

    def bind(self, number: int, first_unit: int = 0) -> None:
        """Bind a connection's integers, its weights to a texture unit and its list of sources to the next one."""
        if number not in self._made:
            self._made[number] = self._weights(number), self._sources(number)
        self.device.bind(*self._made[number], first=first_unit)
        self.device.bind_block(self.block, CONNECTION_BINDING, number * CONNECTION.itemsize, CONNECTION.itemsize)

    def _weights(self, number: int) -> moderngl.Texture:
        connection, kind = self.model.network.connections[number], self.records["table"][number]
        if connection.rule is None or kind == NONE:
            return self._nothing[0]
        layer = self.model.network.layers[connection.target]
        weights = self.model.weights.by_layer[layer.index]
        if kind == BY_RULE:
            return self._texture(table(connection, layer, weights))
        outputs, taps = self.scattered[number].chosen(), connection.rule.taps
        parts = np.array_split(outputs, math.ceil(len(outputs) * taps / TOGETHER))
        indices = (connection.rule.edges(part).weight for part in parts)
        found = [entries(connection, layer, weights, index).ravel() for index in indices]
        return self._texture(np.concatenate(found))

    def _sources(self, number: int) -> moderngl.Texture:
        rule = self.model.network.connections[number].rule
        if not isinstance(rule, Listed):
            return self._nothing[1]
        return self._texture(rule.sources[self.scattered[number].chosen()].astype(np.int32))

    def _texture(self, numbers: NDArray[np.float32] | NDArray[np.int32]) -> moderngl.Texture:
        """Make a texture of numbers in rows of ROW."""
        kind = "f4" if numbers.dtype == np.float32 else "i4"
        texture = self.device.context.texture((ROW, math.ceil(len(numbers) / ROW)), 1, dtype=kind)
        texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self.device.upload_rows(texture, numbers)
        return texture
