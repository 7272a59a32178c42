"""A loaded network: its topology, its weights, and the ONNX model that shows its tensors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .network import Layer, Network
from .weights import Weights


@dataclass(frozen=True)
class Model:
    """What `loader.load` returns.

    `exposed` is a serialised ONNX model, weights included, whose outputs are the tensors of
    `tensors_of`, all but the input itself. `tensor_shapes` are their shapes and the input's as ONNX
    Runtime has them, with the batch axis.
    """

    network: Network
    weights: Weights
    exposed: bytes
    input_name: str
    tensor_shapes: Mapping[str, tuple[int, ...]]


def tensors_of(layers: Iterable[Layer]) -> dict[str, Layer]:
    """Return the tensors of a network by name, in the order of a session's buffer, each with its layer.

    First the shown tensor of every layer, then the pre-activations that differ from theirs.
    """
    layers = tuple(layers)
    tensors = {layer.tensor: layer for layer in layers}
    for layer in layers:
        if layer.pre_activation is not None:
            tensors.setdefault(layer.pre_activation, layer)
    return tensors
