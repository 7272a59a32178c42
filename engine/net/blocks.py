"""How large a layer's block is: its feature maps side by side, wrapped into rows when they are too wide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .network import Layer


@dataclass(frozen=True)
class Style:
    """What distinguishes the views. Angles in radians, the rest as shares of the area or of a cell."""

    tilt: float  # of the blocks, from lying (0) to upright (π/2)
    elevation: float  # from which the camera looks down on them at first
    pitch: float  # least distance between the middles of neighbouring layers, as a share of the height
    gaps: float  # share of the height that is left between the layers
    tallest: float  # share of the height that the largest map may take
    widest: float  # share of the width that it may take
    bend: float  # how far the ends of a full-width row come forward, as a share of the width
    relief: float  # cells
    thickness: float  # cells
    smallest_cell: float  # of a long row: it wraps rather than shrink below this,
    few: float = 0.0  # and of a row of FEW

    @property
    def unbounded(self) -> Style:
        """The same style, with single nodes as small as need be."""
        return replace(self, smallest_cell=0.0, few=0.0)

    @property
    def rise(self) -> float:
        """How high a block of height 1 appears, as a height in the world: its depth seen from above counts."""
        return math.sin(self.tilt + self.elevation) / math.cos(self.elevation)


FLAT = Style(
    tilt=math.pi / 2,
    elevation=0.0,
    pitch=0.079,
    gaps=0.26,
    tallest=0.36,
    widest=0.4,
    bend=0.0,
    relief=0.0,
    thickness=0.0,
    smallest_cell=5.0,
)
DEEP = Style(
    tilt=math.radians(42),
    elevation=math.radians(16),
    pitch=0.075,
    gaps=0.40,
    tallest=0.3,
    widest=0.4,
    bend=0.07,
    relief=0.9,
    thickness=0.25,
    smallest_cell=0.0,
)

BETWEEN = 0.05  # share of the width between two blocks that stand side by side
FEW = 20  # a layer of at most this many single nodes gets large, spaced ones: there is room to label each


@dataclass(frozen=True)
class Block:
    """A layer's arrangement before it is placed: maps per row, cell side, and the gap between maps."""

    per_row: int
    map_rows: int
    cell: float
    gap: float
    rows: int
    columns: int

    @property
    def pitch(self) -> tuple[float, float]:
        """Distance between neighbouring maps, across and along the block."""
        return self.columns * self.cell + self.gap, self.rows * self.cell + self.gap

    @property
    def size(self) -> tuple[float, float]:
        """Width and (untilted) height."""
        across, along = self.pitch
        return self.per_row * across - self.gap, self.map_rows * along - self.gap


def abreast(layers: Sequence[Layer], unit: float, width: float, style: Style) -> list[Block]:
    """Choose the blocks of layers that stand side by side in `width`, when an ordinary cell has side `unit`."""
    if len(layers) == 1:
        return [block_of(layers[0], unit, width, style)]
    cells = [_cell(layer, unit, style) for layer in layers]
    wished = [_row_width(layer, *cell) for layer, cell in zip(layers, cells, strict=True)]
    areas = [layer.nodes * cell * cell for layer, (cell, _) in zip(layers, cells, strict=True)]
    shares = _shares(wished, areas, width * (1 - between(len(layers))))
    return [block_of(layer, unit, share, style) for layer, share in zip(layers, shares, strict=True)]


def between(count: int) -> float:
    """Return which share of the width is left between so many blocks."""
    return min(BETWEEN * (count - 1), 0.5)


def _shares(wished: Sequence[float], areas: Sequence[float], room: float) -> list[float]:
    """Divide `room` by areas, so that all become equally high; but nobody gets more than he wishes."""
    whole, shares, left, least = room, [0.0] * len(wished), sum(areas), 0.2 * room / len(wished)
    for place in sorted(range(len(wished)), key=lambda n: wished[n] / max(areas[n], 1e-30)):
        share = areas[place] / left if left > 0 else 1.0
        shares[place] = max(min(wished[place], room * share), least)
        room, left = room - shares[place], left - areas[place]
    scale = min(whole / sum(shares), 1.0)
    return [scale * share for share in shares]


def _row_width(layer: Layer, cell: float, gap: float) -> float:
    """Return the width of all maps of a layer in one row, the gap between them being in cells."""
    maps, _, columns = layer.tiles
    return (maps * columns + (maps - 1) * gap) * cell


def block_of(layer: Layer, unit: float, width: float, style: Style) -> Block:
    """Choose how a layer's maps are wrapped when an ordinary cell has side `unit`."""
    maps, rows, columns = layer.tiles
    cell, gap = _cell(layer, unit, style)
    single_row = _row_width(layer, cell, gap)
    shrunk = cell * width / single_row
    # A row that is a little too wide is shrunk rather than wrapped, but never below the smallest cell.
    if single_row > width and shrunk >= max(0.7 * cell, style.smallest_cell):
        cell = shrunk
    fitting = int((width / cell + gap) / (columns + gap) + 1e-9)
    if fitting < 1:
        cell, fitting = width / columns, 1
    map_rows = math.ceil(maps / min(fitting, maps))
    return Block(math.ceil(maps / map_rows), map_rows, cell, gap * cell, rows, columns)


def _cell(layer: Layer, unit: float, style: Style) -> tuple[float, float]:
    """Return the side of a layer's cell, and its gap between maps in cells.

    Small maps get larger cells so that they still read as pictures, and single nodes larger ones still.
    """
    maps, rows, columns = layer.tiles
    if rows * columns > 1:
        return unit * min(max((32 / max(rows, columns)) ** 0.4, 1.0), 2.0), 0.14 * max(rows, columns) + 0.6
    return (max(unit * 3.6, style.few), 0.9) if maps <= FEW else (max(unit * 1.6, style.smallest_cell), 0.0)
