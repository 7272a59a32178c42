"""Where things stand in the picture: the panels, and what they leave free for the network. In pixels."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from . import wall
from .places import NOWHERE, Arrangement, Rect

if TYPE_CHECKING:
    from .frame import Frame

# All in em of the panels' text. The panel holds the pad (a square) and what belongs to it: below the pad in a wide
# picture, beside it in a tall one.
MARGIN, PADDING = 0.8, 0.8
PAD = 14.0
TOOLS, FEW_TOOLS = 12.3, 7.0  # height of what belongs to the drawing: all of it, and without the steps
LEAST_ANSWER = 3.6  # height of the two guesses
GAP = 0.7  # between pad, tools and answer
COLUMN_HEIGHT = 42.3  # of a wide picture, so that everything below the pad has room
LEAST_COLUMN = 26.2  # of one with enlarged text: steps and probabilities go, and the pad is smaller
BAND_WIDTH = 52.9  # of a tall picture, so that everything beside the pad has room
TOOLBAR = 2.2  # height
NAMES = 11.5  # width of the column of layer names, its margins included
BARS = 5.4  # height of the labels and bars over the outputs
EDGE = 1.6  # kept free at the other sides

SMALLEST_UNIT = 6  # panels whose text would be smaller than this are left out


@functools.lru_cache(64)
def arrange(frame: Frame) -> Arrangement:
    """Arrange a picture."""
    if frame.kiosk and frame.panels:
        return wall.arrange(frame)
    upright = frame.width >= 1.1 * frame.height
    unit = _unit(frame, upright)
    panel = _panel(frame, unit, upright) if unit else NOWHERE
    pad, tools, answer = _parts(panel, unit, upright)
    free = _free(frame, panel, upright)
    left, foot = free.x - min(NAMES * frame.text, 0.3 * frame.width), free.y + free.height
    toolbar = Rect(left + 0.95 * unit, foot - TOOLBAR * unit, free.x - left - unit, TOOLBAR * unit)
    head = min(4.4 * frame.text, 0.2 * frame.height)
    bottom = toolbar.y - 0.4 * unit if unit else foot
    width = max(free.x - left - 2.6 * frame.text, 1.0)
    names = Rect(left + 1.4 * frame.text, head, width, max(bottom - head, 1.0))
    return Arrangement(unit, upright, panel, pad, tools, answer, toolbar if unit else NOWHERE, names, free)


def _unit(frame: Frame, upright: bool) -> int:
    """Return the panels' text size, 0 where there are none."""
    least = LEAST_COLUMN if upright and frame.enlarged else COLUMN_HEIGHT
    unit = int(min(frame.text, frame.width / BAND_WIDTH, frame.height / least))
    return unit if frame.panels and unit >= SMALLEST_UNIT else 0


def _panel(frame: Frame, unit: int, upright: bool) -> Rect:
    margin, side = round(MARGIN * unit), (PAD + 2 * PADDING) * unit
    if upright:
        x = margin if frame.left_handed else frame.width - margin - side
        return Rect(x, margin, side, frame.height - 2 * margin)
    return Rect(margin, frame.height - margin - side, frame.width - 2 * margin, side)


def _parts(panel: Rect, unit: int, upright: bool) -> tuple[Rect, Rect, Rect]:
    """Divide the panel into pad, tools and answer: below each other, or side by side with even gaps."""
    if not unit:
        return NOWHERE, NOWHERE, NOWHERE
    x, y, side = round(panel.x + PADDING * unit), round(panel.y + PADDING * unit), PAD * unit
    inner = panel.height - 2 * PADDING * unit
    if upright:
        return _below_each_other(Rect(x, y, side, inner), unit)
    step = (panel.width - 2 * PADDING * unit - side) / 2
    return (
        Rect(x, y, side, side),
        Rect(round(x + step), y, side, inner),
        Rect(round(x + 2 * step), y, side, inner),
    )


def _below_each_other(inner: Rect, unit: int) -> tuple[Rect, Rect, Rect]:
    """Divide a column: what has no room is left out, the steps and the probabilities, and then the pad shrinks."""
    x, y, width, height = inner
    tools = (TOOLS if height + 2 * (MARGIN + PADDING) * unit >= COLUMN_HEIGHT * unit - 1 else FEW_TOOLS) * unit
    side = min(width, height - tools - (2 * GAP + LEAST_ANSWER) * unit)
    below = y + side + GAP * unit
    answer = below + tools + GAP * unit
    return (
        Rect(round(x + (width - side) / 2), y, side, side),
        Rect(x, below, width, tools),
        Rect(x, answer, width, max(y + height - answer, 1.0)),
    )


def _free(frame: Frame, panel: Rect, upright: bool) -> Rect:
    """Return what names, bars and panel leave of the picture; at least a pixel."""
    em = frame.text
    left, top = min(NAMES * em, 0.3 * frame.width), min(BARS * em, 0.2 * frame.height)
    right, bottom = frame.width, frame.height
    if panel.width and not upright:
        bottom = panel.y
    elif panel.width and frame.left_handed:
        left += panel.x + panel.width
    elif panel.width:
        right = panel.x
    gap = em if panel.width else EDGE * em
    return Rect(left, top, max(right - left - gap, 1.0), max(bottom - top - gap, 1.0))
