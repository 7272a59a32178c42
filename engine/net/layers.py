"""From regions of the graph to the layers that are shown, and their weights."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from onnx import NodeProto

from ..text import mark, printable
from .affine import Folded
from .connect import Joined, bundle, join
from .graph import Graph, operator_of
from .network import Layer, Operator
from .operators import ELEMENTWISE, OPAQUE, TITLES, WEIGHTED, kind_of
from .probe import FLOATS, Probe
from .regions import Region, Steps
from .settings import Opaque, attributes, operator
from .weights import LayerWeights


@dataclass(frozen=True)
class Part:
    """A region with all that was found out about it."""

    region: Region
    folded: Folded
    operator: Operator
    joined: Joined

    @property
    def has_edges(self) -> bool:
        """Whether its layer is made of single edges."""
        return bool(self.joined.rules) and None not in self.joined.rules


def part_of(graph: Graph, facts: Probe, region: Region, folded: Folded) -> Part:
    """Find the operator of a region and the rules of its edges."""
    if region.root is None:
        described = Operator("Identity" if region.takes else "Input")
        return Part(region, folded, described, join(region, described, facts, graph.opset))
    try:
        described = operator(region.root, graph.opset, facts.shapes)
    except (Opaque, KeyError, IndexError) as problem:  # settings that do not fit, or inputs without a shape
        why = str(problem) if isinstance(problem, Opaque) else f"{operator_of(region.root)} has no single edges"
        described = Operator(region.root.op_type, attributes(region.root, graph.opset))
        return Part(region, folded, described, bundle(region, why))
    return Part(region, folded, described, join(region, described, facts, graph.opset))


def describe(graph: Graph, facts: Probe, steps: Steps, parts: Sequence[Part]) -> tuple[Layer, ...]:
    """Describe the layers in order, with their places in the activation buffer."""
    shows = {part.region.shown: index for index, part in enumerate(parts)}
    names, offset, layers = _names(graph, facts, steps, parts), 0, []
    for index, part in enumerate(parts):
        region, folded = part.region, part.folded
        layer = Layer(
            index=index,
            name=names[index],
            kind=_kind(graph, facts, region),
            shape=facts.layer_shape(region.entry),
            offset=offset,
            sources=tuple(dict.fromkeys(shows[take.tensor] for take in region.takes)),
            operator=part.operator,
            tensor=region.shown,
            pre_activation=None if region.entry in graph.inputs and not region.takes else folded.pre_activation,
            activation=folded.activation,
            precision=facts.types[folded.pre_activation],
            origin=printable(region.root.name) if region.root else "",
        )
        layers.append(layer)
        offset += layer.nodes
    return tuple(layers)


def answer_of(graph: Graph, facts: Probe, steps: Steps, layers: Sequence[Layer]) -> int:
    """Choose which layer is read as the network's answer: the first output that is a vector, else the first.

    An output that is a text or the like cannot be shown; then the layer that it comes from, best one that leads to
    nothing else, stands for it.
    """
    shown, used = {layer.tensor: layer for layer in layers}, {one for layer in layers for one in layer.sources}
    ends = [(name, shown[origin]) for name in graph.outputs for origin in steps.origins(name) if origin in shown]
    ends.sort(key=lambda end: (not facts.shows(end[0]), not facts.shows(end[0]) and end[1].index in used))
    outputs = [layer for _, layer in ends]
    vectors = [
        layer
        for layer in outputs
        if layer.index
        and facts.types[layer.tensor] in FLOATS
        and layer.nodes > 1
        and max(layer.shape) == layer.nodes
    ]
    return (vectors + outputs)[0].index


def weights_of(graph: Graph, facts: Probe, part: Part) -> LayerWeights:
    """Return the raw weights of a region's root, and what is folded in after it."""
    root, folded = part.region.root, part.folded
    weight, bias = _raw(graph, facts, root) if root and part.has_edges else (None, None)
    return LayerWeights(weight, bias, folded.scale, folded.shift, folded.terms)


def _kind(graph: Graph, facts: Probe, region: Region) -> str:
    if region.root is None:
        return ELEMENTWISE if region.takes else "input"
    first = region.root.input[0] if region.root.input else ""
    source, target = (facts.shapes.get(name, ()) for name in (first, region.entry))
    whole = len(source) > 3 and math.prod(source[:2]) == math.prod(target)  # global pooling, as torch writes it
    pools = {"ReduceMean": "average_pool", "ReduceMax": "max_pool"} if whole else {}
    return pools.get(region.root.op_type) or kind_of(graph, region.root)


def _names(graph: Graph, facts: Probe, steps: Steps, parts: Sequence[Part]) -> list[str]:
    """Name each layer by its kind, with a number where there is more than one; the ends are Input and Output."""
    count: Counter[str] = Counter()
    ends = {origin for name in graph.outputs for origin in steps.origins(name)}
    taken = {take.tensor for part in parts for take in part.region.takes}
    several = len(ends - taken) > 1, sum(_kind(graph, facts, part.region) == "input" for part in parts) > 1
    names = []
    for part in parts:
        last = part.region.shown in ends - taken
        title = mark("Output") if last else _title(graph, facts, part.region)
        count[title] += 1
        alone = (last and not several[0]) or (title == "Input" and not several[1])
        names.append(title if alone else f"{title} {count[title]}")
    return names


def _title(graph: Graph, facts: Probe, region: Region) -> str:
    kind = _kind(graph, facts, region)
    return operator_of(region.root) if kind == OPAQUE and region.root else TITLES[kind]


def _raw(graph: Graph, facts: Probe, node: NodeProto) -> tuple[np.ndarray | None, np.ndarray | None]:
    if node.op_type not in WEIGHTED:
        return None, None
    # As float32, whatever the file has: everything is shown so.
    weight, *rest = (np.asarray(facts.constants[name], np.float32) for name in node.input[1:] if name)
    bias = rest[0] if rest else None
    if node.op_type == "Conv":
        return weight, bias
    if node.op_type == "ConvTranspose":
        return _turned(weight, attributes(node, graph.opset)["group"]), bias
    if node.op_type == "Gemm":
        return _gemm(attributes(node, graph.opset), weight, bias)
    return weight[np.newaxis] if weight.ndim == 1 else weight.reshape(weight.shape[-2:]).T, None


def _turned(weight: np.ndarray, groups: int) -> np.ndarray:
    """Turn a ConvTranspose's weight [groups · inputs, features, *kernel] into a convolution's order."""
    inputs, features, *kernel = weight.shape
    parts = weight.reshape(groups, inputs // groups, features, *kernel).swapaxes(1, 2)
    return np.ascontiguousarray(parts.reshape(groups * features, inputs // groups, *kernel))


def _gemm(
    settings: Mapping[str, float], matrix: np.ndarray, added: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray | None]:
    weight = matrix if settings["transB"] else matrix.T
    if settings["alpha"] != 1:
        weight = weight * np.float32(settings["alpha"])
    if added is None:
        return weight, None
    bias = np.broadcast_to(added * np.float32(settings["beta"]), (1, len(weight)))
    return weight, np.ascontiguousarray(bias[0])
