"""Inputs that are typical for a network: by them its colour scales are set."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..errors import AppError
from ..net.network import Network
from . import digits
from .preprocess import picture_shape, to_input

SAMPLES = 100  # inputs from which the colour ranges are taken,
SAMPLED = 2_000_000  # but not more than make up this many values


def typical(network: Network) -> Iterator[NDArray[np.float32]]:
    """Yield inputs that are typical for a network: bundled digits if its input is a picture, else noise."""
    count = max(min(SAMPLES, SAMPLED // network.nodes), 1)
    if refusal(network):
        yield from np.random.default_rng(0).standard_normal((count, *network.input.shape), np.float32)
        return
    for ink in digits.images(count):
        yield to_input(ink, network, auto_centre=False)


def refusal(network: Network) -> AppError | None:
    """Return why a network cannot take what is on the pad, if it cannot."""
    try:
        picture_shape(network.input.shape)
    except AppError as error:
        return error
    return None
