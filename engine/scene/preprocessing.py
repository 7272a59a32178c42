"""What is done to a picture before a network sees it, as a value that people can read, write and change."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from ..errors import AppError
from ..text import one_line, tr

Order = Literal["rgb", "bgr"]
Resize = Literal["digit", "stretch", "fit", "crop"]
Layout = Literal["chw", "hwc"]
Paper = Literal["black", "white"]

LARGEST = 1e6
"""Values beyond this are a mistake."""

IMAGENET = "mean=0.485,0.456,0.406 std=0.229,0.224,0.225"
"""Of ImageNet's colours, as torchvision's models were trained with
(https://docs.pytorch.org/vision/stable/models.html)."""

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Preprocessing:
    """How a picture becomes an input. Values go from `low` to `high`; then `mean` is taken off, and `std` divides.

    `mean` and `std` are one number or one for each of red, green, blue; `order` is in which the channels then come.
    `resize` brings the picture to size: as a digit of MNIST, stretched, fitted in whole, or with its middle cut
    out, `keep` of its shorter side. `layout` tells which axis counts channels where the shape leaves that open.
    Drawings are light on black `paper`, as MNIST's, or dark on white.
    """

    low: float = 0.0
    high: float = 1.0
    mean: Numbers = ()
    std: Numbers = ()
    order: Order = "rgb"
    resize: Resize = "crop"
    keep: float = 1.0
    layout: Layout = "chw"
    paper: Paper = "black"

    def changed(self, text: str) -> Preprocessing:
        """Return this with the settings in `text`, such as "range=0..255 order=bgr". Raises AppError."""
        changes: dict[str, Any] = {}
        for word in text.split():
            name, equals, value = word.partition("=")
            if not equals or name not in READERS:
                raise AppError(tr("'{text}' is no setting of preprocessing", text=one_line(word, 60)), syntax())
            try:
                changes |= READERS[name](value)
            except ValueError as error:
                wrong = tr("'{text}' is no value of {name}", text=one_line(value, 60), name=name)
                raise AppError(wrong, syntax()) from error
        return replace(self, **changes)

    def __str__(self) -> str:
        """Return all settings as `changed` reads them."""
        words = [f"range={plain(self.low)}..{plain(self.high)}"]
        colours = {"mean": self.mean, "std": self.std}
        words += [f"{name}={_row(numbers)}" for name, numbers in colours.items() if numbers]
        words += [f"order={self.order}", f"resize={self.resize}"]
        words += [f"keep={plain(self.keep)}"] if self.resize == "crop" else []
        return " ".join([*words, f"layout={self.layout}", f"paper={self.paper}"])

    @property
    def digit(self) -> bool:
        """Whether pictures are taken for drawings, whose ink alone counts."""
        return self.resize == "digit"


def syntax() -> str:
    """Return what `changed` reads, for people."""
    return tr(
        "Give range=0..255, mean=R,G,B, std=R,G,B, order=rgb|bgr, resize=digit|stretch|fit|crop, keep=0.875,"
        " layout=chw|hwc or paper=black|white, with spaces between"
    )


def _row(numbers: Numbers) -> str:
    return ",".join(map(plain, numbers))


def plain(number: float) -> str:
    """Write a number as short as it can be."""
    return repr(float(number)).removesuffix(".0")


def _number(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and abs(value) <= LARGEST):
        raise ValueError(text)
    return value


def _range(text: str) -> dict[str, Any]:
    low, dots, high = text.partition("..")
    if not dots or _number(low) >= _number(high):
        raise ValueError(text)
    return {"low": _number(low), "high": _number(high)}


def _numbers(name: str, text: str) -> dict[str, Any]:
    numbers = tuple(map(_number, text.split(","))) if text else ()
    if len(numbers) not in (0, 1, 3) or (name == "std" and min(numbers, default=1.0) < 1 / LARGEST):
        raise ValueError(text)
    return {name: numbers}


def _share(text: str) -> dict[str, Any]:
    if not 0.1 <= _number(text) <= 1.0:
        raise ValueError(text)
    return {"keep": _number(text)}


def _one_of(name: str, choices: tuple[str, ...], text: str) -> dict[str, Any]:
    if text not in choices:
        raise ValueError(text)
    return {name: text}


READERS: dict[str, Callable[[str], dict[str, Any]]] = {
    "range": _range,
    "mean": lambda text: _numbers("mean", text),
    "std": lambda text: _numbers("std", text),
    "order": lambda text: _one_of("order", get_args(Order), text),
    "resize": lambda text: _one_of("resize", get_args(Resize), text),
    "keep": _share,
    "layout": lambda text: _one_of("layout", get_args(Layout), text),
    "paper": lambda text: _one_of("paper", get_args(Paper), text),
}
"""What reads each setting's value; all raise ValueError for what is none."""
