"""How finely layers are drawn: box by box where nodes are large, as a wall elsewhere, not at all out of sight.

A layer is divided into a few tiles. By the places of their corners on screen one sees which of them are in the
picture, and how large a node is in them at most; what is near in them is divided once more. So nothing is done for
every node, nor for every map.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..net.network import Layer
from .pose import FIELD_OF_VIEW

LARGE = 3.0  # pixels of a cell, from which on it is drawn as a box
MOST = 30_000  # boxes, in all; of more, only larger ones are drawn as such,
GROWTH = 1.3  # by this factor after factor
TILES = 12  # along each side of a layer
WHOLE = 2_000  # boxes; a layer of no more is not divided

Floats = NDArray[np.float64]
Window = tuple[int, int, int, int]


@dataclass(frozen=True)
class Detail:
    """How a layer is drawn: the nodes in the window `boxes` as such, and if there is a `wall` all others as one.

    The window is columns from and to, rows from and to, counted all over the layer, maps side by side; it is empty
    where all numbers are 0. `cell` is the most that a cell in the picture takes, in pixels.
    """

    boxes: Window
    wall: bool
    cell: float

    @property
    def count(self) -> int:
        """How many nodes are in the window."""
        return _count(self.boxes)


NOTHING: Window = (0, 0, 0, 0)


@dataclass(frozen=True)
class Sight:
    """What the choice depends on: the camera's matrix for row vectors, the picture's height in pixels."""

    matrix: Floats
    height: int


def details(
    layers: Sequence[Layer],
    placements: NDArray[np.void],
    sight: Sight,
    large: float = LARGE,
    morphing: bool = False,
) -> list[Detail]:
    """Choose for each layer how it is drawn; if its nodes are `morphing` as boxes or as a wall, not both."""
    if not layers:
        return []
    sheets = _Sheets(layers, placements)
    tiles = sheets.seen(sheets.whole, sight)
    for _ in range(40):
        chosen = sheets.choose(tiles, sight, large)
        if sum(one.count for one in chosen) <= MOST:
            break
        large = max(GROWTH * large, 0.1)
    return [*map(_undivided, chosen, layers, placements)] if morphing else chosen


def _undivided(detail: Detail, layer: Layer, placement: np.void) -> Detail:
    as_boxes = detail.count > 0 and layer.nodes <= MOST // 4
    return Detail(whole(layer, placement) if as_boxes else NOTHING, not as_boxes, detail.cell)


def whole(layer: Layer, placement: np.void) -> Window:
    """Return the window that holds all nodes of a layer."""
    maps, rows, columns = layer.tiles
    per_row = int(placement["per_row"])
    return 0, per_row * columns, 0, math.ceil(maps / per_row) * rows


class _Tiles:
    """Tiles of some layers: which are in the picture, and how large a cell is there, [layers, rows, columns]."""

    def __init__(self, areas: Floats, shown: NDArray[np.bool_], cell: Floats):
        self.areas, self.shown, self.cell = areas, shown, cell

    def near(self, large: float) -> tuple[NDArray[np.bool_], Floats]:
        """Return which layers have large cells, and the areas that these take."""
        near = self.shown & (self.cell >= large)
        across, along = _any(near, 1), _any(near, 2)
        spans = np.stack([*_span(across), *_span(along)], axis=1) / TILES
        size = self.areas[:, [1, 3]] - self.areas[:, [0, 2]]
        first = self.areas[:, [0, 0, 2, 2]]
        return _any(across, 1), first + spans * size[:, [0, 0, 1, 1]]

    def beside(self, areas: Floats) -> NDArray[np.bool_]:
        """Tell for which layers some tile that is in the picture is not within an area."""
        size = self.areas[:, [1, 3]] - self.areas[:, [0, 2]]
        middle = (np.arange(TILES) + 0.5) / TILES
        x = self.areas[:, [0]] + middle * size[:, [0]]
        y = self.areas[:, [2]] + middle * size[:, [1]]
        within = ((x > areas[:, [0]]) & (x < areas[:, [1]]))[:, None] & ((y > areas[:, [2]]) & (y < areas[:, [3]]))[
            :, :, None
        ]
        return _any(self.shown & ~within, 1, 2)


class _Sheets:
    """Layers as surfaces: a place on one is (columns, rows) from the middle of its first cell, gaps counted."""

    def __init__(self, layers: Sequence[Layer], placements: NDArray[np.void]):
        self.layers, self.placements = layers, placements
        self.maps, self.rows, self.columns = np.array([layer.tiles for layer in layers]).reshape(-1, 3).T
        self.per_row = placements["per_row"].astype(int)
        self.pitch = placements["pitch"].astype(float)
        beside = np.minimum(self.per_row, self.maps)
        end_x = (beside - 1) * self.pitch[:, 0] + self.columns - 0.5
        end_y = (-(-self.maps // self.per_row) - 1) * self.pitch[:, 1] + self.rows - 0.5
        start = np.full(len(layers), -0.5)
        self.whole = np.stack([start, end_x, start, end_y], axis=1)

    def seen(self, areas: Floats, sight: Sight, some: NDArray[np.integer] | slice = slice(None)) -> _Tiles:
        """Divide an area of each of some layers into tiles, and look which of them are in the picture."""
        placements, share = self.placements[some], np.linspace(0, 1, TILES + 1)
        x = areas[:, [0]] + share * (areas[:, [1]] - areas[:, [0]])
        y = areas[:, [2]] + share * (areas[:, [3]] - areas[:, [2]])
        origin, column, row = (placements[name].astype(float) for name in ("origin", "column", "row"))
        points = (
            origin[:, None, None]
            + x[:, None, :, None] * column[:, None, None]
            + y[:, :, None, None] * row[:, None, None]
        )
        points[..., 2] += placements["bend"][:, None, None] * points[..., 0] ** 2
        clip = points @ sight.matrix[:3] + sight.matrix[3]
        spare = (placements["cell"] + placements["relief"] + placements["thickness"]).astype(float)
        # Of a tile no point is seen if all its corners are beyond the same side of the picture.
        depth = clip[..., 3]
        pull = spare[:, None, None, None] * np.linalg.norm(sight.matrix[:3], axis=0)
        outside = [
            _corners(clip[..., axis] * sign > depth + (pull[..., axis] + pull[..., 3]), np.logical_and)
            for axis in (0, 1)
            for sign in (1, -1)
        ]
        nearest = _corners(depth, np.minimum) - pull[..., 3]
        behind = _corners(depth, np.maximum) + pull[..., 3] <= 0
        shown = ~(np.logical_or.reduce(outside) | behind)
        focal = sight.height / (2 * math.tan(FIELD_OF_VIEW / 2))
        cell = placements["cell"].astype(float)[:, None, None] * focal / np.maximum(nearest, 1e-6)
        return _Tiles(areas, shown, cell)

    def choose(self, tiles: _Tiles, sight: Sight, large: float) -> list[Detail]:
        """Choose how each layer is drawn, if cells are drawn as boxes from some size on."""
        some, areas = tiles.near(large)
        areas[~some] = 0.0
        wall = tiles.beside(areas)
        windows = [self._window(number, area) if some[number] else NOTHING for number, area in enumerate(areas)]
        again = np.array([n for n, window in enumerate(windows) if _count(window) > WHOLE], int)
        if len(again):
            closer = self.seen(areas[again], sight, again)
            few, smaller = closer.near(large)
            smaller[~few] = 0.0
            beside = closer.beside(smaller)
            for place, number in enumerate(again.tolist()):
                windows[number] = self._window(number, smaller[place]) if few[place] else NOTHING
                wall[number] |= beside[place]
        most = np.where(tiles.shown, tiles.cell, 0.0).max(axis=(1, 2))
        return [
            Detail(window, bool(one), float(cell)) for window, one, cell in zip(windows, wall, most, strict=True)
        ]

    def _window(self, number: int, area: Floats) -> Window:
        """Return the nodes in an area of a layer; all of them if those are few anyway."""
        layer, placement = self.layers[number], self.placements[number]
        everything = whole(layer, placement)
        if _count(everything) <= WHOLE:
            return everything
        pitch = self.pitch[number]
        left, right = (_places(edge, float(pitch[0]), int(self.columns[number])) for edge in area[:2])
        top, bottom = (_places(edge, float(pitch[1]), int(self.rows[number])) for edge in area[2:])
        return (
            max(left, 0),
            min(right, everything[1]),
            max(top, 0),
            min(bottom, everything[3]),
        )


def _places(edge: float, pitch: float, count: int) -> int:
    """Return how many places along one direction have their middle before an edge."""
    index = math.floor((edge + 0.5) / pitch)
    return index * count + min(math.ceil(edge - index * pitch), count)


def _count(window: Window) -> int:
    return (window[1] - window[0]) * (window[3] - window[2])


def _span(some: NDArray[np.bool_]) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    """Return the first true place of each row, and the one after the last."""
    return some.argmax(axis=1), some.shape[1] - some[:, ::-1].argmax(axis=1)


def _any(flags: NDArray[np.bool_], *axes: int) -> NDArray[np.bool_]:
    return np.asarray(flags.any(axis=axes))


def _corners(values: NDArray, combine: np.ufunc) -> NDArray:
    """Combine the values at the four corners of each tile."""
    rows = combine(values[:, 1:], values[:, :-1])
    return combine(rows[:, :, 1:], rows[:, :, :-1])
