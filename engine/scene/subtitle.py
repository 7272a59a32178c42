"""Writes what is said about an act under the network, large and in two lines at most."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .arrangement import arrange
from .captions import BRIGHT, PLATE, Box, Caption, Text
from .frame import Frame
from .typeface import length

SIZES = (1.45, 1.3, 1.15, 1.0, 0.88, 0.78)
"""Of the text, em: the largest in which it needs two lines at most, or else the smallest."""

LEADING = 1.3  # of a line, in sizes
SHARES = 50  # widths that are tried, so that lines are about equally long
INSIDE = 0.9  # between the text and the ends of its ground, em
LOWEST = 0.4  # between the ground and what is below, em


@dataclass(frozen=True)
class Subtitle:
    """What is said, and how much of it is seen, 0 to 1."""

    text: str
    strength: float


def written(subtitle: Subtitle, frame: Frame) -> Iterator[Caption]:
    """Write a subtitle in the middle of the free area's foot."""
    free, em = frame.free, frame.text
    size, lines = _set(subtitle.text, free.width - 2 * INSIDE * em, em)
    wide = max(length("bold", size, line) for line in lines) + 2 * INSIDE * em
    high = (LEADING * size) * len(lines) + INSIDE * em
    middle, top = free.x + free.width / 2, _lowest(frame) - high
    yield Box(middle - wide / 2, top, wide, high, (*PLATE[:3], 0.8))
    for number, line in enumerate(lines):
        base = top + INSIDE * em / 2 + (number + 0.95) * LEADING * size - 0.1 * em
        yield Text(line, middle, base, size, BRIGHT, "bold", "middle")


def strip(frame: Frame) -> float:
    """Return the height at the free area's foot, pixels, of two lines and what keeps them from the network."""
    two = 2 * LEADING * SIZES[0 if arrange(frame).upright else -1]
    return frame.free.y + frame.free.height - _lowest(frame) + (two + INSIDE + LOWEST) * frame.text


def _lowest(frame: Frame) -> float:
    """Return where the ground ends: above the foot, or the buttons that stand there in a tall picture."""
    arrangement = arrange(frame)
    foot = frame.free.y + frame.free.height if arrangement.upright else arrangement.toolbar.y
    return foot - LOWEST * frame.text


def _set(text: str, room: float, em: int) -> tuple[int, Sequence[str]]:
    """Return the size of the type, pixels, and the lines."""
    sizes = [max(round(size * em), 1) for size in SIZES]
    ways = [(size, broken(text, room, size)) for size in sizes]
    return next((way for way in ways if len(way[1]) <= 2), ways[-1])


@functools.lru_cache(64)  # each frame asks again
def broken(text: str, room: float, size: int) -> Sequence[str]:
    """Break a text into as few lines of at most `room` pixels as it needs: two sentences, or about equally long."""
    sentences = re.split(r"(?<=[.!?]) ", text)
    if len(sentences) == 2 and all(length("bold", size, one) <= room for one in sentences):
        return sentences
    words = text.split(" ")
    fewest = _filled(words, room, size)
    shares = (share / SHARES for share in range(SHARES // len(fewest), SHARES))
    narrower = (_filled(words, share * length("bold", size, text), size) for share in shares)
    even = (lines for lines in narrower if len(lines) == len(fewest))
    return next((lines for lines in even if all(length("bold", size, line) <= room for line in lines)), fewest)


def _filled(words: Sequence[str], room: float, size: int) -> list[str]:
    """Put as many words on each line as `room` pixels hold, or one."""
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if length("bold", size, longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
