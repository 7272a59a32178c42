"""The terms of single nodes, as a trail follows them: what a node is made of, and what it gives to others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .contributions import effective, table
from .model import Model
from .network import Combine, Connection
from .rules.dense import Dense
from .rules.rule import Edges, Indices

CHUNK = 1 << 16  # edges that are looked at together

STEP = np.dtype(
    [("connection", "i4"), ("source", "i4"), ("target", "i4"), ("weight", "f4"), ("contribution", "f8")]
)
"""One edge of a trail: the number of its connection, its nodes within their layers, its effective weight.

`contribution` is weight · source; of a largest value that value, of a product its equal part. In a bundle, which
has no terms, it is the source's value, and the weight is 1.
"""

Steps = NDArray[np.void]
End = Literal["source", "target"]


class Terms:
    """The terms that nodes are made of, and that they give. Sorted by size; none that is 0 or not finite."""

    def __init__(self, model: Model, activations: NDArray[np.float32]):
        self._model, self._network = model, model.network
        self._activations = activations.astype(np.float64)
        self._tables: dict[int, NDArray[np.float32]] = {}
        self._given: dict[tuple[int, int], Steps] = {}

    def into(self, layer: int, node: int) -> Steps:
        """Return the terms that a node is made of."""
        steps = [none()]
        for number in self._numbers(layer, "target"):
            if self._network.connections[number].rule is None:
                steps.append(self._through_bundle(number, node))
        steps += [part.ravel() for part in self._windows(layer, np.array([node]))]
        return _sorted(np.concatenate(steps))

    def out_of(self, layer: int, node: int) -> Steps:
        """Return the terms that a node gives to later ones."""
        if (layer, node) not in self._given:
            parts = [part for number in self._numbers(layer, "source") for part in self._gifts(number, node)]
            self._given[layer, node] = _sorted(np.concatenate([none(), *parts]))
        return self._given[layer, node]

    def leads_on(self, step: np.void) -> bool:
        """Tell whether anything depends on the node that an edge leads up to."""
        layer = self._network.connections[step["connection"]].target
        return layer == self._network.output.index or len(self.out_of(layer, int(step["target"]))) > 0

    def size(self, steps: Steps) -> float:
        """Return Σ |terms|; what passes a bundle is none."""
        summed = [self._network.connections[number].rule is not None for number in steps["connection"]]
        return float(abs(steps["contribution"][summed]).sum())

    def layers_of(self, steps: Steps, end: End) -> Indices:
        """Return the layer at one end of each edge."""
        return np.array([getattr(self._network.connections[number], end) for number in steps["connection"]], int)

    def _numbers(self, layer: int, end: End) -> list[int]:
        """Return the connections that have a layer at one end."""
        return [i for i, each in enumerate(self._network.connections) if getattr(each, end) == layer]

    def _gifts(self, number: int, node: int) -> Iterator[Steps]:
        """Yield what a node gives to the nodes of one connection."""
        connection = self._network.connections[number]
        if connection.rule is None:
            yield self._through_bundle(number, node)
            return
        if isinstance(connection.rule, Dense):  # of all of whose edges there may be too many to look at
            outputs, taps = connection.rule.outgoing(node)
            weights = self._table(number)[outputs % connection.rule.features * connection.rule.inputs + taps]
            nodes = np.full(len(outputs), node)
            terms = weights * self._values(connection.source, nodes)
            yield _steps(number, nodes, outputs, weights, terms)
            return
        beside = [each for each in self._network.into(connection.target) if each.rule]
        outputs, taps = connection.rule.outgoing(node)
        rows = max(CHUNK // sum(each.rule.taps for each in beside if each.rule), 1)
        for start in range(0, len(outputs), rows):
            some = slice(start, start + rows)
            window = self._windows(connection.target, outputs[some])[beside.index(connection)]
            yield window[np.arange(len(window)), taps[some]]

    def _windows(self, layer: int, outputs: Indices) -> list[Steps]:
        """Return all edges into some nodes of a layer, [n, taps] for each of its connections that has a rule."""
        network = self._network
        connections = [connection for connection in network.into(layer) if connection.rule]
        edges = [connection.rule.edges(outputs) for connection in connections if connection.rule]
        weights = [self._weights(*pair) for pair in zip(connections, edges, strict=True)]
        values = [self._values(pair[0].source, pair[1].source) for pair in zip(connections, edges, strict=True)]
        combine = connections[0].combine if connections else "sum"
        terms = _shared(combine, edges, weights, values)
        return [
            _steps(network.connections.index(connection), each.source, outputs[:, None], weight, term)
            for connection, each, weight, term in zip(connections, edges, weights, terms, strict=True)
        ]

    def _weights(self, connection: Connection, edges: Edges) -> NDArray[np.float64]:
        return effective(edges, self._table(self._network.connections.index(connection)))

    def _table(self, number: int) -> NDArray[np.float32]:
        if number not in self._tables:
            connection = self._network.connections[number]
            layer = self._network.layers[connection.target]
            self._tables[number] = table(connection, layer, self._model.weights.by_layer[layer.index])
        return self._tables[number]

    def _values(self, layer: int, nodes: Indices) -> NDArray[np.float64]:
        return self._activations[self._network.layers[layer].offset + nodes]

    def _through_bundle(self, number: int, node: int) -> Steps:
        """Return the edge to the node with the same number, if both layers have as many nodes."""
        connection = self._network.connections[number]
        source, target = (self._network.layers[layer] for layer in (connection.source, connection.target))
        if source.nodes != target.nodes:
            return none()
        return _steps(number, np.array([node]), np.array([node]), 1.0, self._values(source.index, np.array([node])))


def none() -> Steps:
    """Return no edges."""
    return np.zeros(0, STEP)


def _steps(
    number: int, source: Indices, target: Indices, weight: object, contribution: NDArray[np.float64]
) -> Steps:
    steps = np.empty(source.shape, STEP)
    steps["connection"], steps["source"], steps["target"] = number, source, target
    steps["weight"], steps["contribution"] = weight, contribution
    return steps


def _sorted(steps: Steps) -> Steps:
    """Drop what is 0 or not finite, and put the strongest first; of equal ones the first."""
    steps = steps[np.isfinite(steps["contribution"]) & (steps["contribution"] != 0)]
    return steps[np.argsort(-abs(steps["contribution"]), kind="stable")]


@np.errstate(all="ignore")  # what is not finite is dropped
def _shared(
    combine: Combine, edges: list[Edges], weights: list[NDArray[np.float64]], values: list[NDArray[np.float64]]
) -> list[NDArray[np.float64]]:
    """Return each edge's contribution, [n, taps] for each connection."""
    if combine == "sum":
        return [weight * value for weight, value in zip(weights, values, strict=True)]
    at = np.cumsum([each.source.shape[1] for each in edges])[:-1]
    valid, weight, value = (
        np.concatenate(parts, axis=1) for parts in ([each.valid for each in edges], weights, values)
    )
    if combine == "product":
        parts = valid * (value**weight).prod(axis=1, keepdims=True) / valid.sum(axis=1, keepdims=True)
    else:
        reached = np.where(valid, weight * value, -np.inf)
        winner = np.arange(valid.shape[1]) == reached.argmax(axis=1)[:, None]
        parts = np.where(winner, reached, 0.0)
    return np.split(parts, at, axis=1)
