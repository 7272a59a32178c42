"""How a change is split among those who made it together, where that is no sum: a largest value, or a product.

For the largest value it is the Aumann–Shapley value (R. Aumann, L. Shapley, "Values of Non-Atomic Games", 1974; as
integrated gradients: M. Sundararajan, A. Taly, Q. Yan, "Axiomatic Attribution for Deep Networks", ICML 2017): all
inputs move evenly from before to after, and at every moment the one that is the largest makes the change. For a
product it is Shapley's own (L. Shapley, "A Value for n-Person Games", 1953): the factors change one by one, in any
order. Both splits are complete: the parts sum to the change.

All arrays are float64[n, taps]: n windows or products, each with so many inputs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def quotient(above: Values, below: Values) -> Values:
    """Return above / below, 0 where `below` is 0: what has not changed has no part in anything."""
    return np.divide(above, below, out=np.zeros(np.shape(below)), where=below != 0)


def winning_time(before: Values, after: Values, valid: NDArray[np.bool_]) -> Values:
    """Return the share of the way from `before` to `after` on which each tap is the largest of its window.

    Times the tap's own change, that is its part in the window's. Each value is a line over the way, and the largest
    is their upper envelope: a tap wins from where it has overtaken all that rise less until one that rises more
    overtakes it. Taps that are equal all the way share their time.
    """
    bottom = np.minimum(before, after).min(axis=1, where=valid, initial=np.inf, keepdims=True) - 1
    before, after = np.where(valid, before, bottom), np.where(valid, after, bottom)
    rise = after - before
    lead = before[:, None, :] - before[:, :, None]  # [n, k, j]: how far j is ahead of k at first,
    gain = rise[:, :, None] - rise[:, None, :]  # and by how much k rises faster
    meeting = quotient(lead, gain)
    begin = np.where(gain > 0, meeting, 0.0).max(axis=2).clip(0.0, 1.0)
    end = np.where(gain < 0, meeting, 1.0).min(axis=2).clip(0.0, 1.0)
    level = gain == 0
    beaten = (level & (lead > 0)).any(axis=2)
    equals = (level & (lead == 0)).sum(axis=2)
    return np.where(beaten, 0.0, np.maximum(end - begin, 0.0)) / equals * valid


def product_split(before: Values, after: Values) -> Values:
    """Return what each factor's change is multiplied with to be its part in the product's change: Shapley's split.

    It is the product of the other factors, averaged while all of them move evenly (G. Owen, "Multilinear Extensions
    of Games", 1972): of a polynomial of degree taps − 1, which Gauss and Legendre's rule integrates exactly.
    """
    taps = before.shape[1]
    points, weights = np.polynomial.legendre.leggauss((taps + 1) // 2)
    split = np.zeros_like(before)
    for point, weight in zip((points + 1) / 2, weights / 2, strict=True):
        between = before + point * (after - before)
        for tap in range(taps):
            split[:, tap] += weight * np.delete(between, tap, axis=1).prod(axis=1)
    return split
