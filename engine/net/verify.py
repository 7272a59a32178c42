"""The proof of the edges: what they sum to must be what ONNX Runtime computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .contributions import weights_on
from .model import Model
from .network import Connection, Layer
from .rules.rule import Indices, Rule
from .session import Session

TOLERANCE = 1e-5
"""How large |Σ w·x + b − y| / (Σ |w·x| + |b|) may be, in a layer of float32.

Of a b that was folded from several terms, |b| is the sum of their sizes: they may cancel out, their rounding errors
do not."""

TOLERANCES = {"float16": 2e-3, "bfloat16": 2e-2}
"""The same for types with fewer digits: two roundings of 2⁻¹¹ or 2⁻⁸, and as much again for sums in that type."""


CHUNK = 1 << 18  # edges that are looked at together
LARGEST = 1 << 24  # edges of a layer beyond which a sample of its nodes must do

NEUTRAL = {"sum": 0.0, "max": float(np.finfo(np.float32).min), "product": 1.0}
"""What a missing edge adds. The least float32 is also what ONNX Runtime makes of a window with nothing in it."""

Terms = NDArray[np.float64]


def tolerance(layer: Layer) -> float:
    """Return how large the error of a layer's edge sums may be."""
    return TOLERANCES.get(layer.precision, TOLERANCE)


def verify(model: Model, seed: int = 0) -> tuple[bool | None, ...]:
    """Run a network on random input, and tell of each layer whether its edges give its pre-activations.

    A largest value that nothing is folded into must be equal to the bit. None where there is nothing to verify:
    for inputs, for bundles, and where ONNX Runtime's own values are no numbers. Of a layer with more than 16
    million edges a random sample of nodes is verified. Raises AppError when ONNX Runtime fails.
    """
    return tuple(proofs(model, seed))


def proofs(model: Model, seed: int = 0, most: int = LARGEST) -> Iterator[bool | None]:
    """Yield the verdicts of `verify` layer by layer, looking at so many edges of each at `most`."""
    session, random = Session(model, everything=True), np.random.default_rng(seed)
    activations = session.run(random.standard_normal(model.network.input.shape, np.float32))
    session.close()  # it may hold weights of its own
    for layer in model.network.layers:
        yield _verify(model, layer, session, activations, random, most)


def _verify(
    model: Model,
    layer: Layer,
    session: Session,
    activations: NDArray[np.float32],
    random: np.random.Generator,
    most: int,
) -> bool | None:
    connections = model.network.into(layer.index)
    rules = [connection.rule for connection in connections if connection.rule]
    if layer.pre_activation is None or not connections or len(rules) < len(connections):
        return None
    expected = session.tensor(layer.pre_activation).reshape(-1)
    check = _Check(model, layer, connections, activations)
    some = False
    for outputs in _chunks(rules, layer.nodes, random, most):
        outputs = outputs[~np.isnan(expected[outputs])]
        some = some or len(outputs) > 0
        if not check.holds(outputs, expected[outputs].astype(np.float64)):
            return False
    return True if some else None


def _chunks(rules: Sequence[Rule], nodes: int, random: np.random.Generator, most: int) -> Iterator[Indices]:
    taps = sum(rule.taps for rule in rules)
    if nodes * taps > most:
        outputs = np.sort(random.choice(nodes, max(most // taps, 1), replace=False))
    else:
        outputs = np.arange(nodes)
    yield from np.array_split(outputs, -(-len(outputs) * taps // CHUNK))


class _Check:
    """Compares the nodes of one layer with its edges."""

    def __init__(
        self, model: Model, layer: Layer, connections: Sequence[Connection], activations: NDArray[np.float32]
    ):
        weights = model.weights.by_layer[layer.index]
        self._combine = connections[0].combine
        self._tolerance = tolerance(layer)
        self._sources = [
            (connection, layer, weights, activations[start.span])
            for connection in connections
            if connection.rule
            for start in (model.network.layers[connection.source],)
        ]
        shift = weights.effective_bias if self._combine == "sum" else weights.shift
        # Only views: written out for every node they would be larger than the network's values.
        self._shift, self._scale, self._terms = (
            np.broadcast_to(each, layer.shape) for each in (shift, weights.scale, weights.bias_terms)
        )

    @np.errstate(all="ignore")  # an activation may be infinite, and a product too large
    def holds(self, outputs: Indices, expected: Terms) -> bool:
        """Tell whether the edges into some nodes give the expected values."""
        places = np.unravel_index(outputs, self._scale.shape)
        shift, scale, added = (each[places].astype(np.float64) for each in (self._shift, self._scale, self._terms))
        weight, x = (np.concatenate(parts, axis=1) for parts in zip(*self._edges(outputs), strict=True))
        if self._combine == "sum":
            terms = weight * x
        else:
            terms = scale[:, None] * (x.max if self._combine == "max" else (x**weight).prod)(axis=1, keepdims=True)
        exact = self._combine == "max" and (scale == 1).all() and not shift.any()
        found, size = terms.sum(1) + shift, np.abs(terms).sum(1) + added
        close = np.abs(found - expected) <= (0.0 if exact else self._tolerance) * size
        equal = found.astype(np.float32) == expected  # where both are too large, too
        return bool((close & np.isfinite(size) | equal).all())

    def _edges(self, outputs: Indices) -> Iterator[tuple[Terms, Terms]]:
        """Return each connection's effective weights and sources, [n, taps], neutral where there is no edge."""
        for connection, layer, weights, values in self._sources:
            assert connection.rule is not None
            edges = connection.rule.edges(outputs)
            weight = weights_on(edges, connection, layer, weights)
            yield weight, np.where(edges.valid, values[edges.source], NEUTRAL[self._combine])
