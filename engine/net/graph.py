"""The part of an ONNX graph that leads from its one input to its one output."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import onnx
from google.protobuf.message import EncodeError
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto

from .model_error import ModelError

SHAPE_ONLY = frozenset({"Shape", "Size"})
"""Operators whose result depends on the input's shape, which is fixed here, and not on its values."""

ONE = "exactly one is understood so far"
RANDOM = frozenset(
    {"Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"}
)


@dataclass(frozen=True)
class Graph:
    """A model's live nodes in topological order, and which tensors depend on the input's values.

    `input_shape` includes the batch axis, always 1. A tensor that is not in `dependent` is a constant.
    """

    model: ModelProto
    input_name: str
    input_shape: tuple[int, ...]
    output_name: str
    nodes: tuple[NodeProto, ...]
    dependent: frozenset[str]

    @property
    def opset(self) -> int:
        """The version of the standard operators that the model was written for."""
        versions = {entry.domain: entry.version for entry in self.model.opset_import}
        return versions.get("", versions.get("ai.onnx", 1))

    @cached_property
    def active(self) -> tuple[NodeProto, ...]:
        """The live nodes through which values of the input reach the output (one may lend its shape alone)."""
        wanted, active = {self.output_name}, []
        for node in reversed(self.nodes):
            if wanted.intersection(node.output):
                wanted.update(self.activations(node))
                active.append(node)
        return tuple(active[::-1])

    @cached_property
    def used(self) -> frozenset[str]:
        """The tensors that a live node takes, and the output."""
        return frozenset({self.output_name}.union(*(node.input for node in self.nodes)))

    def activations(self, node: NodeProto) -> list[str]:
        """Return the inputs of `node` that depend on the network's input."""
        return [name for name in node.input if name in self.dependent]


def trace(model: ModelProto) -> Graph:
    """Find the input, the output and all that lies between. Raises ModelError."""
    graph = model.graph
    given = {tensor.name for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in given]
    if len(inputs) != 1:
        raise ModelError(f"has {len(inputs)} inputs{_listed(inputs)}, and {ONE}")
    if len(graph.output) != 1:
        raise ModelError(f"has {len(graph.output)} outputs{_listed(graph.output)}, and {ONE}")
    output = graph.output[0].name
    nodes = _live(graph, output)
    dependent = _dependent(graph, nodes, inputs[0].name)
    if output not in dependent:
        raise ModelError("has an output that does not depend on its input")
    return Graph(model, inputs[0].name, _input_shape(inputs[0]), output, nodes, dependent)


def is_standard(node: NodeProto) -> bool:
    """Tell whether a node's operator is one of ONNX's own."""
    return node.domain in ("", "ai.onnx")


def name_of(node: NodeProto) -> str:
    """Return what a person can find a node by: its operator and its name, or the tensor it makes."""
    operator = node.op_type if is_standard(node) else f"{node.domain}.{node.op_type}"
    return f"{operator} (" + (f"node '{node.name}')" if node.name else f"which makes '{node.output[0]}')")


def exposed(graph: Graph, names: Iterable[str]) -> bytes:
    """Serialise the model with only its live nodes, and the tensors in `names` as its outputs.

    They are declared by name alone: ONNX Runtime infers the rest. The network's input needs no output.
    Raises ModelError when the weights are too large for one ONNX message.
    """
    model = ModelProto()
    model.CopyFrom(graph.model)
    del model.graph.node[:], model.graph.output[:]
    model.graph.node.extend(graph.nodes)
    model.graph.output.extend(ValueInfoProto(name=name) for name in names if name != graph.input_name)
    try:
        return model.SerializeToString()
    except EncodeError as problem:
        raise ModelError("has more than 2 GB of weights", "Try a smaller network") from problem


def _live(graph: GraphProto, output: str) -> tuple[NodeProto, ...]:
    wanted, live = {output}, []
    for node in reversed(graph.node):
        if wanted.intersection(name for name in node.output if name):
            wanted.update(node.input)
            live.append(node)
    return tuple(reversed(live))


def _dependent(graph: GraphProto, nodes: tuple[NodeProto, ...], source: str) -> frozenset[str]:
    known = {"", source, *(tensor.name for tensor in graph.initializer)}
    known.update(tensor.values.name for tensor in graph.sparse_initializer)
    dependent = {source}
    for node in nodes:
        if missing := set(node.input) - known:
            raise ModelError(f"uses '{min(missing)}' in {name_of(node)} before anything makes it")
        if node.op_type in RANDOM:
            raise ModelError(f"draws random numbers with {name_of(node)}, so no two runs would agree")
        if any(attribute.HasField("g") or attribute.graphs for attribute in node.attribute):
            raise ModelError(f"holds {name_of(node)}, and graphs inside a node are not understood yet")
        known.update(node.output)
        if not (is_standard(node) and node.op_type in SHAPE_ONLY) and dependent.intersection(node.input):
            dependent.update(name for name in node.output if name)
    return frozenset(dependent)


def _input_shape(value: ValueInfoProto) -> tuple[int, ...]:
    tensor = value.type.tensor_type
    if tensor.elem_type != TensorProto.FLOAT:
        known = tensor.elem_type in TensorProto.DataType.values() and tensor.elem_type
        kind = TensorProto.DataType.Name(tensor.elem_type).lower() if known else "no tensor"
        raise ModelError(f"has an input '{value.name}' of type {kind}, and only float32 is understood so far")
    if not tensor.HasField("shape") or not tensor.shape.dim:
        raise ModelError(f"does not say the shape of its input '{value.name}'")
    batched = len(tensor.shape.dim) > 1
    return tuple(_size(value.name, i, dim, batched) for i, dim in enumerate(tensor.shape.dim))


def _size(name: str, axis: int, dim: onnx.TensorShapeProto.Dimension, batched: bool) -> int:
    batch = batched and axis == 0
    if not dim.HasField("dim_value"):
        if batch:
            return 1
        label = f" '{dim.dim_param}'" if dim.dim_param else ""
        raise ModelError(
            f"leaves axis {axis}{label} of its input '{name}' open, and only the batch may be open so far"
        )
    if batch and dim.dim_value != 1:
        raise ModelError(f"has a fixed batch of {dim.dim_value}, and only 1 or an open one is understood so far")
    if dim.dim_value < 1:
        raise ModelError(f"has an input '{name}' with no elements along axis {axis}")
    return dim.dim_value


def _listed(values: Iterable[ValueInfoProto]) -> str:
    names = [f"'{value.name}'" for value in values]
    if not names:
        return ""
    return f" ({', '.join(names[:4])}{', …' if len(names) > 4 else ''})"
