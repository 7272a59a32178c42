"""Which edges of a network are shown, and how."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..net.edge_list import EDGE, EdgeLists, of_node
from ..net.network import Network
from ..net.strength import By
from ..net.trace import Trace, trace
from .node import Node
from .options import Options
from .pulse import NOWHERE

if TYPE_CHECKING:
    from .instance import Instance

FULL_BUNDLE = 0.25  # light of the threads of a bundle
FULL = 0.18  # light of the strongest of a few edges
CROWD = 110.0  # light that the edges of a connection may have together; of more, each has less,
CROWDED = 0.8  # by this power of how much there is
FULL_SINGLE, CROWD_SINGLE, CROWDED_SINGLE = 1.8, 60, 0.5  # the same for the edges of single nodes, by count
PAUSE = 0.2  # seconds between two choices of edges where that is slow,
PART = 0.25  # and the share of all edges from which on the rest are left to the next frames
BESIDE = 0.16  # share of their light that all edges keep beside single ones


@dataclass(frozen=True)
class Look:
    """How ribbons look: `ranges` get full light, `gain` is that light, [connections]; shaders/lib/ribbon.glsl."""

    ranges: NDArray[np.float32]
    by: By
    gain: NDArray[np.floating]
    least: float
    thickness: float
    pulse: float = NOWHERE


class Wiring:
    """The edges of one network that are drawn: all from some strength on, and some one by one.

    `threshold` is that strength as a share of the scale, 0 for all; `drawn` how many those were in the last frame,
    `light` [connections] how bright they are together. `choices` [connections] counts how often they were chosen;
    more choices are `due` when what they depend on has changed since.
    `lists` are the single ones, and `version` counts their changes; `trail` is what they show if they are one.
    """

    def __init__(self, connections: int):
        self.threshold, self.drawn = 0.0, 0
        self.light: NDArray[np.float64] = np.zeros(connections)
        self._next_light = self.light.copy()  # of each, from its turn on
        self.choices: NDArray[np.int64] = np.zeros(connections, np.int64)
        self.due = False
        self._age = math.inf  # seconds since the last choice, while there is always another due
        self._left: list[int] = []  # connections whose turn is still to come
        self.lists: EdgeLists = {}
        self.trail: Trace | None = None
        self.version = 0
        self._wish: tuple[object, ...] = ()
        self._chosen_for: tuple[object, ...] = ()
        self._subject: object = None
        self._node: Node | None = None

    def choose(self, instance: Instance, options: Options, budget: int, dt: float = math.inf) -> None:
        """Find the threshold, if anything has changed that it depends on, `dt` seconds after the call before.

        Where the budget is short, so that choosing is slow too, new activations bring this once in a PAUSE at most,
        and the turns of the connections are spread over some frames, so that these take about the same time.
        """
        wish = (options.edges, options.by, options.threshold, options.adaptive)
        at_once = wish != self._wish or math.isinf(dt) or budget >= instance.strength.looked_at
        key = (wish, instance.activated, options.adaptive and budget)
        self._wish, changed = wish, options.edges == "all" and key != self._chosen_for
        self._age = self._age + dt if changed or self._left else math.inf
        if changed and (at_once or (self._age >= PAUSE and not self._left)):
            self._age, self._chosen_for, changed = 0.0, key, False
            self._left = [*range(len(self.choices))]
            self._find_threshold(instance, options, budget)
        self._take_turns(instance, 1.0 if at_once else PART)
        self.due = changed or bool(self._left)

    def _take_turns(self, instance: Instance, share: float) -> None:
        """Let the next connections choose, until that is a share of all edges."""
        sizes, taken = instance.strength.sizes, 0
        while self._left and taken <= share * sum(sizes):
            number = self._left.pop(0)
            self.choices[number] += 1
            self.light[number] = self._next_light[number]
            taken += sizes[number]

    def _find_threshold(self, instance: Instance, options: Options, budget: int) -> None:
        self.threshold = options.threshold
        if options.adaptive:
            least = instance.strength.threshold(instance.activations, budget, options.by)
            self.threshold = max(least, options.threshold)
        self._next_light = instance.strength.light(instance.activations, self.threshold, options.by)

    def winners(self, network: Network) -> list[tuple[int, int]]:
        """Return layer and index of the sources that are the largest in the window of the single node shown."""
        if self._node is None or self.trail:
            return []
        found: list[tuple[int, int]] = []
        for number, edges in self.lists.items():
            connection = network.connections[number]
            if connection.combine == "max" and connection.target == self._node.layer:
                found += [(connection.source, index) for index in edges["source"][edges["weight"] != 0].tolist()]
        return found

    def follow(self, instance: Instance, node: Node | None, tracing: bool = False) -> None:
        """Show the edges of a node one by one, or with `tracing` the trail of the strongest; or none."""
        subject = (node, instance.activated, tracing) if node else None
        if subject == self._subject:
            return
        self._subject, self._node, self.version = subject, node, self.version + 1
        self.trail, self.lists = None, {}
        if node and tracing:
            self.trail = trace(instance.model, instance.activations, node.layer, node.index)
            self.lists = _lists(self.trail)
        elif node:
            self.lists = of_node(instance.model, instance.activations, node.layer, node.index)


def _lists(trail: Trace) -> EdgeLists:
    """Return the edges of a trail."""
    steps = trail.by_connection().items()
    return {number: some[[*(EDGE.names or ())]].astype(EDGE) for number, some in steps}


def look_of_all(instance: Instance, options: Options, beside: bool, pulse: float) -> Look:
    """Return how all edges look, `beside` single ones or alone."""
    light = instance.wiring.light
    gain = FULL * (CROWD / np.maximum(light, CROWD)) ** CROWDED * (BESIDE if beside else 1.0)
    return Look(instance.strength.ranges(options.by), options.by, gain, 0.0, 1.4, pulse)


def look_of_bundles(instance: Instance, beside: bool) -> Look:
    """Return how bundles look, which carry what their sources show."""
    connections = instance.network.connections
    ranges = instance.ranges[[connection.source for connection in connections]]
    gain = np.full(len(connections), FULL_BUNDLE * (BESIDE if beside else 1.0))
    return Look(ranges, "contribution", gain, 0.15, 1.4)


def look_of_single(instance: Instance, options: Options, counts: NDArray[np.integer]) -> Look:
    """Return how single edges look, of which there are `counts`: each can be seen, however weak."""
    gain = FULL_SINGLE * (CROWD_SINGLE / np.maximum(counts, CROWD_SINGLE)) ** CROWDED_SINGLE
    return Look(instance.strength.ranges(options.by), options.by, gain, 0.1, 2.2)
