"""Reads the activation of a node out of its ONNX model, as a small expression of its pre-activation z."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
from onnx import GraphProto, ModelProto, NodeProto, ValueInfoProto, numpy_helper

from . import runtime
from .formula import CONSTANT, VARIABLE, Expression
from .model import Model
from .network import Layer
from .operators import ALIASES, attributes
from .probe import IR


def expression_of(model: Model, layer: Layer, index: int = 0) -> Expression:
    """Return what leads from the pre-activation of a node to what is shown; constants are those of that node.

    Raises AppError's ModelError when a constant cannot be computed.
    """
    if layer.pre_activation in (None, layer.tensor):
        return Expression(VARIABLE)
    proto = onnx.load_model_from_string(model.exposed)
    return _Reader(proto, layer, index).read(layer.tensor)


class _Reader:
    """Follows the tensors of a layer back to its pre-activation."""

    def __init__(self, proto: ModelProto, layer: Layer, index: int):
        self._layer, self._index, self._proto = layer, index, proto
        self._makers = {name: node for node in proto.graph.node for name in node.output if name}
        self._opset = {entry.domain: entry.version for entry in proto.opset_import}.get("", 1)
        self._given = {tensor.name: tensor for tensor in proto.graph.initializer}

    def read(self, name: str) -> Expression:
        if name == self._layer.pre_activation:
            return Expression(VARIABLE)
        node = self._makers.get(name)
        if node is None or not self._depends(name):
            return Expression(CONSTANT, value=self._constant(name))
        if node.op_type in ALIASES:
            return self.read(node.input[0])
        if node.op_type == "BatchNormalization":
            return self._normalised(node)
        if node.op_type == "Clip":
            return self._clip(node)
        inputs = tuple(self.read(each) for each in node.input if each)
        return _as_written(Expression(node.op_type, inputs, attributes(node, self._opset)))

    def _depends(self, name: str) -> bool:
        """Tell whether a tensor depends on the pre-activation."""
        return self._layer.pre_activation in _closure(self._proto.graph, self._makers, [name])[1]

    def _clip(self, node: NodeProto) -> Expression:
        """Return Clip as min and max, without a bound that is not there; old opsets have them as attributes."""
        found, settings = self.read(node.input[0]), attributes(node, self._opset)
        bounds = [(settings.get("min"), "Max"), (settings.get("max"), "Min")]
        for place, (value, operator) in enumerate(bounds, 1):
            if len(node.input) > place and node.input[place]:
                value = self._constant(node.input[place])
            if value is not None and abs(value) < np.finfo(np.float32).max:
                found = Expression(operator, (found, Expression(CONSTANT, value=float(value))))
        return found

    def _normalised(self, node: NodeProto) -> Expression:
        gamma, beta, mean, variance = (self._constant(name, channels=True) for name in node.input[1:5])
        factor = gamma / np.sqrt(variance + attributes(node, self._opset)["epsilon"])
        scaled = Expression("Mul", (Expression(CONSTANT, value=factor), self.read(node.input[0])))
        return Expression("Add", (scaled, Expression(CONSTANT, value=beta - mean * factor)))

    def _constant(self, name: str, channels: bool = False) -> float:
        """Return the element of a constant that meets this node; one per channel lies along the first axis."""
        value = numpy_helper.to_array(self._given[name]) if name in self._given else self._computed(name)
        shape = self._layer.shape
        if value.size == 1:
            return float(value.reshape(-1)[0])
        if channels:
            value = value.reshape(-1, *[1] * (len(shape) - 1))
        return float(np.broadcast_to(value, (1, *shape)).reshape(-1)[self._index])

    def _computed(self, name: str) -> np.ndarray:
        nodes, needed = _closure(self._proto.graph, self._makers, [name])
        model = ModelProto()
        model.opset_import.extend(self._proto.opset_import)
        model.ir_version = max(self._proto.ir_version, IR)
        model.graph.name = "constant"
        model.graph.node.extend(nodes)
        model.graph.initializer.extend(tensor for each, tensor in self._given.items() if each in needed)
        model.graph.output.append(ValueInfoProto(name=name))
        return np.asarray(runtime.start(model.SerializeToString()).run(None, {})[0])


def _closure(
    graph: GraphProto, makers: Mapping[str, NodeProto], names: list[str]
) -> tuple[list[NodeProto], set[str]]:
    """Return the nodes that some tensors are made by, in order, and all tensors that these need."""
    needed, waiting = set(names), list(names)
    while waiting:
        node = makers.get(waiting.pop())
        more = set(node.input) - needed if node else set()
        needed |= more
        waiting += more
    return [node for node in graph.node if needed.intersection(node.output)], needed


def _as_written(made: Expression) -> Expression:
    """Return the rectifiers as people write them: max(0, z), and max(z, 0.01·z) where the slope allows it."""
    x = made.inputs[0]
    if made.operator == "Relu":
        return Expression("Max", (Expression(CONSTANT), x))
    slope = None
    if made.operator == "LeakyRelu":
        slope = Expression(CONSTANT, value=made.settings["alpha"])
    elif made.operator == "PRelu":
        slope = made.inputs[1]
    if slope is not None and slope.operator == CONSTANT and 0 < slope.value <= 1:
        return Expression("Max", (x, Expression("Mul", (slope, x))))
    return made
