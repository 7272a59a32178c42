"""Small files that take for ever."""

from functools import reduce
from itertools import pairwise

import numpy as np
import onnx
from hostile import filled, of_change, of_model, of_nodes, shapes, whole
from onnx import FunctionProto, GraphProto, NodeProto, TensorProto, helper
from onnx_graphs import model, node

FOREVER = {"many": np.array(2**62), "yes": np.array(True)}
OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid("local", 1)]


def value(name: str, kind: int = TensorProto.FLOAT, shape: tuple | None = None) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


def body(nodes: list[NodeProto], state: str, result: str) -> GraphProto:
    """The inside of a Loop that goes on."""
    inputs = [value("i" + state, TensorProto.INT64, ()), value("go" + state, TensorProto.BOOL, ()), value(state)]
    on = node("Identity", "go" + state, "on" + state)
    return helper.make_graph([*nodes, on], "b", inputs, [value("on" + state, TensorProto.BOOL, ()), value(result)])


def loop(limit: str = "many", condition: str = "yes") -> NodeProto:
    inner = body([node("Tanh", "s", "t")], "s", "t")
    return helper.make_node("Loop", [limit, condition, "x"], ["y"], body=inner)


def nested_loops(depth: int = 5, turns: str = "thousand") -> NodeProto:
    """A thousand turns in a thousand turns, and so on."""
    inner = [node("Tanh", f"s{depth}", f"t{depth}")]
    for level in range(depth - 1, 0, -1):
        deeper = body(inner, f"s{level + 1}", f"t{level + 1}")
        inner = [helper.make_node("Loop", [turns, "yes", f"s{level}"], [f"t{level}"], body=deeper)]
    return helper.make_node("Loop", [turns, "yes", "x"], ["y"], body=body(inner, "s1", "t1"))


def scan() -> list[NodeProto]:
    """Scan over 2^26 rows."""
    step = [node("Add", "h row", "n"), node("ReduceSum", "n", "o", keepdims=0)]
    inner = helper.make_graph(step, "b", [value("h"), value("row")], [value("n"), value("o")])
    return [filled("rows", 2**26, 1), node("Scan", "x rows", "last y", body=inner, num_scan_inputs=1)]


def deep_choice(depth: int, both: bool = False) -> NodeProto:
    """An If in an If in an If; each in both of its branches makes 2^depth."""
    leaf = helper.make_graph([node("Tanh", "x", "leaf")], "l", [], [value("leaf")])

    def wrap(inner: GraphProto, level: int) -> GraphProto:
        other = inner if both else leaf
        entry = helper.make_node("If", ["yes"], [f"c{level}"], then_branch=inner, else_branch=other)
        return helper.make_graph([entry], "w", [], [value(f"c{level}")])

    whole_tree = reduce(wrap, range(depth), leaf)
    return helper.make_node("If", ["yes"], ["y"], then_branch=whole_tree, else_branch=leaf)


def function(name: str, nodes: list[NodeProto]) -> FunctionProto:
    return helper.make_function("local", name, ["a"], ["b"], nodes, OPSETS)


def call(name: str, inputs: str, output: str) -> NodeProto:
    return node(name, inputs, output, domain="local")


def with_functions(functions: list[FunctionProto], nodes: list[NodeProto]) -> onnx.ModelProto:
    proto = model(nodes, {}, (1, 4))
    proto.opset_import.add(domain="local", version=1)
    proto.functions.extend(functions)
    return proto


def doubling(depth: int = 23) -> onnx.ModelProto:
    """Each function calls the next one twice: 2^23 nodes from 24 functions."""
    functions = [function("F0", [node("Tanh", "a", "b")])]
    for level in range(1, depth + 1):
        inner = f"F{level - 1}"
        functions.append(function(f"F{level}", [call(inner, "a", "m"), call(inner, "m", "b")]))
    return with_functions(functions, [call(f"F{depth}", "x", "y")])


def products(count: int, size: int) -> list[NodeProto]:
    """`count` products of matrices of `size` squared, which depend on the input."""
    first = [
        filled("w", size, size, value=1e-4),
        node("ReduceMean", "x", "m", keepdims=0),
        node("Mul", "w m", "p0"),
    ]
    return [*first, *(node("MatMul", f"p{i} w", f"p{i + 1}") for i in range(count))]


def long_chain(count: int) -> list[NodeProto]:
    names = ["x", *(f"n{i}" for i in range(count))]
    return [helper.make_node("Relu", [a], [b]) for a, b in pairwise(names)]


def boxes(count: int = 2**17) -> list[NodeProto]:
    """Every box against every other, none of which overlap."""
    return [
        node("Range", "zero count one", "r"),
        node("Cast", "r", "f", to=TensorProto.FLOAT),
        node("Add", "f half", "g"),
        node("Concat", "f f g g", "corners", axis=0),
        node("Reshape", "corners four", "rows"),
        node("Transpose", "rows", "b", perm=[0, 2, 1]),
        node("Reshape", "f scores", "s"),
        node("NonMaxSuppression", "b s many", "picked"),
        node("Cast", "picked", "p", to=TensorProto.FLOAT),
        node("ReduceSum", "p", "t"),
        node("Mul", "x t", "y"),
    ]


KERNEL = [
    filled("k", 1, 1, 999, 999),
    filled("p", 1, 1, 8000, 8000),
    node("ReduceMean", "x", "m", keepdims=0),
    node("Mul", "p m", "q"),
    node("Conv", "q k", "y"),
]
BOXES = {"zero": np.array(0), "count": np.array(2**17), "one": np.array(1), "half": np.array(0.5)}
BOXES |= {"four": whole(1, 4, -1), "scores": whole(1, 1, -1), "many": np.array(2**40)}
LONG_LSTM = [
    filled("p", 2**17, 1, 4),
    filled("w", 1, 3072, 4, value=0.01),
    filled("r", 1, 3072, 768, value=0.01),
    node("Mul", "p x", "q"),
    helper.make_node("LSTM", ["q", "w", "r"], ["", "h"], hidden_size=768),
    node("Relu", "h", "y"),
]


def wide_attention() -> list[NodeProto]:
    """A chain of exponentials of 2^27 numbers."""
    first = [filled("w", 2**27), node("ReduceMean", "x", "m", keepdims=0), node("Mul", "w m", "e0")]
    return [*first, *(node("Erf", f"e{i}", f"e{i + 1}") for i in range(200))]


RECIPES = {
    "loop": of_nodes("takes 2^62 turns of a Loop", "hang", [loop()], FOREVER),
    "loop unending": of_nodes("takes turns of a Loop without a limit", "hang", [loop(limit="")], FOREVER),
    "loop unconditional": of_nodes("takes turns with neither limit nor end", "hang", [loop("", "")], FOREVER),
    "loop nested": of_nodes(
        "takes 10^15 turns of five Loops",
        "hang",
        [nested_loops()],
        {"thousand": np.array(1000), "yes": np.array(True)},
    ),
    "loop of a constant": of_nodes(
        "takes 2^62 turns already while the constants are folded",
        "hang",
        [
            helper.make_node("Loop", ["many", "yes", "c"], ["z"], body=body([node("Tanh", "s", "t")], "s", "t")),
            node("Add", "x z", "y"),
        ],
        {**FOREVER, "c": np.ones(4)},
    ),
    "scan": of_nodes("takes 2^26 steps of a Scan", "hang", scan(), shapes((2**26, 1)), shape=(1,)),
    "products": of_nodes(
        "multiplies matrices of 4000² a thousand times", "hang", products(1000, 4000), shapes((4000, 4000))
    ),
    "kernel": of_nodes("convolves 8000² with 999²", "memory", KERNEL, shapes((1, 1, 999, 999), (1, 1, 8000, 8000))),
    "lstm": of_nodes(
        "takes 131,072 steps of an LSTM",
        "hang",
        LONG_LSTM,
        shapes((2**17, 1, 4), (1, 3072, 4), (1, 3072, 768)),
    ),
    "boxes": of_nodes("compares 131,072 boxes with each other", "hang", boxes(), BOXES),
    "wide": of_nodes(
        "takes the error function of 2^27 numbers 200 times", "hang", wide_attention(), shapes((2**27,))
    ),
    "folding": of_nodes(
        "multiplies constant matrices before anything runs",
        "hang",
        [
            filled("p0", 4000, 4000),
            *(node("MatMul", f"p{i} p0", f"p{i + 1}") for i in range(500)),
            node("MatMul", "x p500", "y"),
        ],
        shapes((4000, 4000)),
        shape=(1, 4000),
    ),
    "functions doubling": of_model("calls functions that double 2^23 times", "hang", doubling),
    "functions in a ring": of_model(
        "has two functions that call each other",
        "error",
        lambda: with_functions(
            [function("A", [call("B", "a", "b")]), function("B", [call("A", "a", "b")])], [call("A", "x", "y")]
        ),
    ),
    "function of itself": of_model(
        "has a function that calls itself",
        "error",
        lambda: with_functions([function("A", [call("A", "a", "b")])], [call("A", "x", "y")]),
    ),
    "many nodes": of_nodes("is a chain of 200,000 nodes", "hang", long_chain(200_000)),
    "deep choice": of_nodes("nests 24 Ifs", "runs", [deep_choice(24)], {"yes": np.array(True)}),
    "wide choice": of_nodes(
        "nests 15 Ifs in both branches", "hang", [deep_choice(15, True)], {"yes": np.array(True)}
    ),
    "range": of_nodes(
        "has a Range of 10^9 numbers that shape inference may write out",
        "memory",
        [node("Range", "a b c", "r"), node("Reshape", "x r", "y")],
        {"a": np.array(0), "b": np.array(10**9), "c": np.array(1)},
    ),
    "many inputs": of_change(
        "has 100,000 more inputs",
        "hang",
        lambda proto: proto.graph.input.extend(value(f"x{i}", shape=(1,)) for i in range(100_000)),
    ),
}
