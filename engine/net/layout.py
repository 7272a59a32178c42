"""Where the nodes stand: a few numbers per layer, in space and flat, from which every position follows.

Both views are one construction. Each layer is a *block*: its feature maps side by side, wrapped into rows when
they are too wide. Blocks are stacked from the input at the bottom to the output on top. In the flat view blocks
stand upright; in space they lean back by `tilt` and bend on a shallow arc toward the viewer at both ends.

Units: the flat view is laid out in pixels of the area it must fit, the deep one in the same units; the camera
decides how large either appears. x points right, y up, z toward the viewer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .network import Layer, Network

# One layer's block. This dtype is the layout of the texels that shaders/lib/layout.glsl reads.
PLACEMENT = np.dtype(
    [
        ("origin", "f4", 3),  # centre of the cell (map 0, row 0, column 0), before bending
        ("per_row", "i4"),  # maps beside each other before the next row of maps
        ("column", "f4", 3),  # step to the next column of a map
        ("cell", "f4"),  # side of a cell; the box in it is a little smaller
        ("row", "f4", 3),  # step to the next row of a map
        ("bend", "f4"),  # z grows by bend · x²
        ("pitch", "f4", 2),  # columns from a map to the next beside it, rows from it to the next below
        ("relief", "f4"),  # how far a box of value ±1 (of its range) rises or sinks along the normal
        ("thickness", "f4"),  # of a box of value 0
    ]
)


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
    smallest_cell: float  # of a long row: it wraps rather than shrink below this

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


def place(network: Network, width: float, height: float, style: Style) -> NDArray[np.void]:
    """Place every layer of a chain into an area of `width` × `height`.

    Returns an array of PLACEMENT, one per layer, centred on the origin; all blocks are inside the area, as
    large as its height allows.
    """
    space = height * (1 - style.gaps)
    unit = _largest_unit(network, width, space, style)
    if unit == 0.0:  # not even small maps leave room for single nodes of that size
        style = replace(style, smallest_cell=0.0)
        unit = _largest_unit(network, width, space, style)
    blocks = [_block(layer, unit, width, style) for layer in network.layers]
    heights = [block.size[1] * style.rise for block in blocks]
    gaps = _gaps(np.array(heights), min(height - sum(heights), 1.5 * height * style.gaps), style.pitch * height)
    total = sum(heights) + gaps.sum()
    placements = np.zeros(len(blocks), PLACEMENT)
    y = -total / 2
    for placement, block, rising, gap in zip(placements, blocks, heights, [*gaps, 0.0], strict=True):
        _fill(placement, block, y + rising / 2, style, width)
        y += rising + gap
    return placements


def _gaps(heights: NDArray[np.float64], space: float, pitch: float) -> NDArray[np.float64]:
    """Divide `space` among the gaps between blocks.

    First what keeps the middles of neighbours `pitch` apart (they have names beside them), then the rest: half
    evenly, half by the height of the neighbours.
    """
    neighbours = heights[:-1] + heights[1:]
    needed = np.maximum(pitch - neighbours / 2, 0.3 * pitch)
    rest = space - needed.sum()
    if rest < 0:
        return needed * space / needed.sum()
    return needed + rest / 2 * (1 / max(len(neighbours), 1) + neighbours / max(neighbours.sum(), 1e-9))


def _largest_unit(network: Network, width: float, space: float, style: Style) -> float:
    """Find by bisection the largest cell unit with which all blocks together are at most `space` high."""
    rows = max(layer.maps[1] for layer in network.layers)
    columns = max(layer.maps[2] for layer in network.layers)
    tallest = style.tallest * space / (1 - style.gaps) / style.rise
    low, high = 0.0, min(tallest / rows, style.widest * width / columns)
    for _ in range(40):
        unit = (low + high) / 2
        blocks = (_block(layer, unit, width, style) for layer in network.layers)
        if sum(block.size[1] for block in blocks) * style.rise <= space:
            low = unit
        else:
            high = unit
    return low


def _block(layer: Layer, unit: float, width: float, style: Style) -> Block:
    """Choose how a layer's maps are wrapped when an ordinary cell has side `unit`."""
    maps, rows, columns = layer.maps
    cell, gap = _cell(layer, unit, style)
    single_row = (maps * columns + (maps - 1) * gap) * cell
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
    maps, rows, columns = layer.maps
    if rows * columns > 1:
        return unit * min(max((32 / max(rows, columns)) ** 0.4, 1.0), 2.0), 0.14 * max(rows, columns) + 0.6
    return (unit * 3.6, 0.9) if maps <= FEW else (max(unit * 1.6, style.smallest_cell), 0.0)


def _fill(placement: np.void, block: Block, y: float, style: Style, width: float) -> None:
    """Write a block, centred at height `y`, as origin and steps."""
    down = np.array([0.0, -math.sin(style.tilt), math.cos(style.tilt)])
    right = np.array([1.0, 0.0, 0.0])
    block_width, block_height = block.size
    corner = np.array([0.0, y, 0.0]) - right * block_width / 2 - down * block_height / 2
    placement["origin"] = corner + (right + down) * block.cell / 2
    placement["per_row"] = block.per_row
    placement["cell"] = block.cell
    placement["column"] = right * block.cell
    placement["row"] = down * block.cell
    placement["pitch"] = np.divide(block.pitch, block.cell)
    placement["bend"] = 4 * style.bend / width
    placement["relief"] = style.relief * block.cell
    placement["thickness"] = style.thickness * block.cell


def positions(placement: np.void, layer: Layer, nodes: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the centres of some nodes (flat indices within the layer) as [len(nodes), 3].

    The same arithmetic as shaders/lib/layout.glsl.
    """
    _, rows, columns = layer.maps
    index, column = np.divmod(np.asarray(nodes), columns)
    index, row = np.divmod(index, rows)
    map_y, map_x = np.divmod(index, placement["per_row"])
    across, along = placement["pitch"].astype(float)
    steps = np.stack([column + across * map_x, row + along * map_y], axis=1)
    axes = np.stack([placement["column"], placement["row"]]).astype(float)
    centre = placement["origin"] + steps @ axes
    centre[:, 2] += placement["bend"] * centre[:, 0] ** 2
    return centre


def outline(placement: np.void, layer: Layer) -> NDArray[np.float64]:
    """Return points [40, 3] whose hull holds all boxes of the layer, for fitting and labelling."""
    maps, rows, columns = layer.maps
    last = maps - 1
    per_row = min(int(placement["per_row"]), maps)
    # Along a bent row the extreme in z is at its ends, the extreme the other way in its middle.
    chosen = np.array([0, per_row // 2, per_row - 1, last // per_row * per_row, last])
    corners = np.array([0, columns - 1, (rows - 1) * columns, rows * columns - 1])
    centres = positions(placement, layer, (chosen[:, None] * rows * columns + corners).ravel())
    half = placement["cell"] / 2 + placement["relief"] * np.array([0.0, 1.0, 1.0])
    return np.concatenate([centres - half, centres + half])


def outlines(placements: NDArray[np.void], network: Network) -> NDArray[np.float64]:
    """Return the outlines of all layers as [layers, points, 3]."""
    return np.stack([outline(*pair) for pair in zip(placements, network.layers, strict=True)])
