"""Why one output and not another: the change of their difference against a reference, divided among all nodes.

The rescale rule of DeepLIFT: A. Shrikumar, P. Greenside, A. Kundaje, "Learning Important Features Through
Propagating Activation Differences", ICML 2017, §3. Every node gets a multiplier, its share divided by its own
change, and hands it on to its sources, from the outputs down: through a weight times the weight, through an
activation function times Δout / Δin. The shares of a layer through which everything passes then sum to the whole
change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import AppError
from ..text import tr
from .contributions import effective, table
from .model import Model, tensors_of
from .network import Connection, Layer, Network
from .rules.rule import Edges, Indices
from .session import Results
from .splits import Values, product_split, quotient, winning_time

Run = Mapping[str, NDArray[np.float32]]
"""What a session computed for one input: shown tensors and pre-activations by name, each in its layer's shape."""

KEPT = 1 << 21  # taps of sums that are kept for the next time, in all layers together,
PIECE = 1 << 18  # and that are looked at together in a layer
ROUNDED = 1e-2  # what float32 may have rounded off a sum, as a part of it


@dataclass(frozen=True)
class Evidence:
    """How much each node did for output `a` and against output `b`.

    `change` is that of z_a − z_b from the reference to the input. `shares` are float64[nodes] in the order of the
    activations, 0 for a softmax that follows the logits; `pixels` is the sum of the input's.
    """

    a: int
    b: int
    change: float
    shares: Values
    pixels: float


class Terms(NamedTuple):
    """Some edges one by one, all arrays [edges]: nodes within their layers, and how much of a change arrives."""

    source: Indices
    target: Indices
    rate: Values


def snapshot(session: Results) -> Run:
    """Copy what a session has computed."""
    return {name: session.tensor(name).copy() for name in tensors_of(session.network)}


def logits(network: Network) -> Layer:
    """Return the layer whose nodes compete: the last one, or the one before a softmax."""
    into = network.into(network.output.index)
    if network.output.kind == "softmax" and len(into) == 1 and into[0].rule is None:
        return network.layers[into[0].source]
    return network.output


class Divider:
    """Divides changes among the nodes of one network; keeps the edges, so that the next time is quick."""

    def __init__(self, model: Model):
        self.model = model
        self._kept: dict[int, list[list[Terms]]] = {}  # by layer
        self._room = KEPT

    def divide(self, values: Run, reference: Run, a: int, b: int) -> Evidence:
        """Divide the change of z_a − z_b between two runs.

        Raises ValueError for an output that does not exist, and AppError where a layer has no single edges. A
        change that is not finite cannot be divided: the shares are then no numbers.
        """
        network, top = self.model.network, logits(self.model.network)
        if not (0 <= a < top.nodes and 0 <= b < top.nodes):
            raise ValueError(f"outputs {a} and {b} are not both below {top.nodes}")
        with np.errstate(invalid="ignore", over="ignore"):
            passage = _Passage(self, values, reference)
            shares = passage.shares(top, a, b)
            change = float(np.subtract(*passage.changes[top.tensor][[a, b]]))
        if not np.isfinite(change):
            shares[:] = np.nan
        return Evidence(a, b, change, shares, float(shares[: network.input.nodes].sum()))

    def pieces(self, layer: Layer, values: Run, reference: Run) -> Iterable[list[Terms]]:
        """Return the edges into a layer, piece by piece, in each a list by connection. Raises AppError."""
        connections = self.model.network.into(layer.index)
        if any(connection.rule is None for connection in connections):
            raise AppError(
                tr("Layer '{name}' mixes its values as a whole, so nobody can say which did what", name=layer.name),
                tr("Choose a network without such a layer below its outputs"),
            )
        if connections[0].combine != "sum":
            return self._contested(layer, connections, values, reference)
        if layer.index in self._kept:
            return self._kept[layer.index]
        pieces = self._summed(layer, connections)
        taps = layer.nodes * sum(connection.rule.taps for connection in connections if connection.rule)
        if taps > self._room:
            return pieces
        self._room -= taps
        return self._kept.setdefault(layer.index, list(pieces))

    def _summed(self, layer: Layer, connections: Sequence[Connection]) -> Iterator[list[Terms]]:
        """Yield the edges of sums: what arrives is the weight."""
        numbers = self.model.weights.by_layer[layer.index]
        weights = [table(connection, layer, numbers) for connection in connections]
        for outputs in _outputs(connections):
            edges = [connection.rule.edges(outputs) for connection in connections if connection.rule]
            rates = [effective(each, numbers) for each, numbers in zip(edges, weights, strict=True)]
            yield [_terms(outputs, *pair) for pair in zip(edges, rates, strict=True)]

    def _contested(
        self, layer: Layer, connections: Sequence[Connection], values: Run, reference: Run
    ) -> Iterator[list[Terms]]:
        """Yield the edges of largest values or products: what arrives depends on the other sources too."""
        largest, layers = connections[0].combine == "max", self.model.network.layers
        tensors = [layers[connection.source].tensor for connection in connections]
        scale = np.broadcast_to(self.model.weights.by_layer[layer.index].scale, layer.shape).ravel()
        for outputs in _outputs(connections):
            edges = [connection.rule.edges(outputs) for connection in connections if connection.rule]
            before, after = (
                np.concatenate(
                    [run[name].ravel()[each.source] for name, each in zip(tensors, edges, strict=True)], axis=1
                ).astype(np.float64)
                for run in (reference, values)
            )
            rates = _rates(largest, edges, before, after) * scale[outputs, None]
            at = np.cumsum([each.source.shape[1] for each in edges])[:-1]
            yield [_terms(outputs, *pair) for pair in zip(edges, np.split(rates, at, axis=1), strict=True)]


class _Passage:
    """One way from the outputs down."""

    def __init__(self, divider: Divider, values: Run, reference: Run):
        self.divider, self.values, self.reference = divider, values, reference
        self.changes = {name: values[name].astype(np.float64).ravel() - reference[name].ravel() for name in values}

    def shares(self, top: Layer, a: int, b: int) -> Values:
        """Return every node's share, for a layer `top` of logits."""
        network = self.divider.model.network
        multipliers = {layer.index: np.zeros(layer.nodes) for layer in network.layers[: top.index + 1]}
        multipliers[top.index][a] += 1
        multipliers[top.index][b] -= 1
        shares = np.zeros(network.nodes)
        for layer in network.layers[top.index :: -1]:
            upper = multipliers[layer.index]
            shares[layer.span] = upper * self.changes[layer.tensor]
            if layer.pre_activation is not None and upper.any():
                if layer.pre_activation != layer.tensor:
                    upper = upper * quotient(self.changes[layer.tensor], self.changes[layer.pre_activation])
                self._hand_down(layer, upper, multipliers)
        return shares

    def _hand_down(self, layer: Layer, upper: Values, multipliers: Mapping[int, Values]) -> None:
        """Add to the multipliers of a layer's sources what those of its pre-activation are worth to them."""
        network = self.divider.model.network
        sources = [connection.source for connection in network.into(layer.index)]
        changes = [self.changes[network.layers[source].tensor] for source in sources]
        change = self.changes[layer.pre_activation or layer.tensor]
        for piece in self.divider.pieces(layer, self.values, self.reference):
            arrived = np.zeros(layer.nodes)
            for terms, each in zip(piece, changes, strict=True):
                arrived += np.bincount(terms.target, terms.rate * each[terms.source], layer.nodes)
            # ONNX Runtime adds in float32. What it rounded off goes to the terms, in proportion.
            rounding = quotient(change, arrived)
            upper_now = upper * np.where(abs(rounding - 1) < ROUNDED, rounding, 1.0)
            for terms, source in zip(piece, sources, strict=True):
                lower = multipliers[source]
                lower += np.bincount(terms.source, terms.rate * upper_now[terms.target], len(lower))


def _outputs(connections: Sequence[Connection]) -> Iterator[Indices]:
    """Divide the nodes of a target so that what is computed of each part stays small."""
    rules = [connection.rule for connection in connections if connection.rule]
    taps = sum(rule.taps for rule in rules)
    width = taps * taps if connections[0].combine == "max" else taps  # every tap is compared with every other
    step = max(PIECE // width, 1)
    for start in range(0, rules[0].outputs, step):
        yield np.arange(start, min(start + step, rules[0].outputs))


def _terms(outputs: Indices, edges: Edges, rates: Values) -> Terms:
    targets = np.broadcast_to(outputs[:, None], edges.source.shape)
    return Terms(edges.source[edges.valid], targets[edges.valid], rates[edges.valid])


def _rates(largest: bool, edges: Sequence[Edges], before: Values, after: Values) -> Values:
    """Return how much of each source's change arrives, [n, taps of all connections together]."""
    factor = np.concatenate([np.where(each.valid, each.factor, 0.0) for each in edges], axis=1)
    if largest:
        valid = np.concatenate([each.valid for each in edges], axis=1)
        return winning_time(before * factor, after * factor, valid) * factor
    with np.errstate(divide="ignore"):
        first, last = before**factor, after**factor
    return product_split(first, last) * quotient(last - first, after - before)
