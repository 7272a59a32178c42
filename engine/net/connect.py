"""Which edge rules join each layer to those that it takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

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
    """Return a reduction over any axes as a window that covers those and stays on the others; and the maps."""
    join.check_settled()
    rank = len(join.source)
    said = join.constant("axes", 1) or ([] if join.settings.get("noop_with_empty_axes") else range(rank))
    maps, sizes, reduced = _gathered(join.source, {axis % rank for axis in said})
    pairs = list(zip(sizes, reduced, strict=True))
    kernel, coarse = ([size if kind == over else 1 for size, kind in pairs] for over in (True, False))
    return _covering(sizes, coarse, kernel, [0] * len(sizes)), maps


def _gathered(shape: Sequence[int], chosen: Container[int]) -> tuple[int, list[int], list[bool]]:
    """Return the size of all axes before the first chosen one; and of each run of axes after; which are chosen."""
    sizes, kinds = [1], [False]
    for axis, size in enumerate(shape):
        if size > 1 and kinds[-1] == (axis in chosen):
            sizes[-1] *= size
        elif size > 1:
            sizes.append(size)
            kinds.append(axis in chosen)
    if len(sizes) - 1 > SPATIAL:
        raise Opaque("it works on axes in too many places")
    return sizes[0], sizes[1:], kinds[1:]


def _covering(fine: Sequence[int], coarse: Sequence[int], kernel: Sequence[int], pad: Sequence[int]) -> Window:
    ones = (1, 1, 1)
    return Window(_triple(coarse, 1), _triple(fine, 1), _triple(kernel, 1), ones, ones, _triple(pad, 0))


def _reduce_mean(join: Join) -> Rule:
    window, maps = _reduced(join)
    return AveragePool(window, maps, (0, 0, 0), window.fine)


def _reduce(join: Join) -> Rule:
    return Pool(*_reduced(join))


def _cumulated(join: Join) -> Rule:
    """CumSum: a window as long as the axis, which begins so far before it that it ends with the node itself."""
    join.check_settled()
    axis = int(np.reshape(join.tensor(1), -1)[0]) % len(join.source)
    maps, sizes, chosen = _gathered(join.source, {axis})
    kernel = [size if along else 1 for size, along in zip(sizes, chosen, strict=True)]
    shift, length = int(join.settings["exclusive"]), join.source[axis]
    first = -shift if join.settings["reverse"] else length - 1 + shift
    return Pool(_covering(sizes, sizes, kernel, [first if along else 0 for along in chosen]), maps)


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
    "ReduceMax": _reduce,
    "ReduceSum": _reduce,
    "CumSum": _cumulated,
    **dict.fromkeys(("Add", "Sub", "Sum", "Mean", "Mul", "Div"), strided_or_listed(_elementwise)),
    **MOVING,
}
"""The operators that have edges. All others are bundles."""
