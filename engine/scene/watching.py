"""What a camera sees, on the pad."""

from __future__ import annotations

from ..errors import AppError
from .capture import Capture, Frames, camera_frames
from .pad import Pad


class Watching:
    """Puts a camera's pictures on the pad while it is on. `frames` is what a camera is."""

    def __init__(self, pad: Pad, frames: Frames = camera_frames):
        self._pad, self.frames = pad, frames
        self._capture: Capture | None = None
        self._version = 0  # of the pad, when the last picture was put there

    @property
    def on(self) -> bool:
        """Whether the camera is on."""
        return self._capture is not None

    def toggle(self) -> None:
        """Turn the camera on or off."""
        if self._capture:
            self._capture.close()
            self._capture = None
        else:
            self._capture, self._version = Capture(self.frames), self._pad.version

    def step(self, in_colour: bool) -> bool:
        """Put the latest picture on the pad; returns whether there was one. Raises AppError, and the camera is off.

        It also goes off as soon as a person puts something else there.
        """
        if self._capture is None:
            return False
        if self._pad.version != self._version:
            self.toggle()
            return False
        try:
            latest = self._capture.poll()
        except AppError:
            self.toggle()
            raise
        if latest:
            self._pad.watch(latest, in_colour)
            self._version = self._pad.version
        return latest is not None
