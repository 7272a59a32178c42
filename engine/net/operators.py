"""What Glassnet understands of the ONNX operators: which begin a layer, which join one, which only rename.

An operator that is not named here is one that mixes all that it takes: its values are shown, and a bundle leads to
them. Names and meanings are those of the ONNX operator reference, https://onnx.ai/onnx/operators/.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from onnx import NodeProto

from ..text import mark
from .graph import Graph, is_standard
from .probe import Probe

# fmt: off
KINDS = {
    **dict.fromkeys(("Conv", "ConvInteger", "QLinearConv", "DeformConv", "NhwcConv", "FusedConv"), "conv"),
    **dict.fromkeys(("Gemm", "MatMul", "MatMulInteger", "QLinearMatMul", "QGemm", "FusedMatMul", "FusedGemm",
                     "LinearClassifier", "LinearRegressor", "MatMulNBits"), "dense"),
    "ConvTranspose": "conv_transpose",
    **dict.fromkeys(("MaxPool", "GlobalMaxPool", "MaxRoiPool"), "max_pool"),
    **dict.fromkeys(("AveragePool", "GlobalAveragePool", "QLinearAveragePool", "QLinearGlobalAveragePool"),
                    "average_pool"),
    "Concat": "concat",
    **dict.fromkeys(("CenterCropPad", "Col2Im", "Compress", "DepthToSpace", "Dropout", "Expand", "Flatten",
                     "Gather", "GatherElements", "GatherND", "GridSample", "Identity", "Pad", "Reshape", "Resize",
                     "ReverseSequence", "RoiAlign", "Scatter", "ScatterElements", "ScatterND", "Slice",
                     "SpaceToDepth", "Split", "Squeeze", "Tile", "Transpose", "Trilu", "Unsqueeze", "Upsample"),
                    "reshape"),
    **dict.fromkeys(("Softmax", "LogSoftmax", "Hardmax"), "softmax"),
    **dict.fromkeys(("BatchNormalization", "GroupNormalization", "InstanceNormalization", "LayerNormalization",
                     "LpNormalization", "LRN", "MeanVarianceNormalization", "Normalizer", "RMSNormalization",
                     "SimplifiedLayerNormalization", "SkipLayerNormalization"), "normalization"),
    **dict.fromkeys(("ArgMax", "ArgMin", "CumSum", "Einsum", "GlobalLpPool", "LpPool", "ReduceL1", "ReduceL2",
                     "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd",
                     "ReduceSum", "ReduceSumSquare", "TopK"), "reduce"),
    **dict.fromkeys(("Attention", "MultiHeadAttention", "QAttention", "GroupQueryAttention"), "attention"),
    **dict.fromkeys(("GRU", "LSTM", "RNN"), "recurrent"),
}
"""The operators that begin a layer of a kind with a name; of all that are neither here nor below it is `opaque`."""

ELEMENTWISE, OPAQUE, ATTENTION = "elementwise", "opaque", "attention"

TITLES = {
    "conv": mark("Convolution"),
    "dense": mark("Dense"),
    "max_pool": mark("Max pooling"),
    "average_pool": mark("Average pooling"),
    "conv_transpose": mark("Transposed convolution"),
    "softmax": mark("Softmax"),
    "concat": mark("Concatenation"),
    "reshape": mark("Rearrangement"),
    "normalization": mark("Normalisation"),
    "reduce": mark("Reduction"),
    ATTENTION: mark("Attention"),
    "recurrent": mark("Recurrent"),
    ELEMENTWISE: mark("Combination"),
    "input": mark("Input"),
}
"""What a visitor reads for each kind; for an opaque one, the name of its operator."""

SUMS = frozenset(
    {"Add", "Concat", "Mean", "Pad", "Scatter", "ScatterElements", "ScatterND", "Sub", "Sum", "Where"}
)
"""Roots without weights that add up what comes along their edges, and constants."""

PRODUCTS = frozenset({"Div", "Mul"})
"""Roots that multiply what comes along their edges, or divide by it, and constants."""

WEIGHTED = frozenset({"Conv", "ConvTranspose", "Gemm", "MatMul"})

RENAMING = frozenset({"Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze"})
"""Operators that keep every value and its place in C order (a Transpose only where `keeps_order` says so)."""

KEEPING = frozenset({"Concat", "Expand", "Split", "Sum", "Tile"})
"""Operators that do, where they take one tensor and make as many values as it has."""

POINTWISE = frozenset({
    "Abs", "Acos", "Acosh", "Add", "And", "Asin", "Asinh", "Atan", "Atanh", "BatchNormalization", "BitShift",
    "BitwiseAnd", "BitwiseNot", "BitwiseOr", "BitwiseXor", "Cast", "CastLike", "Ceil", "Celu", "Clip", "Cos",
    "Cosh", "DequantizeLinear", "Div", "Elu", "Equal", "Erf", "Exp", "Floor", "Gelu", "Greater", "GreaterOrEqual",
    "HardSigmoid", "HardSwish", "IsInf", "IsNaN", "LeakyRelu", "Less", "LessOrEqual", "Log", "Max", "Mean", "Min",
    "Mish", "Mod", "Mul", "Neg", "Not", "Or", "PRelu", "Pow", "QuantizeLinear", "Reciprocal", "Relu", "Round",
    "Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Sinh", "Softplus", "Softsign", "Sqrt", "Sub", "Sum", "Swish",
    "Tan", "Tanh", "ThresholdedRelu", "Where", "Xor",
})
# fmt: on
"""Operators whose element i of the output needs only element i of each input (after broadcasting)."""

SETTLED = frozenset({"BatchNormalization", "CastLike", "DequantizeLinear", "QuantizeLinear"})
"""Those of them that join a layer only where all but their first input is constant."""


def is_alias(graph: Graph, node: NodeProto, facts: Probe) -> bool:
    """Tell whether a node passes every value of what it takes on, at its place in C order."""
    if not is_standard(node) or graph.made(node) != (node.output[0],) or not facts.shows(node.output[0]):
        return False
    takes = graph.activations(node)
    if takes != [node.input[0]] or not facts.shows(takes[0]):
        return False
    source, target = facts.shapes[takes[0]], facts.shapes[node.output[0]]
    if node.op_type in KEEPING:
        given = [name for name in node.input if name and 0 not in facts.shapes.get(name, ())]
        only = node.op_type not in ("Concat", "Sum") or given == takes
        return only and math.prod(source) == math.prod(target)
    return node.op_type in RENAMING and keeps_order(node, source)


def is_root(graph: Graph, node: NodeProto, takes: Sequence[str], facts: Probe) -> bool:
    """Tell whether a node that is no alias begins a layer: it mixes the elements that it takes, or repeats them."""
    if not is_standard(node) or node.op_type not in POINTWISE or len(graph.made(node)) != 1:
        return True
    if node.op_type in SETTLED and graph.activations(node) != [node.input[0]]:
        return True
    count = math.prod(facts.shapes[graph.made(node)[0]])
    return not takes or any(math.prod(facts.shapes[name]) != count for name in takes)


def kind_of(graph: Graph, node: NodeProto) -> str:
    """Return the kind of layer that a root begins."""
    if node.op_type == "MatMul" and len(graph.activations(node)) > 1:
        return ATTENTION
    standard = ELEMENTWISE if is_standard(node) and node.op_type in POINTWISE else OPAQUE
    return KINDS.get(node.op_type, standard) if node.op_type not in SETTLED else "normalization"


def keeps_order(node: NodeProto, shape: tuple[int, ...]) -> bool:
    """Tell whether this alias leaves every element of an input of `shape` at its place in C order."""
    if node.op_type != "Transpose":
        return True
    given = [list(entry.ints) for entry in node.attribute if entry.name == "perm"]
    moved = [axis for axis in (given[0] if given else range(len(shape))[::-1]) if shape[axis] > 1]
    return moved == sorted(moved)
