"""The picture's size, and the size of its text."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .arrangement import Rect, arrange

# At 1280×720 text has 17 pixels per em, of which Inter's x-height takes 0.55: 9 pixels.
_REFERENCE_TEXT, _REFERENCE_WIDTH, _REFERENCE_HEIGHT = 17.0, 900, 720
_READABLE_SIDE = 600  # text shrinks only when the shorter side is below this
_EXHIBIT_TEXT = (
    0.016 / 0.546
)  # em of an exhibit per height: letters are read from afar; Inter's x-height is 0.546 em
_MOST_GROWN = 1.6  # times the usual size, for a fine-grained monitor


@dataclass(frozen=True)
class Frame:
    """A picture of `width` × `height` pixels, with the panels or without them.

    `kiosk`: as an exhibit shows it. `scale` enlarges text and what is touched; `least` is the fewest pixels per em
    that can be read on the monitor, as far as there is room. `left_handed` has the pad at the left.
    """

    width: int
    height: int
    panels: bool = False
    kiosk: bool = False
    scale: float = 1.0
    least: float = 0.0
    left_handed: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Return a place that is given in shares of the picture in pixels."""
        return x * self.width, y * self.height

    @property
    def text(self) -> int:
        """Ordinary text size in pixels per em; it grows with the picture."""
        return max(round(max(self._usual * self.scale, min(self.least, self._usual * _MOST_GROWN))), 1)

    @property
    def enlarged(self) -> bool:
        """Whether text is larger than the picture's size alone would have it."""
        return self.text > max(round(self._usual), 1)

    @property
    def _usual(self) -> float:
        if self.kiosk:
            return math.ceil(_EXHIBIT_TEXT * self.height)
        scale = min(self.width / _REFERENCE_WIDTH, self.height / _REFERENCE_HEIGHT)
        readable = min(1.0, min(self.size) / _READABLE_SIDE)
        return _REFERENCE_TEXT * max(scale, readable)

    @property
    def free(self) -> Rect:
        """The area for the network, in pixels from the top left."""
        return arrange(self).free

    @property
    def lens_shift(self) -> tuple[float, float]:
        """The free area's centre in normalised device coordinates: the lens is shifted to look through it."""
        x, y, width, height = self.free
        return (2 * x + width) / self.width - 1, 1 - (2 * y + height) / self.height
