"""Writes what is said about an act under the network, large and in two lines at most."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from .captions import BRIGHT, PLATE, Box, Caption, Colour, Text
from .frame import Frame
from .typeface import length

SIZE, LEADING = 1.45, 1.3  # of the text, em; and of a line, in sizes
INSIDE = 0.9  # between the text and the ends of its ground, em
LOWEST = 0.4  # between the ground and the foot of the free area, em
STRIP = LOWEST + 2 * LEADING * SIZE + INSIDE + 0.4  # height of two lines, with what keeps them from the network, em


@dataclass(frozen=True)
class Subtitle:
    """What is said, and how much of it is seen, 0 to 1."""

    text: str
    strength: float


def written(subtitle: Subtitle, frame: Frame) -> Iterator[Caption]:
    """Write a subtitle in the middle of the free area's foot."""
    free, em = frame.free, frame.text
    size = round(SIZE * em)
    lines = broken(subtitle.text, free.width - 2 * INSIDE * em, size)
    wide = max(length("bold", size, line) for line in lines) + 2 * INSIDE * em
    high = (LEADING * size) * len(lines) + INSIDE * em
    middle, top = free.x + free.width / 2, free.y + free.height - LOWEST * em - high
    yield Box(middle - wide / 2, top, wide, high, _faded((*PLATE[:3], 0.8), subtitle.strength))
    for number, line in enumerate(lines):
        base = top + INSIDE * em / 2 + (number + 0.95) * LEADING * size - 0.1 * em
        yield Text(line, middle, base, size, _faded(BRIGHT, subtitle.strength), "bold", "middle")


def broken(text: str, room: float, size: int) -> list[str]:
    """Break a text into as few lines of at most `room` pixels as it needs, about equally long."""
    words = text.split(" ")
    count = max(math.ceil(length("bold", size, text) / max(room, 1.0)), 1)
    while True:
        lines = _filled(words, length("bold", size, text) / count, size)
        if count >= len(words) or all(length("bold", size, line) <= room for line in lines):
            return lines
        count += 1


def _filled(words: list[str], least: float, size: int) -> list[str]:
    """Fill lines up to the word that brings them to `least` pixels."""
    lines, line = [], ""
    for word in words:
        line = f"{line} {word}" if line else word
        if length("bold", size, line) >= least:
            lines, line = [*lines, line], ""
    return [*lines, line] if line else lines


def _faded(colour: Colour, strength: float) -> Colour:
    return (*colour[:3], round(colour[3] * strength, 2))
