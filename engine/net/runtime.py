"""The one place that starts ONNX Runtime."""

from __future__ import annotations

import re

import onnxruntime

from .not_understood import NotUnderstood

FATAL_ONLY = 4
"""ONNX Runtime's log level that keeps its own lines off stderr; what matters comes as an exception."""


def start(model: bytes) -> onnxruntime.InferenceSession:
    """Start ONNX Runtime on a serialised model: CPU, one thread, sleeping when idle.

    Raises NotUnderstood with ONNX Runtime's own reason when it refuses the model.
    """
    options = onnxruntime.SessionOptions()
    # Higher levels fuse the very tensors that are shown, so they gain nothing once those are outputs.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = FATAL_ONLY
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as problem:  # its exceptions share no base class
        raise refused(problem) from problem


def quiet() -> onnxruntime.RunOptions:
    """Options of a run that fails with an exception only, not with lines on stderr as well."""
    options = onnxruntime.RunOptions()
    options.log_severity_level = FATAL_ONLY
    return options


def refused(problem: Exception) -> NotUnderstood:
    """The reason why ONNX Runtime did not start or run a model."""
    reason = re.sub(r"\[ONNXRuntimeError\] : \d+ : \w+ : ", "", " ".join(str(problem).split()))[:300].rstrip(" .")
    hint = "Check the file with onnx.checker, and export it again"
    if re.search(r"opset|IR version", reason):
        hint = "Export it again with a lower opset, or install a newer onnxruntime"
    return NotUnderstood(f"cannot be run by ONNX Runtime {onnxruntime.__version__} ({reason})", hint)
