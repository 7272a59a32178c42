"""From ink to a network's input: cropped, scaled and centred as the digits of MNIST were.

The recipe is that of "The MNIST database of handwritten digits" (LeCun, Cortes and Burges): the digit is
scaled, keeping its aspect ratio, to fit a 20×20 box, with anti-aliasing, and then moved so that its centre
of mass is the centre of the 28×28 field. Other field sizes use the same proportions. One thing differs:
MNIST moved by whole pixels, here the field is a window onto the ink that lies between pixels as it
happens, so that the input changes smoothly while a stroke is drawn.
"""

from __future__ import annotations

import math

import numpy as np

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

    Where the centre of mass would push a part of the ink over the field's edge, the ink is moved back inside.
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
    return resample(crop, (y, y + window), (x, x + window), side, side)


def whole(ink: np.ndarray, side: int) -> np.ndarray:
    """Return the whole picture scaled into the middle of a field, aspect ratio kept, float32[side, side]."""
    height, width = ink.shape
    window = max(ink.shape)
    y, x = (height - window) / 2, (width - window) / 2
    return resample(ink, (y, y + window), (x, x + window), side, side)


def resample(
    picture: np.ndarray, rows: tuple[float, float], columns: tuple[float, float], height: int, width: int
) -> np.ndarray:
    """Return the window `rows` × `columns` of `picture`, anti-aliased, as float32[height, width].

    `rows` and `columns` are (start, end) in pixels of the picture and may reach outside it, where all is 0.
    """
    down = _weights(picture.shape[0], *rows, height)
    across = _weights(picture.shape[1], *columns, width)
    return np.clip(down @ picture @ across.T, 0, 1)


def _window_start(mass: np.ndarray, window: float) -> float:
    """Return where a window begins that has the centre of `mass` at its own and all of it inside."""
    centre = np.average(np.arange(mass.size) + 0.5, weights=mass)
    return float(np.clip(centre - window * _CENTRE, mass.size - window, 0))


def _weights(pixels: int, start: float, end: float, samples: int) -> np.ndarray:
    """Return float32[samples, pixels]: how much each pixel of a line gives to each sample of a window on it.

    A sample is the average of all that it covers when the line gets shorter, and a mixture of the nearest
    two pixels when it gets longer.
    """
    step = (end - start) / samples
    reach = max(step, 1.0)
    low = start + (np.arange(samples)[:, None] + 0.5) * step - reach / 2
    pixel = np.arange(pixels)
    overlap = np.minimum(pixel + 1, low + reach) - np.maximum(pixel, low)
    return (np.maximum(overlap, 0) / reach).astype(np.float32)
