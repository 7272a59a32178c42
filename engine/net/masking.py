"""Puts masks into a model: one multiplication after each layer that has a silenced node."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, ValueInfoProto, numpy_helper

from .model import Model
from .weights import Masks

PREFIX = "glassnet/masked/"
"""Begins the names that masks add to a model."""


def masked(model: Model, masks: Masks) -> tuple[bytes, dict[str, str]]:
    """Multiply the shown tensors of a model by the masks, where those are not all 1.

    What follows a masked layer takes the product. Returns the serialised model with its products, and their
    names by the names of the tensors instead of which they are shown. With masks of all 1 it is the exposed
    model itself, so every bit of the results stays.
    """
    factors = {}
    for layer in model.network.layers:
        values = masks.values[layer.span]
        if (values != 1).any():
            factors[layer.tensor] = values.reshape(model.tensor_shapes[layer.tensor])
    if not factors:
        return model.exposed, {}
    proto = onnx.load_model_from_string(model.exposed)
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
