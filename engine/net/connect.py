"""Which edge rule joins a layer to the layers before it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from .network import Combine, Connection, Layer
from .rules.convolution import Convolution
from .rules.dense import Dense
from .rules.pool import AveragePool, Pool
from .rules.rule import Rule, Triple
from .rules.window import Window

SPATIAL = 3  # axes of a Window

COMBINES: Mapping[str, Combine] = {"MaxPool": "max", "GlobalMaxPool": "max"}
"""What an operator makes of its edges, where it is no sum."""


def connect(layer: Layer, source: Sequence[int], target: Sequence[int]) -> tuple[Connection, ...]:
    """Return the connections into a layer. `source` and `target` are what its root takes and makes, with batch."""
    make = RULES.get(layer.operator.type)
    rule = make(layer, source, target) if make else None
    combine = COMBINES.get(layer.operator.type, "sum")
    return tuple(Connection(index, layer.index, rule, combine) for index in layer.sources)


def _dense(layer: Layer, source: Sequence[int], target: Sequence[int]) -> Rule | None:
    """Gemm and MatMul. A Gemm that transposes more than one row has no rule."""
    rows = math.prod(source) // source[-1]
    if layer.operator.attributes.get("transA"):
        if target[0] != 1:
            return None
        rows = 1
    return Dense(rows, math.prod(source) // rows, math.prod(target) // rows)


def _convolution(layer: Layer, source: Sequence[int], target: Sequence[int]) -> Rule | None:
    if source[0] != 1:  # pictures that a Reshape made of one
        return None
    groups = layer.operator.attributes["group"]
    window = _window(layer, fine=source[2:], coarse=target[2:])
    return Convolution(window, groups, source[1] // groups, target[1] // groups)


def _pool(layer: Layer, source: Sequence[int], target: Sequence[int]) -> Rule:
    return Pool(_window(layer, fine=source[2:], coarse=target[2:]), source[0] * source[1])


def _average(layer: Layer, source: Sequence[int], target: Sequence[int]) -> Rule:
    window, pads = _window(layer, fine=source[2:], coarse=target[2:]), layer.operator.attributes["pads"]
    low, high = [0] * (len(source) - 2), list(source[2:])
    if layer.operator.attributes.get("count_include_pad"):
        low = [-pad for pad in pads[: len(low)]]
        high = [size + pad for size, pad in zip(high, pads[len(low) :], strict=True)]
    return AveragePool(window, source[0] * source[1], _triple(low, 0), _triple(high, 1))


def _window(layer: Layer, fine: Sequence[int], coarse: Sequence[int]) -> Window:
    settings = layer.operator.attributes
    return Window(
        coarse=_triple(coarse, 1),
        fine=_triple(fine, 1),
        kernel=_triple(settings["kernel_shape"], 1),
        stride=_triple(settings["strides"], 1),
        dilation=_triple(settings["dilations"], 1),
        pad=_triple(settings["pads"][: len(fine)], 0),
    )


def _triple(values: Sequence[int], missing: int) -> Triple:
    """Fill up to three axes, in front. Raises ValueError for more."""
    a, b, c = [missing] * (SPATIAL - len(values)) + [int(value) for value in values]
    return a, b, c


RULES: Mapping[str, Callable[[Layer, Sequence[int], Sequence[int]], Rule | None]] = {
    "Conv": _convolution,
    "Gemm": _dense,
    "MatMul": _dense,
    "MaxPool": _pool,
    "GlobalMaxPool": _pool,
    "AveragePool": _average,
    "GlobalAveragePool": _average,
}
"""The operators that have edges. All others are bundles."""
