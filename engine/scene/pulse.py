"""A pulse of light that runs from the input to the outputs when a drawing is finished."""

from __future__ import annotations

DURATION = 1.5  # seconds from before the input to beyond the outputs
MARGIN = 0.8  # layers that it starts before the first one, and ends beyond the last
NOWHERE = -100.0  # layers: where no edge is


class Pulse:
    """One at a time: where it is, counted in layers."""

    def __init__(self) -> None:
        self.position = NOWHERE
        self._last = 0

    @property
    def running(self) -> bool:
        """Whether one is on its way."""
        return self.position != NOWHERE

    def start(self, layers: int) -> None:
        """Send one through so many layers, unless one is on its way."""
        if not self.running:
            self.position, self._last = -MARGIN, layers - 1

    def step(self, dt: float) -> None:
        """Let `dt` seconds pass."""
        if self.running:
            self.position += dt * (self._last + 2 * MARGIN) / DURATION
            if self.position > self._last + MARGIN:
                self.stop()

    def stop(self) -> None:
        """End it at once."""
        self.position = NOWHERE
