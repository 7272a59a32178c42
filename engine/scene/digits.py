"""The 10,000 test digits of MNIST that come with Glassnet (gzipped IDX files)."""

from __future__ import annotations

import gzip

import numpy as np

from ..paths import TEST_DIGITS

COUNT = 10_000
SIDE = 28

# The IDX format (LeCun, Cortes and Burges, "The MNIST database of handwritten digits"): a big-endian
# header of one 32-bit word for the type and one for each axis, then the bytes in C order.
_IMAGES, _IMAGES_HEADER = TEST_DIGITS / "t10k-images-idx3-ubyte.gz", 16
_LABELS, _LABELS_HEADER = TEST_DIGITS / "t10k-labels-idx1-ubyte.gz", 8


def image(number: int) -> np.ndarray:
    """Return test digit `number` (0..9,999) as float32[28, 28], 0 = paper, 1 = ink."""
    return _images(number, 1)[0]


def images(count: int = COUNT) -> np.ndarray:
    """Return the first `count` test digits as float32[count, 28, 28]; a small `count` is quick."""
    return _images(0, count)


def label(number: int) -> int:
    """Return which digit (0..9) test digit `number` shows."""
    return int(labels(number + 1)[-1])


def labels(count: int = COUNT) -> np.ndarray:
    """Return which digits (0..9) the first `count` test digits show, as uint8[count]."""
    with gzip.open(_LABELS) as file:
        file.seek(_LABELS_HEADER)
        return np.frombuffer(file.read(count), np.uint8)


def _images(first: int, count: int) -> np.ndarray:
    size = SIDE * SIDE
    with gzip.open(_IMAGES) as file:
        file.seek(_IMAGES_HEADER + first * size)
        pixels = np.frombuffer(file.read(count * size), np.uint8)
    return pixels.reshape(count, SIDE, SIDE).astype(np.float32) / 255
