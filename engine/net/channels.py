"""Turns pictures with channels last, as TensorFlow has them, so that each channel is a map.

The file then begins with a Transpose to what it wants. Most files soon turn the picture themselves: the two cancel
out, also where one-to-one operators (a mean taken away, a division by 255) lie between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from onnx import AttributeProto, ModelProto, NodeProto, numpy_helper
from onnx.external_data_helper import uses_external_data

from .graph import array_of, is_standard
from .inputs import CHANNELS, Shape, Taken
from .operators import POINTWISE, SETTLED

FIRST = "glassnet/channels-first/"
"""Begins the names of tensors that are turned."""

TO_FIRST, TO_LAST = (0, 3, 1, 2), (0, 2, 3, 1)


def channels_first(model: ModelProto, inputs: Sequence[Taken]) -> list[Taken]:
    """Give pictures with channels last their channels first, in place. Returns the inputs as they now are."""
    last = {taken.name for taken in inputs if taken.channel_axis == 3}
    if last:
        nodes = [NodeProto.FromString(node.SerializeToString()) for node in _Turning(model, last).nodes()]
        del model.graph.node[:]
        model.graph.node.extend(nodes)
    for value in model.graph.input:
        if value.name in last:
            value.name = FIRST + value.name
    return [_turned(taken) if taken.name in last else taken for taken in inputs]


def turned_shape(taken: Taken, wish: Shape) -> Shape:
    """Return a shape that a person gives for a turned input; they may have the file's axes in mind, or ours."""
    first = len(wish) == 4 and taken.name.startswith(FIRST) and wish[1] not in CHANNELS
    return tuple(wish[axis] for axis in TO_FIRST) if first else wish


def _turned(taken: Taken) -> Taken:
    assert taken.dimensions is not None
    return replace(taken, name=FIRST + taken.name, dimensions=tuple(taken.dimensions[axis] for axis in TO_FIRST))


class _Turning:
    """Goes through a model's nodes in order; `last` are tensors of which there is one with channels first, too."""

    def __init__(self, model: ModelProto, inputs: set[str]):
        self._graph, self._last = model.graph, set(inputs)
        self._inputs, self._added = sorted(inputs), set[str]()
        held = (tensor for tensor in model.graph.initializer if not uses_external_data(tensor))
        self._constants = {tensor.name: tensor for tensor in held}
        for node in model.graph.node:
            if node.op_type == "Constant" and node.attribute and node.attribute[0].HasField("t"):
                self._constants[node.output[0]] = node.attribute[0].t

    def nodes(self) -> Iterator[NodeProto]:
        """Yield the nodes of the model that takes pictures with channels first. A Transpose may lead nowhere."""
        for name in self._inputs:
            yield _transpose(name)
        for node in self._graph.node:
            if self._cancels(node):
                yield NodeProto(
                    op_type="Identity", name=node.name, input=[FIRST + node.input[0]], output=node.output
                )
            elif self._passes(node):
                yield self._passed(node)
                yield _transpose(node.output[0])
                self._last.add(node.output[0])
            else:
                yield node

    def _cancels(self, node: NodeProto) -> bool:
        orders = [tuple(entry.ints) for entry in node.attribute if entry.name == "perm"]
        return node.op_type == "Transpose" and not self._last.isdisjoint(node.input) and orders == [TO_FIRST]

    def _passes(self, node: NodeProto) -> bool:
        """Tell whether a node does the same to each element wherever it lies, and with constants at most."""
        names = [name for name in node.input if name]
        simple = is_standard(node) and node.op_type in POINTWISE and len(node.output) == 1 and not _has_axis(node)
        most = 0 if node.op_type in SETTLED else 4  # of axes: theirs count from the second one on
        known = (name in self._last or len(self._axes(name, most + 1)) <= most for name in names)
        return simple and not self._last.isdisjoint(names) and all(known)

    def _axes(self, name: str, unknown: int) -> Sequence[int]:
        """Return the sizes of a constant that has more than one value; so many of what is none."""
        dims = self._constants[name].dims if name in self._constants else [2] * unknown
        return dims if any(size != 1 for size in dims) else []

    def _passed(self, node: NodeProto) -> NodeProto:
        turned = NodeProto.FromString(node.SerializeToString())
        turned.input[:] = [self._operand(name) for name in node.input]
        turned.output[:] = [FIRST + node.output[0]]
        return turned

    def _operand(self, name: str) -> str:
        """Return what an operand is called with channels first; a constant is turned as it would be broadcast."""
        if name in self._last:
            return FIRST + name
        if not name or not self._axes(name, 0):
            return name
        if name not in self._added:
            value = array_of(self._constants[name])
            value = value.reshape((1,) * (4 - value.ndim) + value.shape).transpose(TO_FIRST)
            self._graph.initializer.append(numpy_helper.from_array(value, FIRST + name))
            self._added.add(name)
        return FIRST + name


def _has_axis(node: NodeProto) -> bool:
    return any(entry.name in ("axis", "broadcast") for entry in node.attribute)


def _transpose(name: str) -> NodeProto:
    node = NodeProto(op_type="Transpose", name=FIRST + name, input=[FIRST + name], output=[name])
    node.attribute.add(name="perm", ints=TO_LAST, type=AttributeProto.INTS)
    return node
