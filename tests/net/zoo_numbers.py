"""Models in other numbers than float32: quantised, half and double precision, whole numbers, weights elsewhere."""

import logging
from pathlib import Path

import numpy as np
import onnx
from known import Input, Known, Maker
from onnx import TensorProto
from onnx.external_data_helper import set_external_data
from onnx_graphs import node
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_dynamic, quantize_static
from onnxruntime.transformers.float16 import convert_float_to_float16
from zoo_converters import drawn, whole, written

MODELS = Path(__file__).resolve().parents[2] / "models"
DIGIT = Input("digit", (1, 1, 32, 32), open_axes=(0,))
LENET = "conv max_pool conv max_pool dense dense dense"
SCORES = ((1, 10),)


class _Noise(CalibrationDataReader):
    """Eight pictures of seeded noise."""

    def __init__(self):
        random = np.random.default_rng(0)
        self.pictures = iter([random.random((1, 1, 32, 32), np.float32) for _ in range(8)])

    def get_next(self) -> dict:
        picture = next(self.pictures, None)
        return {} if picture is None else {"digit": picture}


def quantised(folder: Path, form: QuantFormat) -> Known:
    """The trained LeNet in 8-bit numbers: between QuantizeLinear and DequantizeLinear, or by its own operators."""
    logging.disable(logging.WARNING)  # it advises to optimise the model first
    quantize_static(MODELS / "lenet.onnx", folder / "net.onnx", _Noise(), quant_format=form)
    logging.disable(logging.NOTSET)
    kinds = LENET if form is QuantFormat.QDQ else None
    return Known(f"lenet {form.name.lower()}", folder / "net.onnx", (DIGIT,), SCORES, kinds, "8 bits")


def quantised_as_it_runs(folder: Path) -> Known:
    """The trained dense network with 8-bit weights, its activations quantised by what they are."""
    logging.disable(logging.WARNING)
    quantize_dynamic(MODELS / "mlp.onnx", folder / "net.onnx")
    logging.disable(logging.NOTSET)
    digit = Input("digit", (1, 1, 28, 28), open_axes=(0,))
    return Known("mlp dynamic", folder / "net.onnx", (digit,), SCORES, None, "MatMulInteger")


def half(folder: Path, outside: bool) -> Known:
    """The trained LeNet in float16; its input and output too unless `outside` keeps them float32."""
    proto = onnx.load(MODELS / "lenet.onnx")
    onnx.save(convert_float_to_float16(proto, keep_io_types=outside), folder / "net.onnx")
    digit = Input("digit", DIGIT.shape, "float32" if outside else "float16", (0,))
    return Known("lenet half", folder / "net.onnx", (digit,), SCORES, LENET, "float16")


def double(folder: Path) -> Known:
    """A dense network in double precision."""
    nodes = [
        node("MatMul", "x u", "a"),
        node("Add", "a b", "c"),
        node("Relu", "c", "d"),
        node("MatMul", "d v", "y"),
    ]
    constants = {
        name: drawn(2, *shape).astype(float) for name, shape in [("u", (6, 9)), ("b", (9,)), ("v", (9, 4))]
    }
    shapes = {"x": (TensorProto.DOUBLE, ("N", 6))}, {"y": (TensorProto.DOUBLE, ("N", 4))}
    path = written(folder, nodes, constants, *shapes)
    return Known("double", path, (Input("x", (1, 6), "float64", (0,)),), ((1, 4),), "dense dense", "float64")


def whole_input(folder: Path, dtype: str) -> Known:
    """A network that makes its whole-numbered input float first: a camera's picture, for one."""
    nodes = [node("Cast", "x", "f", to=TensorProto.FLOAT), node("Div", "f most", "scaled")]
    nodes += [node("Conv", "scaled k b", "c"), node("Relu", "c", "r")]
    nodes += [node("Reshape", "r flat", "l"), node("MatMul", "l w", "y")]
    constants = {
        "most": np.array(255, np.float32),
        "k": drawn(1, 4, 3, 3, 3),
        "b": drawn(2, 4),
        "flat": whole(0, -1),
    }
    constants["w"] = drawn(3, 5, 144).T.copy()
    kind = onnx.helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    path = written(folder, nodes, constants, {"x": (kind, ("N", 3, 8, 8))}, {"y": (1, ("N", 5))})
    inputs = (Input("x", (1, 3, 8, 8), dtype, (0,), 256),)
    return Known(f"{dtype} input", path, inputs, ((1, 5),), "conv dense", "Cast first")


def elsewhere(folder: Path, one_file: bool) -> Known:
    """The trained LeNet with its weights in another file, or each in its own file in a folder below."""
    proto = onnx.load(MODELS / "lenet.onnx")
    if not one_file:
        (folder / "weights").mkdir()
        for tensor in proto.graph.initializer:
            set_external_data(tensor, f"weights/{tensor.name}")
        onnx.save(proto, folder / "net.onnx")
    else:
        onnx.save(proto, folder / "net.onnx", save_as_external_data=True, location="lenet.bin", size_threshold=0)
    return Known("lenet elsewhere", folder / "net.onnx", (DIGIT,), SCORES, LENET, "external data")


def makers() -> dict[str, Maker]:
    return {
        "lenet qdq": lambda folder: quantised(folder, QuantFormat.QDQ),
        "lenet qoperator": lambda folder: quantised(folder, QuantFormat.QOperator),
        "mlp dynamic": quantised_as_it_runs,
        "lenet float16": lambda folder: half(folder, outside=False),
        "lenet float16 inside": lambda folder: half(folder, outside=True),
        "double": double,
        "uint8 input": lambda folder: whole_input(folder, "uint8"),
        "int32 input": lambda folder: whole_input(folder, "int32"),
        "lenet elsewhere": lambda folder: elsewhere(folder, one_file=True),
        "lenet in many files": lambda folder: elsewhere(folder, one_file=False),
    }
