"""A camera's pictures, taken in a thread of their own: nobody waits for them, and the latest wins.

The library is PyAV: one wheel with FFmpeg's devices for Linux, macOS and Windows. The program goes on without it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..errors import AppError
from ..text import one_line, tr
from . import picture
from .preprocess import Colours
from .source import Source

SYSTEMS = {"darwin": "avfoundation", "win32": "dshow"}
"""FFmpeg's names of what gives access to cameras; anywhere else it is Video4Linux."""

WIDTH = 640
"""Pixels to which wider frames are made smaller: enough for any network here, and quick."""

Frames = Callable[[], Iterator[Colours]]
"""Begins to take pictures and gives one after the other; raises AppError where there is no camera."""


class Capture:
    """A camera that is on, until it is closed."""

    def __init__(self, frames: Frames):
        """Turn it on; what goes wrong is told by `poll`."""
        self._latest: Source | AppError | None = None
        self._closed = threading.Event()
        threading.Thread(target=self._take, args=(frames,), name="camera", daemon=True).start()

    def poll(self) -> Source | None:
        """Return the latest picture, or None if there is none since the last call. Raises AppError."""
        latest, self._latest = self._latest, None  # one assignment each: no lock is needed
        if isinstance(latest, AppError):
            raise latest
        return latest

    def close(self) -> None:
        """Turn the camera off, as soon as its next picture has come."""
        self._closed.set()

    def _take(self, frames: Frames) -> None:
        try:
            for colours in frames():
                if self._closed.is_set():
                    return
                ink, colours = picture.taken(colours)
                self._latest = Source(lambda: tr("Camera"), ink, framed=False, colours=colours)
            raise AppError(tr("The camera gives no more pictures"), tr("Check its cable, and turn it on again"))
        except AppError as error:
            self._latest = error
        except Exception as error:  # drivers and FFmpeg fail in ways of their own
            reason = one_line(str(error), 200)
            self._latest = AppError(
                tr("The camera cannot be used: {reason}", reason=reason),
                tr("Close other programs that use it, and check that this one may"),
            )


def camera_frames() -> Iterator[Colours]:
    """Yield the pictures of the system's first camera. Raises AppError, or what FFmpeg raises."""
    try:
        import av  # only here: it takes a while, and hardly anybody turns a camera on
    except ImportError as error:
        raise AppError(
            tr("A camera needs the library PyAV, which is not installed"),
            tr("Install it with: pip install av"),
        ) from error
    system = SYSTEMS.get(sys.platform, "v4l2")
    with av.open(_first_camera(av, system), format=system, timeout=5.0) as container:
        for frame in container.decode(video=0):
            share = min(WIDTH / frame.width, 1.0)
            size = round(share * frame.width), round(share * frame.height)
            yield np.asarray(frame.reformat(*size, format="rgb24").to_ndarray(), np.uint8)


def _first_camera(av: Any, system: str) -> str:
    """Return the name by which FFmpeg opens the default camera, or the first."""
    found = [device for device in av.enumerate_input_devices(system) if "audio" not in device.media_types[:1]]
    if not found:
        raise AppError(tr("There is no camera"), tr("Plug one in, and check that this program may use it"))
    name = sorted(found, key=lambda device: not device.is_default)[0].name
    return f"video={name}" if system == "dshow" else name
