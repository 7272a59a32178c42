"""The one place that starts ONNX Runtime."""

from __future__ import annotations

import re
from types import MappingProxyType

import onnxruntime

from ..errors import AppError
from ..text import tr
from .model_error import ModelError
from .outside import Outside, given

_SUFFIX = "ExecutionProvider"

FATAL_ONLY = 4
"""ONNX Runtime's log level that keeps its own lines off stderr; what matters comes as an exception."""

PREFIX = re.compile(r"\[ONNXRuntimeError\] : \d+ : \w+ : |/\S+\.(?:cc|h):\d+ .*?\)(?: const)? ")
"""What comes before the reason in its exceptions: an error code, and a place in its own source."""

NEWER = {
    "IR version": re.compile(r"model IR version: (\d+), max supported IR version: (\d+)"),
    "opset": re.compile(r"Opset (\d+) is under development.* till opset (\d+)"),
}
"""How it says that a file is newer than itself: (what the file has, what it reads)."""


NO_MEMORY = ("bad_alloc", "bad allocation", "bad_array_new_length", "Failed to allocate memory")
"""How it, or C++, says that it cannot have so much."""

NONE: Outside = MappingProxyType({})

CPU = "CPUExecutionProvider"
"""ONNX Runtime's own kernels, which are always there; they also run what another provider leaves."""


def chosen(name: str) -> str:
    """Return the execution provider that `name` means: CUDA or CUDAExecutionProvider, in any case.

    Raises AppError when this ONNX Runtime has none of that name.
    """
    present = onnxruntime.get_available_providers()
    for provider in present:
        if name.lower() in (provider.lower(), provider.removesuffix(_SUFFIX).lower()):
            return provider
    names = ", ".join(provider.removesuffix(_SUFFIX) for provider in present)
    raise AppError(
        tr("ONNX Runtime has no provider '{name}' here", name=name),
        tr("It has {names}; others come with other builds of onnxruntime", names=names),
    )


def start(
    model: bytes, provider: str = CPU, outside: Outside = NONE, as_written: bool = False
) -> onnxruntime.InferenceSession:
    """Start ONNX Runtime on a serialised model: one thread, sleeping when idle. The weights `outside` must stay.

    `as_written` it folds nothing into weights of its own, and runs the model's operators one by one.
    Raises ModelError with ONNX Runtime's own reason when it refuses the model.
    """
    options = onnxruntime.SessionOptions()
    levels = onnxruntime.GraphOptimizationLevel
    # Higher levels fuse the very tensors that are shown, so they gain nothing once those are outputs.
    options.graph_optimization_level = levels.ORT_DISABLE_ALL if as_written else levels.ORT_ENABLE_BASIC
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = FATAL_ONLY
    shared = given(options, outside) if outside else []
    try:
        session = onnxruntime.InferenceSession(model, options, providers=list(dict.fromkeys([provider, CPU])))
        del shared  # not before: options only point to them
        return session
    except Exception as problem:  # its exceptions share no base class
        raise refused(problem) from problem


def refused(problem: Exception) -> ModelError:
    """Return the reason why ONNX Runtime did not start or run a model, for whoever caught it to raise."""
    text, version = " ".join(str(problem).split()), onnxruntime.__version__
    for what, pattern in NEWER.items():
        if found := pattern.search(text):
            reason = f"uses ONNX {what} {found[1]}, and ONNX Runtime {version} reads up to {found[2]}"
            return ModelError(reason, "Export it again with a lower opset, or install a newer onnxruntime", text)
    if any(words in text for words in NO_MEMORY):
        return ModelError(
            "needs more memory than it may have",
            "Raise limit_memory in the configuration, or choose a smaller network",
        )
    reason = PREFIX.sub("", text)[:200].rstrip(" .")
    return ModelError(f"cannot be run by ONNX Runtime {version} ({reason})", detail=text)
