"""Networks of sound structure whose numbers, sizes and settings make no sense."""

from typing import Any

import numpy as np
import onnx
from hostile import Recipe, of_model, of_nodes, whole
from onnx import NodeProto, TensorProto, helper
from onnx_graphs import model, node

PICTURE = (1, 4, 6, 6)
SMALLEST = np.full((4, 3), 1e-45)


def conv(**settings: Any) -> list[NodeProto]:
    return [node("Conv", "x k", "y", **settings)]


def pool(**settings: Any) -> list[NodeProto]:
    return [node("MaxPool", "x", "y", **{"kernel_shape": [2, 2], **settings})]


KERNEL = {"k": np.ones((6, 4, 3, 3))}
PICTURES: dict[str, tuple[str, str, list[NodeProto], dict]] = {
    "groups that do not divide": ("has 3 groups for 4 maps", "error", conv(group=3), KERNEL),
    "groups none": ("has no groups", "error", conv(group=0), KERNEL),
    "groups negative": ("has −2 groups", "error", conv(group=-2), KERNEL),
    "groups many": ("has 2^40 groups", "error", conv(group=2**40), KERNEL),
    "kernel too large": ("has a kernel larger than its picture", "error", conv(), {"k": np.ones((1, 4, 9, 9))}),
    "kernel other": ("has a kernel of another size than it says", "error", conv(kernel_shape=[5, 5]), KERNEL),
    "kernel empty": ("has a kernel of 0 × 3", "error", conv(), {"k": np.ones((6, 4, 0, 3))}),
    "kernel flat": ("has a kernel of one axis too few", "error", conv(), {"k": np.ones((6, 4, 3))}),
    "stride 0": ("has stride 0", "error", conv(strides=[0, 0]), KERNEL),
    "stride negative": ("has stride −1", "error", conv(strides=[-1, -1]), KERNEL),
    "stride huge": ("has stride 2^62", "runs", conv(strides=[2**62, 2**62]), KERNEL),
    "strides few": ("has one stride for two axes", "error", conv(strides=[1]), KERNEL),
    "dilation 0": ("has dilation 0", "error", conv(dilations=[0, 0]), KERNEL),
    "dilation negative": ("has dilation −1", "error", conv(dilations=[-1, -1]), KERNEL),
    "dilation huge": ("has dilation 2^62", "error", conv(dilations=[2**62, 2**62]), KERNEL),
    "pads negative": ("has pads of −1", "error", conv(pads=[-1] * 4), KERNEL),
    "pads very negative": ("has pads of −2^40", "error", conv(pads=[-(2**40)] * 4), KERNEL),
    "pads few": ("has three pads", "error", conv(pads=[1, 1, 1]), KERNEL),
    "pad word": ("pads in a way nobody knows", "error", conv(auto_pad="SIDEWAYS"), KERNEL),
    "pool stride 0": ("pools with stride 0", "error", pool(strides=[0, 0]), {}),
    "pool kernel 0": ("pools over nothing", "error", pool(kernel_shape=[0, 0]), {}),
    "pool kernel negative": ("pools over −2 × −2", "error", pool(kernel_shape=[-2, -2]), {}),
    "pool pads": ("pools with pads beyond its kernel", "error", pool(pads=[5, 5, 5, 5]), {}),
    "pool dilation": ("pools with a dilation beyond its picture", "error", pool(dilations=[9, 9]), {}),
    "transposed stride 0": (
        "convolves transposed with stride 0",
        "error",
        [node("ConvTranspose", "x k", "y", strides=[0, 0])],
        {"k": np.ones((4, 1, 3, 3))},
    ),
    "transposed output": (
        "wants an output of −5",
        "error",
        [node("ConvTranspose", "x k", "y", output_shape=[-5, -5])],
        {"k": np.ones((4, 1, 3, 3))},
    ),
    "norm wrong size": (
        "normalises 4 maps by 3 means",
        "error",
        [node("BatchNormalization", "x s s s s", "y")],
        {"s": np.ones(3)},
    ),
    "norm of no width": (
        "normalises by negative variances",
        "runs",
        [node("BatchNormalization", "x s s s v", "y")],
        {"s": np.ones(4), "v": -np.ones(4)},
    ),
    "depth 0": ("takes depth in blocks of 0", "error", [node("DepthToSpace", "x", "y", blocksize=0)], {}),
    "depth 3": ("takes 4 maps as blocks of 3", "error", [node("DepthToSpace", "x", "y", blocksize=3)], {}),
    "resize 0": (
        "shrinks to nothing",
        "error",
        [helper.make_node("Resize", ["x", "", "s"], ["y"])],
        {"s": np.array([1.0, 1, 0, 0])},
    ),
    "resize negative": (
        "enlarges −2 times",
        "error",
        [helper.make_node("Resize", ["x", "", "s"], ["y"])],
        {"s": np.array([1.0, 1, -2, -2])},
    ),
    "reduce axis": ("reduces along axis 9", "error", [node("ReduceMean", "x", "y", axes=[9])], {}),
    "transpose twice": ("transposes one axis twice", "error", [node("Transpose", "x", "y", perm=[0, 1, 1, 3])], {}),
    "softmax axis": ("takes the softmax along axis −99", "error", [node("Softmax", "x", "y", axis=-99)], {}),
    "local size": ("normalises locally over −5 maps", "error", [node("LRN", "x", "y", size=-5)], {}),
    "split": ("splits 4 maps into 3 and 3", "error", [node("Split", "x n", "y z", axis=1)], {"n": whole(3, 3)}),
    "split negative": (
        "splits 4 maps into 8 and −4",
        "error",
        [node("Split", "x n", "y z", axis=1)],
        {"n": whole(8, -4)},
    ),
    "slice step 0": (
        "slices with step 0",
        "error",
        [node("Slice", "x a b c s", "y")],
        {"a": whole(0), "b": whole(2), "c": whole(1), "s": whole(0)},
    ),
    "pad below nothing": ("pads by −9 on each side", "error", [node("Pad", "x p", "y")], {"p": whole(*[-9] * 8)}),
}
VECTORS: dict[str, tuple[str, str, list[NodeProto], dict]] = {
    "reshape wrong": ("reshapes 4 numbers to 3 × 3", "error", [node("Reshape", "x s", "y")], {"s": whole(3, 3)}),
    "reshape two free": (
        "reshapes with two open sizes",
        "error",
        [node("Reshape", "x s", "y")],
        {"s": whole(-1, -1)},
    ),
    "reshape negative": ("reshapes to −7", "error", [node("Reshape", "x s", "y")], {"s": whole(-7)}),
    "reshape huge": (
        "reshapes to 2^62 × 16 numbers: 0, in 64 bits",
        "error",
        [node("Reshape", "x s", "y")],
        {"s": whole(2**62, 16)},
    ),
    "sixty axes": (
        "has 60 axes",
        "runs",
        [node("Reshape", "x s", "r"), node("Add", "r r", "y")],
        {"s": whole(*[1] * 59, 4)},
    ),
    "sixty axes turned": (
        "turns 60 axes",
        "runs",
        [node("Reshape", "x s", "r"), node("Transpose", "r", "t"), node("Softmax", "t", "y")],
        {"s": whole(*[1] * 59, 4)},
    ),
    "five hundred axes": (
        "has 500 axes",
        "error",
        [node("Reshape", "x s", "r"), node("Tanh", "r", "y")],
        {"s": whole(*[1] * 499, 4)},
    ),
    "gather beyond": (
        "gathers the thousandth of 4",
        "error",
        [node("Gather", "x i", "y", axis=1)],
        {"i": whole(999)},
    ),
    "gather from input": (
        "gathers where its input says",
        "error",
        [node("Mul", "x far", "f"), node("Cast", "f", "i", to=7), node("Gather", "x i", "y")],
        {"far": np.array(1e18)},
    ),
    "divide whole": (
        "divides whole numbers by 0",
        "error",
        [node("Cast", "x", "i", to=7), node("Div", "i z", "q"), node("Cast", "q", "y", to=1)],
        {"z": whole(0)},
    ),
    "divide whole later": (
        "divides whole numbers by 0 that come of its input",
        "error",
        [
            node("Cast", "x", "i", to=7),
            node("Sub", "i i", "z"),
            node("Div", "i z", "q"),
            node("Cast", "q", "y", to=1),
        ],
        {},
    ),
    "remainder": (
        "takes the remainder by 0",
        "error",
        [node("Cast", "x", "i", to=6), node("Mod", "i z", "q"), node("Cast", "q", "y", to=1)],
        {"z": np.array(0, np.int32)},
    ),
    "divide": ("divides by 0", "runs", [node("Sub", "x x", "z"), node("Div", "x z", "y")], {}),
    "shift": (
        "shifts by 200 bits",
        "runs",
        [
            node("Cast", "x", "i", to=13),
            node("BitShift", "i n", "s", direction="LEFT"),
            node("Cast", "s", "y", to=1),
        ],
        {"n": np.array(200, np.uint64)},
    ),
    "too large for whole": (
        "makes whole numbers of infinity",
        "runs",
        [node("Mul", "x big", "b"), node("Cast", "b", "i", to=6), node("Cast", "i", "y", to=1)],
        {"big": np.array(np.inf)},
    ),
    "nothing left": ("slices all away", "runs", [node("Slice", "x a a", "y")], {"a": whole(0)}),
    "top": ("wants the top 9 of 4", "error", [node("TopK", "x k", "y i")], {"k": whole(9)}),
    "random": ("adds random numbers", "runs", [node("RandomNormalLike", "x", "r"), node("Add", "x r", "y")], {}),
    "sizes from values": (
        "has as many numbers as its input says",
        "runs",
        [
            node("Mul", "x n", "m"),
            node("Cast", "m", "i", to=7),
            node("Reshape", "i f", "g"),
            node("Expand", "x g", "y"),
        ],
        {"n": np.array([3.0, 2, 5, 4]), "f": whole(4)},
    ),
}
WEIGHTS = {
    "nan": ("NaN", np.full((4, 3), np.nan)),
    "infinite": ("infinity", np.full((4, 3), np.inf)),
    "both infinite": ("plus and minus infinity", np.array([np.inf, -np.inf] * 6).reshape(4, 3)),
    "one nan": ("one NaN among others", np.array([np.nan, *range(11)]).reshape(4, 3)),
    "denormal": ("the smallest number above 0", SMALLEST),
    "largest": ("the largest number", np.full((4, 3), 3.4e38)),
    "zero": ("0", np.zeros((4, 3))),
    "minus zero": ("−0", np.full((4, 3), -0.0)),
    "no columns": ("a matrix of 4 × 0", np.ones((4, 0))),
}
SHAPES: dict[str, tuple[str, tuple]] = {
    "batch 0": ("a batch of 0", (0, 4)),
    "batch 7": ("a fixed batch of 7", (7, 4)),
    "width 0": ("0 numbers", (1, 0)),
    "scalar": ("a scalar", ()),
    "negative": ("−1 rows", (-1, 4)),
    "fifty axes": ("50 axes", (1,) * 49 + (4,)),
    "same name": ("two axes of one name", ("N", "N")),
}


NARROW = {"INT4": 4, "UINT4": 4, "FLOAT4E2M1": 4, "INT2": 2, "UINT2": 2, "FLOAT6E2M3": 6, "FLOAT6E3M2": 6}
TYPES = [name for name, _ in TensorProto.DataType.items() if name not in ("UNDEFINED", "FLOAT", "STRING")]


UNKNOWN = ("COMPLEX64", "COMPLEX128", "FLOAT4E2M1", "FLOAT6E2M3", "FLOAT6E3M2")


def of_type(name: str) -> onnx.ModelProto:
    """Four weights of the type, which become float before they are added to the input."""
    kind = TensorProto.DataType.Value(name)
    bits = NARROW.get(name) or helper.tensor_dtype_to_np_dtype(kind).itemsize * 8
    proto = model([node("Cast", "w", "f", to=TensorProto.FLOAT), node("Add", "x f", "y")], {}, (1, 4), opset=25)
    proto.ir_version = 13
    proto.graph.initializer.add(name="w", dims=(4,), data_type=kind, raw_data=b"\1" * (bits // 2))
    return proto


RECIPES: dict[str, Recipe] = {
    **{
        name: of_nodes(what, observed, nodes, constants, shape=PICTURE)
        for name, (what, observed, nodes, constants) in PICTURES.items()
    },
    **{
        name: of_nodes(what, observed, nodes, constants)
        for name, (what, observed, nodes, constants) in VECTORS.items()
    },
    **{
        f"weights {name}": of_nodes(f"has weights of {what}", "runs", [node("MatMul", "x w", "y")], {"w": values})
        for name, (what, values) in WEIGHTS.items()
    },
    **{
        f"input {name}": of_nodes(f"takes {what}", "runs", [node("Tanh", "x", "y")], shape=shape)
        for name, (what, shape) in SHAPES.items()
    },
    **{
        f"weights of {name}": of_model(
            f"has weights of {name}", "error" if name in UNKNOWN else "runs", lambda name=name: of_type(name)
        )
        for name in TYPES
    },
}
