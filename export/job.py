"""What one call of `glassnet-train` is asked to do."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Job:
    """Which network to train, on what, for how long, and where to put it."""

    name: str
    data: Path | None  # None: fetch MNIST
    out: Path
    epochs: int | None  # None: as in the recipe
    seed: int

    @property
    def checkpoint(self) -> Path:
        """Where an unfinished run is kept."""
        return self.out.with_suffix(".checkpoint.pt")
