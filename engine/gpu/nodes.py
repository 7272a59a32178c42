"""Draws every node of a network: large ones as boxes, small ones of a layer together as a wall."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import moderngl
import numpy as np
from numpy.typing import NDArray

from ..scene.detail import Detail, Window
from .blocks import LEVELS, SIDE
from .device import LAYER_BINDING, Device
from .store import LAYER, Store

BOXES, FACES, CORNERS = 8, 3, 3  # in an instance, of a box, of a face: shaders/node.vert
FRONT = 2  # the last face, and the only one that the flat view shows
STRIPS = 32  # of a wall: shaders/wall.vert
SMALL = 0.4  # pixels of a cell, below which the wall shows nothing but averages
LARGEST = 1.0  # pixels that a block of these takes at most, unless it is of the finest level
AVERAGED = 2.0  # pixels of a cell, below which some of the wall may show averages: shaders/wall.frag


class Nodes:
    """The boxes and the walls."""

    def __init__(self, device: Device, palette: moderngl.Texture):
        self.device, self.palette = device, palette
        self.boxes = device.program("node")
        self.walls = [device.program("wall", SMALL=0, LEVEL=0)]
        self.walls += [device.program("wall", SMALL=1, LEVEL=level) for level in range(LEVELS)]
        self.in_space = device.bare(self.boxes, _triangles(range(FACES)))
        self.in_plane = device.bare(self.boxes, _triangles([FRONT]))
        self.wall = [device.bare(program, _strips()) for program in self.walls]
        for program in (self.boxes, *self.walls):
            device.set(program, "activations", 0)
            device.set(program, "palette_light", 1)
        for program, level in zip(self.walls, (0, *range(LEVELS)), strict=True):
            device.set(program, "blocks", 2 + level)
        self._limits: dict[int, Window] = {}  # by program: the window that it knows

    def draw(self, details: Mapping[int, Detail], store: Store, layers: Iterable[int], flat: bool) -> None:
        """Draw some layers, in this order, in their details; `flat` draws the front faces of boxes only."""
        layers = [index for index in layers if details[index].wall or details[index].count]
        if not layers:
            return
        self.device.bind(store.shown.texture, self.palette, *store.blocks.textures)
        self.device.enable_only(moderngl.BLEND)
        # Colours are premultiplied by coverage. In the flat view nothing covers anything: coverages just add;
        # laid over each other, two halves of a pixel would leave a quarter of it empty.
        self.device.blend(moderngl.ONE, moderngl.ONE if flat else moderngl.ONE_MINUS_SRC_ALPHA)
        array = self.in_plane if flat else self.in_space
        for index in layers:
            detail = details[index]
            self.device.bind_block(store.shown_layers, LAYER_BINDING, index * LAYER.itemsize, LAYER.itemsize)
            if detail.wall:
                kind = _kind(detail.cell)
                self._limit(self.walls[kind], detail.boxes)
                self.device.draw(self.wall[kind], self.wall[kind].vertices)
            if detail.count:
                self._limit(self.boxes, detail.boxes)
                self.device.draw(array, array.vertices, math.ceil(detail.count / BOXES))

    def _limit(self, program: moderngl.Program, boxes: Window) -> None:
        """Tell a program which nodes are drawn as boxes, if it does not know."""
        if self._limits.get(program.glo) != boxes:
            self._limits[program.glo] = boxes
            self.device.set(program, "boxes", boxes)


def averaged(details: Iterable[Detail]) -> bool:
    """Tell whether anything is so small that averages are needed."""
    return any(detail.wall and detail.cell < AVERAGED for detail in details)


def _kind(cell: float) -> int:
    """Return which wall is drawn for cells of so many pixels: 0 has single nodes, others averages of a level."""
    if cell >= SMALL:
        return 0
    return 1 + max((level for level in range(LEVELS) if (SIDE << level) * cell <= LARGEST), default=0)


def _triangles(faces: Iterable[int]) -> NDArray[np.int32]:
    """Return the vertices, by number, of these faces of each box of an instance."""
    boxes = np.arange(BOXES, dtype=np.int32)[:, None, None] * FACES
    return (
        (boxes + np.array(list(faces), np.int32)[:, None]) * CORNERS + np.arange(CORNERS, dtype=np.int32)
    ).ravel()


def _strips() -> NDArray[np.int32]:
    """Return the vertices of a wall's triangles: two for each strip."""
    return (2 * np.arange(STRIPS, dtype=np.int32)[:, None] + np.array([0, 1, 2, 2, 1, 3], np.int32)).ravel()
