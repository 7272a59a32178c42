"""The values of an input that is no picture, as people set them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..errors import AppError
from ..net.network import Network
from ..text import tr
from .forms import FEW

REACH = 3.0
"""Standard deviations to each side of the mean that a value can be set to."""

WHOLE = {"bool": (0.0, 1.0), "int8": (-128.0, 127.0), "uint8": (0.0, 255.0)}
IDS = 9.0  # the highest of whole numbers of which nothing is known

Values = NDArray[np.float32]


class Dials:
    """One value for each node of an input, float32[nodes]; `low` and `high` are how far each can be set.

    `version` counts changes.
    """

    def __init__(self, network: Network):
        """Set every value to where it rests: the middle of what the network saw, as far as is known, or zero."""
        self.shape, self._clues = network.input.shape, network.clues
        self.low, self.high = self._ends(network.input.nodes)
        self.whole = network.clues.whole
        self.rest: Values = self.low if self.whole else (0.5 * (self.low + self.high)).astype(np.float32)
        self.values: Values = self.rest.copy()
        self.version = 0
        self._drawn = 0

    def name(self, index: int) -> str:
        """Return what a value is called, or its number."""
        return self._clues.features[index].name if self._clues.features else str(index)

    @property
    def few(self) -> bool:
        """Whether a person can set them one by one."""
        return self.values.size <= FEW

    def set(self, index: int, value: float) -> None:
        """Set one value; beyond its ends, to the nearer one. Raises AppError where there is none such."""
        if not (0 <= index < self.values.size and math.isfinite(value)):
            raise AppError(
                tr("There is no value {index} that could be {value}", index=index, value=value),
                tr("They are numbered from 0 to {last}", last=self.values.size - 1),
            )
        self.values[index] = np.clip(round(value) if self.whole else value, self.low[index], self.high[index])
        self.version += 1

    def reset(self, index: int) -> None:
        """Set one value to where it rests."""
        self.set(index, float(self.rest[index]))

    def rest_all(self) -> None:
        """Set every value to where it rests, if any is elsewhere."""
        if (self.values != self.rest).any():
            self.values[...] = self.rest
            self.version += 1

    def zero(self) -> None:
        """Set every value to zero."""
        self.values[...] = 0.0
        self.version += 1

    def random(self) -> None:
        """Set every value at random, to other ones each time; the same in every run of the program."""
        self._drawn += 1
        self.values[...] = self.drawn(self._drawn)
        self.version += 1

    def drawn(self, seed: int) -> Values:
        """Return random values: whole numbers each as likely as another, others of a normal distribution."""
        random = np.random.default_rng(seed)
        if self.whole:
            return random.integers(self.low.astype(int), self.high.astype(int) + 1).astype(np.float32)
        middle, spread = (self.low + self.high) / 2, (self.high - self.low) / (2 * REACH)
        return (middle + spread * random.standard_normal(middle.shape, np.float32)).clip(self.low, self.high)

    def _ends(self, count: int) -> tuple[Values, Values]:
        """Return how far values can be set: as the file says, as its first operators let guess, or as is usual."""
        clues = self._clues
        low, high = np.full(count, -REACH, np.float32), np.full(count, REACH, np.float32)
        if clues.whole:
            low[...], high[...] = WHOLE.get(clues.element, (0.0, IDS))
            high[...] = clues.below - 1 if clues.below else high
        elif len(clues.centre) in (1, count):
            centre, spread = np.array(clues.centre), REACH * np.array(clues.spread)
            low[...], high[...] = centre - spread, centre + spread
        for index, feature in enumerate(clues.features):
            if feature.low is not None and feature.high is not None:
                low[index], high[index] = feature.low, feature.high
        return low, high
