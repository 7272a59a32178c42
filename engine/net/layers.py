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
from .operators import ELEMENTWISE, KINDS, TITLES, WEIGHTED, attributes, operator
from .probe import Probe
from .regions import Region
from .weights import LayerWeights


def describe(graph: Graph, facts: Probe, regions: Sequence[Region], folds: Sequence[Folded]) -> tuple[Layer, ...]:
    """Describe the layers in order, with their places in the activation buffer. Raises ModelError."""
    names, offset, layers = _names(regions), 0, []
    shows = {region.shown: index for index, region in enumerate(regions)}
    for index, (region, folded) in enumerate(zip(regions, folds, strict=True)):
        _check_values(facts, region.shown, folded.pre_activation)
        layer = Layer(
            index=index,
            name=names[index],
            kind=_kind(region),
            shape=layer_shape(facts, region),
            offset=offset,
            sources=tuple(dict.fromkeys(shows[name] for name in region.takes)),
            operator=_operator(graph, facts, region),
            tensor=region.shown,
            pre_activation=folded.pre_activation if index else None,
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


def _check_values(facts: Probe, *tensors: str) -> None:
    for name in tensors:
        if facts.types[name] != np.float32:
            kind = facts.types[name]
            raise ModelError(f"computes '{name}' as {kind}, and only float32 is understood so far")
        if not math.prod(facts.shapes[name]):
            raise ModelError(f"makes '{name}' with no values in it")


def _kind(region: Region) -> str:
    if not region.takes:
        return "input"
    return KINDS.get(region.root.op_type, ELEMENTWISE) if region.root else ELEMENTWISE


def _operator(graph: Graph, facts: Probe, region: Region) -> Operator:
    if region.root:
        return operator(graph, region.root, facts.shapes)
    return Operator("Identity" if region.takes else "Input")


def _names(regions: Sequence[Region]) -> list[str]:
    count: Counter[str] = Counter()
    names = ["Input"]
    for region in regions[1:-1]:
        title = TITLES[_kind(region)]
        count[title] += 1
        names.append(f"{title} {count[title]}")
    return [*names, "Output"]


def _raw(graph: Graph, facts: Probe, node: NodeProto) -> tuple[np.ndarray | None, np.ndarray | None]:
    if node.op_type not in WEIGHTED:
        return None, None
    constants = [facts.constants[name] for name in node.input[1:] if name]
    bias = constants[1] if len(constants) > 1 else None
    if node.op_type == "Conv":
        return constants[0], bias
    if node.op_type == "ConvTranspose":
        return _turned(constants[0], attributes(node, graph.opset)["group"]), bias
    if node.op_type == "Gemm":
        return _gemm(node, attributes(node, graph.opset), *constants)
    return _matmul(node, constants[0]), None


def _turned(weight: np.ndarray, groups: int) -> np.ndarray:
    """Turn a ConvTranspose's weight [groups · inputs, features, *kernel] into a convolution's order."""
    inputs, features, *kernel = weight.shape
    parts = weight.reshape(groups, inputs // groups, features, *kernel).swapaxes(1, 2)
    return np.ascontiguousarray(parts.reshape(groups * features, inputs // groups, *kernel))


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
