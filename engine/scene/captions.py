"""What is written over the picture, as plain values in pixels: texts, boxes and the colour scale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

Colour = tuple[float, float, float, float]

BRIGHT: Colour = (0.93, 0.95, 0.98, 1.0)
NORMAL: Colour = (0.70, 0.76, 0.85, 1.0)
FAINT: Colour = (0.46, 0.53, 0.63, 1.0)
DIM: Colour = (0.33, 0.39, 0.47, 1.0)
PLATE: Colour = (0.03, 0.045, 0.075, 0.66)
LINE: Colour = (0.46, 0.53, 0.63, 0.35)
WINNER: Colour = (0.20, 0.76, 1.0, 1.0)
TRACK: Colour = (0.46, 0.53, 0.63, 0.22)

# Of panels: their ground, that of what lies over other text, edges, and what a control stands in.
GLASS: Colour = (0.055, 0.085, 0.14, 0.82)
SOLID: Colour = (0.075, 0.11, 0.17, 1.0)
HAIRLINE: Colour = (0.50, 0.62, 0.80, 0.26)
WELL: Colour = (0.50, 0.62, 0.80, 0.13)


@dataclass(frozen=True)
class Text:
    """One line of text. (x, y) is its baseline's left end, middle or right end, from the top left in pixels."""

    text: str
    x: float
    y: float
    size: int  # pixels per em
    colour: Colour = NORMAL
    face: Literal["medium", "bold"] = "medium"
    align: Literal["left", "middle", "right"] = "left"


@dataclass(frozen=True)
class Box:
    """A filled rectangle; without a colour it shows the whole colour scale from −1 to +1 of the range."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour | None = None


@dataclass(frozen=True)
class Ring:
    """A rounded frame around something, in light that shows on any ground; `line` is its thickness."""

    x: float
    y: float
    width: float
    height: float
    line: float


Caption = Text | Box | Ring


def faded(captions: Iterable[Caption], strength: float) -> Iterator[Caption]:
    """Yield texts and boxes with so much of their opacity, 0 to 1."""
    for caption in captions:
        if isinstance(caption, Text | Box) and caption.colour:
            red, green, blue, alpha = caption.colour
            yield replace(caption, colour=(red, green, blue, round(alpha * strength, 2)))
        else:
            yield caption
