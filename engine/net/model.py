"""A loaded network: its topology, its weights, and the ONNX model that shows its tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .network import Network
from .weights import Weights


@dataclass(frozen=True)
class Model:
    """What `loader.load` returns.

    `exposed` is a serialised ONNX model, weights included, whose outputs are every layer's shown tensor (but
    the input itself) and every pre-activation that differs from it. `tensor_shapes` are the shapes of those and of the input
    as ONNX Runtime has them, with the batch axis.
    """

    network: Network
    weights: Weights
    exposed: bytes
    input_name: str
    tensor_shapes: Mapping[str, tuple[int, ...]]
