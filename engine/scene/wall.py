"""Where things stand on an exhibit's wall: the few that a visitor needs, large enough for a hand. In pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .places import NOWHERE, Arrangement, Rect

if TYPE_CHECKING:
    from .frame import Frame

# All in em of the text. The panel is a column beside the network in a wide picture, a band below it in a tall one.
MARGIN, PADDING, GAP = 0.8, 0.8, 0.7
PAD, LEAST_PAD = 14.0, 9.0  # side of the pad, as there is room
BUTTON, BETWEEN = 3.2, 0.5  # height of a button, and the space between two
ROWS = 3  # of two buttons each
BUTTONS = ROWS * BUTTON + (ROWS - 1) * BETWEEN
ANSWER, FLAT_ANSWER = 3.6, 2.9  # height of the two guesses, above buttons and above the pad
LEAST_COLUMN = 2 * (MARGIN + PADDING) + LEAST_PAD + 2 * GAP + BUTTONS + ANSWER
LEAST_BAND, LEAST_HEIGHT = 18.9, 33.0  # width and height of a tall picture
TOOLBAR = 2.9  # side of its buttons
CORNER = 4 * TOOLBAR  # width of those in a tall picture: two, and a language's name
NAMES = 11.0  # width of the column of layer names, its margins included; a tall picture has none, and no title
BARS = 5.4  # height of the labels and bars over the outputs
HEAD = 4.4  # height of the network's name


def arrange(frame: Frame) -> Arrangement:
    """Arrange the picture of an exhibit."""
    upright = frame.width >= 1.1 * frame.height
    return _wide(frame) if upright else _tall(frame)


def _wide(frame: Frame) -> Arrangement:
    em = int(min(frame.text, frame.height / LEAST_COLUMN, frame.width / (LEAST_PAD + NAMES + 12.0)))
    em = max(em, 1)
    margin, inner = round(MARGIN * em), frame.height - 2 * (MARGIN + PADDING) * em
    side = min(PAD * em, inner - (BUTTONS + ANSWER + 2 * GAP) * em)
    width = side + 2 * PADDING * em
    x = margin if frame.left_handed else frame.width - margin - width
    panel = Rect(x, margin, width, frame.height - 2 * margin)
    left, top = round(x + PADDING * em), round(margin + PADDING * em)
    pad = Rect(left, top, side, side)
    tools = Rect(left, top + side + GAP * em, side, BUTTONS * em)
    below = tools.y + tools.height + GAP * em
    answer = Rect(left, below, side, max(panel.y + panel.height - PADDING * em - below, 1.0))
    start = x + width if frame.left_handed else 0.0
    end = frame.width if frame.left_handed else x
    names = min(NAMES * frame.text, 0.3 * frame.width)
    free = _free(start + names, end, BARS * frame.text, frame.height, em)
    toolbar = Rect(start + 0.9 * em, free.y + free.height - TOOLBAR * em, names - em, TOOLBAR * em)
    high = max(toolbar.y - 0.4 * em - HEAD * frame.text, 1.0)
    listed = Rect(start + 1.4 * frame.text, HEAD * frame.text, max(names - 2.6 * frame.text, 1.0), high)
    return Arrangement(em, True, panel, pad, tools, answer, toolbar, listed, free)


def _tall(frame: Frame) -> Arrangement:
    em = max(int(min(frame.text, frame.width / LEAST_BAND, frame.height / LEAST_HEIGHT)), 1)
    margin, inner = round(MARGIN * em), frame.width - 2 * (MARGIN + PADDING) * em
    side = min(PAD * em, (inner - GAP * em) / 2 + 0.6 * em)
    height = side + (2 * PADDING + FLAT_ANSWER + GAP) * em
    panel = Rect(margin, frame.height - margin - height, frame.width - 2 * margin, height)
    left, top = round(panel.x + PADDING * em), round(panel.y + PADDING * em)
    answer = Rect(left, top, inner, FLAT_ANSWER * em)
    below = round(top + (FLAT_ANSWER + GAP) * em)
    beside = Rect(left + side + GAP * em, below, inner - side - GAP * em, side)
    pad, tools = Rect(left, below, side, side), beside
    if frame.left_handed:
        pad, tools = pad._replace(x=left + inner - side), beside._replace(x=left)
    free = _free(em, frame.width, BARS * frame.text, panel.y, em)
    wide = CORNER * em
    toolbar = Rect(frame.width - margin - wide, panel.y - (TOOLBAR + 0.3) * em, wide, TOOLBAR * em)
    return Arrangement(em, False, panel, pad, tools, answer, toolbar, NOWHERE, free)


def _free(left: float, right: float, top: float, bottom: float, em: float) -> Rect:
    """Return the area for the network, with a margin at its right and its foot; at least a pixel."""
    return Rect(left, top, max(right - left - em, 1.0), max(bottom - top - em, 1.0))
