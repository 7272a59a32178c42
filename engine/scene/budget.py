"""How many edges are drawn, so that frames keep coming."""

from __future__ import annotations

START = 2_000  # edges; a fast machine has all within a second or two
LEAST = 500
FAST, SLOW = 1 / 40, 1 / 22  # seconds: quicker frames have room for more edges, slower ones have too many
GROWTH = 1.12
STEADY = 0.2  # change, as a share, below which the edges that were chosen stay


class Budget:
    """A number of edges that grows while frames are fast and shrinks while they are slow.

    It stays where nobody times frames, as in pictures without a window.
    """

    def __init__(self) -> None:
        self._goal = float(START)
        self.count = START  # follows the goal in steps, so that edges are not chosen anew every frame

    def pace(self, seconds: float, most: int) -> None:
        """Take in that a frame took so many seconds; `most` are all edges there are."""
        if seconds > SLOW:
            self._goal *= max(SLOW / seconds, 0.5)
        elif 0.0 < seconds < FAST:
            self._goal *= GROWTH
        self._goal = min(max(self._goal, LEAST), max(most, LEAST))
        if abs(self._goal - self.count) > STEADY * self.count or self._goal >= most:
            self.count = int(self._goal)
