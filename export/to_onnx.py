"""From a trained network to the ONNX file that Glassnet, or anything else, can read."""

import json
import warnings
from pathlib import Path

import onnx
import torch
from torch import nn

from .mnist import DIGIT_SIZE
from .nets import CLASSES, INPUT_SIDE, fold_batch_norm

INPUT = "digit"
OUTPUT = "logits"
_OPSET = 17

TITLES = {"mlp": "Dense network", "lenet": "LeNet"}
DESCRIPTIONS = {
    "mlp": "Three dense layers (300, 100, 10) that read a handwritten digit of 28×28 pixels.",
    "lenet": "Two convolutions and three dense layers that read a handwritten digit padded to 32×32 pixels.",
}


def export(net: nn.Sequential, name: str, path: Path) -> None:
    """Write `net`, which is the network called `name`, to `path`.

    The file has one input `digit` `[N,1,S,S]` float32, 0 = background and 1 = ink, and one output `logits`
    `[N,10]`, for any N. Batch normalisation is folded away, weights keep PyTorch's order, and what the numbers
    mean is in the file's metadata: a name, the classes (a JSON list), the digit's side in pixels, a description.
    """
    side = INPUT_SIDE[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the older exporter writes one plain file: we want it
        torch.onnx.export(
            fold_batch_norm(net),
            (torch.zeros(1, 1, side, side),),
            path,
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_axes={INPUT: {0: "N"}, OUTPUT: {0: "N"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    _describe(path, TITLES[name], DESCRIPTIONS[name])


def _describe(path: Path, title: str, description: str) -> None:
    """Add the metadata to the file at `path`."""
    model = onnx.load(path)
    facts = {
        "glassnet.name": title,
        "glassnet.classes": json.dumps(CLASSES),
        "glassnet.digit_size": str(DIGIT_SIZE),
        "glassnet.description": description,
    }
    onnx.helper.set_model_props(model, facts)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
