"""Guesses how a network's pictures were prepared when it learned, and says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..errors import AppError
from ..net.network import Network
from ..text import digits, tr
from .forms import Form, forms_of
from .preprocessing import IMAGENET, Preprocessing, plain

DIGITS = 64  # pixels a side, up to which a square picture of one channel is taken for that of a digit
IMAGENETS = 1000  # answers of a network of ImageNet, or one more
KEPT = "0.875"  # of the shorter side: 224 of 256, as torchvision's presets cut pictures out
RAW = 2.0  # a mean or a spread beyond this is that of bytes


@dataclass(frozen=True)
class Guess:
    """What was guessed, and the reason of each setting, in words, by the setting's name."""

    preprocessing: Preprocessing
    reasons: Mapping[str, str]


def guess(network: Network) -> Guess:
    """Guess the preprocessing of a network; of one whose input is no picture it means nothing."""
    found, reasons = Preprocessing(), {}
    for form in forms_of(network)[:1]:
        for settings, reason in _findings(network, form):  # each overrules those before it
            try:
                found = found.changed(settings)
            except AppError:  # metadata that say what is no setting
                continue
            reasons |= dict.fromkeys((word.partition("=")[0] for word in settings.split()), reason)
    return Guess(found, reasons)


def _findings(network: Network, form: Form) -> Iterator[tuple[str, str]]:
    """Yield settings with the reason for them, the weakest first."""
    clues, usual = network.clues, tr("Usual: the file says nothing")
    yield f"layout={form.layout}", _layout_reason(form)
    yield "range=0..1", usual
    yield "order=rgb", usual
    yield "paper=black", tr("As in MNIST")
    yield "resize=crop", tr("Keeps proportions")
    if _of_digits(network, form):
        yield "range=0..1 resize=digit", tr("One channel and a small square, as for MNIST's digits")
    elif form.channels >= 3 and IMAGENETS <= network.output.nodes <= IMAGENETS + 1:
        yield from _imagenet(form.last or clues.last)
    if clues.element == "uint8":
        yield "range=0..255 mean= std=", tr("The input takes bytes")
    elif clues.centre:
        yield _measured(max(map(abs, clues.centre)), max(clues.spread))
    for settings, key in clues.said:
        yield settings, tr("The file's metadata say so ({key})", key=key)


def _of_digits(network: Network, form: Form) -> bool:
    square = form.channels == 1 and form.height == form.width <= DIGITS
    return square or network.digit_size is not None


def _imagenet(last: bool) -> Iterator[tuple[str, str]]:
    """Yield what networks of ImageNet take: as torchvision's, or with channels last as Keras'."""
    middle = tr("{count} answers: ImageNet's networks see the middle", count=digits(f"{IMAGENETS:,}"))
    yield f"resize=crop keep={KEPT}", middle
    if last:  # https://keras.io/api/applications: MobileNet, Inception and most others
        yield "range=-1..1 mean= std=", tr("A thousand answers, channels last: as Keras' networks")
    else:
        colours = tr("A thousand answers: ImageNet's mean and deviation, as in torchvision")
        yield f"range=0..1 {IMAGENET}", colours


def _measured(centre: float, spread: float) -> tuple[str, str]:
    """Return the range that fits to what the network's own first operators do."""
    reason = tr(
        "Its first operators bring it to size: − {centre}, ÷ {spread}",
        centre=digits(plain(float(f"{centre:.3g}"))),
        spread=digits(plain(float(f"{spread:.3g}"))),
    )
    return f"range=0..{255 if max(centre, spread) > RAW else 1} mean= std=", reason


def _layout_reason(form: Form) -> str:
    count = form.channels
    return tr("The last axis has {count}", count=count) if form.last else tr("The first has {count}", count=count)
