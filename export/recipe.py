"""How each network is trained: every number that was chosen, chosen on the validation digits alone."""

import math
from dataclasses import dataclass, field

from .augment import Strength


@dataclass(frozen=True)
class Recipe:
    """The settings of one training run."""

    epochs: int
    batch: int = 256
    peak_rate: float = 3e-3
    weight_decay: float = 0.05
    label_smoothing: float = 0.05
    warm_up: float = 0.05  # share of the run in which the learning rate rises
    strength: Strength = field(default_factory=Strength)

    def rate(self, progress: float) -> float:
        """Return the learning rate at `progress` in 0..1: a straight rise to the peak, then half a cosine to 0."""
        if progress < self.warm_up:
            return self.peak_rate * progress / self.warm_up
        return self.peak_rate * (1 + math.cos(math.pi * (progress - self.warm_up) / (1 - self.warm_up))) / 2


RECIPES = {"mlp": Recipe(epochs=500, label_smoothing=0.02), "lenet": Recipe(epochs=150)}
