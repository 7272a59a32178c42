"""Puts masks into a model: one multiplication after each layer that has a silenced node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from onnx import ModelProto, NodeProto, ValueInfoProto, numpy_helper

from .network import Layer
from .weights import Masks

PREFIX = "glassnet/masked/"
"""Begins the names that masks add to a model."""


def masked(
    model: ModelProto, layers: Sequence[Layer], shapes: Mapping[str, tuple[int, ...]], masks: Masks
) -> dict[str, str]:
    """Multiply the shown tensors of `model` (changed in place) by the masks, where those are not all 1.

    What follows a masked layer takes the product. Returns each such tensor's name and its product's, which is
    shown instead. With masks of all 1 the model stays as it is, to the bit.
    """
    products = {}
    for layer in layers:
        values = masks.values[layer.offset : layer.offset + layer.nodes]
        if (values != 1).any():
            products[layer.tensor] = PREFIX + layer.tensor
            _multiply(model, layer.tensor, values.reshape(shapes[layer.tensor]))
    return products


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
