"""The picture's size, and the size of its text."""

from __future__ import annotations

from dataclasses import dataclass

from .arrangement import Rect, arrange

# At 1280×720 text has 17 pixels per em, of which Inter's x-height takes 0.55: 9 pixels.
_REFERENCE_TEXT, _REFERENCE_WIDTH, _REFERENCE_HEIGHT = 17.0, 900, 720
_READABLE_SIDE = 600  # text shrinks only when the shorter side is below this


@dataclass(frozen=True)
class Frame:
    """A picture of `width` × `height` pixels, with the panels or without them."""

    width: int
    height: int
    panels: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height

    @property
    def text(self) -> int:
        """Ordinary text size in pixels per em; it grows with the picture."""
        scale = min(self.width / _REFERENCE_WIDTH, self.height / _REFERENCE_HEIGHT)
        readable = min(1.0, min(self.size) / _READABLE_SIDE)
        return max(round(_REFERENCE_TEXT * max(scale, readable)), 1)

    @property
    def free(self) -> Rect:
        """The area for the network, in pixels from the top left."""
        return arrange(self).free

    @property
    def lens_shift(self) -> tuple[float, float]:
        """The free area's centre in normalised device coordinates: the lens is shifted to look through it."""
        x, y, width, height = self.free
        return (2 * x + width) / self.width - 1, 1 - (2 * y + height) / self.height
