"""Models as other toolchains write them, with random weights: CNTK, tf2onnx, Keras, and opsets 1 to 8."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from known import Input, Known, Maker
from onnx import NodeProto, TensorProto, helper, numpy_helper
from onnx_graphs import node


def drawn(seed: int, *shape: int) -> np.ndarray:
    """Random weights of a variance that keeps activations near 1 (He et al. 2015); vectors are small."""
    fan = int(np.prod(shape[1:])) if len(shape) > 1 else 50
    return (np.random.default_rng(seed).standard_normal(shape) * np.sqrt(2 / fan)).astype(np.float32)


def whole(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def written(
    folder: Path,
    nodes: Sequence[NodeProto],
    constants: Mapping[str, np.ndarray],
    inputs: Mapping[str, tuple[int, Sequence[int | str | None]]],
    outputs: Mapping[str, tuple[int, Sequence[int | str | None] | None]],
    opset: int = 17,
    ir: int = 9,
    initializers_as_inputs: bool = False,
) -> Path:
    """Write `net.onnx`: inputs and outputs are name → (element type, shape). Before IR 4 weights are inputs too."""
    tensors = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    more = [helper.make_tensor_value_info(t.name, t.data_type, t.dims) for t in tensors] * initializers_as_inputs
    graph = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info(name, *value) for name, value in inputs.items()] + more,
        [helper.make_tensor_value_info(name, *value) for name, value in outputs.items()],
        tensors,
    )
    imports = [helper.make_opsetid("", opset), *_others(nodes)]
    onnx.save(helper.make_model(graph, opset_imports=imports, ir_version=ir), folder / "net.onnx")
    return folder / "net.onnx"


def _others(nodes: Sequence[NodeProto]) -> list[onnx.OperatorSetIdProto]:
    domains = sorted({entry.domain for entry in nodes} - {""})
    return [helper.make_opsetid(domain, 3 if domain == "ai.onnx.ml" else 1) for domain in domains]


CNTK_NODES = (
    ("Conv", "Input3 Parameter5", "Conv28_Output", {"kernel_shape": [5, 5], "auto_pad": "SAME_UPPER"}),
    ("Add", "Conv28_Output Parameter6", "Plus30_Output", {}),
    ("Relu", "Plus30_Output", "ReLU32_Output", {}),
    ("MaxPool", "ReLU32_Output", "Pool66_Output", {"kernel_shape": [2, 2], "strides": [2, 2]}),
    ("Conv", "Pool66_Output Parameter87", "Conv110_Output", {"kernel_shape": [5, 5], "auto_pad": "SAME_UPPER"}),
    ("Add", "Conv110_Output Parameter88", "Plus112_Output", {}),
    ("Relu", "Plus112_Output", "ReLU114_Output", {}),
    ("MaxPool", "ReLU114_Output", "Pool160_Output", {"kernel_shape": [3, 3], "strides": [3, 3]}),
    ("Reshape", "Pool160_Output Shape0", "Pool160_Reshape", {}),
    ("Reshape", "Parameter193 Shape1", "Parameter193_Reshape", {}),
    ("MatMul", "Pool160_Reshape Parameter193_Reshape", "Times212_Output", {}),
    ("Add", "Times212_Output Parameter194", "Plus214_Output", {}),
)


def cntk(folder: Path, opset: int) -> Known:
    """MNIST as CNTK wrote it for the ONNX zoo (mnist-8, mnist-12); before opset 12 in its older form."""
    nodes = [node(operator, inputs, output, **more) for operator, inputs, output, more in CNTK_NODES]
    constants = {
        "Parameter5": drawn(1, 8, 1, 5, 5),
        "Parameter6": drawn(2, 8, 1, 1),
        "Parameter87": drawn(3, 16, 8, 5, 5),
        "Parameter88": drawn(4, 16, 1, 1),
        "Shape0": whole(1, 256),
        "Parameter193": drawn(5, 16, 4, 4, 10),
        "Shape1": whole(256, 10),
        "Parameter194": drawn(6, 1, 10),
    }
    shapes = {"Input3": (TensorProto.FLOAT, (1, 1, 28, 28))}, {"Plus214_Output": (TensorProto.FLOAT, (1, 10))}
    path = written(folder, nodes, constants, *shapes, opset, 3 if opset < 12 else 7, opset < 12)
    kinds = "conv max_pool conv max_pool dense"
    return Known(f"cntk {opset}", path, (Input("Input3", (1, 1, 28, 28)),), ((1, 10),), kinds, "weights reshaped")


def tensorflow(folder: Path) -> Known:
    """A picture net as tf2onnx writes it: channels last outside, many a Transpose, Reshape and Squeeze."""
    nodes = [
        node("Transpose", "conv_input:0", "sequential/conv/Conv2D__6:0", perm=[0, 3, 1, 2]),
        node("Conv", "sequential/conv/Conv2D__6:0 k1 b1", "sequential/conv/Conv2D:0", strides=[1, 1]),
        node("Relu", "sequential/conv/Conv2D:0", "sequential/conv/Relu:0"),
        node("MaxPool", "sequential/conv/Relu:0", "pool", kernel_shape=[2, 2], strides=[2, 2]),
        node("Transpose", "pool", "pool__14:0", perm=[0, 2, 3, 1]),
        node("Transpose", "pool__14:0", "pool__15:0", perm=[0, 3, 1, 2]),
        node("Conv", "pool__15:0 k2", "second", auto_pad="SAME_UPPER", strides=[2, 2]),
        node("Add", "second b2", "biased"),
        node("Relu", "biased", "Relu_1:0"),
        node("Transpose", "Relu_1:0", "Relu_1__20:0", perm=[0, 2, 3, 1]),
        node("Unsqueeze", "Relu_1__20:0 one", "wide"),
        node("Squeeze", "wide one", "narrow"),
        node("Identity", "narrow", "same"),
        node("Reshape", "same flat", "sequential/flatten/Reshape:0"),
        node("MatMul", "sequential/flatten/Reshape:0 w", "sequential/dense/MatMul:0"),
        node("Add", "sequential/dense/MatMul:0 b", "sequential/dense/BiasAdd:0"),
        node("Softmax", "sequential/dense/BiasAdd:0", "Identity:0"),
    ]
    constants = {
        "k1": drawn(1, 6, 1, 3, 3),
        "b1": drawn(2, 6),
        "k2": drawn(3, 8, 6, 3, 3),
        "b2": drawn(4, 1, 8, 1, 1),
    }
    constants |= {"one": whole(1), "flat": whole(-1, 392), "w": drawn(5, 10, 392).T.copy(), "b": drawn(6, 10)}
    shapes = {"conv_input:0": (1, ("unk__21", 28, 28, 1))}, {"Identity:0": (1, ("unk__22", 10))}
    inputs = (Input("conv_input:0", (1, 28, 28, 1), open_axes=(0,)),)
    return Known("tf2onnx", written(folder, nodes, constants, *shapes, 13, 7), inputs, ((1, 10),), None, "NHWC")


def keras(folder: Path) -> Known:
    """A decoder as keras2onnx wrote it, with the Upsample of opset 9."""
    nodes = [
        node("MatMul", "dense_input dense/kernel:0", "dense0"),
        node("Add", "dense0 dense/bias:0", "dense/BiasAdd:0"),
        node("Relu", "dense/BiasAdd:0", "dense/Relu:0"),
        node("Reshape", "dense/Relu:0 shape", "reshape"),
        node("Transpose", "reshape", "adjusted_input", perm=[0, 3, 1, 2]),
        node("Upsample", "adjusted_input scales", "up", mode="nearest"),
        node("Conv", "up kernel bias", "conv2d_out", auto_pad="SAME_UPPER", kernel_shape=[3, 3]),
        node("Sigmoid", "conv2d_out", "activated"),
        node("Transpose", "activated", "conv2d", perm=[0, 2, 3, 1]),
    ]
    constants = {"dense/kernel:0": drawn(1, 147, 5).T.copy(), "dense/bias:0": drawn(2, 147)}
    constants |= {"scales": np.array([1, 1, 2, 2], np.float32), "kernel": drawn(3, 2, 3, 3, 3), "bias": drawn(4, 2)}
    constants["shape"] = whole(-1, 7, 7, 3)
    shapes = {"dense_input": (1, ("N", 5))}, {"conv2d": (1, ("N", 14, 14, 2))}
    path = written(folder, nodes, constants, *shapes, 9, 4)
    return Known(
        "keras", path, (Input("dense_input", (1, 5), open_axes=(0,)),), ((1, 14, 14, 2),), None, "Upsample"
    )


def first_opset(folder: Path, runs: bool) -> Known:
    """Opset 1: Reshape and Pad by attribute, BatchNormalization with consumed_inputs, Dropout with is_test.

    ONNX Runtime has the few operators of the one that runs; onnx converts neither to a newer opset.
    """
    nodes = [
        node("Conv", "x k", "a", pads=[1, 1, 1, 1]),
        node("BatchNormalization", "a s b m v", "c", is_test=1, consumed_inputs=[0, 0, 0, 1, 1], epsilon=1e-4),
        node("Relu", "c", "d", consumed_inputs=[0]),
        node("Add", "d s", "e", broadcast=1, axis=1),
        node("Pad", "e", "f", paddings=[0, 0, 1, 0, 0, 0, 1, 0], mode="constant"),
        node("MaxPool", "f", "g", kernel_shape=[2, 2], strides=[2, 2]),
        node("Dropout", "g", "h", is_test=1, ratio=0.5),
        node("Reshape", "h", "i", shape=[1, -1]),
        node("Gemm", "i w c2", "y", broadcast=1, transB=1),
    ]
    plain = [
        node("Conv", "x k b", "a", pads=[1, 1, 1, 1]),
        node("MaxPool", "a", "g", kernel_shape=[2, 2], strides=[2, 2]),
        node("Reshape", "g", "i", shape=[1, -1]),
        node("MatMul", "i u", "j"),
        node("Softmax", "j", "y"),
    ]
    return _old(folder, plain if runs else nodes, 1, 64 if runs else 80, runs)


def sixth_opset(folder: Path, runs: bool) -> Known:
    """Opset 6: Reshape by a tensor, broadcast by attribute, statistics with is_test."""
    nodes = [
        node("Conv", "x k", "a", pads=[1, 1, 1, 1], kernel_shape=[3, 3]),
        node("BatchNormalization", "a s b m v", "c", is_test=1, epsilon=1e-4),
        node("Relu", "c", "d"),
        node("Mul", "d s", "e", broadcast=1, axis=1),
        node("MaxPool", "e", "g", kernel_shape=[2, 2], strides=[2, 2]),
        node("Dropout", "g", "h", is_test=1),
        node("Reshape", "h shape", "i"),
        node("Gemm", "i w c2", "y", broadcast=1, transB=1),
    ]
    plain = [
        node("Conv", "x k b", "a", pads=[1, 1, 1, 1]),
        node("Relu", "a", "c"),
        node("MaxPool", "c", "g", kernel_shape=[2, 2], strides=[2, 2]),
        node("Reshape", "g shape", "i"),
        node("MatMul", "i u", "y"),
    ]
    return _old(folder, plain if runs else nodes, 6, 64, runs)


def _old(folder: Path, nodes: list[NodeProto], opset: int, flat: int, runs: bool) -> Known:
    constants = {"k": drawn(1, 4, 1, 3, 3), "s": 1 + drawn(2, 4), "b": drawn(3, 4), "m": drawn(4, 4)}
    constants |= {"v": 1 + drawn(5, 4) ** 2, "w": drawn(6, 3, flat), "c2": drawn(7, 3), "shape": whole(1, -1)}
    constants["u"] = constants["w"].T.copy()
    used = {name for entry in nodes for name in entry.input}
    constants = {name: value for name, value in constants.items() if name in used}
    path = written(folder, nodes, constants, {"x": (1, (1, 1, 8, 8))}, {"y": (1, (1, 3))}, opset, 3, True)
    kinds = "conv max_pool dense" + " softmax" * (opset == 1) if runs else None
    note = "old forms" if runs else "operators that ONNX Runtime no longer has"
    return Known(f"opset {opset}", path, (Input("x", (1, 1, 8, 8)),), ((1, 3),), kinds, note, runs)


def makers() -> dict[str, Maker]:
    return {
        "cntk 12": lambda folder: cntk(folder, 12),
        "cntk 8": lambda folder: cntk(folder, 8),
        "cntk 7": lambda folder: cntk(folder, 7),
        "tf2onnx": tensorflow,
        "keras": keras,
        "opset 1": lambda folder: first_opset(folder, runs=True),
        "opset 1 outdated": lambda folder: first_opset(folder, runs=False),
        "opset 6": lambda folder: sixth_opset(folder, runs=True),
        "opset 6 outdated": lambda folder: sixth_opset(folder, runs=False),
    }
