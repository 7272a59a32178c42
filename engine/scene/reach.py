"""What of the input can reach a node: its receptive field."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..net.network import Connection, Layer, Network
from ..text import tr

CHUNK = 1 << 20  # edges that are followed at once


class Region(NamedTuple):
    """The rectangle of the input's rows and columns, counted from 0, ends excluded, and the input's size."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    size: tuple[int, int]

    @property
    def text(self) -> str:
        """The region for people, who count from 1."""
        if self.rows == self.columns == (0, 0):
            return tr("sees nothing of the input")
        if (self.rows, self.columns) == ((0, self.size[0]), (0, self.size[1])):
            return tr("sees the whole input")
        if (self.rows[1] - self.rows[0], self.columns[1] - self.columns[0]) == (1, 1):
            return tr("sees one pixel: row {row}, column {column}", row=self.rows[1], column=self.columns[1])
        rows, columns = (f"{low + 1}–{high}" for low, high in (self.rows, self.columns))
        return tr("sees rows {rows}, columns {columns} of the input", rows=rows, columns=columns)


def reach(network: Network, layer: Layer, index: int) -> Region:
    """Follow all edges from a node back to the input; of weights only whether they exist counts."""
    seen = {each.index: np.zeros(each.nodes, bool) for each in network.layers[: layer.index + 1]}
    seen[layer.index][index] = True
    for number in range(layer.index, 0, -1):
        outputs = np.flatnonzero(seen.pop(number))
        for connection in network.into(number) if len(outputs) else ():
            _mark(seen[connection.source], connection, outputs)
    _, rows, columns = network.input.maps
    picture = seen[0].reshape(-1, rows, columns).any(axis=0)
    seen_rows, seen_columns = np.nonzero(picture)
    return Region(_extent(seen_rows), _extent(seen_columns), (rows, columns))


def _mark(seen: NDArray[np.bool_], connection: Connection, outputs: NDArray[np.int64]) -> None:
    """Mark what some nodes see of the connection's source, until that is all of it."""
    rule = connection.rule
    if rule is None:
        seen[:] = True
        return
    step = max(CHUNK // rule.taps, 1)
    for part in range(math.ceil(len(outputs) / step)):
        if seen.all():
            return
        edges = rule.edges(outputs[part * step : (part + 1) * step])
        seen[edges.source[edges.valid]] = True


def _extent(found: NDArray[np.int64]) -> tuple[int, int]:
    return (int(found.min()), int(found.max()) + 1) if len(found) else (0, 0)
