"""The numbers on the edges between two layers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .network import Connection, Layer
from .rules.rule import Edges
from .weights import LayerWeights


def table(connection: Connection, target: Layer, weights: LayerWeights) -> NDArray[np.float32]:
    """Return the effective weights that a connection's edges index, float32[entries]; empty where all are 1.

    `weights` are those of the layer `target`. What multiplies a largest value or a product is not in the edges.
    """
    if connection.rule is None or connection.combine != "sum":
        return np.empty(0, np.float32)
    if connection.rule.weighted:
        assert weights.effective_weight is not None
        return np.ascontiguousarray(weights.effective_weight, np.float32).ravel()
    if (weights.scale == 1).all():
        return np.empty(0, np.float32)
    return np.broadcast_to(weights.scale, target.shape).astype(np.float32).ravel()


def entries(
    connection: Connection, target: Layer, weights: LayerWeights, index: NDArray[np.integer]
) -> NDArray[np.float32]:
    """Return some entries of the `table`, in the shape of their `index`, without making it: 1 where it is empty."""
    rule = connection.rule
    if rule is None or connection.combine != "sum" or (not rule.weighted and (weights.scale == 1).all()):
        return np.ones(index.shape, np.float32)
    if not rule.weighted:
        return np.broadcast_to(weights.scale, target.shape).astype(np.float32).ravel()[index]
    assert weights.weight is not None
    per_output = weights.weight.size // len(weights.weight)
    scale = np.broadcast_to(weights.scale.ravel(), len(weights.weight))
    return (weights.weight.ravel()[index] * scale[index // per_output]).astype(np.float32)


def effective(edges: Edges, table: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the effective weight of each edge, [n, taps], 0 where there is no edge."""
    weight = table[edges.weight] * edges.factor if len(table) else edges.factor
    return np.where(edges.valid, weight, 0.0)


def weights_on(edges: Edges, connection: Connection, target: Layer, weights: LayerWeights) -> NDArray[np.float64]:
    """Return the same for a few edges, without making the whole table."""
    return np.where(edges.valid, entries(connection, target, weights, edges.weight) * edges.factor, 0.0)
