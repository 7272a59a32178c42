"""From ink to a network's input: cropped, scaled and centred as the digits of MNIST were.

The recipe is that of "The MNIST database of handwritten digits" (LeCun, Cortes and Burges): the digit is
scaled, keeping its aspect ratio, to fit a 20×20 box, with anti-aliasing, and then moved so that its centre
of mass is the centre of the 28×28 field. Other field sizes use the same proportions. Two things differ.
MNIST moved by whole pixels; here the field is a window onto the ink that may start between two pixels, so
that the input changes smoothly while a stroke is drawn. And thin pens, which come out pale, are made dark.
"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from ..errors import AppError
from ..net.network import Network
from ..text import tr

BOX = 20 / 28
"""The side of the box that the ink fills, as a part of the field's side."""

_CENTRE = 14.5 / 28
"""Where the centre of mass goes, as a part of the field's side: measured on MNIST, the middle of pixel 14."""

_VISIBLE = 0.1
"""Fainter ink than this does not stretch the box."""


def to_input(ink: np.ndarray, network: Network, auto_centre: bool = True) -> np.ndarray:
    """Return `ink` as the network's input, float32[input shape].

    `ink` is float32[height, width] with 0 = paper and 1 = ink. With `auto_centre` the digit is cropped,
    scaled and centred; without, the whole picture is scaled to the digit's field. Grey goes to every
    channel alike. Raises AppError when the network's input is no picture.
    """
    shape = network.input.shape
    channels, height, width = picture_shape(shape)
    side = min(network.digit_size or height, height, width)
    field = centred(ink, side) if auto_centre else whole(ink, side)
    top, left = (height - side) // 2, (width - side) // 2
    picture = np.zeros((height, width), np.float32)
    picture[top : top + side, left : left + side] = field
    axis = -1 if shape[-1] == channels and len(shape) == 3 else 0
    return np.ascontiguousarray(np.stack([picture] * channels, axis).reshape(shape))


def picture_shape(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """Return (channels, height, width) of an input: C×H×W, H×W×C, H×W, or a square laid out in a row.

    Raises AppError for any other shape.
    """
    match shape:
        case (1 | 3 as channels, height, width) | (height, width, 1 | 3 as channels):
            return channels, height, width
        case (height, width):
            return 1, height, width
        case (nodes,) if math.isqrt(nodes) ** 2 == nodes:
            return 1, math.isqrt(nodes), math.isqrt(nodes)
    size = "×".join(map(str, shape))
    raise AppError(
        tr("This network's input of {size} is not a picture", size=size),
        tr("Choose a model whose input has one or three channels, a height and a width"),
    )


def centred(ink: np.ndarray, side: int) -> np.ndarray:
    """Return the ink scaled to the box and centred by mass in a field, float32[side, side].

    The darkest place becomes full ink. Where the centre of mass would push a part of the ink over the
    field's edge, the ink is moved back inside.
    """
    rows = np.flatnonzero(ink.max(axis=1) > _VISIBLE)
    columns = np.flatnonzero(ink.max(axis=0) > _VISIBLE)
    if not rows.size:
        return np.zeros((side, side), np.float32)
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    crop = ink[top:bottom, left:right]
    window = max(crop.shape) / BOX
    y = _window_start(crop.sum(axis=1), window)
    x = _window_start(crop.sum(axis=0), window)
    field = resample(crop, y, x, window, side)
    # Averaging makes thin strokes pale, which MNIST's never are.
    return field / field.max()


def whole(ink: np.ndarray, side: int) -> np.ndarray:
    """Return the whole picture scaled into the middle of a field, aspect ratio kept, float32[side, side]."""
    height, width = ink.shape
    window = max(ink.shape)
    return resample(ink, (height - window) / 2, (width - window) / 2, window, side)


def resample(ink: np.ndarray, top: float, left: float, window: float, side: int) -> np.ndarray:
    """Return the square `window` of `ink` whose corner is (top, left), anti-aliased, as float32[side, side].

    `top`, `left` and `window` are in pixels of the ink; the window may reach outside, where all is 0.
    """
    # Pillow rather than a product of matrices: BLAS starts threads for it, and then waits for busy cores.
    margin = math.ceil(max(-top, -left, 0))
    reach = margin + math.ceil(max(top, left) + window) + 1
    ground = np.zeros((max(reach, margin + ink.shape[0]), max(reach, margin + ink.shape[1])), np.float32)
    ground[margin : margin + ink.shape[0], margin : margin + ink.shape[1]] = ink
    y, x = top + margin, left + margin
    box = (x, y, x + window, y + window)
    field = Image.fromarray(ground).resize((side, side), Image.Resampling.HAMMING, box)
    return np.asarray(field).clip(0, 1)


def _window_start(mass: np.ndarray, window: float) -> float:
    """Return where a window begins that has the centre of `mass` at its own and all of it inside."""
    centre = np.average(np.arange(mass.size) + 0.5, weights=mass)
    return float(np.clip(centre - window * _CENTRE, mass.size - window, 0))
