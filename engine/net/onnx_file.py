"""From a path to an ONNX model in memory, trusting nothing about the file."""

from __future__ import annotations

from pathlib import Path

import onnx
from google.protobuf.message import DecodeError
from onnx.external_data_helper import load_external_data_for_model

from .model_error import ModelError

LARGEST = 2**31 - 1
"""Protocol buffers cannot hold more bytes than this in one message."""

CHECK_PATH = "Check the path, or give the path of an ONNX file"
FETCH_AGAIN = "Export or download the model again, and give the .onnx file itself"


def read(path: Path) -> onnx.ModelProto:
    """Read the model at `path`, with the weights that lie in separate files beside it.

    Raises ModelError for a file that is missing, unreadable or no ONNX model, or when weights are missing.
    """
    model = _parse(_bytes(path))
    try:
        load_external_data_for_model(model, str(path.parent))
    except (OSError, ValueError, onnx.checker.ValidationError) as problem:
        reason = "keeps weights in another file that cannot be read"
        hint = "Put the .onnx.data file that was exported with the model back beside it, with the same name"
        raise ModelError(f"{reason} ({_one_line(problem)})", hint) from problem
    return model


def _bytes(path: Path) -> bytes:
    try:
        if not path.exists():
            raise ModelError("does not exist", CHECK_PATH)
        if not path.is_file():  # a pipe or a device would be read for ever
            raise ModelError("is not a file", CHECK_PATH)
        if path.stat().st_size > LARGEST:
            raise ModelError("is larger than the 2 GB that an ONNX file can have", FETCH_AGAIN)
        return path.read_bytes()
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise ModelError(f"cannot be read ({reason})", CHECK_PATH) from problem


def _parse(data: bytes) -> onnx.ModelProto:
    if not data:
        raise ModelError("is empty", FETCH_AGAIN)
    try:
        model = onnx.load_model_from_string(data)
    except DecodeError as problem:
        raise ModelError("is not an ONNX file, or is damaged", FETCH_AGAIN) from problem
    if not model.graph.node or not model.graph.output:  # random bytes can parse as an empty message
        raise ModelError("holds no network: it is not an ONNX file, or is damaged", FETCH_AGAIN)
    return model


def _one_line(problem: Exception) -> str:
    return " ".join(str(problem).split())[:200].rstrip(".")
