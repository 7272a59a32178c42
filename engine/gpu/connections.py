"""The uniform block `Connection` of shaders/lib/rules.glsl: the integers of each connection's edge rule."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from ..net.contributions import table
from ..net.network import Connection, Network
from ..net.rules.convolution import Convolution, TransposedConvolution
from ..net.rules.dense import Dense
from ..net.rules.pool import AveragePool, Pool
from ..net.rules.rule import Rule
from ..net.rules.strided import Strided
from ..net.rules.window import Window
from ..scene.instance import Instance
from .device import Device

NO_TABLE = -1
WEIGHT_ROW = 4096  # weights in a row of the texture: shaders/lib/rules.glsl

# std140: what follows an ivec3 fills its fourth place.
CONNECTION = np.dtype(
    {
        "names": [
            *("kind", "outputs", "taps", "first_weight", "source_at", "largest", "factor"),
            *("shape", "steps", "low", "high"),
            *("coarse", "base", "fine", "inputs", "kernel", "features", "stride", "cells", "dilation", "pad"),
        ],
        "formats": [
            *["i4"] * 6,
            "f4",
            *[("i4", 4)] * 4,
            *[("i4", 3), "i4"] * 4,
            *[("i4", 3)] * 2,
        ],
        "offsets": [
            *(0, 4, 8, 12, 16, 20, 24),
            *(32, 48, 64, 80),
            *(96, 108, 112, 124, 128, 140, 144, 156, 160, 176),
        ],
        "itemsize": 256,
    }
)


def records(network: Network, first_weights: NDArray[np.integer]) -> NDArray[np.void]:
    """Return the array of CONNECTION of a network; `first_weights` [connections] are places in the table.

    Without a table that is NO_TABLE. The record of a bundle has no outputs.
    """
    array = np.zeros(max(len(network.connections), 1), CONNECTION)
    for record, connection, first in zip(array, network.connections, first_weights, strict=False):
        if connection.rule:
            _fill(record, connection, connection.rule)
            record["first_weight"] = first
            record["source_at"] = network.layers[connection.source].offset
    return array


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
}
"""The number of each rule in the shader, and its integers."""


class Tables:
    """What the shaders need to know of one network's connections: their integers and all effective weights."""

    def __init__(self, device: Device, instance: Instance):
        """Upload both."""
        network = instance.network
        tables = [_table(instance, connection) for connection in network.connections]
        ends = np.cumsum([0, *map(len, tables)])
        firsts = np.array([end if len(one) else NO_TABLE for end, one in zip(ends, tables, strict=False)], int)
        self.records = records(network, firsts)
        self.block = device.context.buffer(reserve=self.records.nbytes)
        device.upload(self.block, self.records)
        rows = max(math.ceil(ends[-1] / WEIGHT_ROW), 1)
        self.weights = device.context.texture((WEIGHT_ROW, rows), 1, dtype="f4")
        self.weights.filter = (moderngl.NEAREST, moderngl.NEAREST)
        padded = np.zeros(rows * WEIGHT_ROW, np.float32)
        padded[: ends[-1]] = np.concatenate([*tables, np.empty(0, np.float32)])
        device.upload(self.weights, padded)


def _table(instance: Instance, connection: Connection) -> NDArray[np.float32]:
    target = instance.network.layers[connection.target]
    return table(connection, target, instance.model.weights.by_layer[connection.target])
