"""Where things stand in the picture: the panels, and what they leave free for the network. In pixels."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .frame import Frame

# All in em of the panels' text. The panel holds the pad (a square) and what belongs to it: below the pad in a wide
# picture, beside it in a tall one.
MARGIN, PADDING = 0.8, 0.8
PAD = 14.0
TOOLS = 12.3  # height of what belongs to the drawing; the pad's width
GAP = 0.7  # between pad, tools and answer
COLUMN_HEIGHT = 42.3  # of a wide picture, so that everything below the pad has room
BAND_WIDTH = 52.9  # of a tall picture, so that everything beside the pad has room
TOOLBAR = 2.2  # height
NAMES = 11.5  # width of the column of layer names, its margins included
BARS = 5.4  # height of the labels and bars over the outputs
EDGE = 1.6  # kept free at the other sides

SMALLEST_UNIT = 6  # panels whose text would be smaller than this are left out


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
    upright: bool  # the panel is a column at the right, else a band at the bottom
    panel: Rect
    pad: Rect  # inside the panel, and with it
    tools: Rect  # what belongs to the drawing
    answer: Rect  # what the network makes of it
    toolbar: Rect
    names: Rect  # where the layers' names may stand
    free: Rect  # for the network

    def covers(self, x: float, y: float) -> bool:
        """Tell whether a panel is at a point."""
        return self.panel.holds(x, y) or self.toolbar.holds(x, y)


@functools.lru_cache(64)
def arrange(frame: Frame) -> Arrangement:
    """Arrange a picture."""
    upright = frame.width >= 1.1 * frame.height
    unit = _unit(frame)
    panel = _panel(frame, unit, upright) if unit else NOWHERE
    pad, tools, answer = _parts(panel, unit, upright)
    free = _free(frame, panel, upright)
    foot = free.y + free.height
    toolbar = Rect(0.95 * unit, foot - TOOLBAR * unit, free.x - unit, TOOLBAR * unit)
    head = min(4.4 * frame.text, 0.2 * frame.height)
    bottom = toolbar.y - 0.4 * unit if unit else foot
    names = Rect(1.4 * frame.text, head, max(free.x - 2.6 * frame.text, 1.0), max(bottom - head, 1.0))
    return Arrangement(unit, upright, panel, pad, tools, answer, toolbar if unit else NOWHERE, names, free)


def _unit(frame: Frame) -> int:
    """Return the panels' text size, 0 where there are none."""
    unit = int(min(frame.text, frame.width / BAND_WIDTH, frame.height / COLUMN_HEIGHT))
    return unit if frame.panels and unit >= SMALLEST_UNIT else 0


def _panel(frame: Frame, unit: int, upright: bool) -> Rect:
    margin, side = round(MARGIN * unit), (PAD + 2 * PADDING) * unit
    if upright:
        return Rect(frame.width - margin - side, margin, side, frame.height - 2 * margin)
    return Rect(margin, frame.height - margin - side, frame.width - 2 * margin, side)


def _parts(panel: Rect, unit: int, upright: bool) -> tuple[Rect, Rect, Rect]:
    """Divide the panel into pad, tools and answer: below each other, or side by side with even gaps."""
    if not unit:
        return NOWHERE, NOWHERE, NOWHERE
    x, y, side = round(panel.x + PADDING * unit), round(panel.y + PADDING * unit), PAD * unit
    inner = panel.height - 2 * PADDING * unit
    if upright:
        below = y + side + GAP * unit
        answer = below + (TOOLS + GAP) * unit
        return (
            Rect(x, y, side, side),
            Rect(x, below, side, TOOLS * unit),
            Rect(x, answer, side, max(panel.y + panel.height - PADDING * unit - answer, 1.0)),
        )
    step = (panel.width - 2 * PADDING * unit - side) / 2
    return (
        Rect(x, y, side, side),
        Rect(round(x + step), y, side, inner),
        Rect(round(x + 2 * step), y, side, inner),
    )


def _free(frame: Frame, panel: Rect, upright: bool) -> Rect:
    """Return what names, bars and panel leave of the picture; at least a pixel."""
    em = frame.text
    left, top = min(NAMES * em, 0.3 * frame.width), min(BARS * em, 0.2 * frame.height)
    right = panel.x if panel.width and upright else frame.width
    bottom = panel.y if panel.width and not upright else frame.height
    gap = em if panel.width else EDGE * em
    return Rect(left, top, max(right - left - gap, 1.0), max(bottom - top - gap, 1.0))
