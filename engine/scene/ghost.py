"""The ghost hand: it writes on the pad, through the same events as a person's."""

from __future__ import annotations

from collections import deque

from msgspec.structs import replace

from ..events import Pointer
from .arrangement import Rect
from .strokes import Drawing, in_picture


class Ghost:
    """A hand that writes one drawing, once. `pad` is where the pad lies, in shares of the picture.

    `pad` may change while the hand writes. The events' times are seconds of the hand's own, from its first step.
    """

    def __init__(self, pad: Rect, drawing: Drawing, speed: float = 1.0) -> None:
        self.pad = pad
        self._drawing, self._speed, self._time = drawing, speed, 0.0
        self._ahead = deque(drawing.events(speed=speed))
        self._pen_down = False

    @property
    def finished(self) -> bool:
        """Whether nothing more will come."""
        return not self._ahead

    @property
    def position(self) -> tuple[float, float] | None:
        """Where the pen is, on the pad or above it, in shares of the picture; None when finished."""
        return None if self.finished else in_picture(self.pad, *self._pen())

    def step(self, dt: float) -> list[Pointer]:
        """Let `dt` seconds pass; return what the hand did in them, in order."""
        self._time += dt
        done = []
        while self._ahead and self._ahead[0].time < self._time:  # so that no time does nothing
            event = self._ahead.popleft()
            self._pen_down = event.kind != "release"
            x, y = in_picture(self.pad, event.x, event.y)
            done.append(replace(event, x=x, y=y))
        return done

    def stop(self) -> list[Pointer]:
        """Finish early; return the event that cancels a stroke begun, if there is one."""
        x, y = in_picture(self.pad, *self._pen())
        cancelled = Pointer("cancel", x, y, pointer=-1, source="ghost", time=self._time)
        pen_down, self._pen_down = self._pen_down, False
        self._ahead.clear()
        return [cancelled] if pen_down else []

    def _pen(self) -> tuple[float, float]:
        return self._drawing.position(self._time * self._speed)
