"""Says what the colours mean: the scale, and what boxes and lines stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ..net.strength import By
from ..text import tr
from .captions import FAINT, NORMAL, PLATE, Box, Caption, Text
from .frame import Frame
from .typeface import length

SCALE = 11.0  # em, the length of the colour scale
LEAST = 30.0  # em, the width of the free area from which on there is room
STRIP = 2.4  # em, the height of a legend in one line, with what keeps it from the network
CORNER = 12.0, 6.0  # em, the width and height of one in the corner, the same included


def meanings(lit: bool, by: By | None) -> list[str]:
    """Say what the colours of nodes, `lit` by evidence or not, and of edges mean; `by` is None without edges."""
    boxes = tr("box: share in the difference") if lit else tr("box: value of a neuron")
    lines = {"weight": [tr("line: its weight")], "contribution": [tr("line: weight × value")]}
    return [boxes, *(lines[by] if by else [])]


def legend(frame: Frame, meaning: Sequence[str], low: bool, plate: bool) -> Iterator[Caption]:
    """Show the colour scale and what it means at the lower right of the free area, if there is room.

    A `low` one is a line, in the STRIP below a network that takes the corner; another stands in the corner, its
    lines above each other. `plate` puts a dark ground behind it all, for when nodes may be there.
    """
    if strip(frame):
        yield from (_line if low else _corner)(frame, meaning, plate)


def strip(frame: Frame) -> float:
    """Return how many pixels a legend in one line takes below the network: 0 where there is no room for any."""
    return STRIP * frame.text if frame.free.width >= LEAST * frame.text else 0.0


def in_the_corner(outline: NDArray[np.float64], area: tuple[float, float], em: float) -> bool:
    """Tell whether any point of an `outline` [layers, points, 3] stands where the legend would.

    That is at the lower right of an area (width, height), which the network fills as well as it can.
    """
    points = outline.reshape(-1, 3)[:, :2]
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (np.array(area) / np.maximum(high - low, 1e-9)).min()
    inner = (np.array(area) / 2 - np.array(CORNER) * em) / scale  # from the middle to the corner's sides
    right, up = (points - (low + high) / 2).T
    return bool(((right > inner[0]) & (up < -inner[1])).any())


def _corner(frame: Frame, meaning: Sequence[str], plate: bool) -> Iterator[Caption]:
    em, free = frame.text, frame.free
    width = SCALE * em
    left, foot, top = free.x + free.width - width, free.y + free.height, free.y + free.height - 1.9 * em
    if plate:
        widest = max(width, *(length("medium", em, line) for line in meaning))
        height = (2.8 + 1.3 * len(meaning)) * em
        yield Box(left + width - widest - 0.7 * em, foot + 0.4 * em - height, widest + 1.4 * em, height, PLATE)
    for above, line in enumerate(reversed(meaning)):
        yield Text(line, left + width, top - (0.6 + 1.3 * above) * em, em, FAINT, align="right")
    yield Box(left, top, width, 0.7 * em)
    yield Text(tr("negative"), left, top + 1.9 * em, em, NORMAL)
    yield Text("0", left + width / 2, top + 1.9 * em, em, NORMAL, align="middle")
    yield Text(tr("positive"), left + width, top + 1.9 * em, em, NORMAL, align="right")


def _line(frame: Frame, meaning: Sequence[str], plate: bool) -> Iterator[Caption]:
    em, free = frame.text, frame.free
    right, base = free.x + free.width, free.y + free.height - 0.6 * em
    scale = right - length("medium", em, tr("positive")) - (SCALE + 0.7) * em
    said = scale - length("medium", em, tr("negative")) - 2.2 * em
    fitting = (" · ".join(meaning[:count]) for count in range(len(meaning), -1, -1))
    words = next(words for words in fitting if not words or said - length("medium", em, words) >= free.x)
    left = said - length("medium", em, words)
    if plate:
        yield Box(left - 0.7 * em, base - 1.3 * em, right - left + 1.4 * em, 1.9 * em, PLATE)
    yield Text(words, said, base, em, FAINT, align="right")
    yield Text(tr("negative"), scale - 0.7 * em, base, em, NORMAL, align="right")
    yield Box(scale, base - 0.7 * em, SCALE * em, 0.7 * em)
    yield Text(tr("positive"), right, base, em, NORMAL, align="right")
