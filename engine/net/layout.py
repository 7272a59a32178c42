"""Where the nodes stand: a few numbers per layer, in space and flat, from which every position follows.

Both views are one construction. Each layer is a *block*: its feature maps side by side, wrapped into rows when they
are too wide. Blocks of one rank stand side by side, ranks above each other from the input to the output; a deep
network is folded into several such towers, up in the first and down in the next. In the flat view blocks stand
upright; in space they lean back by `tilt` and bend on a shallow arc toward the viewer at both ends.

Units: the flat view is laid out in pixels of the area it must fit, the deep one in the same units; the camera
decides how large either appears. x points right, y up, z toward the viewer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .blocks import DEEP, FEW, FLAT, Block, Style, abreast, between
from .network import Layer, Network
from .plan import Plan, largest, plan, rank_heights

__all__ = ["DEEP", "FEW", "FLAT", "PLACEMENT", "Style", "highest", "outline", "outlines", "place", "positions"]

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


def place(
    network: Network, width: float, height: float, style: Style, towers: Plan | None = None
) -> NDArray[np.void]:
    """Place every layer into an area of `width` × `height`, in `towers` that `plan` has made for that area.

    Returns an array of PLACEMENT, one per layer, centred on the origin; all blocks are inside the area, as
    large as its height allows.
    """
    towers = towers or plan(network, width, height)
    style = towers.styled(style, width)
    unit = _largest_unit(network, width, height, style, towers)
    if unit == 0.0:  # not even small maps leave room for single nodes of that size
        style = style.unbounded
        unit = _largest_unit(network, width, height, style, towers)
    room, placements = towers.room(width), np.zeros(len(network.layers), PLACEMENT)
    for number in range(len(towers.towers)):
        upward = towers.upward(number)
        middles = _middles(rank_heights(network, upward, unit, room, style), height, style)
        x = towers.middle(number, width)
        for rank, y in zip(upward, middles, strict=True):
            blocks = abreast([network.layers[index] for index in rank], unit, room, style)
            for index, block, aside in zip(rank, blocks, _asides(blocks, room), strict=True):
                _fill(placements[index], block, (x + aside, y), style, width)
    return placements


def _largest_unit(network: Network, width: float, height: float, style: Style, towers: Plan) -> float:
    """Find the largest cell unit with which all ranks of a tower together leave the gaps between them."""
    room, space = towers.room(width), height * (1 - style.gaps)

    def fits(unit: float) -> bool:
        return all(sum(rank_heights(network, some, unit, room, style)) <= space for some in towers.towers)

    return largest(network, room, space, style, fits)


def _middles(heights: Sequence[float], height: float, style: Style) -> list[float]:
    """Return the heights at which the middles of ranks are, from the lowest on; 0 is the middle of them all."""
    rest = height - sum(heights)
    gaps = _gaps(np.array(heights), min(rest, 1.5 * height * style.gaps), style.pitch * height)
    y, middles = -(sum(heights) + gaps.sum()) / 2, []
    for rising, gap in zip(heights, [*gaps.tolist(), 0.0], strict=True):
        middles.append(y + rising / 2)
        y += rising + gap
    return middles


def _asides(blocks: Sequence[Block], room: float) -> list[float]:
    """Return how far the middle of each block of a rank is right of that of them all."""
    if len(blocks) == 1:
        return [0.0]
    gap = between(len(blocks)) * room / (len(blocks) - 1)
    widths = [block.size[0] for block in blocks]
    x, asides = -(sum(widths) + gap * (len(blocks) - 1)) / 2, []
    for width in widths:
        asides.append(x + width / 2)
        x += width + gap
    return asides


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


def _fill(placement: np.void, block: Block, middle: tuple[float, float], style: Style, width: float) -> None:
    """Write a block as origin and steps, its middle being at x and y."""
    down = np.array([0.0, -math.sin(style.tilt), math.cos(style.tilt)])
    right = np.array([1.0, 0.0, 0.0])
    block_width, block_height = block.size
    corner = np.array([*middle, 0.0]) - right * block_width / 2 - down * block_height / 2
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
    _, rows, columns = layer.tiles
    index, column = np.divmod(np.asarray(nodes), columns)
    index, row = np.divmod(index, rows)
    map_y, map_x = np.divmod(index, placement["per_row"])
    across, along = placement["pitch"].astype(float)
    steps = np.stack([column + across * map_x, row + along * map_y], axis=1)
    axes = np.stack([placement["column"], placement["row"]]).astype(float)
    centre = placement["origin"] + steps @ axes
    centre[:, 2] += placement["bend"] * centre[:, 0] ** 2
    return centre


def axes(placement: np.void) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the steps to the next column, to the next row and outward, [3] each and as long as a cell's side."""
    right, down = placement["column"].astype(float), placement["row"].astype(float)
    return right, down, np.cross(down, right) / float(placement["cell"])


def highest(placement: np.void) -> NDArray[np.float64]:
    """Return the way from a cell's centre to the upper end of the highest box on it, [3]."""
    _, down, outward = axes(placement)
    return float(placement["relief"] / placement["cell"]) * outward - 0.5 * down


def outline(placement: np.void, layer: Layer) -> NDArray[np.float64]:
    """Return points [160, 3] whose hull holds all boxes of the layer, for fitting and labelling."""
    maps, rows, columns = layer.tiles
    last = maps - 1
    per_row = min(int(placement["per_row"]), maps)
    # Along a bent row the extreme in z is at its ends, the extreme the other way in its middle.
    chosen = np.array([0, per_row // 2, per_row - 1, last // per_row * per_row, last])
    corners = np.array([0, columns - 1, (rows - 1) * columns, rows * columns - 1])
    centres = positions(placement, layer, (chosen[:, None] * rows * columns + corners).ravel())
    right, down, outward = axes(placement)
    cell, relief, thickness = (float(placement[name]) for name in ("cell", "relief", "thickness"))
    levels = -(relief + thickness) / cell, relief / cell
    steps = [a * right + b * down + c * outward for a in (-0.5, 0.5) for b in (-0.5, 0.5) for c in levels]
    return (centres + np.array(steps)[:, None]).reshape(-1, 3)


def outlines(placements: NDArray[np.void], network: Network) -> NDArray[np.float64]:
    """Return the outlines of all layers as [layers, points, 3]."""
    return np.stack([outline(*pair) for pair in zip(placements, network.layers, strict=True)])
