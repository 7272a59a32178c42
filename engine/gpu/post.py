"""From light to pixels: the scene is drawn in linear light, then gets bloom, background and film curve."""

from __future__ import annotations

import moderngl

from .device import Device

BLOOM_HEIGHT = 90  # pixels; the bloom is made small, so that it is as wide on a large picture as on a small one


class Picture:
    """An intermediate picture in linear light, to draw into and to read from."""

    def __init__(self, context: moderngl.Context, width: int, height: int):
        self.texture = context.texture((width, height), 4, dtype="f2")
        self.texture.repeat_x = self.texture.repeat_y = False
        self.framebuffer = context.framebuffer([self.texture])


class Post:
    """The intermediate targets for one size, and the passes between them."""

    def __init__(self, device: Device):
        self.device = device
        self.bright, self.blur, self.resolve = (
            (program, device.bare(program)) for program in map(device.program, ("bright", "blur", "resolve"))
        )
        device.set(self.bright[0], "scene", 0)
        device.set(self.blur[0], "source", 0)
        device.set(self.resolve[0], "scene", 0)
        device.set(self.resolve[0], "bloom", 1)
        self.size = (0, 0)

    def begin(self, size: tuple[int, int]) -> None:
        """Make the scene's target current, empty, in linear light with premultiplied coverage."""
        if size != self.size:
            self._allocate(size)
        self.device.target(self.scene.framebuffer)
        self.device.clear(self.scene.framebuffer)

    def finish(self, target: moderngl.Framebuffer) -> None:
        """Write the finished picture to `target`."""
        device = self.device
        device.enable_only(moderngl.NOTHING)
        self._pass(self.bright[1], self.bloom.framebuffer, self.scene.texture)
        device.set(self.blur[0], "vertical", 0)
        self._pass(self.blur[1], self.half_blurred.framebuffer, self.bloom.texture)
        device.set(self.blur[0], "vertical", 1)
        self._pass(self.blur[1], self.bloom.framebuffer, self.half_blurred.texture)
        self._pass(self.resolve[1], target, self.scene.texture, self.bloom.texture)

    def _pass(self, array: moderngl.VertexArray, target: moderngl.Framebuffer, *textures: moderngl.Texture) -> None:
        self.device.target(target)
        self.device.bind(*textures)
        self.device.draw(array, 3)

    def _allocate(self, size: tuple[int, int]) -> None:
        context, (width, height) = self.device.context, size
        taps = max(height // (2 * BLOOM_HEIGHT), 1)
        reduced = max(width // (2 * taps), 1), max(height // (2 * taps), 1)
        self.device.set(self.bright[0], "taps", taps)
        self.scene = Picture(context, width, height)
        self.bloom, self.half_blurred = Picture(context, *reduced), Picture(context, *reduced)
        self.size = size
