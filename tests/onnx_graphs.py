"""Builds small ONNX files for the tests."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

OPSET, IR = 17, 9


def node(operator: str, inputs: str, output: str, **attributes) -> NodeProto:
    """One node; `inputs` are names with blanks between."""
    return helper.make_node(operator, inputs.split(), output.split(), **attributes)


def model(
    nodes: Sequence[NodeProto],
    constants: Mapping[str, np.ndarray],
    shape: Sequence[int | str | None] = ("N", 4),
    metadata: Mapping[str, str] | None = None,
    opset: int = OPSET,
    outputs: str = "",
) -> onnx.ModelProto:
    """A model from "x" to `outputs`, or to what the last node makes. Floats become float32."""
    ends = outputs.split() or [nodes[-1].output[0]]
    graph = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ends],
        [numpy_helper.from_array(_narrow(value), name) for name, value in constants.items()],
    )
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=IR)
    helper.set_model_props(proto, dict(metadata or {}))
    return proto


def save(folder: Path, *arguments, **keywords) -> Path:
    """Write `model(...)` into `folder` and return the file."""
    path = folder / "net.onnx"
    onnx.save(model(*arguments, **keywords), path)
    return path


def dense(outputs: int = 3, inputs: int = 4, seed: int = 0) -> np.ndarray:
    """Random weights, [inputs, outputs] as MatMul takes them."""
    return np.random.default_rng(seed).standard_normal((inputs, outputs))


def _narrow(value: np.ndarray) -> np.ndarray:
    value = np.asarray(value)
    return value.astype(np.float32) if value.dtype.kind == "f" else value


CONSTANTS = {
    "v": dense(4),
    "s": np.ones(4),
    "column": np.ones((5, 1)),
    "stack": np.ones((2, 4, 3)),
    "square": np.array([2, 2]),
    "pair": np.eye(2),
    "half": np.array(0.5),
    "none": np.ones((0, 1)),
    "yes": np.array(True),
}
"""Tensors that odd graphs are made with."""
