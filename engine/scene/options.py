"""What a person has chosen to see."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

View = Literal["3d", "2d"]


@dataclass
class Options:
    """The view, the layers that are hidden (by index), and the strength of the glow."""

    view: View = "3d"
    hidden: set[int] = field(default_factory=set)
    glow: float = 0.45

    def to_dict(self) -> dict[str, Any]:
        """Return these as values that JSON can hold."""
        return asdict(self) | {"hidden": sorted(self.hidden)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Options:
        """Make options from what `to_dict` returned."""
        return cls(values["view"], set(values["hidden"]), values["glow"])
