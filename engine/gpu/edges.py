"""Draws edges as ribbons of light, one instanced draw call per connection."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import NDArray

from ..net.network import Connection
from ..scene.wiring import Look
from .device import RIBBON_BINDING, SOURCE_BINDING, TARGET_BINDING, Device
from .store import LAYER, Store

SEGMENTS, EDGES = 8, 32  # of a ribbon, of an instance: shaders/edge.vert
ROW = 1024  # edges in a row of a texture

# The uniform block `Ribbon` of shaders/lib/ribbon.glsl, std140.
RIBBON = np.dtype(
    {
        "names": ["reach", "gain", "least", "thickness", "depth", "pulse", "by_weight", "count", "bows", "lane"],
        "formats": ["f4", "f4", "f4", "f4", ("f4", 2), "f4", "i4", "i4", "i4", ("f4", 2)],
        "offsets": [0, 4, 8, 12, 16, 24, 28, 32, 36, 40],
        "itemsize": 256,
    }
)


@dataclass(frozen=True)
class Ribbons:
    """Edges of one connection, EDGE as the integers of a texture with rows of ROW."""

    texture: moderngl.Texture
    count: int


class Edges:
    """The ribbons of one network and one purpose: all that are strong enough, or those of a single node."""

    def __init__(self, device: Device, program: moderngl.Program, connections: Sequence[Connection]):
        """Prepare for a network's connections. `program` is shared, made by `ribbon_program`."""
        self.device, self.program, self.connections = device, program, connections
        self.array = device.bare(program, _triangles())
        self.records = np.zeros(max(len(connections), 1), RIBBON)
        self.block = device.context.buffer(reserve=self.records.nbytes, dynamic=True)

    def prepare(self, look: Look, counts: NDArray[np.integer], lanes: NDArray[np.floating]) -> None:
        """Upload how the ribbons of this frame look, and how many there are [connections], if that has changed.

        `lanes` [connections, 2] are at which x they pass what is between, flat and in space; NaN where nothing is.
        """
        records = self.records.copy()
        records["reach"], records["by_weight"] = look.ranges, look.by == "weight"
        records["gain"], records["least"], records["thickness"] = look.gain, look.least, look.thickness
        records["depth"] = [(connection.source, connection.target) for connection in self.connections]
        records["pulse"], records["count"] = look.pulse, counts
        if len(lanes):
            records["bows"], records["lane"] = ~np.isnan(lanes[:, 0]), np.nan_to_num(lanes)
        if not np.array_equal(records, self.records):
            self.records = records
            self.device.upload(self.block, records)

    def draw(self, store: Store, palette: moderngl.Texture, number: int, ribbons: Ribbons, under: bool) -> None:
        """Draw the ribbons of one connection; `under` puts their light only where nothing has been drawn."""
        if not ribbons.count:
            return
        device, connection = self.device, self.connections[number]
        device.bind(store.activations.texture, palette, ribbons.texture)
        device.enable_only(moderngl.BLEND)
        device.blend(moderngl.ONE_MINUS_DST_ALPHA if under else moderngl.ONE, moderngl.ONE)
        device.bind_block(store.layers, SOURCE_BINDING, connection.source * LAYER.itemsize, LAYER.itemsize)
        device.bind_block(store.layers, TARGET_BINDING, connection.target * LAYER.itemsize, LAYER.itemsize)
        device.bind_block(self.block, RIBBON_BINDING, number * RIBBON.itemsize, RIBBON.itemsize)
        device.draw(self.array, self.array.vertices, math.ceil(ribbons.count / EDGES))


def texture_for(device: Device, count: int) -> moderngl.Texture:
    """Make a texture that holds so many edges."""
    texture = device.context.texture((ROW, max(math.ceil(count / ROW), 1)), 3, dtype="i4")
    texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    return texture


def upload(device: Device, edges: NDArray[np.void]) -> Ribbons:
    """Put a few edges, an array of EDGE, into a texture."""
    texture = texture_for(device, len(edges))
    padded = np.zeros(texture.width * texture.height, edges.dtype)
    padded[: len(edges)] = edges
    device.upload(texture, padded)
    return Ribbons(texture, len(edges))


def ribbon_program(device: Device) -> moderngl.Program:
    """Compile the program that draws ribbons."""
    program = device.program("edge")
    device.set(program, "activations", 0)
    device.set(program, "palette_light", 1)
    device.set(program, "edges", 2)
    return program


def _triangles() -> NDArray[np.int32]:
    """Return the vertices of an instance's triangles: two for each segment of a ribbon."""
    edges = 2 * (SEGMENTS + 1) * np.arange(EDGES, dtype=np.int32)[:, None, None]
    segments = 2 * np.arange(SEGMENTS, dtype=np.int32)[:, None]
    return (edges + segments + np.array([0, 1, 2, 2, 1, 3], np.int32)).ravel()
