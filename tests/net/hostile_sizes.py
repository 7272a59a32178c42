"""Small files that claim, or make, more than a computer holds."""

from collections.abc import Callable

import numpy as np
import onnx
from hostile import filled, of_change, of_nodes, shapes, whole
from onnx import NodeProto, TensorProto, helper, numpy_helper
from onnx_graphs import node

MILLION = 1_000_000
TERA = 10**12


def weight(*dims: int, **more) -> Callable[[onnx.ModelProto], object]:
    """Change what the weights claim: their dims, and other fields."""

    def change(proto: onnx.ModelProto) -> None:
        tensor = proto.graph.initializer[0]
        tensor.dims[:] = dims
        for key, value in more.items():
            setattr(tensor, key, value)

    return change


def sparse_giant(proto: onnx.ModelProto) -> None:
    """A million by a million weights, one of which is not 0."""
    values = numpy_helper.from_array(np.ones(1, np.float32), "w")
    proto.graph.sparse_initializer.append(
        helper.make_sparse_tensor(values, numpy_helper.from_array(whole(5), "i"), [MILLION, MILLION])
    )
    del proto.graph.initializer[:]


def giant_input(proto: onnx.ModelProto) -> None:
    proto.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 2**40


def many_attributes(proto: onnx.ModelProto) -> None:
    """Eight million numbers, each a byte in the file and eight in memory."""
    proto.graph.node[0].attribute.append(helper.make_attribute("extra", np.ones(2_000_000, np.int64).tolist()))


def kept_alive(turns: int = 40) -> list[NodeProto]:
    """Makes 400 MB at a time, and needs all of them at the end."""
    makers = [node("Expand", f"x{'' if i == 0 else i} big", f"e{i}") for i in range(turns)]
    steps = [node("Add", f"x{'' if i == 0 else i} one", f"x{i + 1}") for i in range(turns)]
    return [*steps, *makers, helper.make_node("Max", [f"e{i}" for i in range(turns)], ["y"])]


def hoarding(operator: str) -> NodeProto:
    """A Loop that keeps 16 megabytes of every turn, as a scan output or in a sequence."""
    values = [
        helper.make_tensor_value_info("i", TensorProto.INT64, []),
        helper.make_tensor_value_info("go", TensorProto.BOOL, []),
    ]
    step = [node("Identity", "go", "on"), node("Expand", "x block", "piece")]
    out = [helper.make_tensor_value_info("on", TensorProto.BOOL, [])]
    piece = helper.make_tensor_value_info("piece", TensorProto.FLOAT, None)
    if operator == "scan":
        return node("Loop", "many yes", "y", body=helper.make_graph(step, "b", values, [*out, piece]))
    kind = helper.make_sequence_type_proto(helper.make_tensor_type_proto(TensorProto.FLOAT, None))
    inside, grown = helper.make_value_info("s", kind), helper.make_value_info("t", kind)
    body = helper.make_graph([*step, node("SequenceInsert", "s piece", "t")], "b", [*values, inside], [*out, grown])
    return node("Loop", "many yes start", "end", body=body)


def doubling(times: int = 45) -> list[NodeProto]:
    """Concatenates a tensor with itself, again and again."""
    first = [node("Identity", "x", "v0")]
    return [*first, *(node("Concat", f"v{i} v{i}", f"v{i + 1}", axis=1) for i in range(times))]


def doubling_text(times: int = 45) -> list[NodeProto]:
    """The same with one text."""
    first = [node("Cast", "x", "v0", to=TensorProto.STRING)]
    joined = [node("StringConcat", f"v{i} v{i}", f"v{i + 1}") for i in range(times)]
    return [*first, *joined, node("Equal", f"v{times} v0", "e"), node("Cast", "e", "y", to=TensorProto.FLOAT)]


LOOP = {"many": np.array(2**40), "yes": np.array(True), "block": whole(16, 65536, 4)}
CLAIMS = {
    "dims huge": ("weights of 4 × 2^40 numbers, of which 12 are there", weight(4, 2**40)),
    "dims overflow": ("weights of 4 × 2^62 numbers: none, in 64 bits", weight(4, 2**62, raw_data=b"")),
    "dims wrap": ("weights of 4 × 2^60 numbers: no bytes, in 64 bits", weight(4, 2**60, raw_data=b"")),
    "dims negative": ("weights of 4 × −3 numbers", weight(4, -3)),
    "dims fewer": ("weights of 4 × 2 numbers where 12 are there", weight(4, 2)),
    "data short": ("weights of 47 bytes where 48 are due", weight(4, 3, raw_data=bytes(47))),
    "data long": ("weights of 49 bytes where 48 are due", weight(4, 3, raw_data=bytes(49))),
    "data none": ("weights without values", weight(4, 3, raw_data=b"")),
    "sparse": ("sparse weights of a million by a million", sparse_giant),
    "input": ("an input of 2^40 rows", giant_input),
    "attribute": ("a list of 2,000,000 numbers nobody asked for", many_attributes),
}
BOMBS: dict[str, tuple[str, list[NodeProto], dict]] = {
    "filled": ("fills a tensor of 10^12 × 4", [filled("w", TERA, 4), node("Add", "x w", "y")], shapes((TERA, 4))),
    "expand": ("expands its input to 10^12 × 4", [node("Expand", "x s", "y")], {"s": whole(TERA, 4)}),
    "tile": ("tiles its input 2^36 times", [node("Tile", "x s", "y")], {"s": whole(2**36, 1)}),
    "range": (
        "counts to 10^12",
        [node("Range", "a b c", "r"), node("Cast", "r", "y", to=1)],
        {"a": 0, "b": TERA, "c": 1},
    ),
    "pad": ("pads its input by 10^12", [node("Pad", "x s", "y")], {"s": whole(0, 0, TERA, 0)}),
    "eye": (
        "makes a unit matrix of a million rows",
        [node("EyeLike", "w", "y"), filled("w", MILLION, MILLION)][::-1],
        shapes((MILLION, MILLION)),
    ),
    "one hot": (
        "marks one of 10^12 classes",
        [node("OneHot", "i d v", "y")],
        {"i": whole(1), "d": np.array(TERA), "v": np.ones(2)},
    ),
    "outer": (
        "multiplies a column of a million by a row of a million",
        [filled("u", MILLION, 1), node("Transpose", "u", "v"), node("MatMul", "u v", "y")],
        shapes((MILLION, 1)),
    ),
    "resize": (
        "enlarges its input a million times, both ways",
        [helper.make_node("Resize", ["x", "", "s"], ["y"])],
        {"s": np.array([1e6, 1e6])},
    ),
    "conv pads": (
        "convolves a picture padded by a million",
        [node("Reshape", "x f", "p"), node("Conv", "p k", "y", pads=[MILLION] * 4)],
        {"f": whole(1, 1, 2, 2), "k": np.ones((1, 1, 1, 1))},
    ),
    "conv strides": (
        "convolves transposed with a stride of a million",
        [node("Reshape", "x f", "p"), node("ConvTranspose", "p k", "y", strides=[2**20, 2**20])],
        {"f": whole(1, 1, 2, 2), "k": np.ones((1, 1, 1, 1))},
    ),
    "kept": (
        "makes 400 MB forty times, and needs them all at the end",
        kept_alive(),
        {"big": whole(MILLION * 25, 4), "one": np.ones(1)},
    ),
    "doubled": ("doubles a tensor 45 times", doubling(), {}),
    "doubled text": ("doubles a text 45 times", doubling_text(), {}),
    "scan outputs": ("keeps 16 MB of each of 2^40 turns", [hoarding("scan")], LOOP),
    "sequence": (
        "puts 16 MB into a list at each of 2^40 turns",
        [
            node("SequenceEmpty", "", "start"),
            hoarding("sequence"),
            node("SequenceLength", "end", "n"),
            node("Cast", "n", "y", to=1),
        ],
        LOOP,
    ),
    "outputs": (
        "hands out 4 GB",
        [node("Unsqueeze", "x a", "u"), node("Expand", "u s", "y")],
        {"a": whole(0), "s": whole(2**28, 1, 4)},
    ),
    "norm": (
        "takes the softmax of 2^30 numbers",
        [filled("u", 2**28, 4), node("Softmax", "u", "v"), node("Mul", "v x", "y")],
        shapes((2**28, 4)),
    ),
}

RECIPES = {
    **{
        f"claim {name}": of_change(f"claims {what}", "memory" if name == "input" else "error", change)
        for name, (what, change) in CLAIMS.items()
    },
    **{
        f"bomb {name}": of_nodes(what, "error" if name == "tile" else "memory", nodes, constants, opset=20)
        for name, (what, nodes, constants) in BOMBS.items()
    },
}
