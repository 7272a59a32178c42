"""What Glassnet understands of the ONNX operators: which begin a layer, which join one, and their settings.

Names, defaults and formulas are those of the ONNX operator reference, https://onnx.ai/onnx/operators/.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import onnx
from onnx import NodeProto

from .graph import Graph, is_standard, name_of
from .model_error import ModelError
from .network import Operator

KINDS = {
    "Conv": "conv",
    "Gemm": "dense",
    "MatMul": "dense",
    "MaxPool": "max_pool",
    "GlobalMaxPool": "max_pool",
    "AveragePool": "average_pool",
    "GlobalAveragePool": "average_pool",
    "ConvTranspose": "conv_transpose",
    "Softmax": "softmax",
    "LogSoftmax": "softmax",
    "Concat": "concat",
    "Pad": "reshape",
    "Slice": "reshape",
    "Split": "reshape",
    "Transpose": "reshape",
}
"""The operators that begin a layer, and the kind of layer (a Transpose only where it is no alias)."""

ELEMENTWISE = "elementwise"
"""The kind of a layer that begins with a one-to-one operator."""

TITLES = {
    "conv": "Convolution",
    "dense": "Dense",
    "max_pool": "Max pooling",
    "average_pool": "Average pooling",
    "conv_transpose": "Transposed convolution",
    "softmax": "Softmax",
    "concat": "Concatenation",
    "reshape": "Rearrangement",
    ELEMENTWISE: "Combination",
}
"""What a visitor reads for each kind."""

SUMS = frozenset({"Add", "Concat", "Mean", "Pad", "Sub", "Sum"})
"""Roots without weights that add up what comes along their edges, and constants."""

PRODUCTS = frozenset({"Div", "Mul"})
"""Roots that multiply what comes along their edges, or divide by it, and constants."""

WEIGHTED = frozenset({"Conv", "ConvTranspose", "Gemm", "MatMul"})

ALIASES = frozenset({"Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze"})
"""Operators that keep every value and its place in C order (a Transpose only where `keeps_order` says so)."""

# fmt: off
POINTWISE = frozenset({
    "Abs", "Add", "And", "BatchNormalization", "Ceil", "Celu", "Clip", "Cos", "Div", "Elu", "Equal", "Erf",
    "Exp", "Floor", "Gelu", "Greater", "GreaterOrEqual", "HardSigmoid", "HardSwish", "LeakyRelu", "Less",
    "LessOrEqual", "Log", "Max", "Mean", "Min", "Mish", "Mul", "Neg", "Not", "Or", "PRelu", "Pow",
    "Reciprocal", "Relu", "Round", "Selu", "Sigmoid", "Sign", "Sin", "Softplus", "Softsign", "Sqrt", "Sub",
    "Sum", "Swish", "Tanh", "ThresholdedRelu", "Where", "Xor",
})
# fmt: on
"""Operators whose element i of the output needs only element i of each input (after broadcasting)."""


def made(node: NodeProto) -> tuple[str, ...]:
    """Return the tensors of a node that are understood: all of a Split, else the first."""
    return tuple(name for name in (node.output if node.op_type == "Split" else node.output[:1]) if name)


def is_alias(node: NodeProto, shapes: Mapping[str, tuple[int, ...]]) -> bool:
    """Tell whether a node passes every value of its first input on, at its place in C order."""
    return node.op_type in ALIASES and keeps_order(node, shapes[node.input[0]])


def is_root(node: NodeProto, takes: Sequence[str], shapes: Mapping[str, tuple[int, ...]]) -> bool:
    """Tell whether a node that is no alias begins a layer: it mixes the elements that it takes, or repeats them."""
    count = math.prod(shapes[node.output[0]])
    return node.op_type in KINDS or any(math.prod(shapes[name]) != count for name in takes)


def check(graph: Graph, node: NodeProto) -> None:
    """Refuse a live node that cannot be run or shown, before anything is run. Raises ModelError."""
    if is_standard(node) and node.op_type == "BatchNormalization" and _trains(graph, node):
        raise ModelError(f"holds {name_of(node)} in training mode", "Export it in evaluation mode")
    if not graph.dependent.intersection(node.output):
        return
    if not is_standard(node) or node.op_type not in KINDS.keys() | ALIASES | POINTWISE:
        raise ModelError(f"holds the operator {name_of(node)}, which Glassnet does not understand yet")
    fixed = node.op_type == "BatchNormalization" or node.op_type not in POINTWISE | {"Concat"}
    if fixed and graph.activations(node) != [node.input[0]]:
        raise ModelError(f"holds {name_of(node)}, whose settings or weights depend on the network's input")
    if any(name in graph.used for name in node.output if name not in made(node)):
        raise ModelError(f"uses the second output of {name_of(node)}, not understood yet")


def operator(graph: Graph, node: NodeProto, shapes: Mapping[str, tuple[int, ...]]) -> Operator:
    """Describe a root with every attribute: the file's, ONNX's defaults, and what follows from shapes.

    Convolutions and pools always have `kernel_shape`, `strides`, `dilations` (one number per spatial axis)
    and `pads` (all the starts, then all the ends); `auto_pad` is resolved into `pads` and dropped.
    """
    settings, spatial = attributes(node, graph.opset), shapes[node.input[0]][2:]
    if node.op_type in ("GlobalMaxPool", "GlobalAveragePool"):
        settings = {"kernel_shape": list(spatial)}
    if node.op_type in ("Conv", "ConvTranspose"):
        settings.setdefault("kernel_shape", list(shapes[node.input[1]][2:]))
    if node.op_type == "ConvTranspose":
        _complete_transposed(settings, spatial, shapes[node.output[0]][2:])
    elif "kernel_shape" in settings:
        _complete(node, settings, spatial)
    return Operator(node.op_type, settings)


def attributes(node: NodeProto, opset: int) -> dict[str, Any]:
    """Return the attributes of `node` as plain Python values, with the defaults of its opset."""
    try:
        schema = onnx.defs.get_schema(node.op_type, opset, "")
        defaults = [attribute.default_value for attribute in schema.attributes.values()]
        known = [attribute for attribute in defaults if attribute.name] + list(node.attribute)
        values = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in known}
    except (onnx.defs.SchemaError, ValueError) as problem:
        raise ModelError(f"holds {name_of(node)} with settings that opset {opset} does not have") from problem
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in values.items()}


def keeps_order(node: NodeProto, shape: tuple[int, ...]) -> bool:
    """Tell whether this alias leaves every element of an input of `shape` at its place in C order."""
    if node.op_type != "Transpose":
        return True
    given = [list(entry.ints) for entry in node.attribute if entry.name == "perm"]
    moved = [axis for axis in (given[0] if given else range(len(shape))[::-1]) if shape[axis] > 1]
    return moved == sorted(moved)


def _trains(graph: Graph, node: NodeProto) -> bool:
    # Must be seen before the probe run: training mode with blank outputs crashes ONNX Runtime.
    return bool(attributes(node, graph.opset).get("training_mode", 0)) or len(node.output) > 1


def _complete(node: NodeProto, settings: dict[str, Any], spatial: tuple[int, ...]) -> None:
    ones = [1] * len(settings["kernel_shape"])
    settings.setdefault("strides", ones)
    settings.setdefault("dilations", ones)
    mode = settings.pop("auto_pad", "NOTSET")
    if mode == "VALID":
        settings["pads"] = [0] * 2 * len(ones)
    elif mode in ("SAME_UPPER", "SAME_LOWER"):
        if settings["dilations"] != ones:  # ONNX Runtime refuses this or departs from ONNX, by operator
            raise ModelError(f"holds {name_of(node)} with both auto_pad and dilations, not understood yet")
        settings["pads"] = _same_pads(settings, spatial, mode)
    settings.setdefault("pads", [0] * 2 * len(ones))


def _complete_transposed(settings: dict[str, Any], spatial: tuple[int, ...], made: tuple[int, ...]) -> None:
    """Complete a ConvTranspose: `output_shape` and `auto_pad` mean pads that follow from the sizes."""
    ones = [1] * len(settings["kernel_shape"])
    for name in ("strides", "dilations"):
        settings.setdefault(name, ones)
    settings.setdefault("output_padding", [0] * len(ones))
    mode, given = settings.pop("auto_pad", "NOTSET"), settings.pop("output_shape", None)
    if mode in ("NOTSET", "VALID") and not given:
        settings.setdefault("pads", [0] * 2 * len(ones))
        return
    axes = (settings[name] for name in ("kernel_shape", "strides", "dilations", "output_padding"))
    starts, ends = [], []
    for size, result, kernel, stride, dilation, extra in zip(spatial, made, *axes, strict=True):
        total = max(0, (size - 1) * stride + extra + (kernel - 1) * dilation + 1 - result)
        starts.append(total // 2 if mode == "SAME_UPPER" else total - total // 2)
        ends.append(total - starts[-1])
    settings["pads"] = starts + ends


def _same_pads(settings: dict[str, Any], spatial: tuple[int, ...], mode: str) -> list[int]:
    starts, ends = [], []
    for size, kernel, stride in zip(spatial, settings["kernel_shape"], settings["strides"], strict=True):
        outputs = -(-size // stride)
        total = max(0, (outputs - 1) * stride + kernel - size)
        starts.append(total // 2 if mode == "SAME_UPPER" else total - total // 2)
        ends.append(total - starts[-1])
    return starts + ends
