"""The edges of single nodes, one by one: what is shown of a node that somebody points at."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .contributions import weights_on
from .model import Model
from .network import Connection, Layer, Network
from .rules.rule import Edges, Indices

EDGE = np.dtype([("source", "i4"), ("target", "i4"), ("weight", "f4")])
"""One edge: the nodes within their layers, and its effective weight. As shaders/edge.vert takes it."""

EdgeLists = Mapping[int, NDArray[np.void]]
"""Edges by the number of their connection in the network, each an array of EDGE."""

CHUNK = 1 << 16  # edges that are looked at together
THREADS = 24  # that stand for a bundle


def of_node(model: Model, activations: NDArray[np.float32], layer: int, index: int) -> EdgeLists:
    """Return the edges into and out of a node. Of a window only the winner has its weight, the others have 0."""
    lists: dict[int, NDArray[np.void]] = {}
    for number, connection in enumerate(model.network.connections):
        if connection.rule is None:
            continue
        if connection.target == layer:
            lists[number] = into(model, activations, connection, np.array([index]))
        elif connection.source == layer:
            outputs, taps = connection.rule.outgoing(index)
            lists[number] = _chosen(model, activations, connection, outputs, taps)
    return lists


def threads(network: Network, connection: Connection) -> NDArray[np.void]:
    """Return what stands for a bundle: a few edges of weight 1, evenly spread over both layers."""
    sources, targets = network.layers[connection.source].nodes, network.layers[connection.target].nodes
    share = (np.arange(THREADS) + 0.5) / THREADS
    return _list((share * sources).astype(int), (share * targets).astype(int), np.ones(THREADS))


def into(
    model: Model, activations: NDArray[np.float32], connection: Connection, outputs: Indices
) -> NDArray[np.void]:
    """Return all edges of a connection into some nodes."""
    assert connection.rule is not None
    edges = connection.rule.edges(outputs)
    weights = _weights(model, activations, connection, edges)
    targets = np.broadcast_to(outputs[:, None], edges.source.shape)
    return _list(edges.source[edges.valid], targets[edges.valid], weights[edges.valid])


def _chosen(
    model: Model, activations: NDArray[np.float32], connection: Connection, outputs: Indices, taps: Indices
) -> NDArray[np.void]:
    """Return some edges of a connection, given by output and tap."""
    assert connection.rule is not None
    step, parts = max(CHUNK // connection.rule.taps, 1), [_list([], [], [])]
    for start in range(0, len(outputs), step):
        some, rows = outputs[start : start + step], taps[start : start + step]
        edges = connection.rule.edges(some)
        weights = _weights(model, activations, connection, edges)
        at = np.arange(len(some)), rows
        parts.append(_list(edges.source[at], some, weights[at]))
    return np.concatenate(parts)


def _weights(
    model: Model, activations: NDArray[np.float32], connection: Connection, edges: Edges
) -> NDArray[np.float64]:
    target, source = (model.network.layers[layer] for layer in (connection.target, connection.source))
    if connection.combine == "max":
        return winners(edges, activations, source).astype(float)
    return weights_on(edges, connection, target, model.weights.by_layer[connection.target])


def winners(edges: Edges, activations: NDArray[np.float32], source: Layer) -> NDArray[np.bool_]:
    """Tell which edge of each window is the first that has the largest value, [n, taps]."""
    values = np.where(edges.valid, activations[edges.source + source.offset], -np.inf)
    return np.arange(values.shape[1]) == values.argmax(axis=1)[:, None]


def _list(source: ArrayLike, target: ArrayLike, weight: ArrayLike) -> NDArray[np.void]:
    array = np.empty(np.shape(source)[0], EDGE)
    array["source"], array["target"], array["weight"] = source, target, weight
    return array
