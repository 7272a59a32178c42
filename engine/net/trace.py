"""Where a node's value comes from and where it goes: the strongest contributions, followed from layer to layer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .model import Model
from .trace_terms import End, Steps, Terms, none

WIDTH = 8  # nodes of a layer that the trail goes through; with more it is a bundle, and no path
BRANCHES = 3  # terms of a node that it follows: a fork that the eye can count
TRIED = 64  # terms that are looked through for some that lead on


@dataclass(frozen=True)
class Sums:
    """Of all sums that a trail passes through: Σ |terms it follows| and Σ |all terms|."""

    shown: float
    total: float

    @property
    def share(self) -> float:
        """How much of the sums is shown, 0 to 1; 0 where there is nothing to show."""
        return self.shown / self.total if self.total else 0.0


@dataclass(frozen=True)
class Trace:
    """A trail through one node: `edges` is an array of STEP, first those that lead down to it, then those up."""

    layer: int
    index: int
    edges: Steps
    down: Sums
    up: Sums

    @property
    def share(self) -> float:
        """Σ |terms it follows| / Σ |all terms|, of both directions together."""
        return Sums(self.down.shown + self.up.shown, self.down.total + self.up.total).share

    def by_connection(self) -> dict[int, Steps]:
        """Return the edges by the number of their connection."""
        numbers = self.edges["connection"]
        return {number: self.edges[numbers == number] for number in np.unique(numbers).tolist()}


def trace(
    model: Model,
    activations: NDArray[np.float32],
    layer: int,
    index: int,
    width: int = WIDTH,
    branches: int = BRANCHES,
) -> Trace:
    """Follow a node's strongest terms down to the input, and those that it gives up to the outputs.

    From each node of the trail go its `branches` strongest terms; of a largest value the winner. Where more than
    `width` nodes of a layer are reached, those stay through which most of the trail runs, and the first choice of
    every node. Upward, a node on which nothing depends is only chosen if there is no other. Terms that are 0 or not
    finite do not count. A bundle leads to the node with the same number, if both layers have as many.
    """
    terms, layers = Terms(model, activations), range(len(model.network.layers))

    def strongest(steps: Steps) -> Steps:
        return steps[:branches]

    def leading_on(steps: Steps) -> Steps:
        found = [number for number, step in enumerate(steps[:TRIED]) if terms.leads_on(step)]
        return steps[found[:branches] or slice(branches)]

    start = layer, index
    below, down = _follow(terms, start, layers[layer::-1], "source", strongest, width)
    above, up = _follow(terms, start, layers[layer:], "target", leading_on, width)
    return Trace(layer, index, np.concatenate([below, above]), down, up)


class _Arrivals(NamedTuple):
    """Edges that reach a layer: how much of the trail each carries, and whether it was its node's first choice."""

    steps: Steps
    flow: NDArray[np.float64]
    first: NDArray[np.bool_]


def _follow(
    terms: Terms,
    start: tuple[int, int],
    layers: Iterable[int],
    end: End,
    choose: Callable[[Steps], Steps],
    width: int,
) -> tuple[Steps, Sums]:
    """Go from `start` through the layers in this order; `end` is the end of an edge that is farther away."""
    arrivals: dict[int, list[_Arrivals]] = defaultdict(list)
    trail, shown, total = [none()], 0.0, 0.0
    for layer in layers:
        steps, nodes = _kept(arrivals[layer], end, width)
        if layer == start[0]:
            nodes = {start[1]: 1.0}
        trail.append(steps)
        shown += terms.size(steps)
        for node, flow in nodes.items():
            every = terms.into(layer, node) if end == "source" else terms.out_of(layer, node)
            total += terms.size(every)
            chosen = choose(every)
            whole = float(abs(every["contribution"]).sum()) or 1.0
            parts = np.asarray(flow / whole * abs(chosen["contribution"]), np.float64)
            first, far = np.arange(len(chosen)) == 0, terms.layers_of(chosen, end)
            for other in np.unique(far).tolist():
                some = far == other
                arrivals[other].append(_Arrivals(chosen[some], parts[some], first[some]))
    return np.concatenate(trail), Sums(shown, total)


def _kept(arrivals: list[_Arrivals], end: End, width: int) -> tuple[Steps, dict[int, float]]:
    """Choose the edges by which the trail reaches a layer; tells how much of it each of its nodes carries."""
    if not arrivals:
        return none(), {}
    steps, flow, first = (np.concatenate(parts) for parts in zip(*arrivals, strict=True))
    nodes, at = np.unique(steps[end], return_inverse=True)
    carried, wanted = np.bincount(at, flow), np.bincount(at, first) > 0
    best_first = np.lexsort((nodes, -carried, ~wanted))
    kept = np.sort(best_first[: max(width, int(wanted.sum()))])
    return steps[np.isin(at, kept)], dict(zip(nodes[kept].tolist(), carried[kept].tolist(), strict=True))
