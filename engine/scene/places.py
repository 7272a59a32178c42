"""Where the parts of a picture stand, as plain values. In pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Rect(NamedTuple):
    """A rectangle from the top left."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point is inside."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


NOWHERE = Rect(0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Arrangement:
    """The parts of a picture. `unit` is the em of the panels' text, 0 without panels, which are then NOWHERE."""

    unit: int
    upright: bool  # the panel is a column at a side, else a band at the bottom
    panel: Rect
    pad: Rect  # inside the panel, and with it
    tools: Rect  # what belongs to the drawing
    answer: Rect  # what the network makes of it
    toolbar: Rect
    names: Rect  # where the layers' names may stand
    free: Rect  # for the network

    @property
    def at_left(self) -> bool:
        """Whether the panel is a column at the left, for left-handed people."""
        return self.upright and self.unit > 0 and self.panel.x < self.free.x

    def covers(self, x: float, y: float) -> bool:
        """Tell whether a panel is at a point."""
        return self.panel.holds(x, y) or self.toolbar.holds(x, y)
