"""The terms of a node as small pictures: what it sees, its filter, and their product."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..net.arithmetic import Arithmetic
from ..net.model import Model
from ..net.network import Layer
from ..net.rules.convolution import Convolution, TransposedConvolution
from ..net.rules.dense import Dense
from ..net.rules.pool import Pool
from ..text import tr
from .palettes import limit_of

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Patch:
    """A picture, [rows, columns]; NaN where there is nothing. `marked` is the (row, column) of a winner.

    `limit` is the size of its largest number, 1 where there is none. `maps` are the cells of one map, and maps
    are tiled with one cell between them.
    """

    title: str
    values: Values
    maps: tuple[int, int]
    marked: tuple[int, int] | None = None

    @property
    def limit(self) -> float:
        """The size at which the colour scale ends."""
        return limit_of(self.values)


def patches(model: Model, told: Arithmetic) -> tuple[Patch, ...]:
    """Return the pictures of a node with one source: three of a sum, the window of a pool, else none."""
    connections = model.network.into(told.layer.index)
    if len(connections) != 1 or connections[0].rule is None:
        return ()
    rule, source = connections[0].rule, model.network.layers[connections[0].source]
    shape = _shape(rule, source)
    if shape is None:
        return ()
    names = [("value", tr("sees"))]
    if rule.weighted:
        names += [("weight", tr("filter")), ("product", tr("product"))]
    found = []
    for name, title in names:
        taps = np.full(rule.taps, np.nan)
        taps[told.terms["tap"]] = told.terms[name]
        found.append(Patch(title, tiled(taps.reshape(shape)), shape[1:], _winner(told, shape)))
    return tuple(found)


def tiled(maps: Values) -> Values:
    """Lay maps [n, rows, columns] side by side in a picture about as high as wide, NaN between them."""
    count, rows, columns = maps.shape
    across = min(math.ceil(math.sqrt(count * (rows + 1) / (columns + 1))), count)
    down = math.ceil(count / across)
    picture = np.full((down * (rows + 1) - 1, across * (columns + 1) - 1), np.nan)
    for number, values in enumerate(maps):
        top, left = number // across * (rows + 1), number % across * (columns + 1)
        picture[top : top + rows, left : left + columns] = values
    return picture


def _shape(rule: object, source: Layer) -> tuple[int, int, int] | None:
    """Return how taps lie as (maps, rows, columns), where they are pictures."""
    match rule:
        case Convolution() | TransposedConvolution():
            deep, rows, columns = rule.window.kernel
            return rule.inputs * deep, rows, columns
        case Pool():
            return rule.window.kernel
        case Dense(rows=1):
            _, rows, columns = source.maps
            return source.maps if rows * columns > 1 else None
    return None


def _winner(told: Arithmetic, shape: tuple[int, int, int]) -> tuple[int, int] | None:
    """Return where the largest of a window lies, if it is a single map."""
    if told.combine != "max" or shape[0] != 1 or not len(told.terms):
        return None
    row, column = divmod(int(told.terms["tap"][0]), shape[2])
    return row, column
