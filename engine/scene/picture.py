"""From an image file to a picture in colour, and to ink: what was drawn, without the paper it was drawn on."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from ..errors import AppError
from ..text import tr

# Formats that Pillow reads by itself; EPS, for one, would start another program on an unknown file.
_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM", "ICO", "TGA", "JPEG2000", "AVIF")

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".ppm", ".avif")
"""How the names of picture files end, those that people have."""

_LONGEST_SIDE, _LONGEST_IN_COLOUR = 400, 1024
"""Larger pictures are made smaller first: more than enough for a digit, and for networks of photos; and quick."""

_FIT_SIDE = 64
"""The paper's brightness is fitted on a picture of this side."""

_FAINTEST = 0.1
"""Less contrast than this (of 1, black to white) is no ink."""

_SMUDGE = 0.15
"""Marks fainter than this part of the ink are noise, such as JPEG leaves around strokes."""

_GRAIN = 0.003
"""Noise of this standard deviation (of 1) makes single pixels that look like ink; drawn pictures have none."""


def read(path: Path) -> tuple[np.ndarray, NDArray[np.uint8]]:
    """Return what is in an image file: its ink, float32[h, w], 0 = paper, 1 = ink; and its colours, uint8[h, w, 3].

    Ink may be darker or lighter than the paper, or opaque on a transparent ground. The first frame counts,
    turned as its EXIF orientation says. Raises AppError when the file is no image or too large.
    """
    try:
        image = _open(path)
        return ink(_flatten(*_grey(image))), _colours(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise AppError(
            tr("The image {path} has too many pixels", path=path), tr("Save a smaller copy of it")
        ) from error
    except Exception as error:  # Pillow's decoders raise whatever a broken file leads them to
        raise AppError(
            tr("{path} is not an image that can be read, or it is damaged", path=path),
            tr("Save the picture as PNG or JPEG"),
        ) from error


def taken(colours: NDArray[np.uint8]) -> tuple[np.ndarray, NDArray[np.uint8]]:
    """Return what is in a picture that a camera took, as `read` does."""
    return ink(_grey(Image.fromarray(colours))[0]), colours


def ink(grey: np.ndarray) -> np.ndarray:
    """Return what differs from the paper in `grey` (float32[height, width], 0..1), as ink of 0..1.

    The paper is what lies along the border, allowing for light that changes slowly across the picture; ink
    is what is darker, or what is lighter, whichever stands out more. Paper comes out as exactly 0.
    """
    paper = _paper(grey)
    difference = grey - paper
    if -difference.min() > difference.max():
        # Dark ink keeps a part of the light that falls on it: the same part in the shade.
        difference = -difference / np.maximum(paper, 0.1)
    full = float(np.percentile(difference[difference >= difference.max() / 2], 90))
    if full < _FAINTEST:
        return np.zeros_like(grey)
    noise = 1.4826 * float(np.median(np.abs(difference)))  # of a normal distribution, from its median
    floor = max(_SMUDGE * full, 4 * noise)
    marks = difference > floor
    if noise > _GRAIN:
        marks &= _without_specks(difference) > floor
    return np.where(marks, np.minimum(difference / full, 1), 0).astype(np.float32)


def _without_specks(difference: np.ndarray) -> np.ndarray:
    """Return the median of each pixel and its neighbours."""
    return np.asarray(Image.fromarray(difference).filter(ImageFilter.MedianFilter(3)))


def _open(path: Path) -> Image.Image:
    """Return the picture in a file, upright and not too large, as RGB, or as RGBA where it has transparency."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path, formats=_FORMATS) as file:
            file.draft("RGB", (_LONGEST_IN_COLOUR, _LONGEST_IN_COLOUR))
            image = _to_8_bit(file)
            image.getexif().update(file.getexif())
    ImageOps.exif_transpose(image, in_place=True)
    image.thumbnail((_LONGEST_IN_COLOUR, _LONGEST_IN_COLOUR), Image.Resampling.BOX)
    return image


def _to_8_bit(image: Image.Image) -> Image.Image:
    """Return the image as RGB, or as RGBA where it has transparency."""
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode.startswith(("I", "F")):  # 16 or 32 bits, which Pillow would clip at 255
        values = np.nan_to_num(np.asarray(image, np.float64))
        full = max(1 if image.mode == "F" else 65535, np.abs(values).max())
        return Image.fromarray((values.clip(0) * (255 / full)).astype(np.uint8)).convert("RGB")
    return image.convert("RGB")


def _grey(image: Image.Image) -> tuple[np.ndarray, np.ndarray | None]:
    """Return (grey, alpha or None) of a picture, made smaller, each float32[height, width] of 0..1."""
    bands = image.convert("LA" if image.mode == "RGBA" else "L").split()
    for band in bands:
        band.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.BOX)
    arrays = [np.asarray(band, np.float32) / 255 for band in bands]
    return arrays[0], arrays[1] if len(arrays) == 2 else None


def _colours(image: Image.Image) -> NDArray[np.uint8]:
    """Return a picture in colour, uint8[height, width, 3].

    What is transparent lies on white, or on black where what is opaque is light itself.
    """
    if image.mode == "RGBA":
        grey, alpha = (np.asarray(band) for band in image.convert("LA").split())
        light = alpha.any() and float(np.average(grey, weights=alpha)) > 127
        ground = Image.new("RGBA", image.size, "black" if light else "white")
        image = Image.alpha_composite(ground, image).convert("RGB")
    return np.asarray(image)


def _flatten(grey: np.ndarray, alpha: np.ndarray | None) -> np.ndarray:
    """Return the picture without transparency.

    Where all that is opaque has one brightness, the opacity itself is the drawing, whatever its colour;
    otherwise the picture lies on paper of its own most common brightness.
    """
    if alpha is None or alpha.min() == 1:
        return grey
    opaque = grey[alpha > 0.5]
    if not opaque.size or np.ptp(np.percentile(opaque, (2, 98))) < 0.3:
        return alpha
    return grey * alpha + np.median(opaque) * (1 - alpha)


def _paper(grey: np.ndarray) -> np.ndarray:
    """Return the brightness of the paper everywhere, float32[height, width].

    Fits a quadratic surface by least squares to the pixels near the border's median, then again twice to
    those near the surface.
    """
    small = Image.fromarray(grey).resize((_FIT_SIDE, _FIT_SIDE), Image.Resampling.BOX)
    level = np.asarray(small, np.float64).ravel()
    terms = _quadratic_terms(_FIT_SIDE, _FIT_SIDE).reshape(-1, 6)
    border = np.zeros((_FIT_SIDE, _FIT_SIDE), bool)
    border[[0, 1, -2, -1]] = border[:, [0, 1, -2, -1]] = True
    surface = np.full_like(level, np.median(level[border.ravel()]))
    coefficients = np.array([surface[0], 0, 0, 0, 0, 0])
    for reach in (0.15, 0.1, 0.05):
        near = np.abs(level - surface) < reach
        if np.count_nonzero(near) < 0.2 * near.size:
            break
        coefficients = np.linalg.lstsq(terms[near], level[near], rcond=None)[0]
        surface = terms @ coefficients
    return (_quadratic_terms(*grey.shape) @ coefficients).astype(np.float32)


def _quadratic_terms(height: int, width: int) -> np.ndarray:
    """Return 1, x, y, x², xy, y² at each pixel, x and y -1..1 across the picture; [height, width, 6]."""
    y = (2 * np.arange(height) + 1) / height - 1
    x = (2 * np.arange(width) + 1) / width - 1
    y, x = np.broadcast_arrays(y[:, None], x[None])
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
