"""Make sure that PyTorch and ONNX Runtime compute the same from the same digits."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ..engine.errors import AppError
from .evaluate import logits
from .nets import to_input

TOLERANCE = 1e-5


def difference(net: nn.Module, path: Path, digits: Tensor, side: int) -> float:
    """Return how far the file's logits are from the network's, for digits `[N,28,28]` in 0..1.

    That is max|a-b| / max(1, max|b|): float32 has 7 digits, so logits of 10 cannot agree as closely as logits of 1.
    """
    with torch.inference_mode():
        expected = net.eval()(to_input(digits, side)).numpy()
    found = logits(path, digits.numpy())
    return float(np.abs(found - expected).max() / max(1.0, np.abs(expected).max()))


def check(net: nn.Module, path: Path, digits: Tensor, side: int) -> float:
    """Return the `difference`; raise AppError if it is above the tolerance of 1e-5."""
    found = difference(net, path, digits, side)
    if not found <= TOLERANCE:  # so that NaN is refused too
        raise AppError(
            f"The exported network gives other logits in ONNX Runtime than in PyTorch (off by {found:.1e})",
            "Nothing was written; try other versions of torch and onnxruntime",
        )
    return found
