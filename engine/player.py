"""Plays a recording: which events are next, and when."""

from __future__ import annotations

from collections.abc import Iterable

from .events import AnyEvent, Resized, Stepped


class Player:
    """A recording, frame by frame: `events` happened before the frame that is next, which is `step`."""

    def __init__(self, recording: Iterable[AnyEvent]):
        self._recording = iter(recording)
        self.events: list[AnyEvent] = []
        self.step = Stepped(0.0)

    def advance(self) -> bool:
        """Go to the next frame; False when there is none. Raises AppError for a line that is no event."""
        self.events = []
        for event in self._recording:
            match event:
                case Stepped():
                    self.step = event
                    return True
                case Resized():
                    pass  # the size of the window that plays counts
                case _:
                    self.events.append(event)
        return False
