"""Which edges of a large network are looked at: all edges into some nodes of each target, spread evenly over it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .network import Network
from .rules.rule import Indices

LOOKED_AT = 1 << 22
"""Edges of a network, at most, that are looked at when the strongest are chosen: a software renderer takes a tenth
of a second for them (docs/benchmarks.md)."""


@dataclass(frozen=True)
class Scatter:
    """One node out of every `step` that follow each other, of `outputs` nodes. As shaders/lib/scatter.glsl.

    Which one of them is as good as random, so that no column of a picture is preferred, and always the same.
    """

    outputs: int
    step: int

    @property
    def count(self) -> int:
        """How many nodes are chosen."""
        return math.ceil(self.outputs / self.step)

    @property
    def share(self) -> float:
        """How many of the nodes those are, as a part of all."""
        return self.count / self.outputs if self.outputs else 1.0

    def chosen(self) -> Indices:
        """Return the chosen nodes, ascending."""
        number = np.arange(self.count, dtype=np.uint32)
        mixed = number * np.uint32(2654435761)
        mixed ^= mixed >> np.uint32(16)
        mixed *= np.uint32(2246822519)
        mixed ^= mixed >> np.uint32(13)
        first = number.astype(np.int64) * self.step
        return first + mixed % np.minimum(self.step, self.outputs - first)


def scatters(network: Network, most: int = LOOKED_AT) -> list[Scatter]:
    """Return for each connection which nodes of its target are looked at: about `most` edges in all, or one node.

    Small connections are looked at whole, the others at equally many edges each. A bundle has no nodes.
    """
    rules = [connection.rule for connection in network.connections]
    sizes = [rule.outputs * rule.taps if rule else 0 for rule in rules]
    room = fair(sizes, most)
    return [
        Scatter(rule.outputs, min(math.ceil(size / room), rule.outputs) or 1) if rule else Scatter(0, 1)
        for rule, size in zip(rules, sizes, strict=True)
    ]


def fair(sizes: Sequence[int], room: int) -> float:
    """Return the largest share that nobody may exceed if all `sizes`, cut to it, are to fit in `room`."""
    for number, size in enumerate(sorted(sizes)):
        share = room / (len(sizes) - number)
        if size > share:
            return share
        room -= size
    return math.inf
