"""Pictures for the panels: the pad, and what becomes of the drawing on its way into the network."""

from __future__ import annotations

from collections.abc import Callable

import moderngl
import numpy as np
from numpy.typing import NDArray

from ..scene.arrangement import arrange
from ..scene.canvas import REACH, SIDE
from ..scene.instance import Instance
from ..scene.scene import Scene
from ..scene.steps import Shown, seen, sized
from .device import Device

PAPER, INK = np.array([9, 13, 20]), np.array([224, 242, 255])  # as in shaders/sketch.frag


NOTHING = np.zeros((1, 1), np.float32)


class Sketches:
    """A texture for each picture in `Shown`, made again only when what it shows has changed."""

    def __init__(self, device: Device, register: Callable[[int, moderngl.Texture], None]):
        """Prepare. `register` is told each texture that is made, with its number in `Shown`."""
        self.device = device
        self.register = register
        self.program = device.program("sketch")
        self.array = device.bare(self.program)
        device.set(self.program, "field", 0)
        device.set(self.program, "paint", 1)
        self.field = device.context.texture((SIDE, SIDE), 1, alignment=1)
        self.paint = device.context.texture((SIDE, SIDE), 3, alignment=1)
        for texture in (self.field, self.paint):
            texture.repeat_x = texture.repeat_y = False
        self.textures: dict[int, moderngl.Texture] = {}
        for picture in Shown:
            self._show(picture, NOTHING, moderngl.NEAREST)
        self._pad: tuple[int, int] | None = None  # version and size of what is shown
        self._steps: tuple[object, ...] | None = None

    def update(self, scene: Scene) -> None:
        """Bring the textures up to date with the pad and the first network."""
        side = round(arrange(scene.frame).pad.width)
        if side and self._pad != (pad := (scene.pad.version, side)):
            self._pad = pad
            self._draw_pad(scene, side)
        networks = tuple(
            (number, instance.activated, instance.preprocessing) for number, instance in scene.instances.items()
        )
        if side and self._steps != (steps := (scene.pad.version, scene.options.auto_centre, networks)):
            self._steps = steps
            self._show(Shown.SIZED, sized(scene), moderngl.LINEAR)
            for instance in list(scene.instances.values())[:1]:
                self._show_seen(instance)

    def _draw_pad(self, scene: Scene, side: int) -> None:
        """Upload the field as bytes, and draw it at the size at which it is shown, with sharp edges."""
        texels = ((scene.pad.field + REACH) * (255 / (2 * REACH)) + 0.5).astype(np.uint8)
        self.device.upload(self.field, texels, alignment=1)
        painted = scene.pad.painted
        self.device.set(self.program, "painted", painted)
        if painted:
            self.device.upload(self.paint, scene.pad.paint, alignment=1)
        if Shown.PAD not in self.textures or self.textures[Shown.PAD].width != side:
            self._keep(Shown.PAD, self.device.context.texture((side, side), 4))
        target = self.device.context.framebuffer([self.textures[Shown.PAD]])
        self.device.target(target)
        self.device.enable_only(moderngl.NOTHING)
        self.device.bind(self.field, self.paint)
        self.device.draw(self.array, 3)

    def _show_seen(self, instance: Instance) -> None:
        picture = seen(instance)
        self._show(Shown.SEEN, NOTHING if picture is None else picture, moderngl.NEAREST)

    def _show(self, picture: Shown, light: NDArray[np.float32], enlarging: int) -> None:
        """Make a small texture of ink on paper, [rows, columns], or of a picture in colour, [rows, columns, 3]."""
        height, width = light.shape[:2]
        if picture not in self.textures or self.textures[picture].size != (width, height):
            self._keep(picture, self.device.context.texture((width, height), 3, alignment=1))
            self.textures[picture].filter = (moderngl.LINEAR, enlarging)
        light = np.nan_to_num(light.clip(0.0, 1.0))
        bright = PAPER + light[..., None] * (INK - PAPER) if light.ndim == 2 else 255 * light
        pixels = (bright + 0.5).astype(np.uint8)
        self.device.upload(self.textures[picture], pixels, alignment=1)

    def _keep(self, picture: Shown, texture: moderngl.Texture) -> None:
        texture.repeat_x = texture.repeat_y = False
        self.textures[picture] = texture
        self.register(picture, texture)
