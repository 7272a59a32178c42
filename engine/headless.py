"""The app without a window or a display: frames into pictures."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .app import App
from .errors import AppError
from .photos import image
from .scene.frame import Frame


@functools.cache
def context() -> moderngl.Context:
    """Make an OpenGL 3.3 context that needs no display. Raises AppError where there is none to be had.

    A process keeps to one: what is left of an earlier one is deleted in whichever context is current, and then
    deletes what happens to have the same number there.
    """
    settings: dict[str, Any] = {"backend": "egl"} if sys.platform.startswith("linux") else {}
    try:
        return moderngl.create_context(require=330, standalone=True, **settings)
    except Exception as error:  # glcontext raises bare Exceptions
        reason = " ".join(str(error).split())
        hint = "Install a graphics driver; on Debian or Ubuntu: apt install libegl1 libgl1-mesa-dri"
        raise AppError(f"OpenGL 3.3 cannot be started: {reason}", hint) from error


class Headless:
    """An app that draws into a framebuffer of its own."""

    def __init__(self, frame: Frame):
        self.app = App(context(), frame)
        self.target = self._framebuffer(frame)

    def draw(self) -> None:
        """Draw one frame and wait until it is finished."""
        self.app.draw(self.target)
        self.app.renderer.device.context.finish()

    def picture(self) -> Image.Image:
        """Draw the scene with all motion ended, and read it back."""
        self.app.settle()
        self.draw()
        self.app.renderer.device.check()
        return image(self.target)

    def pixels(self) -> NDArray[np.uint8]:
        """Return what was drawn last, uint8[height, width, 3]."""
        width, height = self.target.size
        data = self.target.read(components=3, alignment=1)
        return np.frombuffer(data, np.uint8).reshape(height, width, 3)[::-1]

    def _framebuffer(self, frame: Frame) -> moderngl.Framebuffer:
        gl = self.app.renderer.device.context
        largest = gl.info["GL_MAX_TEXTURE_SIZE"]
        if max(frame.size) > largest:
            raise AppError(
                f"A picture of {frame.width}x{frame.height} is too large",
                f"This renderer draws up to {largest} pixels a side",
            )
        return gl.framebuffer([gl.texture(frame.size, 4)])


def save(picture: Image.Image, path: Path) -> None:
    """Write a PNG file. Raises AppError if it cannot be written."""
    try:
        picture.save(path, "PNG")
    except OSError as error:
        raise AppError(
            f"Cannot write {path}: {error.strerror or error}", "Choose another file with --out"
        ) from error
