"""Palettes are dark at zero, glow at the ends, and tell signs apart, for the colour-blind too."""

import numpy as np
import pytest
from glassnet.engine.scene.palettes import BEYOND, COUNT, DEFAULT, Palette, by_id, table, unfilmic

# Linear light as it is seen without one kind of cone: G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A
# Physiologically-based Model for Simulation of Color Vision Deficiency", 2009, severity 1.
SIGHT = {
    "everybody": np.eye(3).ravel(),
    "protanopia": [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
    "deuteranopia": [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
    "tritanopia": [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])  # IEC 61966-2-1


@pytest.fixture(params=table(), ids=lambda palette: palette.id)
def palette(request) -> Palette:
    return request.param


def filmic(light: np.ndarray) -> np.ndarray:
    x = np.maximum(light - 0.004, 0)
    return (x * (6.2 * x + 0.5)) / (x * (6.2 * x + 1.7) + 0.06)


def seen(palette: Palette, values: np.ndarray, sight: str) -> np.ndarray:
    """Values in CIELAB, as eyes of a kind see them on a screen."""
    entries = np.round((values / BEYOND + 1) / 2 * (COUNT - 1)).astype(int)
    linear = (filmic(palette.light[entries]) ** 2.2 @ np.reshape(SIGHT[sight], (3, 3)).T).clip(0, 1)
    xyz = linear @ XYZ.T / XYZ.sum(axis=1)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


@pytest.mark.parametrize("sight", SIGHT)
def test_signs_are_told_apart(palette, sight):
    values = np.linspace(0.35, 1.0, 14)
    apart = np.linalg.norm(seen(palette, values, sight) - seen(palette, -values, sight), axis=1)
    assert apart.min() > 20  # CIE76; 2.3 is just noticeable


@pytest.mark.parametrize("sign", [-1, 1])
def test_light_grows_with_the_value(palette, sign):
    lightness = seen(palette, sign * np.linspace(0, 1, 21), "everybody")[:, 0]
    assert lightness[0] < 12
    assert lightness[-1] > 45
    assert np.diff(lightness).min() > -1.0


def test_the_ends_glow_and_the_middle_does_not(palette):
    brightest = palette.light.max(axis=1)
    assert min(brightest[0], brightest[-1]) > 1.0
    assert brightest[COUNT // 2] < 0.03
    assert brightest.max() < 4.0  # far brighter in one channel, and the halo has another hue than the box
    assert palette.light.shape == (COUNT, 3)
    assert palette.light.dtype == np.float32
    assert np.isfinite(palette.light).all()


def test_the_film_curve_is_undone():
    shown = np.linspace(0, 0.96, 50)
    assert filmic(unfilmic(shown)) == pytest.approx(shown, abs=1e-9)


def test_ids_are_unique_and_an_unknown_one_is_the_default():
    assert len({palette.id for palette in table()}) == len(table()) >= 2
    assert by_id("no such palette").id == DEFAULT == table()[0].id
