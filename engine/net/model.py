"""A loaded network: its topology, its weights, and the ONNX model that shows its tensors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from onnx import GraphProto, ModelProto, ValueInfoProto

from .formula import Expression
from .network import Layer, Network
from .weights import Weights

MANY = 2_000_000
"""Neurons of a network of which only what is shown is kept: pre-activations would take as much memory again."""


@dataclass(frozen=True)
class Program:
    """What ONNX Runtime runs. Its serialised `proto` has no outputs yet: `exposing` adds them.

    `inputs` are the shapes of what it takes, by name, the one that people feed first; `shapes` those of all tensors
    that can be exposed, with the batch axis. `copies` names the float32 copies of tensors of another type. The
    large weights are not in `proto` but `outside`.
    """

    proto: bytes
    inputs: Mapping[str, tuple[int, ...]]
    shapes: Mapping[str, tuple[int, ...]]
    copies: Mapping[str, str]
    outside: Mapping[str, np.ndarray]

    def place(self, tensor: str) -> str:
        """Return the output that holds a tensor as float32."""
        return self.copies.get(tensor, tensor)

    def exposing(self, tensors: Iterable[str]) -> bytes:
        """Return a serialised model whose outputs are these tensors; an input of the model needs none.

        Messages of protocol buffers are merged by writing one after the other, so the weights are not read again
        (https://protobuf.dev/programming-guides/encoding/#last-one-wins).
        """
        names = [self.place(name) for name in tensors if name in self.copies or name not in self.inputs]
        more = ModelProto(graph=GraphProto(output=[ValueInfoProto(name=name) for name in names]))
        return self.proto + more.SerializeToString()


@dataclass(frozen=True)
class Model:
    """What `loader.load` returns.

    `expressions` are the activation functions, by the index of their layer, where there is one. `notes` say in
    sentences what was done to the file or chosen for it. `program` is only where the network is run.
    """

    network: Network
    weights: Weights
    expressions: Mapping[int, Expression]
    notes: tuple[str, ...] = ()
    program: Program | None = None


def tensors_of(network: Network, everything: bool = False) -> dict[str, Layer]:
    """Return the tensors of a session's buffer by name, in order, each with its layer.

    First the shown tensor of every layer, then the pre-activations that differ from theirs: of a network with MANY
    neurons only if `everything` is wanted.
    """
    tensors = {layer.tensor: layer for layer in network.layers}
    if everything or network.nodes <= MANY:
        for layer in network.layers:
            if layer.pre_activation is not None:
                tensors.setdefault(layer.pre_activation, layer)
    return tensors
