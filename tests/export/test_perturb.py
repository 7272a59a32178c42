"""The fixed distortion, against Pillow's sampling of a matrix made step by step."""

import numpy as np
import pytest
from digit_files import real_digits
from glassnet.export.perturb import perturb
from PIL import Image

N = 20
DIGITS = (real_digits(N)[0] / 255).astype(np.float32)


class Chosen(np.random.Generator):
    """A generator that draws the amounts it was given: angle in degrees, dx, dy, scale, shear."""

    def __init__(self, *amounts: float):
        super().__init__(np.random.PCG64(0))
        self._amounts = iter([np.radians(amounts[0]), *amounts[1:]])

    def uniform(self, low=0.0, high=1.0, size=None):
        return np.full(size or (), next(self._amounts))


def by_pillow(picture: np.ndarray, angle: float, dx: float, dy: float, scale: float, shear: float) -> np.ndarray:
    """Shear, rotate, scale and shift `picture` about its centre, one matrix for each step."""
    cos, sin, middle = np.cos(np.radians(angle)), np.sin(np.radians(angle)), picture.shape[0] / 2
    there = np.array([[1, 0, -middle], [0, 1, -middle], [0, 0, 1]])
    sheared = np.array([[1, shear, 0], [0, 1, 0], [0, 0, 1]])
    turned = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    scaled = np.diag([1 + scale, 1 + scale, 1])
    shifted = np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1]])
    forward = np.linalg.inv(there) @ shifted @ scaled @ turned @ sheared @ there
    matrix = tuple(np.linalg.inv(forward)[:2].flatten())
    size = picture.shape[::-1]
    image = Image.fromarray(picture).transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
    return np.asarray(image)


@pytest.mark.parametrize(
    "amounts",
    [
        (0, 0, 0, 0, 0),
        (15, 0, 0, 0, 0),
        (0, 2, 0, 0, 0),
        (0, 0, -1.5, 0, 0),
        (0, 0, 0, -0.15, 0),
        (0, 0, 0, 0, 0.2),
        (-12, 1.25, -0.5, 0.1, -0.2),
    ],
)
def test_each_step_and_all_together(amounts: tuple[float, ...]):
    found = perturb(DIGITS, Chosen(*amounts))
    for picture, original in zip(found, DIGITS, strict=True):
        expected = by_pillow(original, *amounts)
        inner = (slice(3, -3), slice(3, -3))  # at the very edge Pillow does not blend with the outside
        np.testing.assert_allclose(picture[inner], expected[inner], atol=2e-3)


def test_nothing_done_changes_nothing():
    np.testing.assert_array_equal(perturb(DIGITS, Chosen(0, 0, 0, 0, 0)), DIGITS)


def test_amounts_fill_their_ranges_and_go_no_further():
    drawn = []

    class Noting(np.random.Generator):
        def uniform(self, low=0.0, high=1.0, size=None):
            drawn.append(super().uniform(low, high, size))
            return drawn[-1]

    perturb(np.zeros((2000, 28, 28), np.float32), Noting(np.random.PCG64(0)))
    for values, limit in zip(drawn, (np.radians(15), 2, 2, 0.15, 0.2), strict=True):
        assert 0.99 * limit < values.max() <= limit
        assert -limit <= values.min() < -0.99 * limit
    correlation = np.corrcoef(drawn) - np.eye(5)
    assert abs(correlation).max() < 0.1  # independent


def test_same_seed_same_pictures():
    first, second = (perturb(DIGITS, np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert first.dtype == np.float32
    assert not np.array_equal(first, perturb(DIGITS, np.random.default_rng(8)))
