"""Small networks with random weights, which between them use every edge rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from onnx import NodeProto
from onnx_graphs import node, save

RANDOM = np.random.default_rng(4)
PICTURE = (1, 4, 11, 9)


def normal(*shape: int) -> np.ndarray:
    return RANDOM.standard_normal(shape)


@dataclass
class Net:
    """A small network, and the kinds of its layers above the input."""

    nodes: Sequence[NodeProto]
    layers: str
    constants: Mapping[str, np.ndarray]
    shape: tuple[int, ...] = PICTURE
    opset: int = 17


def conv(kernel: tuple[int, ...], inputs: int = 4, outputs: int = 6, shape=PICTURE, **settings) -> Net:
    """One convolution with a bias."""
    constants = {"w": normal(outputs, inputs, *kernel), "b": normal(outputs)}
    return Net([node("Conv", "x w b", "y", **settings)], "conv", constants, shape)


def transposed(kernel: tuple[int, ...], features: int = 3, shape=PICTURE, **settings) -> Net:
    """One transposed convolution with a bias."""
    constants = {"w": normal(shape[1], features, *kernel), "b": normal(features * settings.get("group", 1))}
    return Net([node("ConvTranspose", "x w b", "y", **settings)], "conv_transpose", constants, shape)


def pool(operator: str, *kernel: int, shape=PICTURE, opset: int = 19, **settings) -> Net:
    """One pool; without a kernel a global one."""
    kind = "max_pool" if "Max" in operator else "average_pool"
    more = {"kernel_shape": kernel} if kernel else {}
    return Net([node(operator, "x", "y", **more, **settings)], kind, {}, shape, opset)


def reduced(operator: str, axes: list[int], shape=PICTURE, **settings) -> Net:
    """One reduction over some axes."""
    return Net([node(operator, "x a", "y", **settings)], "reduce", {"a": np.array(axes)}, shape, 18)


def cumulated(axis: int, **settings) -> Net:
    """Sums from the begin of an axis."""
    return Net([node("CumSum", "x a", "y", **settings)], "reduce", {"a": np.array(axis)})


def two(operator: str, inputs: str, first: int = 3, second: int = 3, **settings) -> Net:
    """Two convolutions a and b, and an operator in which they meet."""
    layers = "conv conv concat" if operator == "Concat" else "conv conv elementwise"
    nodes = [node("Conv", "x u", "a"), node("Conv", "x v", "b"), node(operator, inputs, "y", **settings)]
    constants = {"u": normal(first, 4, 3, 3), "v": normal(second, 4, 3, 3), "c": normal(1, 3, 9, 7)}
    return Net(nodes, layers, constants)


def cut(starts: list[int], ends: list[int], axes: list[int], steps: list[int]) -> Net:
    constants = {"s": starts, "e": ends, "a": axes, "t": steps}
    whole = {name: np.array(value, np.int64) for name, value in constants.items()}
    return Net([node("Slice", "x s e a t", "y")], "reshape", whole)


def pad(pads: list[int], shape=PICTURE, inputs: str = "x p", opset: int = 18, **constants) -> Net:
    whole = {"p": np.array(pads, np.int64), **constants}
    return Net([node("Pad", inputs, "y")], "reshape", whole, shape, opset)


STATISTICS = {"scale": normal(4), "shift": normal(4), "mean": normal(4), "variance": normal(4) ** 2 + 0.1}
NORMALISE = node("BatchNormalization", "y scale shift mean variance", "n")

NETS = {
    "conv of many nodes": conv((3, 3), shape=(1, 4, 64, 64)),
    "conv strides": conv((3, 2), strides=[2, 3]),
    "conv dilation": conv((3, 2), dilations=[2, 3]),
    "conv groups": conv((3, 3), inputs=2, group=2),
    "conv depthwise": conv((3, 3), inputs=1, outputs=8, group=4, pads=[1, 1, 1, 1]),
    "conv asymmetric pads": conv((3, 3), pads=[2, 0, 1, 3], strides=[2, 2], dilations=[1, 2]),
    "conv same upper": conv((4, 2), auto_pad="SAME_UPPER", strides=[2, 1]),
    "conv same lower": conv((4, 2), auto_pad="SAME_LOWER", strides=[2, 1]),
    "conv valid": conv((3, 2), auto_pad="VALID"),
    "conv 1-D": conv((4,), shape=(1, 4, 17), pads=[3, 1], strides=[2]),
    "conv 3-D": conv((2, 3, 2), shape=(1, 4, 5, 6, 7), pads=[1, 0, 1, 0, 2, 0], strides=[1, 2, 1]),
    "max-pool": pool("MaxPool", 3, 2, strides=[2, 1], pads=[1, 0, 2, 1]),
    "max-pool ceil": pool("MaxPool", 3, 2, strides=[3, 2], ceil_mode=1),
    "max-pool ceil padded": pool("MaxPool", 3, 3, strides=[2, 3], pads=[1, 1, 1, 0], ceil_mode=1),
    "max-pool dilated": pool("MaxPool", 3, 2, dilations=[2, 3], pads=[1, 0, 1, 1]),
    "max-pool same": pool("MaxPool", 3, 4, strides=[2, 2], auto_pad="SAME_LOWER"),
    "max-pool 1-D": pool("MaxPool", 3, shape=(1, 2, 50), strides=[2]),
    "max-pool 3-D": pool("MaxPool", 2, 2, 3, shape=(1, 2, 5, 6, 7), strides=[2, 1, 2]),
    "max-pool global": pool("GlobalMaxPool"),
    "average": pool("AveragePool", 3, 2, strides=[2, 1], pads=[1, 0, 2, 1]),
    "average with padding": pool("AveragePool", 3, 2, strides=[2, 1], pads=[1, 0, 2, 1], count_include_pad=1),
    "average ceil": pool("AveragePool", 3, 2, strides=[3, 2], ceil_mode=1),
    "average ceil padded": pool("AveragePool", 3, 3, strides=[2, 3], pads=[1, 1, 1, 0], ceil_mode=1),
    "average ceil with padding": pool(
        "AveragePool", 3, 4, strides=[3, 4], pads=[1, 0, 0, 1], ceil_mode=1, count_include_pad=1
    ),
    "average ceil with padding, old": pool(
        "AveragePool", 3, 4, strides=[3, 4], pads=[1, 0, 0, 1], ceil_mode=1, count_include_pad=1, opset=11
    ),
    "average dilated": pool("AveragePool", 3, 2, dilations=[2, 3], pads=[1, 1, 1, 1]),
    "average dilated with padding": pool(
        "AveragePool", 3, 2, dilations=[2, 3], pads=[1, 1, 1, 1], count_include_pad=1
    ),
    "average same": pool("AveragePool", 3, 4, strides=[2, 2], auto_pad="SAME_UPPER"),
    "average same with padding": pool(
        "AveragePool", 3, 4, strides=[2, 2], auto_pad="SAME_UPPER", count_include_pad=1
    ),
    "average 1-D": pool("AveragePool", 3, shape=(1, 2, 10), strides=[2], pads=[1, 1], count_include_pad=1),
    "average 3-D": pool("AveragePool", 2, 2, 3, shape=(1, 2, 5, 6, 7), strides=[2, 1, 2], pads=[1, 0, 1, 0, 1, 1]),
    "average global": pool("GlobalAveragePool"),
    "mean of channels": reduced("ReduceMean", [1]),
    "mean of rows and channels": reduced("ReduceMean", [1, 3], keepdims=0),
    "sum": reduced("ReduceSum", [2]),
    "sum of all": reduced("ReduceSum", [1, 2, 3]),
    "sum of every other axis": reduced("ReduceSum", [2, 4], (1, 2, 3, 4, 5)),
    "cumulated": cumulated(2),
    "cumulated backwards": cumulated(-1, reverse=1),
    "cumulated without itself": cumulated(1, exclusive=1),
    "cumulated backwards without itself": cumulated(-2, exclusive=1, reverse=1),
    "transposed strides": transposed((3, 2), strides=[2, 3]),
    "transposed pads": transposed((3, 4), strides=[2, 3], pads=[1, 2, 0, 1]),
    "transposed groups": transposed((3, 3), group=2, strides=[2, 2], pads=[1, 1, 1, 1]),
    "transposed output padding": transposed((3, 3), strides=[2, 3], pads=[1, 1, 1, 1], output_padding=[1, 2]),
    "transposed dilation": transposed((3, 2), dilations=[2, 3], strides=[3, 2], pads=[1, 0, 2, 1]),
    "transposed same upper": transposed((3, 3), strides=[2, 2], auto_pad="SAME_UPPER"),
    "transposed same lower": transposed((3, 3), strides=[2, 2], auto_pad="SAME_LOWER"),
    "transposed output shape": transposed((3, 4), strides=[2, 2], output_shape=[22, 19]),
    "transposed 1-D": transposed((4,), shape=(1, 4, 7), strides=[3]),
    "transposed 3-D": transposed((2, 3, 2), shape=(1, 4, 3, 4, 5), strides=[2, 1, 3]),
    "gemm": Net([node("Gemm", "x w b", "y")], "dense", {"w": normal(12, 5), "b": normal(5)}, (1, 12)),
    "gemm transB alpha beta": Net(
        [node("Gemm", "x w b", "y", transB=1, alpha=0.3, beta=-2.0)],
        "dense",
        {"w": normal(5, 12), "b": normal(5)},
        (1, 12),
    ),
    "gemm of rows": Net(
        [node("Reshape", "x s", "r"), node("Gemm", "r w b", "y", alpha=2.0)],
        "dense",
        {"s": np.array([3, 4]), "w": normal(4, 5), "b": normal(5)},
        (1, 12),
    ),
    "gemm transA of one column": Net(
        [node("Reshape", "x s", "r"), node("Gemm", "r w", "y", transA=1)],
        "dense",
        {"s": np.array([12, 1]), "w": normal(12, 5)},
        (1, 12),
    ),
    "matmul and add": Net(
        [node("MatMul", "x w", "m"), node("Add", "m b", "y")],
        "dense",
        {"w": normal(12, 5), "b": normal(5)},
        (1, 12),
    ),
    "matmul of rows": Net(
        [node("MatMul", "x w", "m"), node("Add", "b m", "y")],
        "dense",
        {"w": normal(8, 5), "b": normal(5)},
        (1, 6, 8),
    ),
    "matmul of stacked rows": Net([node("MatMul", "x w", "y")], "dense", {"w": normal(8, 5)}, (1, 2, 6, 8)),
    "matmul with a vector": Net([node("MatMul", "x w", "y")], "dense", {"w": normal(8)}, (1, 6, 8)),
    "normalised conv": Net(
        [node("Conv", "x w", "y"), NORMALISE], "conv", {"w": normal(4, 4, 3, 3), **STATISTICS}, PICTURE
    ),
    "normalised transposed conv": Net(
        [node("ConvTranspose", "x w", "y", group=2), NORMALISE],
        "conv_transpose",
        {"w": normal(4, 2, 3, 3), **STATISTICS},
        PICTURE,
    ),
    "normalised max-pool": Net(
        [node("MaxPool", "x", "y", kernel_shape=[3, 3]), NORMALISE], "max_pool", STATISTICS, PICTURE
    ),
    "normalised average": Net(
        [node("AveragePool", "x", "y", kernel_shape=[3, 3]), NORMALISE], "average_pool", STATISTICS, PICTURE
    ),
    "add": two("Add", "a b"),
    "sum with a constant": two("Sum", "a c b"),
    "sub": two("Sub", "a b"),
    "mean": two("Mean", "a b c"),
    "mul": two("Mul", "a b"),
    "div": two("Div", "a b"),
    "add broadcast": two("Add", "a b", second=1),
    "sub broadcast": two("Sub", "b a", second=1),
    "mul broadcast": two("Mul", "b a", second=1),
    "div broadcast": two("Div", "a b", second=1),
    "broadcast constant added": Net(
        [node("Sub", "c x", "y")], "elementwise", {"c": normal(5, 4, 1, 1)}, (1, 4, 1, 3)
    ),
    "broadcast constant multiplied": Net(
        [node("Mul", "x c", "y")], "elementwise", {"c": normal(1, 4, 7, 1)}, (1, 4, 1, 3)
    ),
    "broadcast constant divided": Net(
        [node("Div", "c x", "y")], "elementwise", {"c": normal(1, 4, 7, 1)}, (1, 4, 1, 3)
    ),
    "outer product": Net(
        [node("Transpose", "x", "t", perm=[0, 2, 1]), node("Mul", "x t", "y")], "elementwise", {}, (1, 5, 1)
    ),
    "gate for each map": Net(
        [
            node("Conv", "x w", "y"),
            node("GlobalAveragePool", "y", "g"),
            node("Sigmoid", "g", "s"),
            node("Mul", "y s", "z"),
        ],
        "conv average_pool elementwise",
        {"w": normal(3, 4, 3, 3)},
    ),
    "normalised sum": Net(
        [
            node("Conv", "x u", "a"),
            node("Conv", "x v", "b"),
            node("Add", "a b", "y"),
            NORMALISE,
            node("Relu", "n", "z"),
        ],
        "conv conv elementwise",
        {"u": normal(4, 4, 3, 3), "v": normal(4, 4, 3, 3), **STATISTICS},
    ),
    "concat": two("Concat", "a c b", first=2, axis=1),
    "split": Net(
        [
            node("Split", "x n", "a b c", axis=1),
            node("Conv", "a u", "d"),
            node("Conv", "c u", "e"),
            node("Mul", "d e", "y"),
        ],
        "reshape reshape conv conv elementwise",
        {"n": np.array([1, 2, 1]), "u": normal(2, 1, 3, 3)},
    ),
    "split evenly": Net(
        [
            node("Conv", "x u", "y"),
            node("Split", "y", "a b", axis=-3, num_outputs=2),
            node("Softplus", "b", "c"),
            node("Sub", "a c", "z"),
        ],
        "conv reshape reshape elementwise",
        {"u": normal(6, 4, 3, 3)},
        opset=18,
    ),
    "slice": cut([1, -6], [2**62, -1], [2, 3], [3, 2]),
    "slice backwards": cut([-1, 7], [-(2**62), 1], [1, 2], [-1, -2]),
    "transpose": Net([node("Transpose", "x", "y", perm=[0, 2, 3, 1])], "reshape", {}),
    "transpose all": Net([node("Transpose", "x", "y")], "reshape", {}),
    "pad": pad([0, 0, 1, 2, 0, 0, 3, 0]),
    "pad with a constant": pad([0, 1, 1, 2, 0, 2, 3, 0], inputs="x p v", v=np.array(-0.7)),
    "pad and cut": pad([0, 0, -2, 1, 0, 0, 1, -3], inputs="x p v", v=np.array(2.5)),
    "pad some axes": pad([2, 1, 0, 3], inputs="x p v a", v=np.array(0.5), a=np.array([-1, 2])),
    "pad with nothing": pad([0, 0, 1, 2, 0, 0, 3, 0], inputs="x p v", v=np.array(-np.inf)),
    "pad 3-D": pad([0, 0, 1, 0, 2, 0, 0, 3, 1, 0], (1, 2, 3, 4, 5)),
}


def opened(folder: Path, net: Net) -> Model:
    """Write the network into `folder` and load it."""
    return load(save(folder, net.nodes, net.constants, shape=net.shape, opset=net.opset))
