"""Puts masks into a model: one multiplication after each layer that has a silenced node."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, ValueInfoProto, numpy_helper

from .model import Program
from .network import Network
from .weights import Masks

PREFIX = "glassnet/masked/"
"""Begins the names that masks add to a model."""


def masked(
    program: Program, network: Network, tensors: Sequence[str], masks: Masks
) -> tuple[bytes, dict[str, str]]:
    """Multiply the shown tensors of a network by the masks, where those are not all 1, and expose some tensors.

    What follows a masked layer takes the product. Returns the serialised model with its products, and their
    names by the names of the tensors instead of which they are shown. With masks of all 1 it is the program
    itself, so every bit of the results stays. Raises ValueError for a mask on what is not computed in float32.
    """
    factors = {}
    for layer in network.layers:
        values = masks.values[layer.span]
        if (values != 1).any():
            if layer.tensor in program.copies:
                raise ValueError(f"'{layer.name}' is not computed in float32, and cannot be masked")
            factors[layer.tensor] = values.reshape(program.shapes[layer.tensor])
    if not factors:
        return program.exposing(tensors), {}
    proto = onnx.load_model_from_string(program.exposing(tensors))
    for tensor, values in factors.items():
        _multiply(proto, tensor, values)
    return proto.SerializeToString(), {tensor: PREFIX + tensor for tensor in factors}


def _multiply(model: ModelProto, tensor: str, values: np.ndarray) -> None:
    graph, product, factor = model.graph, PREFIX + tensor, f"{PREFIX}{tensor}/factor"
    for node in graph.node:
        for i, name in enumerate(node.input):
            if name == tensor:
                node.input[i] = product
    for output in graph.output:
        if output.name == tensor:
            graph.output.remove(output)
            break
    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), factor))
    graph.output.append(ValueInfoProto(name=product))
    place = next((i + 1 for i, node in enumerate(graph.node) if tensor in node.output), 0)
    graph.node.insert(place, NodeProto(op_type="Mul", name=product, input=[tensor, factor], output=[product]))
