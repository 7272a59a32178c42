"""What can be put into a network: a test digit, an image file, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import AppError
from ..net.network import Network
from ..text import printable, tr
from . import digits, picture, preprocess
from .dials import Dials
from .forms import forms_of
from .guess import guess
from .preprocess import Colours
from .preprocessing import Paper, Preprocessing


@dataclass(frozen=True)
class Source:
    """An input for any network.

    `naming` gives a short text for people, in their language. `ink` is float32[height, width], 0 = paper, 1 = ink.
    A `framed` source already fills its field as networks expect it, and is never centred again. `colours` are how
    it looks, where that is more than ink on paper: uint8[height, width, 3], on black if it is `drawn` with coloured
    pens.
    """

    naming: Callable[[], str]
    ink: np.ndarray
    framed: bool
    colours: Colours | None = None
    drawn: bool = False

    def to_input(self, network: Network, auto_centre: bool = True, how: Preprocessing | None = None) -> np.ndarray:
        """Return this as the network's input, float32[input shape]; see `preprocess.to_input`.

        Nothing can be shown to any network: values that are no picture are where they rest. Raises AppError.
        """
        if self.empty and not forms_of(network):
            return Dials(network).values.reshape(network.input.shape)
        how = how or guess(network).preprocessing
        return preprocess.to_input(self.ink, network, auto_centre and not self.framed, how, self.on(how.paper))

    def on(self, paper: Paper) -> Colours | None:
        """Return how this looks on paper of a colour; a photo looks the same on any."""
        if self.colours is None or not self.drawn or paper == "black":
            return self.colours
        return self.colours + np.rint(255 * (1 - self.ink)[..., None]).astype(np.uint8)

    @property
    def name(self) -> str:
        """What it is, in the language that is used now."""
        return self.naming()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to be seen."""
        return self.colours is None and not self.ink.any()


def parse(spec: str) -> Source:
    """Return the source that `spec` names: mnist:N, blank, or the path of an image file.

    Raises AppError when it names none, or the file cannot be read.
    """
    if spec == "blank":
        return blank()
    kind, separator, number = spec.partition(":")
    if kind == "mnist" and separator:
        return test_digit(_digit_number(number))
    return image_file(Path(spec))


def blank() -> Source:
    """Return an empty picture."""
    paper = np.zeros((digits.SIDE, digits.SIDE), np.float32)
    return Source(lambda: tr("Nothing drawn"), paper, framed=True)


def test_digit(number: int) -> Source:
    """Return a digit of MNIST's test set, 0..9,999."""
    return Source(lambda: _named(number, digits.label(number)), digits.image(number), framed=True)


def _named(number: int, label: int) -> str:
    if label == 8:  # an eight: the only one that begins with a vowel
        return tr("Test digit {number} (an {label})", number=number, label=label)
    return tr("Test digit {number} (a {label})", number=number, label=label)


def image_file(path: Path) -> Source:
    """Return the picture in an image file, and the drawing in it. Raises AppError when there is none to read."""
    if not _is_file(path):
        raise AppError(tr("There is no image file {path}", path=path), _what_a_spec_is())
    ink, colours = picture.read(path)
    return Source(lambda: printable(path.name), ink, framed=False, colours=colours)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that the system refuses, or a folder closed to us
        return False


def _digit_number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 20 and int(text) < digits.COUNT:
        return int(text)
    raise AppError(
        tr("There is no test digit mnist:{text}", text=text),
        tr("The test digits are mnist:0 to mnist:{last}", last=digits.COUNT - 1),
    )


def _what_a_spec_is() -> str:
    return tr(
        "An input is mnist:N (test digit N, 0 to {last}), the path of an image file, or blank",
        last=digits.COUNT - 1,
    )
