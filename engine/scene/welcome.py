"""The first seconds: a digit writes itself on the pad, until a person takes the pen."""

from __future__ import annotations

from ..events import Pointer
from .arrangement import Rect, arrange
from .frame import Frame
from .ghost import Ghost
from .strokes import digit, hands

LABEL = 3  # the digit that writes itself,
PAUSE = 0.6  # after this many seconds
PLACE = (0.5, 0.43, 0.85)  # middle and size, in sides of the pad: an invitation stands below it


class Welcome:
    """Whether a ghost's hand writes now, and whether what it wrote is still on the pad (`exemplary`)."""

    def __init__(self) -> None:
        self.ghost: Ghost | None = None
        self.exemplary = False
        self._wait = 0.0

    @property
    def position(self) -> tuple[float, float] | None:
        """Where the hand is, in shares of the picture; None when there is none."""
        return self.ghost.position if self.ghost else None

    def begin(self, frame: Frame) -> None:
        """Let the hand write; it does nothing where there is no pad."""
        if arrange(frame).unit:
            drawing = digit(hands()[0], LABEL).placed(*PLACE)
            self.ghost, self.exemplary, self._wait = Ghost(pad_in_picture(frame), drawing), True, PAUSE

    def step(self, frame: Frame, dt: float) -> list[Pointer]:
        """Let `dt` seconds pass; return what the hand did in them."""
        if self.ghost is None or not arrange(frame).unit:  # without a pad the hand waits
            return []
        waiting = min(self._wait, dt)
        self._wait -= waiting
        self.ghost.pad = pad_in_picture(frame)
        events = self.ghost.step(dt - waiting)
        if self.ghost.finished:
            self.ghost = None
        return events

    def end(self) -> list[Pointer]:
        """Give the pad to a person; return the event that ends the hand's stroke, if it is in one."""
        ghost, self.ghost, self.exemplary = self.ghost, None, False
        return ghost.stop() if ghost else []


def pad_in_picture(frame: Frame) -> Rect:
    """Return where the pad is, in shares of the picture."""
    x, y, width, height = arrange(frame).pad
    return Rect(x / frame.width, y / frame.height, width / frame.width, height / frame.height)
