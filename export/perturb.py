"""The fixed distortion under which accuracy is measured besides the clean digits; numpy alone, no PyTorch."""

import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.float32]

ROTATION = 15.0  # degrees
SHIFT = 2.0  # pixels
SCALE = 0.15  # share of the size
SHEAR = 0.2  # pixels sideways for each pixel of height


def perturb(pictures: Pictures, rng: np.random.Generator) -> Pictures:
    """Return pictures `[N,S,S]`, each rotated, scaled, sheared and shifted by its own random amounts.

    Amounts are drawn evenly from ± the constants above, as arrays of N numbers in this order: angle, dx, dy, scale,
    shear. About the picture's centre the shape is sheared, then rotated, then scaled, then shifted; it is
    sampled bilinearly, and what lies outside the picture is 0.
    """
    n, side, _ = pictures.shape
    angle, dx, dy, scale, shear = (
        rng.uniform(-limit, limit, n) for limit in (np.radians(ROTATION), SHIFT, SHIFT, SCALE, SHEAR)
    )
    centre = (side - 1) / 2
    y, x = np.mgrid[:side, :side].reshape(2, 1, -1) - centre
    x, y = x - dx[:, None], y - dy[:, None]  # every step undone, the last one first
    cos, sin = (np.cos(angle) / (1 + scale))[:, None], (np.sin(angle) / (1 + scale))[:, None]
    x, y = cos * x + sin * y, cos * y - sin * x
    x = x - shear[:, None] * y
    return _bilinear(pictures, x + centre, y + centre).reshape(n, side, side)


def _bilinear(pictures: Pictures, x: NDArray, y: NDArray) -> Pictures:
    """Sample pictures `[N,S,S]` at `x`, `y` `[N,P]` in pixels; 0 outside."""
    n, side, _ = pictures.shape
    padded = np.pad(pictures, ((0, 0), (1, 2), (1, 2)))  # one pixel before and two after: every neighbour exists
    x, y = np.clip(x, -1, side) + 1, np.clip(y, -1, side) + 1
    left, top = x.astype(int), y.astype(int)
    right_share, low_share = (x - left).astype(np.float32), (y - top).astype(np.float32)
    which = np.arange(n)[:, None]
    upper = padded[which, top, left] * (1 - right_share) + padded[which, top, left + 1] * right_share
    lower = padded[which, top + 1, left] * (1 - right_share) + padded[which, top + 1, left + 1] * right_share
    return np.asarray(upper * (1 - low_share) + lower * low_share, np.float32)
