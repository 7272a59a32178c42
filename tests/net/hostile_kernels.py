"""Networks that end ONNX Runtime 1.32, although it finds no fault in them; and lying settings of rare operators."""

from typing import Any

import numpy as np
import onnx
from hostile import Recipe, of_model, of_nodes, whole
from onnx import NodeProto, TensorProto, helper
from onnx_graphs import model, node

ML, MICROSOFT = "ai.onnx.ml", "com.microsoft"
LOWEST = {"low": whole(-(2**63)), "minus": whole(-1)}
TREE = {
    "nodes_treeids": [0, 0, 0],
    "nodes_nodeids": [0, 1, 2],
    "nodes_featureids": [0, 0, 0],
    "nodes_values": [0.5, 0.0, 0.0],
    "nodes_modes": ["BRANCH_LEQ", "LEAF", "LEAF"],
    "nodes_truenodeids": [1, 0, 0],
    "nodes_falsenodeids": [2, 0, 0],
    "class_treeids": [0, 0],
    "class_nodeids": [1, 2],
    "class_ids": [0, 1],
    "class_weights": [1.0, 1.0],
    "classlabels_int64s": [0, 1],
}


def lowest(operator: str) -> list[NodeProto]:
    """−2^63 over −1, both made from the input."""
    return [
        node("Cast", "x", "i", to=TensorProto.INT64),
        node("Mul", "i low", "l"),
        node(operator, "l minus", "q"),
        node("Cast", "q", "y", to=TensorProto.FLOAT),
    ]


def recurrent(operator: str, gates: int, shape: tuple[int, ...]) -> Recipe:
    constants = {"w": np.ones((1, 3 * gates, 2)), "r": np.ones((1, 3 * gates, 3))}
    steps, batch, _ = shape
    return of_nodes(
        f"runs {'an LSTM' if operator == 'LSTM' else 'a ' + operator} over {steps} steps of a batch of {batch}",
        "crash",
        [node(operator, "x w r", "y", hidden_size=3)],
        constants,
        shape=shape,
    )


def training() -> onnx.ModelProto:
    """Statistics that are asked for and not named; the checker lets it pass."""
    entry = helper.make_node("BatchNormalization", ["x", "s", "s", "s", "s"], ["y", "", ""], training_mode=1)
    return model([entry], {"s": np.ones(4)}, (1, 4))


def blank(entry: NodeProto, place: int) -> NodeProto:
    """The node without the name of one of its outputs."""
    entry.output[place] = ""
    return entry


def choice() -> NodeProto:
    """An If of two outputs."""

    def branch() -> onnx.GraphProto:
        outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("a", "b")]
        return helper.make_graph([node("Tanh", "x", "a"), node("Relu", "x", "b")], "g", [], outputs)

    return node("If", "yes", "y idle", then_branch=branch(), else_branch=branch())


def no_groups(operator: str, inputs: str) -> list[NodeProto]:
    """A convolution of no maps in no groups."""
    return [node(operator, inputs, "c", group=0), node("Cast", "c", "y", to=TensorProto.FLOAT)]


def mismatched() -> onnx.ModelProto:
    """An If of a number in one branch, a text in the other."""

    def branch(kind: int, value: Any) -> onnx.GraphProto:
        constant = node("Constant", "", "b", value=helper.make_tensor("v", kind, [1], [value]))
        return helper.make_graph([constant], "g", [], [helper.make_tensor_value_info("b", kind, [1])])

    then, other = branch(TensorProto.FLOAT, 1.0), branch(TensorProto.STRING, b"one")
    choice = node("If", "yes", "c", then_branch=then, else_branch=other)
    return model([choice, node("Add", "x c", "y")], {"yes": np.array(True)}, (1, 4))


def of_ml(proto: onnx.ModelProto) -> onnx.ModelProto:
    proto.opset_import.add(domain=ML, version=3)
    proto.opset_import.add(domain=MICROSOFT, version=1)
    return proto


def tree(**lies: Any) -> Recipe:
    """A tree of depth 1, some of whose lists lie."""
    entry = node("TreeEnsembleClassifier", "x", "label y", domain=ML, **{**TREE, **lies})
    return of_model(f"has a tree with {', '.join(lies)} that lie", "error", lambda: of_scores(entry))


def of_scores(entry: NodeProto) -> onnx.ModelProto:
    proto = of_ml(model([entry], {}, (1, 4)))
    proto.graph.output[0].name = "y"
    return proto


def quantised(operator: str, inputs: str) -> list[NodeProto]:
    return [
        node("QuantizeLinear", "x one nil", "q"),
        node(operator, inputs, "p"),
        node("DequantizeLinear", "p one nil", "y"),
    ]


BYTES = {"one": np.array(1.0), "nil": np.array(0, np.uint8), "w": np.ones((4, 3), np.uint8), "two": np.ones(2)}
BYTES |= {"nils": np.zeros(2, np.uint8)}
LISTS: dict[str, dict[str, Any]] = {
    "feature": {"nodes_featureids": [10**9, 0, 0]},
    "feature negative": {"nodes_featureids": [-(10**6), 0, 0]},
    "ring": {"nodes_truenodeids": [0, 0, 0], "nodes_falsenodeids": [0, 0, 0]},
    "class": {"class_ids": [0, 10**6]},
    "class negative": {"class_ids": [0, -(10**6)]},
    "short": {"nodes_values": [0.5]},
    "weights short": {"class_weights": [1.0]},
    "leaf missing": {"class_nodeids": [1, 7]},
    "mode": {"nodes_modes": ["BRANCH_XYZ", "LEAF", "LEAF"]},
    "no leaf": {"nodes_modes": ["BRANCH_LEQ", "BRANCH_LEQ", "LEAF"]},
}
NOTHING = (1, 0, 5, 5)
POOL = np.array([[[[10**9, -(10**9)], [5, 6]]]])
LENGTHS = {
    "w": np.ones((1, 12, 2)),
    "r": np.ones((1, 12, 3)),
    "b": np.ones((1, 24)),
    "l": np.array([10**6], np.int32),
}

RECIPES: dict[str, Recipe] = {
    "training": of_model("normalises as in training and drops the statistics", "crash", training),
    "lowest divided": of_nodes("divides −2^63 by −1", "crash", lowest("Div"), LOWEST),
    "lowest remainder": of_nodes("takes the remainder of −2^63 by −1", "runs", lowest("Mod"), LOWEST),
    "lstm of nothing": recurrent("LSTM", 4, (4, 0, 2)),
    "gru of nothing": recurrent("GRU", 3, (4, 0, 2)),
    "gru of no time": recurrent("GRU", 3, (0, 1, 2)),
    "split in blank": of_nodes(
        "splits its input and names one half only",
        "crash",
        [blank(node("Split", "x", "y idle", axis=1, num_outputs=2), 1)],
        opset=18,
    ),
    "choice in blank": of_nodes(
        "has an If that names one of two outputs", "crash", [blank(choice(), 1)], {"yes": np.array(True)}
    ),
    "unique of nothing": of_nodes(
        "sorts out the duplicates of nothing", "crash", [node("Unique", "x", "y", axis=0)], shape=(2, 0)
    ),
    "groups of nothing": of_nodes(
        "convolves no maps in no groups",
        "crash",
        no_groups("Conv", "x k"),
        {"k": np.ones((0, 1, 3, 3))},
        shape=NOTHING,
    ),
    "groups of whole nothing": of_nodes(
        "convolves no whole numbers in no groups",
        "crash",
        no_groups("ConvInteger", "q k"),
        {"q": np.ones((1, 0, 5, 5), np.uint8), "k": np.ones((0, 1, 3, 3), np.uint8)},
    ),
    "branches of two types": of_model("has an If whose branches differ in type", "error", mismatched),
    **{f"tree {name}": tree(**lies) for name, lies in LISTS.items()},
    "tree of many targets": of_model(
        "has a tree of 2^40 targets",
        "memory",
        lambda: of_scores(
            node(
                "TreeEnsembleRegressor",
                "x",
                "y",
                domain=ML,
                n_targets=2**40,
                target_treeids=[0, 0],
                target_nodeids=[1, 2],
                target_ids=[0, 1],
                target_weights=[1.0, 1.0],
                **{key: value for key, value in TREE.items() if key.startswith("nodes_")},
            )
        ),
    ),
    "quantised scales": of_nodes(
        "multiplies 3 columns by 2 scales",
        "error",
        quantised("QLinearMatMul", "q one nil w two nils one nil"),
        BYTES,
    ),
    "quantised zeros": of_nodes(
        "has a scale for the matrix and two zero points",
        "error",
        quantised("QLinearMatMul", "q one nil w one nils one nil"),
        BYTES,
    ),
    "unpool": of_nodes(
        "unpools to places beyond its picture",
        "error",
        [node("MaxUnpool", "x i", "y", kernel_shape=[2, 2], strides=[2, 2])],
        {"i": POOL},
        shape=(1, 1, 2, 2),
    ),
    "scatter": of_nodes(
        "scatters to the 10^12th row", "error", [node("ScatterND", "x i x", "y")], {"i": np.array([[10**12]])}
    ),
    "region": of_nodes(
        "pools a region of the 10^9th picture",
        "error",
        [node("RoiAlign", "x r i", "y", output_height=2, output_width=2)],
        {"r": np.array([[0.0, 0, 5, 5]]), "i": whole(10**9)},
        shape=(1, 1, 8, 8),
    ),
    "lengths": of_nodes(
        "runs an LSTM over a million steps of four",
        "error",
        [node("LSTM", "x w r b l", "y", hidden_size=3)],
        LENGTHS,
        shape=(4, 1, 2),
    ),
    "grams": of_nodes(
        "counts words at the 2^40th place",
        "memory",
        [
            node("Cast", "x", "i", to=TensorProto.INT64),
            node(
                "TfIdfVectorizer",
                "i",
                "y",
                mode="TF",
                min_gram_length=1,
                max_gram_length=1,
                max_skip_count=0,
                ngram_counts=[0],
                ngram_indexes=[0, 2**40],
                pool_int64s=[1, 2],
            ),
        ],
    ),
}
