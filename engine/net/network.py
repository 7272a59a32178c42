"""The topology of a network as Glassnet shows it: layers of nodes, without any numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from .clues import NO_CLUES, Clues
from .rules.rule import Rule

SLENDER = 8  # times as long as wide is a map that is not laid out as one,
LONG = 1024  # nodes; a shorter row is never bent


@dataclass(frozen=True)
class Operator:
    """The ONNX operator at the root of a layer, with its attributes as plain Python values."""

    type: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Layer:
    """One shown tensor. Node `i` of the layer is its element `i` in C order.

    `shape` is without the batch axis. `offset` is the layer's first node in the flat activation buffer.
    `tensor` is the ONNX tensor that is shown; `pre_activation` the last one before the first nonlinearity
    (equal to `tensor` where there is none; None for the input). `activation` names the ONNX operators
    between the two, in order. A layer that begins with one-to-one operators on what one other layer shows has the
    operator Identity, and its pre-activation may be that layer's tensor. `precision` is ONNX Runtime's name of the
    type in which it is computed, and `origin` what the file calls its root.
    """

    index: int
    name: str
    kind: str
    shape: tuple[int, ...]
    offset: int
    sources: tuple[int, ...]
    operator: Operator
    tensor: str
    pre_activation: str | None
    activation: tuple[str, ...]
    precision: str = "float"
    origin: str = ""

    @property
    def nodes(self) -> int:
        """The number of elements of the shown tensor."""
        return math.prod(self.shape)

    @property
    def span(self) -> slice:
        """The place of its nodes among all of the network's."""
        return slice(self.offset, self.offset + self.nodes)

    @property
    def maps(self) -> tuple[int, int, int]:
        """The layer as (maps, rows, columns): an image is maps, a vector of n is n maps of one node."""
        if len(self.shape) < 2:
            return self.nodes, 1, 1
        *leading, rows, columns = self.shape
        return math.prod(leading), rows, columns

    @property
    def tiles(self) -> tuple[int, int, int]:
        """How the layer is laid out, (tiles, rows, columns): by its maps, or where these are slender by their rows.

        So they wrap. A very long row is bent into a rectangle, where its length can be divided.
        """
        maps, rows, columns = self.maps
        if rows > SLENDER * columns or columns > max(LONG, SLENDER * rows):
            return maps * rows, *_bent(columns)
        return maps, rows, columns


@cache
def _bent(length: int) -> tuple[int, int]:
    """Return rows and columns of the rectangle, nearest to a square, that a row is bent into if it is LONG."""
    rows = next(rows for rows in range(math.isqrt(length), 0, -1) if length % rows == 0) if length > LONG else 1
    return (rows, length // rows) if length <= SLENDER * rows * rows else (1, length)


Combine = Literal["sum", "max", "product"]


@dataclass(frozen=True)
class Connection:
    """All edges from layer `source` into layer `target`, by the rule of the target's root operator.

    `combine` says what the target makes of its edges, of all its connections together: the sum of weight · source,
    the largest, or the product (of which weight is then the exponent, 1 or −1). Without a rule it is a bundle:
    every node depends on the source in a way that has no single edges; `reason` says why.
    """

    source: int
    target: int
    rule: Rule | None
    combine: Combine = "sum"
    reason: str = ""


@dataclass(frozen=True)
class Network:
    """The layers, each after its sources, their connections, and what the file says about them.

    Layer 0 is the input that people feed. `answer` is the index of the output that is read as the network's answer
    (−1: the last layer), and `labels` are its class names, one per node, or empty. `digit_size` is the side of the
    square in the middle of the input that a handwritten digit fills (None: the whole input). `clues` are what
    else is known of the input.
    """

    name: str
    layers: tuple[Layer, ...]
    labels: tuple[str, ...]
    digit_size: int | None
    description: str
    connections: tuple[Connection, ...] = ()
    answer: int = -1
    clues: Clues = NO_CLUES

    @property
    def nodes(self) -> int:
        """The number of nodes, input included."""
        return sum(layer.nodes for layer in self.layers)

    @property
    def form(self) -> tuple[object, ...]:
        """What two networks have alike that differ in their weights only."""
        return tuple((layer.name, layer.kind, layer.shape, layer.sources) for layer in self.layers)

    def label(self, index: int) -> str:
        """Return what output `index` stands for: its class, or its number where the file names none."""
        return self.labels[index] if self.labels else str(index)

    def into(self, layer: int) -> tuple[Connection, ...]:
        """Return the connections into a layer, in the order of its operator's inputs."""
        return tuple(connection for connection in self.connections if connection.target == layer)

    def edges_into(self, layer: int) -> int | None:
        """Return how many edges lead into a layer: None where a bundle does, which has no single ones."""
        counts = [connection.rule and connection.rule.count for connection in self.into(layer)]
        return None if None in counts else sum(count or 0 for count in counts)

    @property
    def edges(self) -> int:
        """The number of edges, bundles left out."""
        return sum(self.edges_into(layer.index) or 0 for layer in self.layers)

    @property
    def input(self) -> Layer:
        """The layer that people feed."""
        return self.layers[0]

    @property
    def output(self) -> Layer:
        """The layer that is read as the network's answer."""
        return self.layers[self.answer]
