"""Dense layers: every node sees the whole vector before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .rule import Edges, Indices, Rule


@dataclass(frozen=True)
class Dense(Rule):
    """ONNX Gemm (transA = 0) and MatMul by a constant matrix.

    y[r, o] = Σ_i W[o, i] · x[r, i], with x [rows, inputs], y [rows, features], W [features, inputs]: Gemm's
    alpha and transB, and MatMul's own order, are undone in W. Tap i comes from x[r, i].
    """

    rows: int
    inputs: int
    features: int

    weighted: ClassVar[bool] = True

    @property
    def outputs(self) -> int:
        """The number of nodes of the target."""
        return self.rows * self.features

    @property
    def taps(self) -> int:
        """How many edges a node has."""
        return self.inputs

    @property
    def count(self) -> int:
        """The number of edges."""
        return self.outputs * self.inputs

    def edges(self, outputs: Indices) -> Edges:
        """Return the edges into some nodes of the target."""
        row, feature = np.divmod(outputs[:, None], self.features)
        tap = np.arange(self.inputs)
        source = row * self.inputs + tap
        return Edges(source, feature * self.inputs + tap, np.ones(source.shape), np.ones(source.shape, bool))

    def outgoing(self, source: int) -> tuple[Indices, Indices]:
        """Return (output, tap) of every edge that comes from one node of the source."""
        row, tap = divmod(source, self.inputs)
        return row * self.features + np.arange(self.features), np.full(self.features, tap)
