"""Folds the affine operators after a root into one scale and one shift; finds the pre-activation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from onnx import NodeProto

from .graph import is_standard
from .operators import PRODUCTS, SUMS, WEIGHTED
from .probe import FLOATS, Probe, applied
from .regions import Region, Steps
from .settings import attributes


@dataclass(frozen=True)
class Affine:
    """A tensor as scale · root + shift, float64, each [elements of the layer] in C order.

    A constant is an Affine whose scale is 0. `terms` are the sizes of all that was added up in the shift: it may
    have cancelled out, and ONNX Runtime's rounding errors are a share of the terms.
    """

    scale: np.ndarray
    shift: np.ndarray
    terms: np.ndarray

    @property
    def constant(self) -> bool:
        """Whether it does not depend on the root."""
        return not self.scale.any()


@dataclass(frozen=True)
class Folded:
    """What `fold` found: the last tensor before the first nonlinearity, and the operators after it.

    `scale`, `shift` and `terms` are an Affine's, float32, as small as they broadcast against the layer's shape.
    """

    pre_activation: str
    scale: np.ndarray
    shift: np.ndarray
    terms: np.ndarray
    activation: tuple[str, ...]


@np.errstate(all="ignore")  # what is not finite is found by `_usable`
def fold(region: Region, probe: Probe, steps: Steps) -> Folded:
    """Fold what is constant in the region's root, and as many of its operators as are affine.

    The pre-activation is the last affine tensor through which everything passes: in x · sigmoid(x) it is x,
    in the decomposed GELU it is not x/√2.
    """
    opset = steps.graph.opset
    known = {region.entry: _entry(region, probe, opset)}
    found, start = region.entry, 0
    for i, node in enumerate(region.joined):
        affine = _follow(node, known, probe, steps)
        if affine is None or not _usable(region, affine, probe):
            continue
        known[node.output[0]] = affine
        if _all_pass(region, steps, i):
            found, start = node.output[0], i + 1
    shape, last = probe.layer_shape(region.entry), known[found]
    scale, shift, terms = (_shrink(each, shape) for each in (last.scale, last.shift, last.terms))
    return Folded(found, scale, shift, terms, tuple(node.op_type for node in region.joined[start:]))


def _shrink(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return `values` in `shape` as float32, each axis along which they do not change cut to 1."""
    array = values.reshape(shape)
    for axis in range(array.ndim):
        first = array.take([0], axis)
        array = first if (array == first).all() else array
    return np.ascontiguousarray(array, np.float32)


def _entry(region: Region, probe: Probe, opset: int) -> Affine:
    """Return what the root makes as an Affine of what comes along its edges alone.

    The constants that it takes besides are found by experiment: it is given zeros for what it adds up, and ones
    for what it multiplies.
    """
    shape, root = probe.shapes[region.entry], region.root
    scale, shift = np.ones(shape), np.zeros(shape)
    if root is not None and is_standard(root) and root.op_type in SUMS | PRODUCTS and _takes_more(region, probe):
        neutral = float(root.op_type in PRODUCTS)
        given = {
            name: probe.constants.get(name, np.full(probe.shapes[name], neutral, np.float32))
            for name in root.input
            if name
        }
        alone = applied(root, opset, given)
        scale, shift = (alone, shift) if neutral else (scale, alone)
    scale, shift = (each.reshape(-1).astype(np.float64) for each in (scale, shift))
    return Affine(scale, shift, np.abs(shift))


def _takes_more(region: Region, probe: Probe) -> bool:
    """Tell whether a root has constants among its terms or factors, all of them in float32."""
    assert region.root is not None
    inputs = [name for name in region.root.input if name]
    more = len(inputs) > len(region.takes) or region.root.op_type == "Pad"
    varying = [region.entry, *(name for name in inputs if name not in probe.constants)]
    return more and all(probe.types.get(name) == "float" for name in varying)


def _all_pass(region: Region, steps: Steps, i: int) -> bool:
    """Tell whether nothing after node `i` of the region takes a tensor from before it."""
    earlier = {region.entry}.union(*(node.output for node in region.joined[:i])) - {""}
    return not any(earlier.intersection(map(steps.origin, node.input)) for node in region.joined[i + 1 :])


def _usable(region: Region, affine: Affine, probe: Probe) -> bool:
    if not (np.isfinite(affine.scale).all() and np.isfinite(affine.shift).all()):
        return False
    if region.root is None or region.root.op_type not in WEIGHTED:
        return True
    # An effective weight can hold one factor per output map, so a factor per position ends the folding.
    axis = -1 if region.root.op_type in ("Gemm", "MatMul") else 1
    maps = np.moveaxis(affine.scale.reshape(probe.shapes[region.entry]), axis, 0)
    maps = maps.reshape(len(maps), -1)
    return bool((maps == maps[:, :1]).all())


def _follow(node: NodeProto, known: dict[str, Affine], probe: Probe, steps: Steps) -> Affine | None:
    """Return what `node` makes as an Affine; None when it is not affine in the root."""
    if not is_standard(node) or probe.types.get(node.output[0]) not in FLOATS:
        return None
    if node.op_type == "BatchNormalization":
        return _normalise(node, known.get(steps.origin(node.input[0])), probe, steps.graph.opset)
    rule = RULES.get(node.op_type)
    if rule is None:
        return None
    terms = [_term(steps.origin(name), node, known, probe) for name in node.input]
    if None in terms:
        return None
    return rule(*terms)


def _term(name: str, node: NodeProto, known: dict[str, Affine], probe: Probe) -> Affine | None:
    if name not in probe.constants:
        return known.get(name)
    value = np.asarray(probe.constants[name], np.float64)
    value = np.broadcast_to(value, probe.shapes[node.output[0]]).reshape(-1)
    return Affine(np.zeros_like(value), value, np.abs(value))


def _normalise(node: NodeProto, x: Affine | None, probe: Probe, opset: int) -> Affine | None:
    shape = probe.shapes[node.output[0]]
    if x is None or len(shape) < 2 or not all(name in probe.constants for name in node.input[1:5]):
        return None
    channels = [1, -1] + [1] * (len(shape) - 2)
    values = (probe.constants[name].astype(np.float64).reshape(channels) for name in node.input[1:5])
    gamma, beta, mean, variance = (np.broadcast_to(value, shape).reshape(-1) for value in values)
    factor = gamma / np.sqrt(variance + attributes(node, opset)["epsilon"])
    terms = (x.terms + np.abs(mean)) * np.abs(factor) + np.abs(beta)
    return Affine(x.scale * factor, (x.shift - mean) * factor + beta, terms)


def _add(*terms: Affine) -> Affine:
    scales, shifts, sizes = zip(*((term.scale, term.shift, term.terms) for term in terms), strict=True)
    return Affine(np.sum(scales, 0), np.sum(shifts, 0), np.sum(sizes, 0))


def _subtract(a: Affine, b: Affine) -> Affine:
    return Affine(a.scale - b.scale, a.shift - b.shift, a.terms + b.terms)


def _multiply(a: Affine, b: Affine) -> Affine | None:
    if a.constant:
        a, b = b, a
    return Affine(a.scale * b.shift, a.shift * b.shift, a.terms * np.abs(b.shift)) if b.constant else None


def _divide(a: Affine, b: Affine) -> Affine | None:
    return Affine(a.scale / b.shift, a.shift / b.shift, a.terms / np.abs(b.shift)) if b.constant else None


def _negate(a: Affine) -> Affine:
    return Affine(-a.scale, -a.shift, a.terms)


RULES: dict[str, Callable[..., Affine | None]] = {
    "Add": _add,
    "Sum": _add,
    "Sub": _subtract,
    "Mul": _multiply,
    "Div": _divide,
    "Neg": _negate,
}
