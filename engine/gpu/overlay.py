"""Draws what ImGui made: its triangles, its own textures, and ours that it shows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import moderngl
import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from ..scene.contrast import strengthen
from .device import Device

DrawData = imgui.ImDrawData
IMGUI_TEXTURES = 1 << 16  # ImGui's own textures are numbered from here on; the numbers below are ours
_VERTEX_WORDS = imgui.VERTEX_SIZE // 4  # position 2 floats, texture coordinate 2 floats, colour 4 bytes
_COLOUR_WORD = 4
_INDEX = np.dtype(f"u{imgui.INDEX_SIZE}")


class Part(NamedTuple):
    """A run of indices with one texture, drawn within one rectangle."""

    texture: int
    box: tuple[int, int, int, int]  # x, y, width, height from the lower left, pixels
    first: int
    count: int


class Overlay:
    """The renderer of one ImGui context; follows the texture protocol of ImGui 1.92 (`renderer_has_textures`).

    Source: ImGui's docs/BACKENDS.md.
    """

    def __init__(self, device: Device):
        self.device = device
        self.textures: dict[int, moderngl.Texture] = {}
        self._numbers = itertools.count(IMGUI_TEXTURES)
        self._size = (0.0, 0.0)
        self.program = device.program("overlay")
        device.set(self.program, "picture", 0)
        self.vertices = device.context.buffer(reserve=1 << 16, dynamic=True)
        self.indices = device.context.buffer(reserve=1 << 15, dynamic=True)
        content = [(self.vertices, "2f 2f 4f1", "in_position", "in_texel", "in_colour")]
        self.array = device.context.vertex_array(self.program, content, index_buffer=self.indices)

    def register(self, number: int, texture: moderngl.Texture) -> None:
        """Let ImGui show a texture as ImTextureRef(number), 0 < number < IMGUI_TEXTURES; row 0 is its top."""
        if not 0 < number < IMGUI_TEXTURES:
            raise ValueError(f"{number} is not between 0 and {IMGUI_TEXTURES}")
        self.textures[number] = texture

    def draw(self, data: DrawData, target: moderngl.Framebuffer, contrast: bool = False) -> None:
        """Draw onto `target`, before the context's next frame begins. Afterwards the whole target is drawn to.

        With `contrast` in stronger colours.
        """
        for texture in data.textures or ():
            self._serve(texture)
        if data.total_idx_count == 0:
            return
        self._upload(data, contrast)
        self.device.target(target)
        self.device.enable_only(moderngl.BLEND)
        self.device.blend(moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
        bound = None
        for part in _parts(data):
            if part.texture != bound:
                self.device.bind(self.textures[part.texture])
                bound = part.texture
            self.device.scissor(part.box)
            self.device.draw(self.array, part.count, first=part.first)
        self.device.scissor(None)

    def _upload(self, data: DrawData, contrast: bool) -> None:
        """Upload the triangles of all lists as one; their indices then count from the first list's first vertex."""
        vertices, indices, start = [], [], 0
        for commands in data.cmd_lists:
            vertices.append(_vertices(commands))
            indices.append(_indices(commands) + np.uint32(start))
            start += len(vertices[-1])
        joined = np.concatenate(vertices)
        if contrast:
            strengthen(joined[:, _COLOUR_WORD])
        self.device.stream(self.vertices, joined)
        self.device.stream(self.indices, np.concatenate(indices))
        size = (data.display_size.x, data.display_size.y)
        if size != self._size:
            self.device.set(self.program, "size", size)
            self._size = size

    def _serve(self, texture: imgui.ImTextureData) -> None:
        """Do what ImGui wants done to one of its textures."""
        status = imgui.ImTextureStatus
        known = texture.get_tex_id() in self.textures
        if texture.status == status.want_destroy:
            if texture.unused_frames > 0:
                self.textures.pop(texture.get_tex_id(), None)
                texture.set_tex_id(0)
                texture.set_status(status.destroyed)
        elif texture.status == status.want_create or (texture.status != status.destroyed and not known):
            self._create(texture)  # new, or made for a renderer before this one
        elif texture.status == status.want_updates:
            rect = texture.update_rect
            self._write(texture, rect.x, rect.y, rect.w, rect.h)

    def _create(self, texture: imgui.ImTextureData) -> None:
        size = (texture.width, texture.height)
        ours = self.device.context.texture(size, texture.bytes_per_pixel, alignment=1)
        ours.repeat_x = ours.repeat_y = False
        if texture.format == imgui.ImTextureFormat.alpha8:
            ours.swizzle = "111R"
        number = next(self._numbers)
        self.textures[number] = ours
        texture.set_tex_id(number)
        self._write(texture, 0, 0, *size)

    def _write(self, texture: imgui.ImTextureData, x: int, y: int, width: int, height: int) -> None:
        """Upload one rectangle: that which holds all new glyphs, since they lie close together."""
        pixels = texture.get_pixels_array().reshape(texture.height, texture.width, texture.bytes_per_pixel)
        ours = self.textures[texture.get_tex_id()]
        region = pixels[y : y + height, x : x + width]
        self.device.upload(ours, region, viewport=(x, y, width, height), alignment=1)
        texture.set_status(imgui.ImTextureStatus.ok)


class _Memory:
    """Memory of ImGui's, as numpy can see it without a copy."""

    def __init__(self, address: int, shape: tuple[int, ...], dtype: np.dtype[Any]):
        self.__array_interface__ = {"data": (address, True), "shape": shape, "typestr": dtype.str, "version": 3}


def _vertices(commands: imgui.ImDrawList) -> NDArray[np.uint32]:
    """Return the vertices of a list, [vertices, words]; only good until ImGui's next frame."""
    vector = commands.vtx_buffer
    shape = (vector.size(), _VERTEX_WORDS)
    return np.asarray(_Memory(vector.data_address(), shape, np.dtype(np.uint32)))


def _indices(commands: imgui.ImDrawList) -> NDArray[np.unsignedinteger]:
    """Return the indices of a list, counted from its first vertex; only good until ImGui's next frame."""
    vector = commands.idx_buffer
    return np.asarray(_Memory(vector.data_address(), (vector.size(),), _INDEX))


def _parts(data: DrawData) -> Iterator[Part]:
    """Yield what can be seen, in the order in which it is drawn."""
    # Not the target's size: moderngl does not know that a window's framebuffer has grown.
    size = round(data.display_size.x), round(data.display_size.y)
    start = 0
    for commands in data.cmd_lists:
        for command in commands.cmd_buffer:
            box = _box(command.clip_rect, size)
            if command.elem_count and box[2] > 0 and box[3] > 0:
                number = command.tex_ref.get_tex_id()
                yield Part(number, box, start + command.idx_offset, command.elem_count)
        start += commands.idx_buffer.size()


def _box(clip: Any, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return a clip rectangle (left, top, right, bottom) as a scissor box within the target."""
    left, right = (min(max(round(x), 0), size[0]) for x in (clip.x, clip.z))
    top, bottom = (min(max(round(y), 0), size[1]) for y in (clip.y, clip.w))
    return left, size[1] - bottom, right - left, bottom - top
