"""Which edge rules join each layer to those that it takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from onnx import NodeProto

from .graph import Graph
from .network import Combine, Connection, Layer
from .operators import PRODUCTS
from .probe import Probe
from .regions import Region
from .rules.convolution import Convolution, TransposedConvolution
from .rules.dense import Dense
from .rules.pool import AveragePool, Pool
from .rules.rule import Rule, Triple
from .rules.strided import Strided, TooManyAxes, broadcast, concat, cut, pad, transpose
from .rules.window import Window

SPATIAL = 3
"""Axes of a Window."""


def connect(
    graph: Graph, facts: Probe, regions: Sequence[Region], layers: Sequence[Layer]
) -> tuple[Connection, ...]:
    """Return the connections into all layers, in order: one for each input of a root that is no constant."""
    shows, found = {region.shown: index for index, region in enumerate(regions)}, []
    for region, layer in zip(regions, layers, strict=True):
        for position, name in zip(_varying(graph, region), region.takes, strict=True):
            rule = _rule(region, layer, facts, position)
            combine = COMBINES.get(layer.operator.type, "sum") if rule else "sum"
            found.append(Connection(shows[name], layer.index, rule, combine))
    return tuple(found)


@dataclass(frozen=True)
class _Join:
    """One input of a root, by its `position`. Shapes are with the batch axis."""

    node: NodeProto
    settings: Mapping[str, Any]
    facts: Probe
    position: int
    target: tuple[int, ...]
    output: str

    @property
    def source(self) -> tuple[int, ...]:
        """The shape of the input."""
        return self.facts.shapes[self.node.input[self.position]]

    def constant(self, name: str, position: int) -> list[int] | None:
        """Return whole numbers that are an attribute in some opsets and an input in others; None where left out."""
        if position < len(self.node.input) and self.node.input[position]:
            return np.asarray(self.facts.constants[self.node.input[position]]).reshape(-1).tolist()
        return self.settings.get(name)


def _varying(graph: Graph, region: Region) -> Sequence[int]:
    if region.root is None:
        return range(len(region.takes))
    return [i for i, name in enumerate(region.root.input) if name in graph.dependent]


def _rule(region: Region, layer: Layer, facts: Probe, position: int) -> Rule | None:
    target = facts.shapes[region.entry]
    try:
        if region.root is None:
            return broadcast(target, target)
        make = RULES.get(region.root.op_type)
        join = _Join(region.root, layer.operator.attributes, facts, position, target, region.entry)
        return make(join) if make else None
    except TooManyAxes:
        return None


def _dense(join: _Join) -> Rule | None:
    """Gemm and MatMul. A Gemm that transposes more than one row has no rule."""
    size, rows = math.prod(join.source), math.prod(join.source) // join.source[-1]
    if join.settings.get("transA"):
        if join.target[0] != 1:
            return None
        rows = 1
    return Dense(rows, size // rows, math.prod(join.target) // rows)


def _convolution(join: _Join) -> Rule | None:
    groups, window = join.settings["group"], _window(join, fine=join.source, coarse=join.target)
    if join.source[0] != 1:  # a batch that a Reshape made of one picture
        return None
    return Convolution(window, groups, join.source[1] // groups, join.target[1] // groups)


def _transposed_convolution(join: _Join) -> Rule | None:
    groups, window = join.settings["group"], _window(join, fine=join.target, coarse=join.source)
    if join.source[0] != 1:
        return None
    return TransposedConvolution(window, groups, join.source[1] // groups, join.target[1] // groups)


def _pool(join: _Join) -> Rule:
    return Pool(_window(join, fine=join.source, coarse=join.target), math.prod(join.source[:2]))


def _average(join: _Join) -> Rule:
    spatial, pads = join.source[2:], join.settings["pads"]
    low, high = [0] * len(spatial), list(spatial)
    if join.settings.get("count_include_pad"):
        low = [-start for start in pads[: len(spatial)]]
        high = [size + end for size, end in zip(spatial, pads[len(spatial) :], strict=True)]
    window = _window(join, fine=join.source, coarse=join.target)
    return AveragePool(window, math.prod(join.source[:2]), _triple(low, 0), _triple(high, 1))


def _window(join: _Join, fine: Sequence[int], coarse: Sequence[int]) -> Window:
    return Window(
        coarse=_triple(coarse[2:], 1),
        fine=_triple(fine[2:], 1),
        kernel=_triple(join.settings["kernel_shape"], 1),
        stride=_triple(join.settings["strides"], 1),
        dilation=_triple(join.settings["dilations"], 1),
        pad=_triple(join.settings["pads"][: len(fine) - 2], 0),
    )


def _triple(values: Sequence[int], missing: int) -> Triple:
    """Fill up to three axes, in front. ONNX Runtime has no windows with more."""
    a, b, c = [missing] * (SPATIAL - len(values)) + [int(value) for value in values]
    return a, b, c


def _elementwise(join: _Join) -> Strided:
    away = join.node.op_type in ("Sub", "Div") and join.position == 1
    share = len(join.node.input) if join.node.op_type == "Mean" else 1
    return broadcast(join.source, join.target, -1.0 if away else 1 / share)


def _concat(join: _Join) -> Strided:
    axis = join.settings["axis"] % len(join.target)
    sizes = [join.facts.shapes[name][axis] for name in join.node.input]
    return concat(join.target, axis, sum(sizes[: join.position]), sizes[join.position])


def _slice(join: _Join) -> Strided:
    starts, ends = join.constant("starts", 1) or [], join.constant("ends", 2) or []
    axes, steps = join.constant("axes", 3) or range(len(starts)), join.constant("steps", 4) or [1] * len(starts)
    first, strides = [0] * len(join.source), [1] * len(join.source)
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        first[axis] = slice(start, end, step).indices(join.source[axis])[0]
        strides[axis] = step
    return cut(join.source, join.target, first, strides)


def _split(join: _Join) -> Strided:
    axis, outputs = join.settings["axis"] % len(join.source), list(join.node.output)
    first = [0] * len(join.source)
    first[axis] = sum(join.facts.shapes[name][axis] for name in outputs[: outputs.index(join.output)])
    return cut(join.source, join.target, first, [1] * len(join.source))


def _transpose(join: _Join) -> Strided:
    return transpose(join.source, join.settings.get("perm") or range(len(join.source))[::-1])


def _pad(join: _Join) -> Strided | None:
    if join.settings["mode"] != "constant":
        return None
    pads, rank = join.constant("pads", 1) or [], len(join.source)
    axes = join.constant("axes", 3) or range(rank)
    starts, ends = [0] * rank, [0] * rank
    for i, axis in enumerate(axes):
        starts[axis], ends[axis] = pads[i], pads[i + len(axes)]
    return pad(join.source, starts, ends)


COMBINES: Mapping[str, Combine] = {
    "MaxPool": "max",
    "GlobalMaxPool": "max",
    **dict.fromkeys(PRODUCTS, "product"),
}
"""What an operator makes of its edges, where it is no sum."""

RULES: Mapping[str, Callable[[_Join], Rule | None]] = {
    "Conv": _convolution,
    "ConvTranspose": _transposed_convolution,
    "Gemm": _dense,
    "MatMul": _dense,
    "MaxPool": _pool,
    "GlobalMaxPool": _pool,
    "AveragePool": _average,
    "GlobalAveragePool": _average,
    **dict.fromkeys(("Add", "Sub", "Sum", "Mean", "Mul", "Div"), _elementwise),
    "Concat": _concat,
    "Slice": _slice,
    "Split": _split,
    "Transpose": _transpose,
    "Pad": _pad,
}
"""The operators that have edges. All others are bundles."""
