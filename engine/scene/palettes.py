"""Colours for signed values, as light: dark at zero, one hue above it and another below, glowing at the ends.

Light is linear and may exceed 1; the film curve (shaders/lib/filmic.glsl) turns it into what is seen.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..text import tr

BEYOND = 1.15
"""Values of up to this many times the range are told apart."""

COUNT = 257
"""Entries of a palette; the middle one is zero's."""

DEFAULT = "glassnet"
_GLOW_FROM, _GLOW = 0.75, 0.8  # maps meant for paper get up to this much more light from there on
_BRIGHTEST = 0.9  # of what a screen can show; much nearer to 1 takes so much light that halos lose their hue

Light = NDArray[np.float32]


def limit_of(values: NDArray[np.floating]) -> float:
    """Return the size of the largest finite value, at which a colour scale for them ends; 1 where there is none."""
    sizes = abs(values[np.isfinite(values)])
    return float(sizes.max(initial=0.0)) or 1.0


@dataclass(frozen=True)
class Palette:
    """A palette by its id, with its name for people."""

    id: str
    label: str
    make: Callable[[], Light]

    @property
    def light(self) -> Light:
        """Linear light for values from −BEYOND to +BEYOND of the range, float32[COUNT, 3]."""
        return _light(self.make)


def table() -> tuple[Palette, ...]:
    """Return all palettes. Each can be told apart by the colour-blind (tests/scene/test_palettes.py)."""
    return (
        Palette(DEFAULT, tr("Blue and orange"), _blue_and_orange),
        Palette("vanimo", tr("Green and pink"), _vanimo),
        Palette("berlin", tr("Blue and red"), _berlin),
    )


def by_id(name: str) -> Palette:
    """Return a palette; the default one where there is none of this name."""
    return next((palette for palette in table() if palette.id == name), table()[0])


@functools.cache
def _light(make: Callable[[], Light]) -> Light:
    return make()


def _blue_and_orange() -> Light:
    """Make our own: blue above zero, orange below, near black at zero; above 0.7 of the range it glows."""
    above = [(0.008, 0.010, 0.014), (0.004, 0.060, 0.24), (0.00, 0.33, 1.30), (0.08, 1.15, 2.60)]
    below = [(0.008, 0.010, 0.014), (0.22, 0.040, 0.005), (1.20, 0.190, 0.004), (2.8, 0.48, 0.05)]
    values = _values()
    sides = []
    for zero, dim, full, hot in (np.array(above), np.array(below)):
        light = _mix(zero, dim, _smoothstep(0.0, 0.35, abs(values)))
        light = _mix(light, full, _smoothstep(0.2, 0.8, abs(values)))
        sides.append(_mix(light, hot, _smoothstep(0.75, BEYOND, abs(values))))
    return np.where(values[:, None] < 0, sides[1], sides[0]).astype(np.float32)


def _vanimo() -> Light:
    return _published("crameri:vanimo")


def _berlin() -> Light:
    return _published("crameri:berlin_r")  # reversed: blue above zero, as ours


def _published(name: str) -> Light:
    """Take a map with a dark middle, of those by F. Crameri ("Scientific colour maps") that `cmap` carries."""
    import cmap  # only here: not every start needs it, and it takes a while

    shown = np.asarray(cmap.Colormap(name)((_values() / BEYOND + 1) / 2))[:, :3]
    glow = 1 + _GLOW * _smoothstep(_GLOW_FROM, BEYOND, abs(_values()))
    return (unfilmic(np.minimum(shown, _BRIGHTEST)) * glow[:, None]).astype(np.float32)


def unfilmic(shown: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the light that the film curve shows as `shown` (0 to less than 1): its positive root solved for x."""
    a, b, c = 6.2 * (1 - shown), 0.5 - 1.7 * shown, -0.06 * shown
    return (-b + np.sqrt(b * b - 4 * a * c)) / (2 * a) + 0.004


def _values() -> NDArray[np.float64]:
    return np.linspace(-BEYOND, BEYOND, COUNT)


def _mix(one: NDArray[np.float64], other: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    return one * (1 - share[:, None]) + other * share[:, None]


def _smoothstep(low: float, high: float, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rise from 0 at `low` to 1 at `high` as GLSL's smoothstep does."""
    t = ((x - low) / (high - low)).clip(0.0, 1.0)
    return t * t * (3 - 2 * t)
