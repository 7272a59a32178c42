"""Operators that pick in ways no closed form says: a list has the source of every node."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .rule import Edges, Indices, Rule

NOWHERE = -1
"""In the list: the node has no source."""


@dataclass(frozen=True, eq=False)
class Listed(Rule):
    """y[p] = x[sources[p]]: ONNX Gather, Resize (nearest), DepthToSpace, Pad (reflect) and the like.

    `sources` is int32[outputs], NOWHERE for what is no element of x.
    """

    sources: NDArray[np.int32]

    @property
    def outputs(self) -> int:
        """The number of nodes of the target."""
        return len(self.sources)

    @property
    def taps(self) -> int:
        """How many edges a node has at most."""
        return 1

    @property
    def count(self) -> int:
        """The number of edges."""
        return int((self.sources != NOWHERE).sum())

    def edges(self, outputs: Indices) -> Edges:
        """Return the edges into some nodes of the target."""
        source = self.sources[outputs][:, None].astype(np.int64)
        valid = source != NOWHERE
        return Edges(np.where(valid, source, 0), outputs[:, None], np.ones(valid.shape), valid)

    def outgoing(self, source: int) -> tuple[Indices, Indices]:
        """Return (output, tap) of every edge that comes from one node of the source."""
        outputs = np.flatnonzero(self.sources == source)
        return outputs, np.zeros(len(outputs), np.int64)
