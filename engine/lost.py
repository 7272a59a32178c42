"""Notices that the graphics card has lost everything, as after a reset of its driver: no frame would be right."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable

PAUSE = 1.0
"""Seconds between two questions."""

NAMES = (b"glGetGraphicsResetStatus", b"glGetGraphicsResetStatusKHR", b"glGetGraphicsResetStatusARB")
"""The same question, as OpenGL 4.5 and two extensions call it (KHR_robustness, ARB_robustness)."""


class ContextLostError(Exception):
    """The OpenGL context is lost; only a new one, in a new process, helps."""


class Loss:
    """Asks the driver from time to time. `find` returns the address of an OpenGL function, or None."""

    def __init__(self, find: Callable[[bytes], int | None]):
        address = next((address for name in NAMES if (address := find(name))), None)
        self._status = ctypes.CFUNCTYPE(ctypes.c_uint)(address) if address else None
        self._asked = -math.inf

    def look(self, now: float) -> None:
        """Raise ContextLostError if the context is lost; `now` are seconds of any clock."""
        if self._status is None or now < self._asked + PAUSE:
            return
        self._asked = now
        if (status := self._status()) != 0:
            raise ContextLostError(f"the graphics context was lost (0x{status:04X})")
