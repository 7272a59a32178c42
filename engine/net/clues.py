"""What a file lets one guess about its input."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Feature:
    """One value of an input that is a vector: its name, and from where to where it goes, if the file says so."""

    name: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Clues:
    """What is known of a network's input besides its shape.

    `element` is ONNX's name of its type of element; channels may be `last` in the file, though they are shown
    first. The network's own first operators make (x − centre) / spread of it: one number for all values, one for
    each channel, or one for each value; none where they do no such thing. Whole
    numbers that choose a row of a table are less than `below`. `others` are inputs that nobody feeds.
    `said` are pairs from the metadata: settings as scene/preprocessing.py writes them, and the key that says so.
    """

    element: str = "float"
    last: bool = False
    centre: tuple[float, ...] = ()
    spread: tuple[float, ...] = ()
    below: int | None = None
    others: tuple[str, ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    features: tuple[Feature, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the input takes whole numbers."""
        return "int" in self.element or self.element == "bool"


NO_CLUES = Clues()
"""Of a network about whose input nothing more is known."""
