"""How far each layer's colour scale reaches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .session import Session

PERCENTILE = 99.5
"""Below 100, so that one rare value does not darken all the others."""

LOOKED_AT = 1 << 14
"""Values of a layer by which its scale is widened while the network runs."""


def colour_ranges(session: Session, samples: Iterable[np.ndarray]) -> np.ndarray:
    """Return the half-width of each layer's symmetric colour scale, float32[layers], always above 0.

    It is the 99.5th percentile of |value| over the layer's nodes and the `samples` (each float32 in the shape
    of the input); where that is 0 the maximum, and where that is 0 too, 1. Raises ValueError for no samples.
    """
    layers = session.network.layers
    runs = [np.abs(session.run(sample)) for sample in samples]
    if not runs:
        raise ValueError("colour ranges need at least one sample")
    stacked = np.stack(runs)
    parts = [stacked[:, layer.span] for layer in layers]
    return np.array([_range(part) for part in parts], np.float32)


def _range(values: np.ndarray) -> float:
    values = np.where(np.isfinite(values), values, 0.0)
    return float(np.percentile(values, PERCENTILE)) or float(values.max()) or 1.0


def peak(values: np.ndarray) -> float:
    """Return the 99.5th percentile of |value| over those that are finite, the maximum where that is 0.

    Of more than LOOKED_AT values only some are looked at, evenly spread.
    """
    sizes = np.abs(values.reshape(-1)[:: -(-values.size // LOOKED_AT)])
    sizes = sizes[np.isfinite(sizes)]
    if not len(sizes):
        return 0.0
    place = min(int(PERCENTILE / 100 * len(sizes)), len(sizes) - 1)
    return float(np.partition(sizes, place)[place]) or float(sizes.max())
