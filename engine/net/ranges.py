"""How far each layer's colour scale reaches."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from .network import Network
from .scatter import Scatter

if TYPE_CHECKING:
    from .session import Session

PERCENTILE = 99.5
"""Below 100, so that one rare value does not darken all the others."""

MOST = 1 << 16
"""Nodes of a layer by which its scale is set."""

LOOKED_AT = 1 << 14
"""Values of a layer by which its scale is widened while the network runs."""


def colour_ranges(session: Session, samples: Iterable[np.ndarray]) -> np.ndarray:
    """Return the half-width of each layer's symmetric colour scale, float32[layers], always above 0.

    It is the 99.5th percentile of |value| over the layer's nodes and the `samples` (each float32 in the shape
    of the input); where that is 0 the maximum, and where that is 0 too, 1. Of a large layer's nodes only MOST are
    looked at. Raises ValueError for no samples.
    """
    layers = session.network.layers
    nodes = [layer.offset + Scatter(layer.nodes, math.ceil(layer.nodes / MOST) or 1).chosen() for layer in layers]
    parts: list[list[np.ndarray]] = [[] for _ in layers]
    for sample in samples:
        values = session.run(sample)
        for part, some in zip(parts, nodes, strict=True):
            part.append(np.abs(values[some]))
    if not parts[0]:
        raise ValueError("colour ranges need at least one sample")
    return np.array([_range(np.concatenate(part)) for part in parts], np.float32)


def _range(values: np.ndarray) -> float:
    values = np.where(np.isfinite(values), values, 0.0)
    return float(np.percentile(values, PERCENTILE)) or float(values.max()) or 1.0


def peaks(network: Network, activations: np.ndarray) -> np.ndarray:
    """Return how far a colour scale for these values, float32[nodes], would reach in each layer, float32[layers].

    It is the 99.5th percentile of |value| over those that are finite, the maximum where that is 0. Of a layer with
    more than LOOKED_AT nodes only some are looked at, evenly spread.
    """
    return np.array([_peak(activations[layer.span]) for layer in network.layers], np.float32)


def _peak(values: np.ndarray) -> float:
    sizes = np.abs(values.reshape(-1)[:: -(-values.size // LOOKED_AT)])
    sizes = sizes[np.isfinite(sizes)]
    if not len(sizes):
        return 0.0
    place = min(int(PERCENTILE / 100 * len(sizes)), len(sizes) - 1)
    return float(np.partition(sizes, place)[place]) or float(sizes.max())
