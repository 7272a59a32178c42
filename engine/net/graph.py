"""The part of an ONNX graph that leads from what the model takes to what it gives."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from google.protobuf.message import EncodeError
from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto, numpy_helper

from .functions import graphs_in
from .model_error import ModelError

LENDING = {"Shape": 0, "Size": 0, "EyeLike": 0, "CastLike": 1}
"""Operators to which inputs, from this one on, lend only their shape, which is fixed here, or their type."""

RANDOM = frozenset(
    {"Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"}
)
"""Operators whose result is another one in every run; of what it is, nothing can be said beforehand."""


@dataclass(frozen=True)
class Graph:
    """A model's live nodes in topological order, and which tensors depend on the input's values.

    `inputs` have the shapes `shapes`, batch axis included; people feed the first one. `outputs` are those that
    depend on an input. A tensor that is not in `dependent` is a constant. `outside` are the weights that the model
    names, but does not hold.
    """

    model: ModelProto
    inputs: tuple[str, ...]
    shapes: Mapping[str, tuple[int, ...]]
    outputs: tuple[str, ...]
    nodes: tuple[NodeProto, ...]
    dependent: frozenset[str]
    outside: Mapping[str, np.ndarray]

    @property
    def opset(self) -> int:
        """The version of the standard operators that the model was written for."""
        return opset_of(self.model)

    @cached_property
    def active(self) -> tuple[NodeProto, ...]:
        """The live nodes through which values of an input reach an output (one may lend its shape alone)."""
        wanted, active = set(self.outputs), []
        for node in reversed(self.nodes):
            if wanted.intersection(node.output) and self.dependent.intersection(node.output):
                wanted.update(self.activations(node))
                active.append(node)
        return tuple(active[::-1])

    @cached_property
    def used(self) -> frozenset[str]:
        """The tensors that a live node takes, and the outputs."""
        return frozenset(self.outputs).union(*map(taken_by, self.nodes))

    @cached_property
    def initializers(self) -> Mapping[str, TensorProto]:
        """The constants that the file holds as such, by name."""
        return {tensor.name: tensor for tensor in self.model.graph.initializer}

    def held(self, name: str) -> np.ndarray:
        """Return the values of one of them. Raises ModelError for a damaged one."""
        return self.outside[name] if name in self.outside else array_of(self.initializers[name])

    def activations(self, node: NodeProto) -> list[str]:
        """Return what `node` takes that depends on an input of the network."""
        return [name for name in values_taken_by(node) if name in self.dependent]

    def made(self, node: NodeProto) -> tuple[str, ...]:
        """Return the tensors of a node that another one takes, or that the network gives."""
        return tuple(name for name in node.output if name in self.used)


def trace(model: ModelProto, shapes: Mapping[str, tuple[int, ...]], outside: Mapping[str, np.ndarray]) -> Graph:
    """Find what lies between the inputs in `shapes` and the outputs. Raises ModelError."""
    graph = model.graph
    nodes = _live(graph, {value.name for value in graph.output})
    dependent = _dependent(graph, nodes, shapes)
    outputs = tuple(dict.fromkeys(value.name for value in graph.output if value.name in dependent))
    if not outputs or not set(outputs) - set(shapes):
        raise ModelError("has no output that depends on what it is shown")
    return Graph(model, tuple(shapes), shapes, outputs, nodes, dependent, outside)


def opset_of(model: ModelProto) -> int:
    """Return the version of the standard operators that a model was written for."""
    versions = {entry.domain: entry.version for entry in model.opset_import}
    return versions.get("", versions.get("ai.onnx", 1))


def taken_by(node: NodeProto) -> list[str]:
    """Return the names that a node takes: its inputs, and what graphs inside it take from around them."""
    names = [name for name in node.input if name]
    for graph in graphs_in(node):
        names += _taken_from_around(graph)
    return names


def values_taken_by(node: NodeProto) -> list[str]:
    """Return the names of all whose values a node takes, not just their shape or type."""
    most = LENDING.get(node.op_type) if is_standard(node) else None
    return taken_by(node)[:most]


def _taken_from_around(graph: GraphProto) -> list[str]:
    own = {value.name for value in graph.input} | {tensor.name for tensor in graph.initializer}
    own.update(name for node in graph.node for name in node.output)
    inside = [name for node in graph.node for name in taken_by(node)]
    return [name for name in [*inside, *(value.name for value in graph.output)] if name not in own]


def array_of(tensor: TensorProto) -> np.ndarray:
    """Return the values of a constant that the file holds. Raises ModelError for a damaged one."""
    try:
        return numpy_helper.to_array(tensor)
    except (KeyError, TypeError, ValueError) as problem:
        raise ModelError(f"is damaged: it does not hold all of '{tensor.name}'") from problem


def is_standard(node: NodeProto) -> bool:
    """Tell whether a node's operator is one of ONNX's own."""
    return node.domain in ("", "ai.onnx")


def operator_of(node: NodeProto) -> str:
    """Return the name of a node's operator, with its domain where that is not ONNX's own."""
    return node.op_type if is_standard(node) else f"{node.domain}.{node.op_type}"


def name_of(node: NodeProto) -> str:
    """Return what a person can find a node by: its operator and its name, or the tensor it makes."""
    return f"{operator_of(node)} (" + (f"node '{node.name}')" if node.name else f"which makes '{node.output[0]}')")


def serialised(
    graph: Graph, tensors: Collection[str], outputs: Iterable[str] = (), more: Iterable[NodeProto] = ()
) -> tuple[bytes, Mapping[str, np.ndarray]]:
    """Serialise the model with only the nodes that lead to `tensors`, `more` after them, and `outputs`.

    They are declared by name alone: ONNX Runtime infers the rest. Returns it with those of the weights outside that
    it takes. Raises ModelError when the others are too large for one ONNX message.
    """
    whole = graph.model.graph
    nodes, ends, live = list(whole.node), list(whole.output), _live(whole, set(tensors))
    taken = frozenset[str]().union(*map(taken_by, live))
    try:  # changed and changed back: a copy would have to copy the weights too
        _replace(whole, [*live, *more], [ValueInfoProto(name=name) for name in outputs])
        outside = {name: values for name, values in graph.outside.items() if name in taken}
        return graph.model.SerializeToString(), outside
    except EncodeError as problem:
        raise ModelError("has more than 2 GB of weights", "Try a smaller network") from problem
    finally:
        _replace(whole, nodes, ends)


def _replace(graph: GraphProto, nodes: Iterable[NodeProto], outputs: Iterable[ValueInfoProto]) -> None:
    del graph.node[:], graph.output[:]
    graph.node.extend(nodes)
    graph.output.extend(outputs)


def cast(name: str, copy: str, element: int) -> NodeProto:
    """Return the node that makes a copy of a tensor with another type of element."""
    node = NodeProto(op_type="Cast", name=copy, input=[name], output=[copy])
    node.attribute.add(name="to", i=element, type=AttributeProto.INT)
    return node


def _live(graph: GraphProto, outputs: set[str]) -> tuple[NodeProto, ...]:
    wanted, live = set(outputs), []
    for node in reversed(graph.node):
        if wanted.intersection(name for name in node.output if name):
            wanted.update(taken_by(node))
            live.append(node)
    return tuple(reversed(live))


def _dependent(graph: GraphProto, nodes: tuple[NodeProto, ...], inputs: Iterable[str]) -> frozenset[str]:
    known = {*inputs, *(tensor.name for tensor in graph.initializer)}
    dependent = set(inputs)
    for node in nodes:
        if missing := set(taken_by(node)) - known:
            raise ModelError(f"uses '{min(missing)}' in {name_of(node)} before anything makes it")
        known.update(node.output)
        random = is_standard(node) and node.op_type in RANDOM
        if random or not dependent.isdisjoint(values_taken_by(node)):
            dependent.update(name for name in node.output if name)
    return frozenset(dependent)
