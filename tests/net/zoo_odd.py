"""Models that are more than a chain of tensors: classical learners, text, control flow, functions, the unknown."""

from pathlib import Path

import numpy as np
import onnx
from known import Input, Known, Maker
from onnx import TensorProto, helper, numpy_helper
from onnx_graphs import node
from zoo_converters import drawn, whole, written

ML = "ai.onnx.ml"
FOUR = (Input("x", (1, 4), open_axes=(0,)),)
OPEN_FOUR = {"x": (TensorProto.FLOAT, ("N", 4))}


def linear(folder: Path, zipped: bool) -> Known:
    """A linear classifier as sklearn-onnx writes it: scaled, and unless told otherwise, scores by class name."""
    weights = drawn(1, 3, 4)
    nodes = [
        node("Scaler", "x", "s", domain=ML, offset=[5.8, 3.0, 3.7, 1.2], scale=[1.2, 2.3, 0.57, 1.3]),
        node(
            "LinearClassifier",
            "s",
            "label probability_tensor",
            domain=ML,
            coefficients=weights.ravel().tolist(),
            intercepts=[0.1, 0.2, -0.3],
            classlabels_strings=["setosa", "versicolor", "virginica"],
            post_transform="SOFTMAX",
        ),
        node("Normalizer", "probability_tensor", "probabilities", domain=ML, norm="L1"),
    ]
    outputs = {"label": (TensorProto.STRING, ("N",)), "probabilities": (TensorProto.FLOAT, ("N", 3))}
    if zipped:
        names = ["setosa", "versicolor", "virginica"]
        nodes.append(node("ZipMap", "probabilities", "maps", domain=ML, classlabels_strings=names))
        outputs = {"label": (TensorProto.STRING, ("N",))}
    path = written(folder, nodes, {}, OPEN_FOUR, outputs, 15, 8)
    if zipped:
        proto = onnx.load(path)
        scores = helper.make_tensor_type_proto(TensorProto.FLOAT, [])
        maps = helper.make_sequence_type_proto(helper.make_map_type_proto(TensorProto.STRING, scores))
        proto.graph.output.append(helper.make_value_info("maps", maps))
        onnx.save(proto, path)
    return Known("linear classifier", path, FOUR, ((1,), () if zipped else (1, 3)), None, "text as output")


def trees(folder: Path) -> Known:
    """Two trees of depth 1 that vote for one of three classes."""
    classifier = node(
        "TreeEnsembleClassifier",
        "x",
        "label scores",
        domain=ML,
        nodes_treeids=[0, 0, 0, 1, 1, 1],
        nodes_nodeids=[0, 1, 2, 0, 1, 2],
        nodes_featureids=[2, 0, 0, 3, 0, 0],
        nodes_values=[0.5, 0.0, 0.0, 0.3, 0.0, 0.0],
        nodes_modes=["BRANCH_LEQ", "LEAF", "LEAF"] * 2,
        nodes_truenodeids=[1, 0, 0, 1, 0, 0],
        nodes_falsenodeids=[2, 0, 0, 2, 0, 0],
        nodes_hitrates=[1.0] * 6,
        nodes_missing_value_tracks_true=[0] * 6,
        class_treeids=[0, 0, 1, 1],
        class_nodeids=[1, 2, 1, 2],
        class_ids=[0, 1, 1, 2],
        class_weights=[0.5, 0.5, 0.5, 0.5],
        classlabels_int64s=[0, 1, 2],
        post_transform="NONE",
    )
    outputs = {"label": (TensorProto.INT64, ("N",)), "scores": (TensorProto.FLOAT, ("N", 3))}
    return Known("trees", written(folder, [classifier], {}, OPEN_FOUR, outputs, 15, 8), FOUR, ((1,), (1, 3)))


def words(folder: Path) -> Known:
    """A classifier of a text's tokens: embeddings, summed where the token is not 0, and a dense layer."""
    nodes = [
        node("Gather", "table tokens", "embedded"),
        node("Cast", "tokens", "known", to=TensorProto.BOOL),
        node("Cast", "known", "mask", to=TensorProto.FLOAT),
        node("Unsqueeze", "mask last", "column"),
        node("Mul", "embedded column", "kept"),
        node("ReduceSum", "kept middle", "sum", keepdims=0),
        node("Gemm", "sum w b", "y"),
    ]
    constants = {
        "table": drawn(1, 50, 8),
        "last": whole(-1),
        "middle": whole(1),
        "w": drawn(2, 8, 3),
        "b": drawn(3, 3),
    }
    shapes = {"tokens": (TensorProto.INT64, ("N", "words"))}, {"y": (TensorProto.FLOAT, ("N", 3))}
    inputs = (Input("tokens", (1, 6), "int64", (0, 1), 50),)
    return Known("words", written(folder, nodes, constants, *shapes), inputs, ((1, 3),), None, "int64 ids")


def texts(folder: Path) -> Known:
    """A text as input: its category becomes a number, then a row of an embedding."""
    encoder = node("LabelEncoder", "text", "id", domain=ML, keys_strings=["0", "1"], values_int64s=[3, 7])
    nodes = [encoder, node("Gather", "table id", "row"), node("MatMul", "row w", "y")]
    constants = {"table": drawn(1, 9, 5), "w": drawn(2, 5, 2)}
    shapes = {"text": (TensorProto.STRING, ("N",))}, {"y": (TensorProto.FLOAT, ("N", 2))}
    return Known(
        "texts", written(folder, nodes, constants, *shapes), (Input("text", (1,), "str", (0,)),), ((1, 2),)
    )


def _value(name: str, kind: int = TensorProto.FLOAT, shape: tuple | None = None) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


def choice(folder: Path) -> Known:
    """An If whose condition comes from the input: one of two dense layers, which see the values outside."""
    nodes = [
        node("ReduceMean", "x", "mean", keepdims=0),
        node("Greater", "mean half", "high"),
        node(
            "If",
            "high",
            "c",
            then_branch=helper.make_graph([node("MatMul", "x u", "t")], "then", [], [_value("t")]),
            else_branch=helper.make_graph([node("MatMul", "x v", "e")], "else", [], [_value("e")]),
        ),
        node("Relu", "c", "y"),
    ]
    constants = {"half": np.array(0.5, np.float32), "u": drawn(1, 4, 3), "v": drawn(2, 4, 3)}
    path = written(folder, nodes, constants, OPEN_FOUR, {"y": (TensorProto.FLOAT, ("N", 3))})
    return Known("if", path, FOUR, ((1, 3),), None, "a graph inside a node")


def turns(folder: Path) -> Known:
    """A Loop that applies the same dense layer five times."""
    nodes = [node("MatMul", "state w", "m"), node("Tanh", "m", "next"), node("Identity", "go", "on")]
    inputs = [_value("i", TensorProto.INT64, ()), _value("go", TensorProto.BOOL, ()), _value("state")]
    body = helper.make_graph(nodes, "body", inputs, [_value("on", TensorProto.BOOL, ()), _value("next")])
    loop = node("Loop", "five yes x", "y", body=body)
    constants = {"five": np.array(5), "yes": np.array(True), "w": drawn(1, 4, 4)}
    path = written(folder, [loop], constants, OPEN_FOUR, {"y": (TensorProto.FLOAT, ("N", 4))})
    return Known("loop", path, FOUR, ((1, 4),), None, "a graph inside a node")


def scanned(folder: Path) -> Known:
    """A plain recurrent network, written with Scan over the rows of the input."""
    nodes = [
        node("MatMul", "h w", "m"),
        node("Add", "m row", "s"),
        node("Tanh", "s", "n"),
        node("Identity", "n", "o"),
    ]
    body = helper.make_graph(nodes, "step", [_value("h"), _value("row")], [_value("n"), _value("o")])
    scan = node("Scan", "start x", "last all", body=body, num_scan_inputs=1)
    constants = {"start": np.zeros(4, np.float32), "w": drawn(1, 4, 4)}
    outputs = {"last": (TensorProto.FLOAT, (4,)), "all": (TensorProto.FLOAT, ("steps", 4))}
    path = written(folder, [scan], constants, {"x": (TensorProto.FLOAT, ("steps", 4))}, outputs)
    return Known("scan", path, (Input("x", (5, 4), open_axes=(0,)),), ((4,), (5, 4)), None, "a graph inside a node")


def functions(folder: Path) -> Known:
    """Two dense layers, each a call of a function that the file itself defines and that calls another."""
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("local", 1)]
    act = helper.make_function("local", "Act", ["a"], ["b"], [node("LeakyRelu", "a", "b", alpha=0.2)], opsets)
    body = [node("MatMul", "x w", "m"), node("Add", "m b", "s"), node("Act", "s", "y", domain="local")]
    dense = helper.make_function("local", "Dense", ["x", "w", "b"], ["y"], body, opsets)
    nodes = [node("Dense", "x u b", "h", domain="local"), node("Dense", "h v c", "y", domain="local")]
    constants = {"u": drawn(1, 4, 6), "b": drawn(2, 6), "v": drawn(3, 6, 3), "c": drawn(4, 3)}
    path = written(folder, nodes, constants, OPEN_FOUR, {"y": (TensorProto.FLOAT, ("N", 3))})
    proto = onnx.load(path)
    proto.functions.extend([act, dense])
    onnx.save(proto, path)
    return Known("functions", path, FOUR, ((1, 3),), "dense dense", "functions in the file")


def foreign(folder: Path) -> Known:
    """An operator of a domain that nobody knows, between two dense layers."""
    nodes = [node("MatMul", "x u", "a"), node("Sparkle", "a", "b", domain="com.acme"), node("MatMul", "b v", "y")]
    constants = {"u": drawn(1, 4, 6), "v": drawn(2, 6, 3)}
    path = written(folder, nodes, constants, OPEN_FOUR, {"y": (TensorProto.FLOAT, ("N", 3))})
    return Known("foreign", path, FOUR, ((1, 3),), None, "an operator of com.acme", runs=False)


def sparse(folder: Path) -> Known:
    """A dense layer whose weights are stored as a sparse tensor: five of 12."""
    path = written(folder, [node("MatMul", "x w", "y")], {}, OPEN_FOUR, {"y": (TensorProto.FLOAT, ("N", 3))})
    proto = onnx.load(path)
    values = numpy_helper.from_array(drawn(1, 5), "w")
    places = numpy_helper.from_array(whole(0, 2, 5, 7, 11), "w_indices")
    proto.graph.sparse_initializer.append(helper.make_sparse_tensor(values, places, [4, 3]))
    onnx.save(proto, path)
    return Known("sparse", path, FOUR, ((1, 3),), "dense", "a sparse initializer")


def unnamed(folder: Path) -> Known:
    """No axis of the picture has a size, nor has any but one a name."""
    nodes = [
        node("Conv", "x k b", "c", pads=[1, 1, 1, 1]),
        node("Relu", "c", "r"),
        node("GlobalAveragePool", "r", "y"),
    ]
    shapes = {"x": (1, (None, 3, None, "breadth"))}, {"y": (1, None)}
    path = written(folder, nodes, {"k": drawn(1, 5, 3, 3, 3), "b": drawn(2, 5)}, *shapes)
    inputs = (Input("x", (1, 3, 9, 7), open_axes=(0, 2, 3)),)
    return Known("unnamed", path, inputs, ((1, 5, 1, 1),), "conv average_pool", "open axes without names")


def makers() -> dict[str, Maker]:
    return {
        "linear classifier": lambda folder: linear(folder, zipped=False),
        "linear classifier zipped": lambda folder: linear(folder, zipped=True),
        "trees": trees,
        "words": words,
        "texts": texts,
        "if": choice,
        "loop": turns,
        "scan": scanned,
        "functions": functions,
        "foreign": foreign,
        "sparse": sparse,
        "unnamed": unnamed,
    }
