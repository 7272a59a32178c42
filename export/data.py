"""Digits as tensors, and which of them are trained on."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..engine.errors import AppError

_VALIDATION_SHARE = 1 / 12  # 5,000 of MNIST's 60,000
_FEWEST = 24  # so that two are left to validate with


@dataclass(frozen=True)
class Digits:
    """Handwritten digits: `images` uint8 `[N,28,28]`, ink is 255; `labels` int64 `[N]`."""

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, part: slice) -> "Digits":
        return Digits(self.images[part], self.labels[part])

    def pictures(self, picked: Tensor | slice = slice(None)) -> Tensor:
        """Return the picked images as float32 `[n,28,28]` in 0..1."""
        return self.images[picked].float() / 255


def split(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> tuple[Digits, Digits]:
    """Return (digits to train on, digits to choose by): the last twelfth is never trained on.

    Raises AppError if there are too few to do anything with.
    """
    if len(labels) < _FEWEST:
        raise AppError(f"There are {len(labels)} digits to train on, which is too few", f"Give at least {_FEWEST}")
    digits = Digits(torch.from_numpy(images.copy()), torch.from_numpy(labels.astype(np.int64)))
    first = len(digits) - round(len(digits) * _VALIDATION_SHARE)
    return digits[:first], digits[first:]
