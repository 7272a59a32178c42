"""Which box of a layer a ray meets first, found without looking at every box.

A layer is a bent sheet of cells. The ray is inside the sheet, between the lowest and the highest that a box can be,
for a short way only: a quadratic equation says where. The few columns of cells that it passes there are straight,
so that along each of them the rows that it passes follow from two divisions. What is left is tested exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..net.boxes import FILL, axes, floor, heights
from ..net.network import Layer

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Shares = Callable[[Integers], NDArray[np.floating]]
"""Gives the values of some nodes as shares of their layer's range."""

_FAR = 1e9  # further along a ray nothing is ever seen
_ROUNDING = 1e-6  # of a cell, so that none is missed at its border


class Ray(NamedTuple):
    """Points eye + t·direction for t > 0, where a direction is one unit long along the line of sight."""

    eye: Floats
    direction: Floats


class Cells(NamedTuple):
    """Cells of a layer, and the ray as each of them sees it: from its centre along right, up and outward."""

    nodes: Integers
    start: Floats  # [n, 3]
    step: Floats  # [n, 3]


@dataclass(frozen=True)
class Grid:
    """Places along one direction of a sheet: `count` in each map, maps `pitch` apart, `total` in all."""

    count: int
    pitch: float
    total: int

    def between(self, low: Floats, high: Floats) -> tuple[Integers, Integers]:
        """Return the first place at or after `low`, and the one after the last at or before `high`."""
        low, high = low - _ROUNDING, high + _ROUNDING
        before, until = np.floor(low / self.pitch), np.floor(high / self.pitch)
        first = before * self.count + np.minimum(np.ceil(low - before * self.pitch), self.count)
        end = until * self.count + np.minimum(np.floor(high - until * self.pitch) + 1, self.count)
        first, end = (np.clip(bound, 0, self.total).astype(np.int64) for bound in (first, end))
        return first, np.maximum(first, end)

    def at(self, places: Integers) -> Floats:
        """Return where places are, in cells from the first."""
        index, within = np.divmod(places, self.count)
        return index * self.pitch + within


class Sheet:
    """One layer, as a ray sees it."""

    def __init__(self, placement: np.void, layer: Layer):
        self.placement, self.layer = placement, layer
        maps, rows, columns = layer.tiles
        self.per_row = min(int(placement["per_row"]), maps)
        across, along = placement["pitch"].tolist()
        self.columns = Grid(columns, across, self.per_row * columns)
        self.rows = Grid(rows, along, -(-maps // self.per_row) * rows)
        self.origin = placement["origin"].astype(float)
        self.cell, self.bend = float(placement["cell"]), float(placement["bend"])
        self.low, self.high = floor(placement), float(placement["relief"])

    def first_hit(self, ray: Ray, shares: Shares) -> tuple[float, int] | None:
        """Return how far along the ray it meets a box, and which.

        Where it passes between boxes, the gap counts to the cell that it is in.
        """
        cells = self.cells(ray)
        low, high = np.full(len(cells.nodes), self.low), heights(self.placement, shares(cells.nodes))
        for half in (0.5 * FILL * self.cell, 0.5 * self.cell):
            near, far = _inside(cells.start, cells.step, (half, half), low, high)
            met = np.where((near <= far) & (near > 0), near, np.inf)  # the box that the eye is in is not seen
            if met.size and math.isfinite(nearest := float(met.min())):
                return nearest, int(cells.nodes[met.argmin()])
        return None

    def cells(self, ray: Ray) -> Cells:
        """Return the cells that the ray may meet."""
        columns = self._columns(ray)
        start, step = self._seen_from(columns, ray)
        low, high = np.full(len(columns), self.low), np.full(len(columns), self.high)
        near, far = _inside(start, step, (0.5 * self.cell, np.inf), low, high)
        near, far = np.maximum(near, 0.0), np.minimum(far, _FAR)
        ends = -(start[:, 1] + step[:, 1] * np.array([near, far])) / self.cell
        first, end = self.rows.between(ends.min(axis=0) - 0.5, ends.max(axis=0) + 0.5)
        counts = np.where(near <= far, end - first, 0)
        column = np.repeat(np.arange(len(columns)), counts)
        row = np.arange(len(column)) - np.repeat(np.cumsum(counts) - counts - first, counts)
        return self._existing(columns[column], row, start[column], step[column])

    def _existing(self, columns: Integers, rows: Integers, start: Floats, step: Floats) -> Cells:
        """Return the cells at these places, without what the last row of maps lacks."""
        maps = self.layer.tiles[0]
        (map_y, row), (map_x, column) = np.divmod(rows, self.rows.count), np.divmod(columns, self.columns.count)
        index = map_y * self.per_row + map_x
        start = start + np.outer(self.rows.at(rows) * self.cell, (0.0, 1.0, 0.0))
        nodes = (index * self.rows.count + row) * self.columns.count + column
        exist = index < maps
        return Cells(nodes[exist], start[exist], step[exist])

    def _seen_from(self, columns: Integers, ray: Ray) -> tuple[Floats, Floats]:
        """Return the ray as the cell in the first row of each column sees it."""
        centre = self.origin + np.outer(self.columns.at(columns) * self.cell, (1.0, 0.0, 0.0))
        centre[:, 2] += self.bend * centre[:, 0] ** 2
        inverse = np.linalg.inv(axes(self.placement, centre[:, 0]))
        return ((ray.eye - centre)[:, None] @ inverse)[:, 0], ray.direction @ inverse

    def _columns(self, ray: Ray) -> Integers:
        """Return the columns of cells that the ray passes while it is inside the sheet."""
        x, x_step = float(ray.eye[0] - self.origin[0]) / self.cell, float(ray.direction[0]) / self.cell
        end = self.columns.pitch * self.per_row * self.cell
        slope = 2 * self.bend * max(abs(self.origin[0]), abs(self.origin[0] + end))
        margin = 0.5 + (self.high - self.low) * slope / self.cell  # of a box beside its column
        passed = []
        for near, far in self._stretches(ray, slope):
            ends = np.sort([x + near * x_step, x + far * x_step])
            first, end = self.columns.between(ends[0] - margin, ends[1] + margin)
            passed.append(np.arange(int(first), int(end)))
        return np.unique(np.concatenate(passed)) if passed else np.zeros(0, np.int64)

    def _stretches(self, ray: Ray, slope: float) -> list[tuple[float, float]]:
        """Return where the ray is between the lowest and the highest that a box can be: from t to t, twice at most.

        Height is measured along the normal of the sheet's middle, where it is not bent. There it is a quadratic
        function of t. Boxes aside of the middle lean, which makes them a little higher.
        """
        _, down, forward = self.placement["row"].tolist()
        normal = np.array([0.0, forward, -down]) / self.cell
        bend = self.bend * float(normal[2])
        x, x_step = float(ray.eye[0]), float(ray.direction[0])
        height = float(normal @ (ray.eye - self.origin)) - bend * x * x
        slowing, speed = bend * x_step * x_step, float(normal @ ray.direction) - 2 * bend * x * x_step
        lean, spare = math.hypot(1, slope), bend * (self.cell + self.high - self.low) ** 2 + _ROUNDING * self.cell
        return _between(slowing, speed, height, lean * self.low - spare, lean * self.high + spare)


def _between(a: float, b: float, c: float, low: float, high: float) -> list[tuple[float, float]]:
    """Return the intervals of t >= 0 in which low <= c + b·t − a·t² <= high, for a >= 0."""
    inside, outside = _above(a, b, c - low), _above(a, b, c - high)
    start, end = inside
    parts = (
        [(start, end)]
        if outside[0] > outside[1]
        else [(start, min(end, outside[0])), (max(start, outside[1]), end)]
    )
    limited = [(max(near, 0.0), min(far, _FAR)) for near, far in parts]
    return [(near, far) for near, far in limited if near <= far]


def _above(a: float, b: float, c: float) -> tuple[float, float]:
    """Return where c + b·t − a·t² >= 0, for a >= 0, from t to t; the end is before the start if there is none."""
    none, all_of_it = (math.inf, -math.inf), (-math.inf, math.inf)
    if a == 0:
        if b == 0:
            return all_of_it if c >= 0 else none
        return (-c / b, math.inf) if b > 0 else (-math.inf, -c / b)
    discriminant = b * b + 4 * a * c
    if discriminant < 0:
        return none
    half = (b + math.copysign(math.sqrt(discriminant), b)) / 2  # avoids the difference of almost equal numbers
    one, other = half / a, -c / half if half else 0.0
    return min(one, other), max(one, other)


def _inside(
    start: Floats, step: Floats, half_sides: tuple[float, float], low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """Return from where to where rays [n, 3] are inside boxes: [n] each; the end is before the start if never."""
    sides = np.array([*half_sides, 0.0])
    least, most = np.tile(-sides, (len(start), 1)), np.tile(sides, (len(start), 1))
    least[:, 2], most[:, 2] = low, high
    step = np.where(np.abs(step) < 1e-12, 1e-12, step)  # parallel: inside for all t, or for none that matters
    one, other = (least - start) / step, (most - start) / step
    return np.minimum(one, other).max(axis=1), np.maximum(one, other).min(axis=1)
