"""The box of each node: where it stands, which way it faces, how high it rises. As in shaders/node.vert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .layout import positions
from .network import Layer

FILL = 0.88  # of a cell that its box takes

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Boxes:
    """Some boxes: `centre` [n, 3] is in the layer's plane, `axes` [n, 3, 3] are right, up and outward as rows.

    A box holds the points centre + a·right + b·up + c·outward with |a| and |b| at most `half_side`, and c between
    `bottom` and `top` [n]. Right and up are one unit long; where a row bends, the three are a little askew.
    """

    centre: Floats
    axes: Floats
    half_side: float
    bottom: float
    top: Floats

    def corners(self) -> Floats:
        """Return [n, 8, 3]; the last index but one counts right, then up, then outward."""
        signs = np.array([(a, b, c) for a in (-1.0, 1.0) for b in (-1.0, 1.0) for c in (0.0, 1.0)])
        steps = np.empty((len(self.centre), 8, 3))
        steps[..., :2] = self.half_side * signs[:, :2]
        steps[..., 2] = self.bottom + signs[:, 2] * (self.top[:, None] - self.bottom)
        return self.centre[:, None] + steps @ self.axes


def boxes(placement: np.void, layer: Layer, nodes: NDArray[np.integer], values: NDArray[np.floating]) -> Boxes:
    """Return the boxes of some nodes (flat indices within the layer), given their values as shares of the range."""
    centre = positions(placement, layer, nodes)
    top = heights(placement, values)
    half_side = 0.5 * FILL * float(placement["cell"])
    return Boxes(centre, axes(placement, centre[:, 0]), half_side, floor(placement), top)


def axes(placement: np.void, x: Floats) -> Floats:
    """Return right, up and outward of boxes at some x, as [len(x), 3, 3]."""
    result = np.empty((len(x), 3, 3))
    result[:, 0] = placement["column"]
    result[:, 0, 2] += 2 * placement["bend"] * x * placement["column"][0]  # bent rows turn
    result[:, 0] /= np.linalg.norm(result[:, 0], axis=1, keepdims=True)
    result[:, 1] = -placement["row"] / np.linalg.norm(placement["row"])
    result[:, 2] = np.cross(result[:, 0], result[:, 1])
    return result


def heights(placement: np.void, values: NDArray[np.floating]) -> Floats:
    """Return how far boxes rise above their layer's plane, given their values as shares of the range."""
    shares = np.clip(np.nan_to_num(values, posinf=1.0, neginf=-1.0), -1.0, 1.0)
    return float(placement["relief"]) * shares.astype(float)


def floor(placement: np.void) -> float:
    """Return where the boxes of a layer end below, along the outward axis."""
    return -float(placement["relief"]) - float(placement["thickness"])


def extents(placements: NDArray[np.void], layers: Sequence[Layer]) -> tuple[Floats, Floats]:
    """Return two corners, [layers, 3] each, of an upright box around all boxes of each layer."""
    maps, rows, columns = np.array([layer.tiles for layer in layers], int).reshape(-1, 3).T
    per_row = np.minimum(placements["per_row"], maps)
    across = (per_row - 1) * placements["pitch"][:, 0] + columns - 1
    along = (-(-maps // per_row) - 1) * placements["pitch"][:, 1] + rows - 1
    first, x_step, y_step = (placements[name].astype(float) for name in ("origin", "column", "row"))
    last = first + across[:, None] * x_step + along[:, None] * y_step
    least, most = np.minimum(first, last), np.maximum(first, last)
    # Bending adds most at an end of a row, and least in the middle of the world if the row reaches it.
    squares = least[:, 0] ** 2, most[:, 0] ** 2
    most[:, 2] += placements["bend"] * np.maximum(*squares)
    least[:, 2] += placements["bend"] * np.where(least[:, 0] * most[:, 0] > 0, np.minimum(*squares), 0.0)
    spare = (placements["cell"] + placements["relief"] + placements["thickness"])[:, None]
    return least - spare, most + spare
