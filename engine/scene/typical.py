"""Inputs that are typical for a network: by them its colour scales are set."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..net.network import Network
from . import digits
from .dials import Dials
from .forms import forms_of
from .guess import guess
from .preprocess import Colours, to_input

SAMPLES = 100  # inputs from which the colour ranges are taken,
SAMPLED = 2_000_000  # but not more than make up this many values

_SIDE = 64  # pixels of a random picture


def typical(network: Network) -> Iterator[NDArray[np.float32]]:
    """Yield inputs that are typical for a network: bundled digits, pictures like photos, or random values."""
    count = max(min(SAMPLES, SAMPLED // network.nodes), 1)
    if not forms_of(network):
        dials = Dials(network)
        yield from (dials.drawn(seed).reshape(network.input.shape) for seed in range(count))
        return
    how = guess(network).preprocessing
    for number, ink in enumerate(digits.images(count)):
        yield to_input(ink, network, False, how, None if how.digit else like_a_photo(number))


def like_a_photo(seed: int) -> Colours:
    """Return a random picture, uint8[64, 64, 3], with the spectrum of photos: amplitudes fall as 1 / frequency.

    So Field, "Relations between the statistics of natural images and the response properties of cortical cells",
    JOSA A 4 (1987). The colours vary less than the brightness.
    """
    random = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(_SIDE)[:, None], np.fft.rfftfreq(_SIDE)).clip(1 / _SIDE)
    waves = np.fft.rfft2(random.standard_normal((3, _SIDE, _SIDE))) / frequency
    light, *tints = np.fft.irfft2(waves, s=(_SIDE, _SIDE))
    planes = np.stack([light + 0.3 * tints[0], light, light + 0.3 * tints[1]], axis=-1)
    return (128 + 55 * planes / planes.std()).clip(0, 255).astype(np.uint8)
