"""From a drawing or a picture to a network's input.

A drawing goes to a network of digits as the digits of MNIST did. The recipe is that of "The MNIST database of
handwritten digits" (LeCun, Cortes and Burges): the digit is scaled, keeping its aspect ratio, to fit a 20×20 box,
with anti-aliasing, and then moved so that its centre of mass is the centre of the 28×28 field. Other field sizes
use the same proportions. Two things differ. MNIST moved by whole pixels; here the field is a window onto the ink
that may start between two pixels, so that the input changes smoothly while a stroke is drawn. And thin pens, which
come out pale, are made dark.

Any other network gets the picture brought to its size, in colour where it has three channels.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..net.network import Network
from .forms import Form, form_of
from .guess import guess
from .preprocessing import Preprocessing

Colours = NDArray[np.uint8]
"""A picture in colour, [height, width, 3]: red, green and blue."""

BOX = 20 / 28
"""The side of the box that the ink fills, as a part of the field's side."""

_CENTRE = 14.5 / 28
"""Where the centre of mass goes, as a part of the field's side: measured on MNIST, the middle of pixel 14."""

_VISIBLE = 0.1
"""Fainter ink than this does not stretch the box."""

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""How bright red, green and blue are: ITU-R BT.601, as in Pillow's grey."""


def to_input(
    ink: np.ndarray,
    network: Network,
    auto_centre: bool = True,
    how: Preprocessing | None = None,
    colours: Colours | None = None,
) -> np.ndarray:
    """Return a picture as the network's input, float32[input shape].

    `ink` is float32[height, width] with 0 = paper and 1 = ink; `colours` are how the picture looks, for networks
    that want more than ink. What is done is `how`, as guessed unless given; with `auto_centre` digits are cropped,
    scaled and centred, without, the whole picture is scaled to the digit's field. Raises AppError when the input is
    no picture.
    """
    how = how or guess(network).preprocessing
    form = form_of(network, how.layout)
    planes = placed(ink, form, network.digit_size, auto_centre, how, colours)
    return np.ascontiguousarray(_values(planes, form, how).reshape(network.input.shape), np.float32)


def placed(
    ink: np.ndarray,
    form: Form,
    digit_size: int | None,
    auto_centre: bool,
    how: Preprocessing,
    colours: Colours | None,
) -> NDArray[np.float32]:
    """Return a picture brought to a network's size, float32[height, width, 1 or 3] of 0..1."""
    if how.digit:
        picture = _digit(ink, form, digit_size, auto_centre)[..., None]
        return 1 - picture if how.paper == "white" else picture
    if colours is None:
        grey = (1 - ink if how.paper == "white" else ink)[..., None]
        return to_size(np.rint(255 * grey).astype(np.uint8), form, how)
    sized = to_size(colours, form, how)
    return sized if form.channels > 1 else (sized @ _LUMA)[..., None]


def to_size(pixels: NDArray[np.uint8], form: Form, how: Preprocessing) -> NDArray[np.float32]:
    """Return a picture [h, w, 1 or 3] stretched, fitted in or cut out, float32[height, width, 1 or 3] of 0..1."""
    high, wide = pixels.shape[:2]
    width, height = form.width, form.height
    box, size = (0.0, 0.0, float(wide), float(high)), (width, height)
    if how.resize == "crop":
        part = how.keep * min(wide / width, high / height)
        across, down = min(part * width, wide), min(part * height, high)  # rounding may make them larger
        box = ((wide - across) / 2, (high - down) / 2, (wide + across) / 2, (high + down) / 2)
    elif how.resize == "fit":
        share = min(width / wide, height / high)
        size = max(round(share * wide), 1), max(round(share * high), 1)
    image = Image.fromarray(pixels if pixels.shape[2] == 3 else pixels[..., 0])
    small = np.asarray(image.resize(size, Image.Resampling.BILINEAR, box), np.float32) / 255
    field = np.full((height, width, pixels.shape[2]), float(how.paper == "white"), np.float32)
    top, left = (height - size[1]) // 2, (width - size[0]) // 2
    field[top : top + size[1], left : left + size[0]] = small.reshape(size[1], size[0], -1)
    return field


def _digit(ink: np.ndarray, form: Form, digit_size: int | None, auto_centre: bool) -> NDArray[np.float32]:
    """Return the digit in the middle of the picture, float32[height, width]."""
    side = min(digit_size or form.height, form.height, form.width)
    top, left = (form.height - side) // 2, (form.width - side) // 2
    picture = np.zeros((form.height, form.width), np.float32)
    picture[top : top + side, left : left + side] = centred(ink, side) if auto_centre else whole(ink, side)
    return picture


def _values(planes: NDArray[np.float32], form: Form, how: Preprocessing) -> NDArray[np.float32]:
    """Return a picture of 0..1 in the numbers, channels and layout of a network."""
    colours = min(form.channels, 3)
    numbers = np.broadcast_to(planes, (*planes.shape[:2], colours))
    if (how.low, how.high) != (0.0, 1.0):
        numbers = how.low + (how.high - how.low) * numbers
    if how.mean or how.std:
        mean, std = (_each(values, colours) for values in (how.mean or (0.0,), how.std or (1.0,)))
        numbers = (numbers - mean) / std
    if how.order == "bgr":
        numbers = numbers[..., ::-1]
    if form.channels == 4:  # opaque everywhere
        numbers = np.concatenate([numbers, np.full_like(numbers[..., :1], how.high)], axis=-1)
    return numbers if form.last else np.moveaxis(numbers, -1, 0)


def looks(values: NDArray[np.float32], form: Form, how: Preprocessing) -> NDArray[np.float32]:
    """Return an input as people would see it, the way back to float32[height, width, 1 or 3] of 0..1."""
    shape = (form.height, form.width, form.channels) if form.last else form[:3]
    numbers = values.reshape(shape) if form.last else np.moveaxis(values.reshape(shape), 0, -1)
    colours = min(form.channels, 3)
    numbers = numbers[..., :colours]
    if how.order == "bgr":
        numbers = numbers[..., ::-1]
    if how.mean or how.std:
        mean, std = (_each(each, colours) for each in (how.mean or (0.0,), how.std or (1.0,)))
        numbers = numbers * std + mean
    return ((numbers - np.float32(how.low)) / np.float32(how.high - how.low)).clip(0.0, 1.0)


def _each(values: tuple[float, ...], count: int) -> NDArray[np.float32]:
    """Return a number for each of `count` channels, of which grey has the mean of all."""
    row = np.array(values, np.float32)
    return row if count > 1 else row.mean(keepdims=True)


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
