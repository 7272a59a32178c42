"""What a person has chosen to see."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import msgspec

from ..net.layout import DEEP, FLAT, Style
from ..net.strength import By
from .palettes import DEFAULT

View = Literal["3d", "2d"]
ShownEdges = Literal["off", "focus", "all"]
STYLES: dict[View, Style] = {"3d": DEEP, "2d": FLAT}


@dataclass
class Options:
    """What is shown and how: `hidden` holds layers by index, `glow` is the strength of the bloom.

    `edges` tells which are drawn; `by` what they show. Those weaker than `threshold` (a share of their scale) are
    left out, and if `adaptive` also as many more as frames would be too slow with. `calm` reduces motion,
    `contrast` gives text and panels stronger colours.
    """

    view: View = "3d"
    hidden: set[int] = field(default_factory=set)
    glow: float = 0.45
    auto_centre: bool = True
    palette: str = DEFAULT
    language: str | None = None
    edges: ShownEdges = "all"
    by: By = "contribution"
    threshold: float = 0.0
    adaptive: bool = True
    calm: bool = False
    contrast: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return these as values that JSON can hold."""
        return asdict(self) | {"hidden": sorted(self.hidden)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Options:
        """Make options from what `to_dict` returned. Raises ValueError for anything else."""
        return msgspec.convert(values, cls)
