"""How far each layer's colour scale reaches."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .session import Session

PERCENTILE = 99.5
"""Below 100, so that one rare value does not darken all the others."""


def colour_ranges(session: Session, samples: Iterable[np.ndarray]) -> np.ndarray:
    """The half-width of each layer's symmetric colour scale, float32[layers], always above 0.

    It is the 99.5th percentile of |value| over the layer's nodes and the `samples` (each float32 in the input's
    shape); where that is 0 the maximum, and where that is 0 too, 1. Raises ValueError for no samples.
    """
    layers = session.network.layers
    runs = []
    for sample in samples:
        session.submit(sample)
        runs.append(np.abs(session.poll()))
    if not runs:
        raise ValueError("colour ranges need at least one sample")
    values = np.stack(runs)
    return np.array([_range(values[:, layer.offset : layer.offset + layer.nodes]) for layer in layers], np.float32)


def _range(values: np.ndarray) -> float:
    return float(np.percentile(values, PERCENTILE)) or float(values.max()) or 1.0
