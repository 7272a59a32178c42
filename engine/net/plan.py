"""How a network is folded: its ranks into towers side by side, so that layers are as large as the area allows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from .blocks import FLAT, Style, abreast
from .network import Network
from .ranks import Ranks, ranks

SHORT = 14  # ranks; no more than these are never folded
GUTTER = 0.16  # of a tower's share of the width, free between it and the next
BESIDE = 0.12  # of the width of a single tower, free for what skips ranks
SLENDER = 3.0  # times as wide as one rank is from the next is a tower: there is room for walls, and for lines
MOST = 15  # towers
WIDEST = 0.85  # share of a tower's width that the largest map may take, where there are several,
SINGLE, FEW = 1 / 60, 1 / 20  # and the least that a single node of a vector takes, and one of a few
STEPS = 24  # of bisections: to a ten-millionth


class Home(NamedTuple):
    """Where a layer is: the number of its tower, and its rank in the whole network."""

    tower: int
    rank: int


@dataclass(frozen=True)
class Plan:
    """Towers, from left to right, of ranks in the direction of the network: upward in the first, then downward.

    Their number is odd, so that the network ends on top. `skipped` tells whether any connection skips a rank.
    """

    towers: tuple[Ranks, ...]
    skipped: bool = False

    @cached_property
    def homes(self) -> dict[int, Home]:
        """Where each layer is, by its index."""
        ranks = [(tower, rank) for tower, some in enumerate(self.towers) for rank in some]
        return {index: Home(tower, place) for place, (tower, rank) in enumerate(ranks) for index in rank}

    def room(self, width: float) -> float:
        """Return how wide the blocks of a tower may be, in an area of some width."""
        beside = GUTTER if len(self.towers) > 1 else BESIDE if self.skipped else 0.0
        return width / len(self.towers) * (1 - beside)

    def middle(self, number: int, width: float) -> float:
        """Return where the middle of a tower is; 0 is that of the area."""
        return ((number + 0.5) / len(self.towers) - 0.5) * width

    def upward(self, number: int) -> Ranks:
        """Return the ranks of a tower from the lowest to the highest."""
        return self.towers[number][::-1] if number % 2 else self.towers[number]

    def styled(self, style: Style, width: float) -> Style:
        """Return the style in which towers are built that stand in an area of some width."""
        if len(self.towers) == 1:
            return style
        return replace(style, widest=WIDEST, smallest_cell=SINGLE * self.room(width), few=FEW * self.room(width))


def plan(network: Network, width: float, height: float) -> Plan:
    """Fold a network for an area of `width` × `height`."""
    everything = ranks(network)
    count = _towers(len(everything), width, height)
    skipped = _skips(network, everything)
    if count == 1:
        return Plan((everything,), skipped)
    towers = Plan((everything,) * count)  # for its measures; what is in each comes now
    room, space, style = towers.room(width), height * (1 - FLAT.gaps), towers.styled(FLAT, width)

    def fits(unit: float) -> bool:
        return len(_folds(rank_heights(network, everything, unit, room, style), space)) <= count

    unit = largest(network, room, space, style, fits)
    if unit == 0.0:  # not even small maps leave room for single nodes of that size
        style = style.unbounded
        unit = largest(network, room, space, style, fits)
    heights = rank_heights(network, everything, unit, room, style)
    return Plan(_evenly(everything, heights, count, space), skipped)


def _skips(network: Network, everything: Ranks) -> bool:
    depths = {index: depth for depth, rank in enumerate(everything) for index in rank}
    return any(depths[one.target] - depths[one.source] > 1 for one in network.connections)


def _towers(count: int, width: float, height: float) -> int:
    """Return into how many towers so many ranks are folded."""
    if count <= SHORT:
        return 1
    # With n towers ranks are n · height / count apart, and width / n wide.
    exact = math.sqrt(count * width / (SLENDER * height))
    return min(2 * round((exact - 1) / 2) + 1, MOST)


def rank_heights(network: Network, some: Ranks, unit: float, room: float, style: Style) -> list[float]:
    """Return how high each rank is in a tower `room` wide, when an ordinary cell has side `unit`."""
    return [
        max(block.size[1] for block in abreast([network.layers[index] for index in rank], unit, room, style))
        * style.rise
        for rank in some
    ]


def largest(network: Network, room: float, space: float, style: Style, fits: Callable[[float], bool]) -> float:
    """Find by bisection the largest cell unit that `fits`, all ranks of a tower together being `space` high."""
    rows = max(layer.tiles[1] for layer in network.layers)
    columns = max(layer.tiles[2] for layer in network.layers)
    tallest = style.tallest * space / (1 - style.gaps) / style.rise
    low, high = 0.0, min(tallest / rows, style.widest * room / columns)
    for _ in range(STEPS):
        unit = (low + high) / 2
        if fits(unit):
            low = unit
        else:
            high = unit
    return low


def _folds(heights: Sequence[float], space: float) -> list[int]:
    """Return where towers end (the place after the last rank), each as high as fits into `space`."""
    ends, used = [0], 0.0
    for place, height in enumerate(heights):
        if used + height > space and ends[-1] < place:
            ends.append(place)
            used = 0.0
        used += height
    ends = [*ends[1:], len(heights)]
    return ends if max(heights) <= space else [*ends, *ends * len(heights)]  # too many: it does not fit at all


def _evenly(everything: Ranks, heights: Sequence[float], count: int, space: float) -> tuple[Ranks, ...]:
    """Divide ranks among exactly `count` towers, if there are as many, the highest being as low as possible."""
    low, high = 0.0, space
    for _ in range(STEPS):
        middle = (low + high) / 2
        if len(_folds(heights, middle)) <= count:
            high = middle
        else:
            low = middle
    ends = _folds(heights, high)
    while len(ends) < count:  # a few very high ranks: halve the tower that has the most
        starts = [0, *ends[:-1]]
        place = max(range(len(ends)), key=lambda n: ends[n] - starts[n])
        ends.insert(place, (starts[place] + ends[place]) // 2)
    return tuple(everything[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True))
