"""Which edge rules join each layer to those that it takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .graph import is_standard, operator_of
from .join import Join
from .moving import MOVING, strided_or_listed
from .network import Combine, Operator
from .operators import PRODUCTS
from .probe import FLOATS, Probe
from .regions import Region
from .rules.convolution import Convolution, TransposedConvolution
from .rules.dense import Dense
from .rules.pool import AveragePool, Pool
from .rules.rule import Rule, Triple
from .rules.strided import broadcast
from .rules.window import Window
from .settings import Opaque

SPATIAL = 3
"""Axes of a Window."""


@dataclass(frozen=True)
class Joined:
    """How a layer is made of what it takes: one rule for each take of its region, or why there are none."""

    rules: tuple[Rule | None, ...]
    combine: Combine
    reason: str


def join(region: Region, operator: Operator, facts: Probe, opset: int) -> Joined:
    """Find the rules of a region whose root is described by `operator`."""
    try:
        rules = tuple(_rules(region, operator, facts, opset))
    except Opaque as why:
        return bundle(region, str(why))
    return Joined(rules, COMBINES.get(operator.type, "sum"), "")


def bundle(region: Region, reason: str) -> Joined:
    """Return what joins a region that has no single edges."""
    return Joined((None,) * len(region.takes), "sum", reason)


def _rules(region: Region, operator: Operator, facts: Probe, opset: int) -> list[Rule]:
    target, root = facts.shapes[region.entry], region.root
    if root is None:
        return [broadcast(target, target)] * len(region.takes)
    make = RULES.get(root.op_type) if is_standard(root) else None
    if make is None:
        raise Opaque(f"{operator_of(root)} has no single edges")
    if facts.types[region.entry] not in FLOATS and root.op_type not in MOVING:
        raise Opaque(f"it computes in {facts.types[region.entry]}")
    joins = (
        Join(root, operator.attributes, facts, take.place, target, region.entry, opset, len(region.takes))
        for take in region.takes
    )
    return [make(one) for one in joins]


def _dense(join: Join) -> Rule:
    """Gemm and MatMul by a constant matrix. A Gemm that transposes more than one row has no rule."""
    join.check_settled()
    matrix, added = join.tensor(1), join.tensor(2) if len(join.node.input) > 2 and join.node.input[2] else None
    if math.prod(matrix.shape[:-2]) != 1:
        raise Opaque("it multiplies with a stack of matrices")
    if added is not None and added.ndim == 2 and len(added) > 1:
        raise Opaque("it adds a bias for each row")
    size, rows = math.prod(join.source), math.prod(join.source) // join.source[-1]
    if join.settings.get("transA"):
        if join.target[0] != 1:
            raise Opaque("it transposes what it takes")
        rows = 1
    return Dense(rows, size // rows, math.prod(join.target) // rows)


def _convolution(join: Join) -> Rule:
    _check_convolution(join)
    groups, window = join.settings["group"], _window(join, fine=join.source, coarse=join.target)
    return Convolution(window, groups, join.source[1] // groups, join.target[1] // groups)


def _transposed_convolution(join: Join) -> Rule:
    _check_convolution(join)
    groups, window = join.settings["group"], _window(join, fine=join.target, coarse=join.source)
    return TransposedConvolution(window, groups, join.source[1] // groups, join.target[1] // groups)


def _check_convolution(join: Join) -> None:
    join.check_settled()
    for position in range(1, len(join.node.input)):
        if join.node.input[position]:
            join.tensor(position)
    if join.source[0] != 1:
        raise Opaque("it convolves a batch of several pictures")


def _pool(join: Join) -> Rule:
    if join.output != join.node.output[0]:
        raise Opaque("it tells where the largest values are")
    return Pool(_window(join, fine=join.source, coarse=join.target), math.prod(join.source[:2]))


def _average(join: Join) -> Rule:
    spatial, pads = join.source[2:], join.settings["pads"]
    low, high = [0] * len(spatial), list(spatial)
    if join.settings.get("count_include_pad"):
        low = [-start for start in pads[: len(spatial)]]
        high = [size + end for size, end in zip(spatial, pads[len(spatial) :], strict=True)]
    window = _window(join, fine=join.source, coarse=join.target)
    return AveragePool(window, math.prod(join.source[:2]), _triple(low, 0), _triple(high, 1))


def _reduced(join: Join) -> tuple[Window, int]:
    """Return a reduction over the last axes as a pool of one window over all of them, and the number of maps."""
    join.check_settled()
    rank = len(join.source)
    said = join.constant("axes", 1) or ([] if join.settings.get("noop_with_empty_axes") else range(rank))
    axes = {axis % rank for axis in said}
    kept = [axis for axis in range(rank) if axis not in axes and join.source[axis] > 1]
    taken = [axis for axis in axes if join.source[axis] > 1]
    if kept and taken and max(kept) > min(taken):
        raise Opaque("it reduces axes that are not the last ones")
    maps, size = (math.prod(join.source[axis] for axis in some) for some in (kept, taken))
    ones = (1, 1, 1)
    return Window(ones, (1, 1, size), (1, 1, size), ones, ones, (0, 0, 0)), maps


def _reduce_mean(join: Join) -> Rule:
    window, maps = _reduced(join)
    return AveragePool(window, maps, (0, 0, 0), window.fine)


def _reduce_max(join: Join) -> Rule:
    return Pool(*_reduced(join))


def _window(join: Join, fine: Sequence[int], coarse: Sequence[int]) -> Window:
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


def _elementwise(join: Join) -> Rule:
    away = join.node.op_type in ("Sub", "Div") and join.position == 1
    share = len(join.node.input) if join.node.op_type == "Mean" else 1
    return broadcast(join.source, join.target, -1.0 if away else 1 / share)


COMBINES: Mapping[str, Combine] = {
    "MaxPool": "max",
    "GlobalMaxPool": "max",
    "ReduceMax": "max",
    **dict.fromkeys(PRODUCTS, "product"),
}
"""What an operator makes of its edges, where it is no sum."""

RULES: Mapping[str, Callable[[Join], Rule]] = {
    "Conv": _convolution,
    "ConvTranspose": _transposed_convolution,
    "Gemm": _dense,
    "MatMul": _dense,
    "MaxPool": _pool,
    "GlobalMaxPool": _pool,
    "AveragePool": _average,
    "GlobalAveragePool": _average,
    "ReduceMean": _reduce_mean,
    "ReduceMax": _reduce_max,
    **dict.fromkeys(("Add", "Sub", "Sum", "Mean", "Mul", "Div"), strided_or_listed(_elementwise)),
    **MOVING,
}
"""The operators that have edges. All others are bundles."""
