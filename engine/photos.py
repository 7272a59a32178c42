"""Saves what is on screen as pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs
from PIL import Image

from .errors import AppError
from .text import tr

MOST = 1000
"""Pictures in one folder; visitors must not fill a disk."""


def image(framebuffer: Any) -> Image.Image:
    """Return what is in a framebuffer of OpenGL."""
    pixels = framebuffer.read(components=3, alignment=1)
    whole = Image.frombytes("RGB", framebuffer.size, pixels)
    return whole.transpose(Image.Transpose.FLIP_TOP_BOTTOM)


class Photos:
    """Takes a picture of the next frame when one is `wanted`. Their `folder` is made when it is needed."""

    def __init__(self, clock: Callable[[], float] = time.time):
        """`clock` gives the seconds since the epoch, after which pictures are named."""
        self.folder = Path(platformdirs.user_pictures_dir()) / "Glassnet"
        self.wanted = False
        self._clock = clock

    def want(self) -> None:
        """Have a picture taken of the next frame."""
        self.wanted = True

    def take(self, framebuffer: Any) -> Path:
        """Save what is in a framebuffer; return the file. Raises AppError."""
        self.wanted = False
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self._free()
            image(framebuffer).save(path, "PNG")
        except OSError as error:
            raise AppError(
                tr("The picture cannot be saved in {folder}: {reason}", folder=self.folder, reason=error.strerror),
                tr("Choose another folder with pictures in the configuration"),
            ) from error
        return path

    def _free(self) -> Path:
        """Return a file that is not there yet. Raises AppError when there are too many."""
        if sum(1 for _ in self.folder.glob("glassnet-*.png")) >= MOST:
            raise AppError(
                tr("There are {count} pictures in {folder}", count=MOST, folder=self.folder),
                tr("Move them elsewhere"),
            )
        name = time.strftime("glassnet-%Y-%m-%d-%H%M%S", time.localtime(self._clock()))
        number, path = 1, self.folder / f"{name}.png"
        while path.exists():
            number += 1
            path = self.folder / f"{name}-{number}.png"
        return path
