"""In which order layers are drawn: there is no depth buffer, so what is behind comes first.

All layers lean by the same angle and bend alike: seen along their columns, they and surfaces halfway between them
are parabolas z = height + bend x², one above the other. From an eye above such a surface, what is below it cannot
hide what is above, because the inside of a parabola is convex. To an eye below it, what is above shows itself
behind the lower layer only, as far as that reaches; beside it, the height of its ends decides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..net.boxes import floor
from ..net.network import Layer


def back_to_front(layers: Sequence[Layer], placements: NDArray[np.void], eye: NDArray[np.float64]) -> list[int]:
    """Return the indices of layers, which are given from the lowest to the highest, in the order to draw them."""
    order: list[int] = []
    below: np.void | None = None
    for layer in layers:
        placement = placements[layer.index]
        above = below is not None and is_above(eye, below, placement)
        order = [*order, layer.index] if above else [layer.index, *order]
        below = placement
    return order


def is_above(eye: NDArray[np.float64], lower: np.void, upper: np.void) -> bool:
    """Tell whether the eye is above the surface halfway between two layers."""
    _, down, forward = (lower["row"] / lower["cell"]).tolist()
    normal = np.array([0.0, forward, -down])
    ceiling, ground = normal @ lower["origin"] + lower["relief"], normal @ upper["origin"] + floor(upper)
    # Layers stand in the middle of the world: the first column is as far from it as the last one.
    reach = abs(float(lower["origin"][0])) + float(lower["cell"])
    x = min(abs(float(eye[0])), reach)
    return float(normal @ eye) > (ceiling + ground) / 2 + float(lower["bend"] * normal[2]) * x * x
