"""Reads the activation of a layer out of its ONNX nodes, as a small expression of the pre-activation z."""

from __future__ import annotations

import numpy as np
from onnx import NodeProto

from .affine import Folded
from .formula import CONSTANT, VARIABLE, Expression
from .graph import is_standard, operator_of
from .probe import Probe
from .regions import Region, Steps
from .settings import attributes


def expression_of(region: Region, folded: Folded, facts: Probe, steps: Steps) -> Expression | None:
    """Return what leads from a layer's pre-activation to what it shows; None where that is the same.

    Constants may differ from node to node: `Expression.at` gives the expression of one of them.
    """
    if not folded.activation:
        return None
    return _Reader(region, folded, facts, steps).read(region.shown)


class _Reader:
    """Follows the tensors of a layer back to its pre-activation."""

    def __init__(self, region: Region, folded: Folded, facts: Probe, steps: Steps):
        self._folded, self._facts, self._steps = folded, facts, steps
        self._makers = {node.output[0]: node for node in region.joined}

    def read(self, name: str) -> Expression:
        name = self._steps.origin(name)
        if name == self._folded.pre_activation:
            return Expression(VARIABLE)
        node = self._makers[name]
        if is_standard(node) and node.op_type == "BatchNormalization":
            return self._normalised(node)
        if is_standard(node) and node.op_type == "Clip":
            return self._clip(node)
        inputs = tuple(self._operand(each, node) for each in node.input if each)
        return Expression(operator_of(node), inputs, attributes(node, self._steps.graph.opset))

    def _operand(self, name: str, node: NodeProto) -> Expression:
        if self._steps.origin(name) in (self._folded.pre_activation, *self._makers):
            return self.read(name)
        return self._constant(name, self._facts.shapes[node.output[0]])

    def _constant(self, name: str, shape: tuple[int, ...]) -> Expression:
        value = self._facts.constants.get(name)
        if value is None:
            return Expression(name)  # of a type that numpy does not have
        if value.size == 1:
            return Expression(CONSTANT, value=float(value.reshape(-1)[0]))
        return Expression(CONSTANT, value=value, settings={"shape": shape})

    def _clip(self, node: NodeProto) -> Expression:
        """Return Clip as min and max, without a bound that is not there; old opsets have them as attributes."""
        found, settings = self.read(node.input[0]), attributes(node, self._steps.graph.opset)
        shape = self._facts.shapes[node.output[0]]
        for place, (name, operator) in enumerate((("min", "Max"), ("max", "Min")), 1):
            bound = None
            if len(node.input) > place and node.input[place]:
                bound = self._constant(node.input[place], shape)
            elif name in settings:
                bound = Expression(CONSTANT, value=float(settings[name]))
            if bound is not None and not (bound.operator == CONSTANT and np.abs(bound.value) >= _LARGEST):
                found = Expression(operator, (found, bound))
        return found

    def _normalised(self, node: NodeProto) -> Expression:
        gamma, beta, mean, variance = (self._facts.constants[name] for name in node.input[1:5])
        factor = gamma / np.sqrt(variance + attributes(node, self._steps.graph.opset)["epsilon"])
        shape = self._facts.shapes[node.output[0]]
        channels = (-1, *[1] * (len(shape) - 2))
        scale, shift = (
            Expression(CONSTANT, value=values.reshape(channels), settings={"shape": shape})
            for values in (factor, beta - mean * factor)
        )
        return Expression("Add", (Expression("Mul", (scale, self.read(node.input[0]))), shift))


_LARGEST = np.finfo(np.float32).max
