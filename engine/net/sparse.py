"""Writes sparse weights out: everything else here knows dense tensors only."""

from __future__ import annotations

import numpy as np
from onnx import ModelProto, SparseTensorProto, TensorProto, numpy_helper

from ..limits import Limits
from .graph import array_of
from .model_error import ModelError


def written_out(model: ModelProto, limits: Limits) -> None:
    """Make the sparse initializers of a model dense ones, in place. Raises ModelError for broken or huge ones."""
    for tensor in model.graph.sparse_initializer:
        try:
            model.graph.initializer.append(_dense(tensor, limits))
        except (ValueError, TypeError, IndexError) as problem:
            raise ModelError(
                f"holds a sparse tensor '{tensor.values.name}' whose places are not in it"
            ) from problem
    del model.graph.sparse_initializer[:]


def _dense(tensor: SparseTensorProto, limits: Limits) -> TensorProto:
    values, places = array_of(tensor.values), array_of(tensor.indices)
    if np.prod(np.array(tensor.dims, float)) * values.itemsize > limits.file:
        raise ModelError(f"holds a sparse tensor '{tensor.values.name}' that is too large to be written out")
    dense = np.zeros(tuple(tensor.dims), values.dtype)
    if places.ndim == 2:
        dense[tuple(places.T)] = values
    else:
        dense.reshape(-1)[places] = values
    return numpy_helper.from_array(dense, tensor.values.name)
