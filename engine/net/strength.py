"""How strong edges are: how far each connection's scale reaches, and from which strength on only so many are left.

Both are estimated from some of the edges, so that the cost does not grow with the network.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .contributions import weights_on
from .model import Model
from .network import Connection
from .rules.rule import Edges, Indices
from .scatter import fair, scatters

SAMPLE, SAMPLES = 1 << 16, 1 << 19  # edges of a connection, and of all together, that estimates are made from,
SCATTERED = 4  # out of so many times as many: all edges of a few nodes only would be too much alike
FULL = 2.0  # so many times the root of the number of its edges have full strength in a connection, typically
BINS_PER_OCTAVE, OCTAVES = 64, 28  # of the histogram, which ends
BEYOND = 8  # octaves above the scale: what is beyond it in a large network may be more than can be drawn

By = Literal["contribution", "weight"]


@dataclass(frozen=True)
class Sample:
    """Some edges of one connection: `source` in the flat activations, and `weight`, both [n, taps].

    If only the `largest` counts, these are all edges of n nodes; else any, one in each row.
    """

    source: NDArray[np.int32]
    weight: NDArray[np.float32]
    valid: NDArray[np.bool_]
    largest: bool  # whether only the largest of a node's sources counts
    share: float  # how many edges of the connection one of these stands for

    @np.errstate(all="ignore")  # an activation may be infinite, and a product too large
    def contributions(self, activations: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return weight · source of each edge, [n, taps]; of a window, of the largest source only."""
        values = activations[self.source]
        if not self.largest:
            return self.weight * values
        winners = np.where(self.valid, values, -np.inf).argmax(axis=1)[:, None]
        return np.where(np.arange(values.shape[1]) == winners, values, np.float32(0.0))

    def weights(self) -> NDArray[np.float32]:
        """Return the weight of each edge, [n, taps]; of a window, 1 for one edge: which does not matter here."""
        if not self.largest:
            return self.weight
        first = self.valid.argmax(axis=1)[:, None]
        return (np.arange(self.weight.shape[1]) == first).astype(np.float32)


class Strength:
    """The scales of a network's connections, and the histogram of how strong their edges are now.

    Of a large network only some edges can be chosen, those that are `looked_at` (scatter.py) out of all `edges`;
    `sizes` [connections] is how many these are of each connection.
    """

    def __init__(self, model: Model, runs: Iterable[NDArray[np.float32]]):
        """Look at the `activations` float32[nodes] of some typical inputs, one after the other."""
        self.edges = sum(connection.rule.count for connection in model.network.connections if connection.rule)
        scattered = scatters(model.network)
        self.sizes = [
            round(connection.rule.count * some.share) if connection.rule else 0
            for connection, some in zip(model.network.connections, scattered, strict=True)
        ]
        self.looked_at = sum(self.sizes)
        self._shares = [some.share for some in scattered]
        sizes = [connection.rule.count if connection.rule else 0 for connection in model.network.connections]
        most = int(min(SAMPLE, max(fair(sizes, SAMPLES), 1)))
        self._samples = [_sample(model, connection, most) for connection in model.network.connections]
        shares = [_full(connection) for connection in model.network.connections]
        self.weight_ranges = _ranges([[_weights(sample)] for sample in self._samples], shares)
        found: list[list[NDArray[np.float32]]] = [[] for _ in self._samples]
        for values in runs:
            for parts, sample in zip(found, self._samples, strict=True):
                parts.append(_contributions(sample, values))
        self.contribution_ranges = _ranges(found, shares)

    def ranges(self, by: By) -> NDArray[np.float32]:
        """Return what gets full light in each connection, float32[connections]."""
        return self.contribution_ranges if by == "contribution" else self.weight_ranges

    def threshold(self, activations: NDArray[np.float32], count: int, by: By) -> float:
        """Return the strength, as a share of the connection's scale, that about `count` edges reach; 0 for all.

        Those are edges that are looked at.
        """
        if count >= self.looked_at:
            return 0.0
        histogram = np.zeros(BINS_PER_OCTAVE * OCTAVES)
        for sample, scale, share in zip(self._samples, self.ranges(by), self._shares, strict=True):
            if sample is not None:
                values = _weights(sample) if by == "weight" else _contributions(sample, activations)
                found = np.bincount(_bins(values / scale), minlength=len(histogram))
                histogram += share * sample.share * found
        reached = np.cumsum(histogram[::-1])[::-1]  # by the strength of each bin, or more
        return _strength(int((reached > count).sum()))

    def light(self, activations: NDArray[np.float32], threshold: float, by: By) -> NDArray[np.float64]:
        """Return the sum of strength ** 1.5 over each connection's edges that are chosen, [connections].

        That is how much light shaders/edge.vert would give them, if that were not dimmed where there are many.
        """
        sums = np.zeros(len(self._samples))
        for number, (sample, scale) in enumerate(zip(self._samples, self.ranges(by), strict=True)):
            if sample is not None:
                values = _weights(sample) if by == "weight" else _contributions(sample, activations)
                strengths = values / scale
                light = (np.minimum(strengths[strengths >= threshold], 1.0) ** 1.5).sum()
                sums[number] = self._shares[number] * sample.share * light
        return sums


def _sample(model: Model, connection: Connection, most: int) -> Sample | None:
    """Take at most so many edges of some nodes, chosen at random but the same every time."""
    rule, layers = connection.rule, model.network.layers
    if rule is None:
        return None
    largest, random = connection.combine == "max", np.random.default_rng(0)
    number = min(max((most if largest else SCATTERED * most) // rule.taps, 1), rule.outputs)
    edges = rule.edges(np.sort(random.choice(rule.outputs, number, replace=False)))
    if not largest:
        chosen = np.flatnonzero(edges.valid)
        chosen = random.choice(chosen, min(most, len(chosen)), replace=False)
        edges = _some(edges, chosen)
    target, weights = layers[connection.target], model.weights.by_layer[connection.target]
    weight = weights_on(edges, connection, target, weights)
    source = (edges.source + layers[connection.source].offset).astype(np.int32)
    share = rule.count / max(int(edges.valid.sum()), 1)
    return Sample(source, weight.astype(np.float32), edges.valid, largest, share)


def _some(edges: Edges, chosen: Indices) -> Edges:
    """Return some edges, by their flat number, as [len(chosen), 1]."""
    source, weight, factor, valid = (array.ravel()[chosen, None] for array in edges)
    return Edges(source.astype(np.int64), weight.astype(np.int64), factor.astype(np.float64), valid.astype(bool))


def _weights(sample: Sample | None) -> NDArray[np.float32]:
    return np.zeros(0, np.float32) if sample is None else abs(sample.weights()[sample.valid])


def _contributions(sample: Sample | None, activations: NDArray[np.float32]) -> NDArray[np.float32]:
    if sample is None:
        return np.zeros(0, np.float32)
    values = abs(sample.contributions(activations)[sample.valid])
    return np.where(np.isfinite(values), values, np.float32(0.0))


def _full(connection: Connection) -> float:
    """Return which share of a connection's edges has full strength.

    By the root of their number, connections of very different sizes all have some of the strongest few.
    """
    return min(FULL / math.sqrt(connection.rule.count), 0.5) if connection.rule and connection.rule.count else 0.5


def _ranges(runs: Sequence[Sequence[NDArray[np.float32]]], full: Sequence[float]) -> NDArray[np.float32]:
    """Return how far each connection's scale reaches, always above 0; a share `full` of its edges lies beyond."""
    merged = [np.concatenate(parts) if parts else np.zeros(0) for parts in runs]
    ends = [
        float(np.percentile(values, 100 * (1 - share))) or float(values.max()) if len(values) else 0.0
        for values, share in zip(merged, full, strict=True)
    ]
    return np.array([end or 1.0 for end in ends], np.float32)


def _bins(strengths: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the bin of each strength: even steps of the logarithm, all that is less in the first one."""
    with np.errstate(divide="ignore"):
        octaves = np.log2(strengths) + OCTAVES - BEYOND
    return np.clip(octaves * BINS_PER_OCTAVE, 0, BINS_PER_OCTAVE * OCTAVES - 1).astype(np.int64)


def _strength(number: int) -> float:
    """Return the least strength in a bin, or of the bin after the last."""
    return 2.0 ** (number / BINS_PER_OCTAVE - OCTAVES + BEYOND)
