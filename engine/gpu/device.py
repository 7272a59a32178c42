"""The one door to OpenGL: everything made, uploaded and drawn passes here, and is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from ..errors import AppError
from . import shader

FRAME_BINDING, LAYER_BINDING, SOURCE_BINDING, TARGET_BINDING, RIBBON_BINDING, CONNECTION_BINDING = range(6)
BLOCKS = {
    "Frame": FRAME_BINDING,
    "Layer": LAYER_BINDING,
    "Source": SOURCE_BINDING,
    "Target": TARGET_BINDING,
    "Ribbon": RIBBON_BINDING,
    "Connection": CONNECTION_BINDING,
}
"""Uniform blocks of the shaders, and their binding points."""

EMPTY: Mapping[str, int] = MappingProxyType({})


Bindable = moderngl.Texture | moderngl.TextureArray
Writable = moderngl.Buffer | Bindable


@dataclass
class Counters:
    """What was asked of OpenGL since the last reset: calls, and bytes written to textures and buffers."""

    calls: int = 0
    bytes: int = 0

    def reset(self) -> None:
        """Start counting anew."""
        self.calls = self.bytes = 0


@dataclass
class Device:
    """A context with counters. While `stubbed`, draw calls do nothing, so that Python's time can be told apart."""

    context: moderngl.Context
    counters: Counters = field(default_factory=Counters)
    stubbed: bool = False

    def __post_init__(self) -> None:
        # The default mode never frees a dropped object.
        self.context.gc_mode = "auto"
        # One for all: moderngl has no way to free a query.
        self._counted = self.context.query(primitives=True)

    @property
    def renderer(self) -> str:
        """The GL renderer's name, as the driver gives it."""
        return str(self.context.info["GL_RENDERER"])

    def program(self, name: str, **defined: int) -> moderngl.Program:
        """Compile shaders/`name`.vert and .frag. Raises AppError naming file and line of the first error.

        `defined` are names that the preprocessor replaces.
        """
        return self._program(name, {"vertex_shader": "vert", "fragment_shader": "frag"}, defined)

    def capturing_program(self, name: str, varyings: Sequence[str], **defined: int) -> moderngl.Program:
        """Compile shaders/`name`.vert and .geom, whose points `capture` writes down. Raises AppError.

        `defined` are names that the preprocessor replaces.
        """
        stages = {"vertex_shader": "vert", "geometry_shader": "geom"}
        return self._program(name, stages, defined, varyings=varyings)

    def _program(
        self, name: str, stages: Mapping[str, str], defined: Mapping[str, int] = EMPTY, **settings: Any
    ) -> moderngl.Program:
        sources = {stage: shader.load(f"{name}.{ending}") for stage, ending in stages.items()}
        texts = {stage: source.defining(defined) for stage, source in sources.items()}
        try:
            program = self.context.program(**texts, **settings)
        except moderngl.Error as error:
            log = str(error)
            failed = next((sources[stage] for stage in sources if stage in log), sources["vertex_shader"])
            lines = [line for line in failed.explain(log).splitlines() if ".glsl:" in line or f"{name}." in line]
            what = lines[0].strip() if lines else " ".join(log.split())
            raise AppError(f"Shader {name} does not compile: {what}", "Correct that line") from error
        return self._connect(program)

    def _connect(self, program: moderngl.Program) -> moderngl.Program:
        """Give the uniform blocks of a program their binding points."""
        for name, binding in BLOCKS.items():
            if isinstance(block := program.get(name, None), moderngl.UniformBlock):
                block.binding = binding
        return program

    def bare(self, program: moderngl.Program, indices: NDArray[np.int32] | None = None) -> moderngl.VertexArray:
        """Make a vertex array without attributes: the shader works from gl_VertexID and gl_InstanceID.

        With `indices`, gl_VertexID takes their values, and a vertex that occurs twice is shaded once.
        """
        buffer = None if indices is None else self.context.buffer(indices)
        return self.context.vertex_array(program, [], index_buffer=buffer)

    def set(self, program: moderngl.Program, name: str, value: float | tuple[float, ...]) -> None:
        """Set a sampler unit, integer or vector uniform; one that the compiler dropped is left alone."""
        member = program.get(name, None)
        if isinstance(member, moderngl.Uniform):
            self.counters.calls += 1
            member.value = value

    def draw(self, array: moderngl.VertexArray, vertices: int, instances: int = 1, first: int = 0) -> None:
        """Draw triangles, from the vertex or index `first` on."""
        self.counters.calls += 1
        if not self.stubbed and instances > 0:
            array.render(moderngl.TRIANGLES, vertices=vertices, first=first, instances=instances)

    def capture(self, array: moderngl.VertexArray, buffer: moderngl.Buffer, points: int) -> int:
        """Run a capturing program on so many points; return how many it made, more perhaps than `buffer` holds."""
        self.counters.calls += 1
        if self.stubbed:
            return 0
        with self._counted:
            array.transform(buffer, moderngl.POINTS, vertices=points)
        return self._counted.primitives

    def copy(self, buffer: moderngl.Buffer, texture: moderngl.Texture, area: tuple[int, int, int, int]) -> None:
        """Copy a buffer's beginning into an area (x, y, width, height) of a texture."""
        self.counters.calls += 1
        texture.write(buffer, viewport=area)

    def upload(self, target: Writable, data: NDArray[Any], **where: Any) -> None:
        """Write an array, any shape and type, to a buffer or to a region of a texture."""
        self.counters.calls += 1
        self.counters.bytes += data.nbytes
        target.write(np.ascontiguousarray(data).view(np.uint8), **where)

    def upload_rows(self, target: Bindable, data: NDArray[Any], slice_: int | None = None) -> None:
        """Write a flat array, row after row, to a texture, or to a slice of an array of textures.

        Whole rows are taken from where they are, and what is left of the last one for itself: nothing is copied.
        """
        width, height = target.width, target.height
        flat = data[: width * height]
        rows, rest = divmod(len(flat), width)
        depth = () if slice_ is None else ((slice_,), (1,))
        for part, corner, size in (
            (flat[: rows * width], (0, 0), (width, rows)),
            (flat[rows * width :], (0, rows), (rest, 1)),
        ):
            if len(part):
                x, y = (corner, size) if not depth else (corner + depth[0], size + depth[1])
                self.upload(target, part, viewport=(*x, *y))

    def stream(self, buffer: moderngl.Buffer, data: NDArray[Any]) -> None:
        """Give a buffer new contents, without waiting for draws that still read the old; it grows if need be."""
        self.counters.calls += 1
        buffer.orphan(buffer.size if data.nbytes <= buffer.size else 2 * data.nbytes)
        self.upload(buffer, data)

    def bind(self, *textures: Bindable, first: int = 0) -> None:
        """Bind textures to units 0, 1, 2 and so on, or from another one on."""
        for unit, texture in enumerate(textures, first):
            self.counters.calls += 1
            texture.use(location=unit)

    def bind_block(self, buffer: moderngl.Buffer, binding: int, offset: int, size: int) -> None:
        """Bind part of a uniform buffer to a binding point of BLOCKS."""
        self.counters.calls += 1
        buffer.bind_to_uniform_block(binding, offset=offset, size=size)

    def target(self, framebuffer: moderngl.Framebuffer) -> None:
        """Draw into this framebuffer from now on."""
        self.counters.calls += 1
        framebuffer.use()

    def clear(self, framebuffer: moderngl.Framebuffer) -> None:
        """Empty colour and coverage."""
        self.counters.calls += 1
        framebuffer.clear(0.0, 0.0, 0.0, 0.0)

    def scissor(self, box: tuple[int, int, int, int] | None) -> None:
        """Draw only within (x, y, width, height) of the target, from its lower left, or everywhere again."""
        self.counters.calls += 1
        self.context.scissor = box

    def enable_only(self, flags: int) -> None:
        """Set what is on, such as blending; all else is off."""
        self.counters.calls += 1
        self.context.enable_only(flags)

    def blend(self, source: int, destination: int) -> None:
        """Set the factors with which new and old colours are added."""
        self.counters.calls += 1
        self.context.blend_func = source, destination

    def check(self) -> None:
        """Raise RuntimeError if OpenGL recorded an error: some set one without an exception."""
        if (error := self.context.error) != "GL_NO_ERROR":
            raise RuntimeError(f"OpenGL reports {error}")
