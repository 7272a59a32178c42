"""Networks of any size with random weights: to measure with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def convolutional(side: int, seed: int = 0) -> onnx.ModelProto:
    """Return input → conv 6@5×5 → max pool → conv 16@5×5 → max pool → global average pool → dense 10.

    The input is `side`×`side`, at least 16; there are about 13 nodes for each of its pixels.
    """
    rng = np.random.default_rng(seed)

    def weights(name: str, *shape: int) -> TensorProto:
        spread = np.sqrt(1 / np.prod(shape[1:]))
        return numpy_helper.from_array((spread * rng.standard_normal(shape)).astype(np.float32), name)

    def halve(source: str, target: str) -> onnx.NodeProto:
        return helper.make_node("MaxPool", [source], [target], kernel_shape=[2, 2], strides=[2, 2])

    nodes = [
        helper.make_node("Conv", ["picture", "w1"], ["c1"]),
        helper.make_node("Tanh", ["c1"], ["a1"]),
        halve("a1", "p1"),
        helper.make_node("Conv", ["p1", "w2"], ["c2"]),
        helper.make_node("Tanh", ["c2"], ["a2"]),
        halve("a2", "p2"),
        helper.make_node("GlobalAveragePool", ["p2"], ["g"]),
        helper.make_node("Flatten", ["g"], ["f"]),
        helper.make_node("Gemm", ["f", "w3"], ["logits"], transB=1),
    ]
    picture = helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["N", 1, side, side])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", 10])
    initializers = [weights("w1", 6, 1, 5, 5), weights("w2", 16, 6, 5, 5), weights("w3", 10, 16)]
    graph = helper.make_graph(nodes, "generated", [picture], [logits], initializers)
    return helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])


def write(path: Path, side: int) -> None:
    """Write such a network into a file."""
    onnx.save(convolutional(side), path)
