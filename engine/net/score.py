"""How sure the network is: its output as probabilities."""

from __future__ import annotations

import numpy as np

from .network import Network

TOLERANCE = 1e-4
"""How far from 1 the sum of float32 probabilities may lie; a softmax over 1,000 classes stays well within."""


def scores(network: Network, activations: np.ndarray) -> np.ndarray:
    """Return the probability of each class, float32[classes], from the activations, float32[nodes].

    An output that is a distribution already (see `is_distribution`) is passed on as it is, and so is the value of a
    single one; otherwise the softmax of it, in the form that subtracts the maximum first so that nothing overflows.
    """
    output = _output(network, activations)
    if is_distribution(network, activations):
        return output.copy()
    powers = np.exp(output.astype(np.float64) - output.max())
    return (powers / powers.sum()).astype(np.float32)


def is_distribution(network: Network, activations: np.ndarray) -> bool:
    """Tell whether the last layer is shown as it is: no value negative, and a sum of 1; or only one value."""
    output = _output(network, activations)
    if len(output) == 1:
        return True
    return bool((output >= 0).all() and abs(float(output.sum(dtype=np.float64)) - 1) <= TOLERANCE)


def _output(network: Network, activations: np.ndarray) -> np.ndarray:
    return activations[network.output.span]
