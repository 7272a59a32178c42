"""Every edge of a network by the plainest arithmetic, in float64: what estimates and shaders are held against."""

import numpy as np
from glassnet.engine.net.contributions import effective, table
from glassnet.engine.net.model import Model
from glassnet.engine.net.strength import By


def all_edges(model: Model, activations: np.ndarray, number: int, by: By) -> list[np.ndarray]:
    """Return source, target, weight and absolute strength of a connection's edges; of a window, one weighs 1."""
    connection = model.network.connections[number]
    assert connection.rule
    source, target = (model.network.layers[index] for index in (connection.source, connection.target))
    edges = connection.rule.edges(np.arange(connection.rule.outputs))
    weights = effective(edges, table(connection, target, model.weights.by_layer[target.index]))
    values = activations.astype(np.float64)[edges.source + source.offset]
    if connection.combine == "max":
        best = np.where(edges.valid, values, -np.inf).argmax(axis=1)
        weights = np.where(np.arange(connection.rule.taps) == best[:, None], 1.0, 0.0)
    targets = np.broadcast_to(np.arange(connection.rule.outputs)[:, None], edges.valid.shape)
    strengths = abs(weights if by == "weight" else weights * values)
    return [array[edges.valid] for array in (edges.source, targets, weights, strengths)]


def all_shares(model: Model, activations: np.ndarray, ranges: np.ndarray, by: By) -> np.ndarray:
    """Return the strengths of all edges of a network as shares of their connection's range, float64[edges]."""
    numbers = range(len(model.network.connections))
    return np.concatenate([all_edges(model, activations, number, by)[3] / ranges[number] for number in numbers])
