"""Distortion of training digits: how far it goes, and that it is the same for the same seed."""

import math

import pytest

torch = pytest.importorskip("torch")

from digit_files import real_digits  # noqa: E402
from glassnet.export.augment import Augmenter, Strength  # noqa: E402
from torch import Generator, Tensor  # noqa: E402

pytestmark = pytest.mark.torch

SIDE = 28
NONE = Strength(rotation=0, shift=0, scale=0, shear=0, elastic=0)


def distorted(pictures: Tensor, strength: Strength, seed: int = 0) -> Tensor:
    return Augmenter(SIDE)(pictures, strength, Generator().manual_seed(seed))


def digits(count: int) -> Tensor:
    return torch.from_numpy(real_digits(count)[0].copy()).float() / 255


def blob(n: int, wide: float, high: float) -> Tensor:
    """`n` pictures of the same soft spot in the middle, `wide` and `high` being standard deviations in pixels."""
    line = torch.arange(SIDE) - (SIDE - 1) / 2
    spot = torch.exp(-((line[:, None] / high) ** 2 + (line / wide) ** 2) / 2)
    return spot.expand(n, SIDE, SIDE)


def moments(pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Mass, centre `[N,2]` (x, y) and covariance `[N,2,2]`, in pixels from the middle."""
    line = torch.arange(SIDE) - (SIDE - 1) / 2
    places = torch.stack(torch.meshgrid(line, line, indexing="xy")).flatten(1)
    weights = pictures.flatten(1)
    mass = weights.sum(1)
    centre = weights @ places.T / mass[:, None]
    offset = places - centre[..., None]
    return mass, centre, torch.einsum("np,nip,njp->nij", weights, offset, offset) / mass[:, None, None]


def test_no_strength_is_the_identity():
    pictures = digits(20)
    torch.testing.assert_close(distorted(pictures, NONE), pictures, atol=1e-5, rtol=0)


def test_same_seed_same_distortion_and_every_digit_its_own():
    pictures = digits(1).expand(50, SIDE, SIDE)
    first = distorted(pictures, Strength(), seed=3)
    assert torch.equal(first, distorted(pictures, Strength(), seed=3))
    assert not torch.equal(first, distorted(pictures, Strength(), seed=4))
    assert len(torch.unique(first, dim=0)) == 50


def test_shift_is_in_pixels_and_bounded():
    _, centre, _ = moments(distorted(blob(500, 2, 2), Strength(0, 2, 0, 0, 0)))
    assert 1.9 < centre.abs().max() < 2.01
    assert centre.mean(0).abs().max() < 0.2


def test_rotation_is_in_degrees_and_bounded():
    _, _, spread = moments(distorted(blob(500, 5, 1), Strength(15, 0, 0, 0, 0)))
    angle = torch.atan2(2 * spread[:, 0, 1], spread[:, 0, 0] - spread[:, 1, 1]) / 2
    assert 14 < math.degrees(angle.abs().max()) < 15.5


def test_scale_is_a_share_of_the_size():
    mass, _, _ = moments(distorted(blob(500, 2, 2), Strength(0, 0, 0.15, 0, 0)))
    size = (mass / blob(1, 2, 2).sum()).sqrt()
    assert 1.13 < size.max() < 1.16
    assert 0.84 < size.min() < 0.87


def test_shear_is_sideways():
    _, _, spread = moments(distorted(blob(500, 3, 3), Strength(0, 0, 0, 0.2, 0)))
    slope = spread[:, 0, 1] / spread[:, 1, 1]  # pixels sideways for each pixel of height
    assert 0.18 < slope.abs().max() < 0.21
    torch.testing.assert_close(spread[:, 1, 1], spread[0, 1, 1].expand(500), atol=0.05, rtol=0)


def test_elastic_displacement_is_in_pixels():
    n = 2000
    slope = (torch.arange(SIDE) / SIDE).expand(n, SIDE, SIDE)  # the value says where it came from
    moved = (distorted(slope, Strength(0, 0, 0, 0, 1.5)) - slope) * SIDE
    middle = moved[:, 10:18, 10:18]
    assert middle.std().item() == pytest.approx(1.5 / math.sqrt(3), rel=0.1)  # of uniform(0, 1.5) × normal
    assert (middle[:, 0, 0] - middle[:, 0, 1]).std() < 0.3 * middle.std()  # smooth


def test_size_and_range_stay():
    result = distorted(digits(50), Strength())
    assert result.shape == (50, SIDE, SIDE)
    assert result.min() >= 0
    assert result.max() <= 1 + 1e-6
