"""What the axes of a network's input are: a picture's channels, rows and columns, or just values."""

from __future__ import annotations

import math
from typing import NamedTuple

from ..errors import AppError
from ..net.network import Network
from ..text import tr
from .preprocessing import Layout

CHANNELS = (1, 3, 4)  # grey, colour, and colour with opacity
SMALLEST, SMALLEST_BARE = 4, 8  # sides of a picture: with an axis of channels, and without
FEW = 64  # values that a person can set one by one; a row of more may be the pixels of a square


class Form(NamedTuple):
    """A picture's channels, height and width; `last`: the last axis counts channels, and not the first."""

    channels: int
    height: int
    width: int
    last: bool

    @property
    def layout(self) -> Layout:
        """Which axis counts channels, as preprocessing names it."""
        return "hwc" if self.last else "chw"


def forms_of(network: Network) -> list[Form]:
    """Return what a network's input can be as a picture, the likeliest first; nothing for what is none."""
    shape, clues = network.input.shape, network.clues
    match shape:
        case (first, height, last):
            forms = [Form(first, height, last, False), Form(last, first, height, True)]
            return [form for form in forms if form.channels in CHANNELS and min(form[1:3]) >= SMALLEST]
        case (height, width) if min(shape) >= SMALLEST_BARE and not clues.whole:
            return [Form(1, height, width, False)]
        case (nodes,) if nodes > FEW and math.isqrt(nodes) ** 2 == nodes and not clues.whole:
            return [Form(1, math.isqrt(nodes), math.isqrt(nodes), False)]
    return []


def form_of(network: Network, layout: Layout = "chw") -> Form:
    """Return how a network's input is a picture; `layout` decides between two. Raises AppError where it is none."""
    forms = forms_of(network)
    if not forms:
        raise no_picture(network)
    return next((form for form in forms if form.layout == layout), forms[0])


def no_picture(network: Network) -> AppError:
    """Return why a network cannot be shown a picture."""
    size = "×".join(map(str, network.input.shape))
    return AppError(
        tr("This network's input of {size} is not a picture", size=size),
        tr("Set its values in the panel, or choose a model whose input has channels, a height and a width"),
    )
