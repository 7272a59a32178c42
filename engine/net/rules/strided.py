"""Operators that pick: each node of the target has one source at most, found by a step along each axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .rule import Edges, Indices, Rule, coordinates, every

Quad = tuple[int, int, int, int]
AXES = 4


class TooManyAxes(ValueError):  # noqa: N818
    """An operator moves values in more ways than a Strided rule can say."""


@dataclass(frozen=True)
class Strided(Rule):
    """source = base + Σ_a p[a] · step[a], for the node p of a target [shape], where low ≤ p < high; × factor.

    Shapes with fewer than four axes have 1 for the first ones, and neighbours that move alike are one axis.
    """

    shape: Quad
    step: Quad
    low: Quad
    high: Quad
    base: int
    factor: float = 1.0

    @property
    def outputs(self) -> int:
        """The number of nodes of the target."""
        return math.prod(self.shape)

    @property
    def taps(self) -> int:
        """How many edges a node has at most."""
        return 1

    @property
    def count(self) -> int:
        """The number of edges."""
        return math.prod(max(high - low, 0) for low, high in zip(self.low, self.high, strict=True))

    def edges(self, outputs: Indices) -> Edges:
        """Return the edges into some nodes of the target."""
        source = np.full((len(outputs), 1), self.base)
        valid = np.ones(source.shape, bool)
        for axis, at in enumerate(coordinates(outputs[:, None], self.shape)):
            source = source + at * self.step[axis]
            valid = valid & (at >= self.low[axis]) & (at < self.high[axis])
        return Edges(np.where(valid, source, 0), outputs[:, None], np.full(valid.shape, self.factor), valid)

    def outgoing(self, source: int) -> tuple[Indices, Indices]:
        """Return (output, tap) of every edge that comes from one node of the source.

        Where a step is 0 (a broadcast) these are many; the other axes are searched one by one.
        """
        counts = [max(high - low, 0) for low, high in zip(self.low, self.high, strict=True)]
        cells = [axis + low for axis, low in zip(every(*counts), self.low, strict=True)]
        at = self.base + sum(cell * step for cell, step in zip(cells, self.step, strict=True))
        found = np.flatnonzero(at == source)
        outputs = np.ravel_multi_index([cell[found] for cell in cells], self.shape)
        return outputs, np.zeros(len(found), np.int64)


def concat(shape: Sequence[int], axis: int, start: int, size: int) -> Strided:
    """ONNX Concat: y[…, start + i, …] = x[…, i, …] for i < size along `axis`. y is [shape]."""
    steps = _steps([*shape[:axis], size, *shape[axis + 1 :]])
    low, high = [0] * len(shape), list(shape)
    low[axis], high[axis] = start, start + size
    return _strided(shape, steps, -start * steps[axis], low, high)


def cut(source: Sequence[int], shape: Sequence[int], starts: Sequence[int], strides: Sequence[int]) -> Strided:
    """ONNX Slice and Split: y[p] = x[starts + p · strides] along each axis. x is [source], y [shape]."""
    steps = _steps(source)
    base = sum(start * step for start, step in zip(starts, steps, strict=True))
    return _strided(shape, [step * stride for step, stride in zip(steps, strides, strict=True)], base)


def transpose(source: Sequence[int], order: Sequence[int]) -> Strided:
    """ONNX Transpose: axis a of y is axis order[a] of x. x is [source]."""
    steps = _steps(source)
    return _strided([source[axis] for axis in order], [steps[axis] for axis in order], 0)


def pad(source: Sequence[int], starts: Sequence[int], ends: Sequence[int]) -> Strided:
    """ONNX Pad, mode constant: y[p] = x[p − starts] inside x, beside it a constant, which is no edge.

    Negative starts and ends cut off. x is [source].
    """
    steps = _steps(source)
    sizes = list(zip(source, starts, ends, strict=True))
    shape = [size + start + end for size, start, end in sizes]
    low = [max(start, 0) for _, start, _ in sizes]
    high = [min(size + start, length) for (size, start, _), length in zip(sizes, shape, strict=True)]
    base = -sum(start * step for start, step in zip(starts, steps, strict=True))
    return _strided(shape, steps, base, low, high)


def broadcast(source: Sequence[int], shape: Sequence[int], factor: float = 1.0) -> Strided:
    """ONNX Add, Sub, Mul, Div and the like of two layers: y[p] has x[p] for a term, x repeated where its size is 1.

    x is [source], y [shape], with axes matched from the last one, as in numpy. `factor` is −1 for what Sub takes
    away.
    """
    padded = [1] * (len(shape) - len(source)) + list(source)
    steps = [0 if size == 1 else step for size, step in zip(padded, _steps(padded), strict=True)]
    return _strided(shape, steps, 0, factor=factor)


def _steps(shape: Sequence[int]) -> list[int]:
    """Return how far apart neighbours along each axis are in C order."""
    return [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]


def _strided(
    shape: Sequence[int],
    steps: Sequence[int],
    base: int,
    low: Sequence[int] | None = None,
    high: Sequence[int] | None = None,
    factor: float = 1.0,
) -> Strided:
    """Make a rule with as few axes as it takes, and axes of size 1 before them. Raises TooManyAxes."""
    low, high = low or [0] * len(shape), high or shape
    axes: list[_Axis] = []
    for axis in map(_Axis, shape, steps, low, high):
        if axes and (merged := _merged(axes[-1], axis)):
            axes[-1] = merged
        elif axis != (1, axis.step, 0, 1):
            axes.append(axis)
    if len(axes) > AXES:
        raise TooManyAxes(f"{len(axes)} axes are more than {AXES}")
    axes = [_Axis(1, 0, 0, 1)] * (AXES - len(axes)) + axes
    sizes, strides, lows, highs = ((a, b, c, d) for a, b, c, d in zip(*axes, strict=True))
    return Strided(sizes, strides, lows, highs, base, factor)


class _Axis(NamedTuple):
    size: int
    step: int
    low: int
    high: int


def _merged(outer: _Axis, inner: _Axis) -> _Axis | None:
    """Return one axis for two, where the inner one is used up before the outer one goes on."""
    whole = (inner.low, inner.high) == (0, inner.size)
    if not whole or outer.step != inner.step * inner.size:
        return None
    return _Axis(outer.size * inner.size, inner.step, outer.low * inner.size, outer.high * inner.size)
