"""Keeps visitors' drawings as picture files, where the operator has asked for it."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .scene.pad import Pad

MOST = 100_000
"""Drawings in one folder: about 300 MB."""


class Drawings:
    """Saves each drawing once, when the pad is cleared or its visitor leaves. Raises OSError.

    The folder is listed at the start, and again only when it seems to be full: listing takes longer than a frame.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time):
        """`clock` gives the seconds since the epoch, after which files are named."""
        self._folder, self._clock = folder, clock
        self._latest: NDArray[np.float32] | None = None
        self._version = -1
        self._count: int | None = None
        with contextlib.suppress(OSError):  # keeping the first one makes the folder, or tells what is wrong with it
            self._count = _entries(folder)

    def look(self, pad: Pad) -> None:
        """Take in what is on the pad, between two strokes."""
        if pad.drawing or pad.version == self._version:
            return
        self._version = pad.version
        if pad.source.drawn:
            self._latest = pad.ink.copy()
        else:
            self.keep()

    def keep(self) -> None:
        """Save the last drawing, if it has not been saved yet."""
        ink, self._latest = self._latest, None
        if ink is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        count = self._room()
        now = self._clock()
        name = time.strftime("%Y-%m-%d-%H%M%S", time.localtime(now)) + f"-{round(now % 1 * 1000):03d}.png"
        Image.fromarray((255 * ink + 0.5).astype(np.uint8)).save(self._folder / name)
        self._count = count + 1

    def _room(self) -> int:
        """Return how many files there are. Raises OSError when they are too many, or cannot be listed."""
        if self._count is None or self._count >= MOST:  # somebody may have taken them away
            self._count = _entries(self._folder)
        if self._count >= MOST:
            raise OSError(f"there are {MOST} files in {self._folder}")
        return self._count


def _entries(folder: Path) -> int:
    with os.scandir(folder) as found:
        return sum(1 for _ in found)
