"""From a path to an ONNX model in memory, trusting nothing about the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError
from onnx import GraphProto, ModelProto, TensorProto
from onnx.external_data_helper import uses_external_data

from ..limits import Limits
from .functions import graphs_in
from .model_error import ModelError
from .outside import Outside, taken_out

LARGEST = 2**31 - 1
"""Protocol buffers cannot hold more bytes than this in one message."""

CHECK_PATH = "Check the path, or give the path of an ONNX file"
FETCH_AGAIN = "Export or download the model again, and give the .onnx file itself"
BESIDE = "Put the .onnx.data file that was exported with the model back beside it, with the same name"


def read(path: Path, limits: Limits) -> tuple[ModelProto, Outside]:
    """Read the model at `path`, and its large weights, which may lie in separate files beside it.

    Raises ModelError for a file that is missing, unreadable, too large or no ONNX model, or when weights are
    missing.
    """
    model = _parse(_bytes(path, limits))
    try:
        _check_size(path.stat().st_size + sum(_sizes(model, path.parent)), limits)
        return taken_out(model, path.parent)
    except (OSError, ValueError, onnx.checker.ValidationError) as problem:
        reason = "keeps weights in another file that cannot be read"
        raise ModelError(f"{reason} ({_one_line(problem)})", BESIDE) from problem


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        if not path.exists():
            raise ModelError("does not exist", CHECK_PATH)
        if not path.is_file():  # a pipe or a device would be read for ever
            raise ModelError("is not a file", CHECK_PATH)
        _check_size(path.stat().st_size, limits)
        return path.read_bytes()
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise ModelError(f"cannot be read ({reason})", CHECK_PATH) from problem


def _check_size(size: int, limits: Limits) -> None:
    if size > LARGEST:
        raise ModelError("is larger than the 2 GB that an ONNX model can have in memory", FETCH_AGAIN)
    if size > limits.file:
        reason = f"has {size / 1e6:,.0f} MB with its weights, and the limit is {limits.file / 1e6:,.0f} MB"
        raise ModelError(reason, "Raise limit_file in the configuration, or choose a smaller network")


def _sizes(model: ModelProto, folder: Path) -> Iterator[int]:
    """Yield how many bytes each tensor would take from a file of its own, before any is read."""
    for tensor in _tensors(model.graph):
        if uses_external_data(tensor):
            said = {entry.key: entry.value for entry in tensor.external_data}
            whole = (folder / said.get("location", "")).stat().st_size
            yield int(said["length"]) if said.get("length", "").isdecimal() else whole


def _tensors(graph: GraphProto) -> Iterator[TensorProto]:
    """Yield the tensors of a graph that may lie in other files, those of graphs inside nodes left out."""
    yield from graph.initializer
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("t"):
                yield attribute.t


def _parse(data: bytes) -> ModelProto:
    if not data:
        raise ModelError("is empty", FETCH_AGAIN)
    try:
        model = onnx.load_model_from_string(data)
    except DecodeError as problem:
        raise ModelError("is not an ONNX file, or is damaged", FETCH_AGAIN) from problem
    if not model.graph.node or not model.graph.output:  # random bytes can parse as an empty message
        raise ModelError("holds no network: it is not an ONNX file, or is damaged", FETCH_AGAIN)
    if not all(isinstance(name, str) for name in _names(model.graph)):
        raise ModelError("is damaged: a name in it is not text", FETCH_AGAIN)
    return model


def _names(graph: GraphProto) -> Iterator[object]:
    """Yield all names by which parts of a graph are found; protocol buffers leave what is no text as bytes."""
    for part in (*graph.input, *graph.output, *graph.initializer):
        yield part.name
    for sparse in graph.sparse_initializer:
        yield sparse.values.name
    for node in graph.node:
        yield from (node.name, node.op_type, node.domain, *node.input, *node.output)
        for attribute in node.attribute:
            yield attribute.name
        for inner in graphs_in(node):
            yield from _names(inner)


def _one_line(problem: Exception) -> str:
    return " ".join(str(problem).split())[:200].rstrip(".")
