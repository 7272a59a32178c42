"""What every edge rule answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]
Triple = tuple[int, int, int]


class Edges(NamedTuple):
    """The edges into n nodes, all arrays [n, taps].

    `source` is the flat index within the source layer, and 0 where the edge is not `valid`. `weight` is the index
    into the connection's table of effective weights, and `factor` what the number there is multiplied with.
    """

    source: Indices
    weight: Indices
    factor: NDArray[np.float64]
    valid: Flags


class Rule(ABC):
    """The edges from one layer into another: tap after tap for every node of the target.

    A `weighted` rule finds its weights in the layer's own, in C order; any other has one entry per node of the
    target in its table, the scale that is folded in after it, or no table where that is 1.
    """

    weighted: ClassVar[bool] = False

    @property
    @abstractmethod
    def outputs(self) -> int:
        """The number of nodes of the target."""

    @property
    @abstractmethod
    def taps(self) -> int:
        """How many edges a node has at most."""

    @property
    @abstractmethod
    def count(self) -> int:
        """The number of edges: taps that fall beside the source are none."""

    @abstractmethod
    def edges(self, outputs: Indices) -> Edges:
        """Return the edges into some nodes of the target (flat indices, [n])."""

    @abstractmethod
    def outgoing(self, source: int) -> tuple[Indices, Indices]:
        """Return (output, tap) of every edge that comes from one node of the source, both [edges]."""


def coordinates(flat: Indices, sizes: Sequence[int]) -> list[Indices]:
    """Return the coordinates of cells of a grid, given as flat indices in C order, one array per axis.

    Not by numpy's unravel_index, which is wrong beyond the first 8192 of an array [n, 1] (seen in numpy 2.4.6).
    """
    axes = []
    for size in reversed(sizes):
        flat, axis = np.divmod(flat, size)
        axes.append(axis)
    return axes[::-1]


def every(*counts: int) -> list[Indices]:
    """Return the coordinates of every cell of a grid in C order, one flat array per axis."""
    return [axis.ravel() for axis in np.indices(counts)]
