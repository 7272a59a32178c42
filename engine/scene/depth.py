"""In which order layers are drawn: there is no depth buffer, so what is behind comes first.

Towers stand side by side, and so do the layers of a rank: upright planes between them part them, and what is beyond
a plane comes first. Ranks of a tower lie above each other. All layers lean by the same angle and bend alike: seen
along their columns, they and surfaces halfway between them are parabolas z = height + bend x². From an eye above
such a surface, what is below it cannot hide what is above, because the inside of a parabola is convex. To an eye
below it, what is above shows itself behind the lower layer only, as far as that reaches; beside it, the height of
its ends decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..net.boxes import extents, floor
from ..net.network import Layer
from ..net.plan import Plan

Floats = NDArray[np.float64]
Rank = list[int]


def back_to_front(
    layers: Sequence[Layer], shown: Collection[int], placements: NDArray[np.void], plan: Plan, eye: Floats
) -> list[int]:
    """Return the indices of those of a network's `layers` that are `shown`, in the order to draw them."""
    depth = _Depth(placements, *extents(placements, layers), eye)
    towers = [_kept(plan.upward(number), shown) for number in range(len(plan.towers))]
    towers = [ranks for ranks in towers if ranks]
    spans = [depth.span([index for rank in ranks for index in rank]) for ranks in towers]
    return [index for number in depth.toward(spans) for index in depth.stacked(towers[number])]


def _kept(ranks: Sequence[Sequence[int]], shown: Collection[int]) -> list[Rank]:
    return [kept for rank in ranks if (kept := [index for index in rank if index in shown])]


@dataclass(frozen=True)
class _Depth:
    """Layers as they are seen from an eye: what they reach, `least` and `most` [layers, 3]."""

    placements: NDArray[np.void]
    least: Floats
    most: Floats
    eye: Floats

    def span(self, some: Rank) -> tuple[float, float]:
        """Return how far some layers reach, from left to right."""
        return float(self.least[some, 0].min()), float(self.most[some, 0].max())

    def toward(self, spans: Sequence[tuple[float, float]]) -> list[int]:
        """Return the numbers of what stands side by side, from left to right: from both ends toward the eye."""
        if not spans:  # all layers are hidden
            return []
        planes = [(left[1] + right[0]) / 2 for left, right in pairwise(spans)]
        nearest = sum(plane < self.eye[0] for plane in planes)
        return [*range(nearest), *range(len(spans) - 1, nearest, -1), nearest]

    def stacked(self, ranks: Sequence[Rank]) -> list[int]:
        """Return the layers of ranks that are given from the lowest to the highest."""
        order: list[int] = []
        below: Rank | None = None
        for rank in ranks:
            within = [rank[place] for place in self.toward([self.span([index]) for index in rank])]
            above = below is not None and self._is_above(below, rank)
            order = [*order, *within] if above else [*within, *order]
            below = rank
        return order

    def _is_above(self, lower: Rank, upper: Rank) -> bool:
        """Tell whether the eye is above the surface halfway between two ranks."""
        first = self.placements[lower[0]]
        _, down, forward = (first["row"] / first["cell"]).tolist()
        normal = np.array([0.0, forward, -down])
        ceiling = max(float(normal @ one["origin"] + one["relief"]) for one in self.placements[lower])
        ground = min(float(normal @ one["origin"]) + floor(one) for one in self.placements[upper])
        x = float(np.clip(self.eye[0], *self.span(lower)))
        return float(normal @ self.eye) > (ceiling + ground) / 2 + float(first["bend"] * normal[2]) * x * x
