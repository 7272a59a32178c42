"""Keeps large weights outside of the ONNX message: all who read them, ONNX Runtime too, share one copy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime
from onnx import ModelProto, TensorProto, helper
from onnx.external_data_helper import (
    load_external_data_for_model,
    load_external_data_for_tensor,
    uses_external_data,
)

from .graph import array_of

LARGE = 1 << 20
"""Bytes from which on a weight is kept outside."""

KINDS = frozenset({TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.INT8, TensorProto.UINT8})

Outside = Mapping[str, np.ndarray]
"""The weights that are not in the message, by name."""

_DATA = ("raw_data", "float_data", "int32_data", "double_data", "external_data", "data_location")


def taken_out(model: ModelProto, folder: Path) -> tuple[ModelProto, dict[str, np.ndarray]]:
    """Load the weights that lie in other files in `folder`; return a model without the large ones, and these.

    Raises what onnx raises when another file cannot be read, and ModelError for a damaged weight.
    """
    outside: dict[str, np.ndarray] = {}
    for tensor in model.graph.initializer:
        if tensor.name not in outside and _is_large(tensor):
            outside[tensor.name] = _values(tensor, folder)
            for field in _DATA:
                tensor.ClearField(field)
    load_external_data_for_model(model, str(folder))
    for tensor in model.graph.initializer:
        if tensor.name in outside:
            tensor.data_location = TensorProto.EXTERNAL
            tensor.external_data.add(key="location", value="glassnet")
    # A message gives no memory back before it is gone.
    return ModelProto.FromString(model.SerializeToString()) if outside else model, outside


def given(options: onnxruntime.SessionOptions, outside: Outside) -> list[onnxruntime.OrtValue]:
    """Have a session read weights where they are; they, and what is returned, must stay as long as it."""
    values = [
        onnxruntime.OrtValue.ortvalue_from_numpy_with_onnx_type(array, helper.np_dtype_to_tensor_dtype(array.dtype))
        for array in outside.values()
    ]
    options.add_external_initializers(list(outside), values)  # so that it looks for no file
    for name, value in zip(outside, values, strict=True):
        options.add_initializer(name, value)  # so that it copies nothing
    options.add_session_config_entry("session.disable_prepacking", "1")  # nor in another order
    return values


def _is_large(tensor: TensorProto) -> bool:
    if tensor.data_type not in KINDS:
        return False
    size = helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize
    return all(dim > 0 for dim in tensor.dims) and math.prod(tensor.dims) * size >= LARGE


def _values(tensor: TensorProto, folder: Path) -> np.ndarray:
    if uses_external_data(tensor):
        tensor = TensorProto.FromString(tensor.SerializeToString())
        load_external_data_for_tensor(tensor, str(folder))
    return array_of(tensor)
