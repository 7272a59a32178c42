"""From regions of the graph to the layers that are shown, and their weights."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from onnx import NodeProto

from .affine import Folded, shrink
from .graph import Graph, name_of
from .model_error import ModelError
from .network import Layer, Operator
from .operators import KINDS, TITLES, attributes, operator
from .probe import Probe
from .regions import Aliases, Region
from .weights import LayerWeights


def describe(
    graph: Graph, facts: Probe, aliases: Aliases, regions: Sequence[Region], folds: Sequence[Folded]
) -> tuple[Layer, ...]:
    """Describe the layers in order, with their places in the activation buffer. Raises ModelError."""
    names, offset, layers = _names(regions), 0, []
    for index, (region, folded) in enumerate(zip(regions, folds, strict=True)):
        if facts.types[region.shown] != np.float32:
            kind = facts.types[region.shown]
            raise ModelError(f"computes '{region.shown}' as {kind}, and only float32 is understood so far")
        layer = Layer(
            index=index,
            name=names[index],
            kind=KINDS[region.root.op_type] if region.root else "input",
            shape=layer_shape(facts, region),
            offset=offset,
            sources=(index - 1,) if index else (),
            operator=operator(graph, region.root, facts.shapes) if region.root else Operator("Input"),
            tensor=region.shown,
            pre_activation=aliases(folded.pre_activation) if index else None,
            activation=folded.activation,
        )
        layers.append(layer)
        offset += layer.nodes
    return tuple(layers)


def layer_shape(facts: Probe, region: Region) -> tuple[int, ...]:
    """Return the shape of a layer's nodes: what its root makes, without the batch axis."""
    shape = facts.shapes[region.entry]
    return shape[1:] if len(shape) > 1 and shape[0] == 1 else shape


def weights_of(graph: Graph, facts: Probe, region: Region, folded: Folded) -> LayerWeights:
    """Return the raw weights of a region's root, and what is folded in after it. Raises ModelError."""
    shape = layer_shape(facts, region)
    weight, bias = _raw(graph, facts, region.root) if region.root else (None, None)
    return LayerWeights(weight, bias, shrink(folded.affine.scale, shape), shrink(folded.affine.shift, shape))


def _names(regions: Sequence[Region]) -> list[str]:
    count: Counter[str] = Counter()
    names = ["Input"]
    for region in regions[1:-1]:
        title = TITLES[KINDS[region.root.op_type]] if region.root else ""
        count[title] += 1
        names.append(f"{title} {count[title]}")
    return [*names, "Output"]


def _raw(graph: Graph, facts: Probe, node: NodeProto) -> tuple[np.ndarray | None, np.ndarray | None]:
    constants = [facts.constants[name] for name in node.input[1:] if name]
    if node.op_type == "Conv":
        return constants[0], constants[1] if len(constants) > 1 else None
    if node.op_type == "Gemm":
        return _gemm(node, attributes(node, graph.opset), *constants)
    if node.op_type == "MatMul":
        return _matmul(node, constants[0]), None
    return None, None


def _gemm(
    node: NodeProto, settings: dict[str, float], matrix: np.ndarray, added: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray | None]:
    weight = np.ascontiguousarray(matrix if settings["transB"] else matrix.T) * np.float32(settings["alpha"])
    if added is None:
        return weight, None
    if added.ndim == 2 and len(added) > 1:
        raise ModelError(f"adds a bias for each row in {name_of(node)}, not understood yet")
    bias = np.broadcast_to(added * np.float32(settings["beta"]), (1, len(weight)))
    return weight, np.ascontiguousarray(bias[0])


def _matmul(node: NodeProto, matrix: np.ndarray) -> np.ndarray:
    if matrix.ndim == 1:
        return matrix[np.newaxis]
    if math.prod(matrix.shape[:-2]) != 1:
        raise ModelError(f"multiplies with a stack of matrices in {name_of(node)}, not understood yet")
    return np.ascontiguousarray(matrix.reshape(matrix.shape[-2:]).T)
