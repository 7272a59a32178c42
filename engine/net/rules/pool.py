"""Pools: each map on its own, through a window."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .rule import Edges, Indices, Rule, Triple
from .window import Window


@dataclass(frozen=True)
class Pool(Rule):
    """ONNX MaxPool and GlobalMaxPool: y[c, p] = max_k x[c, p · stride + k · dilation − pad] over what is inside x.

    x is [maps, *window.fine], y [maps, *window.coarse]. Every tap has the weight 1; which of them wins depends on
    the values. ceil_mode only makes y larger.
    """

    window: Window
    maps: int

    @property
    def outputs(self) -> int:
        """The number of nodes of the target."""
        return self.maps * math.prod(self.window.coarse)

    @property
    def taps(self) -> int:
        """How many edges a node has at most."""
        return self.window.taps

    @property
    def count(self) -> int:
        """The number of edges."""
        return self.maps * self.window.pairs

    def edges(self, outputs: Indices) -> Edges:
        """Return the edges into some nodes of the target."""
        number, cell = np.divmod(outputs[:, None], math.prod(self.window.coarse))
        at, valid = self.window.fine_of(cell, np.arange(self.taps))
        source = np.where(valid, number * math.prod(self.window.fine) + at, 0)
        weight = np.broadcast_to(outputs[:, None], source.shape)
        return Edges(source, weight, np.broadcast_to(self._share(cell), source.shape), valid)

    def outgoing(self, source: int) -> tuple[Indices, Indices]:
        """Return (output, tap) of every edge that comes from one node of the source."""
        number, cell = divmod(source, math.prod(self.window.fine))
        tap = np.arange(self.taps)
        at, valid = self.window.coarse_of(np.full(self.taps, cell), tap)
        return number * math.prod(self.window.coarse) + at[valid], tap[valid]

    def _share(self, cell: Indices) -> NDArray[np.float64]:
        """Return what the taps of some cells of a map are multiplied with."""
        return np.ones(cell.shape)


@dataclass(frozen=True)
class AveragePool(Pool):
    """ONNX AveragePool and GlobalAveragePool: y[c, p] = Σ_k x[c, p · stride + k · dilation − pad] / n[p].

    n[p] is the number of taps on low ≤ position < high: the size of x itself, or with count_include_pad that of
    x and its padding. Under ceil_mode the last window may reach beyond the padding. What lies there is never
    counted, with or without count_include_pad: ONNX Runtime 1.32 was seen to do so in opsets 10 to 22.
    """

    low: Triple
    high: Triple

    def _share(self, cell: Indices) -> NDArray[np.float64]:
        """Return 1 / n for some cells of a map."""
        return 1.0 / np.maximum(self.window.meeting(cell, self.low, self.high), 1)
