"""What onnx or ONNX Runtime does with a file: a program of its own, since it may not come back.

`python hostile_probe.py onnx FILE...` reads and checks files; `python hostile_probe.py onnxruntime FILE...` opens
and runs them with ones. Its output has a line for each: "error", "memory" or "runs".
"""

import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

MEMORY = 3 << 30
READERS = ("onnx", "onnxruntime")
NO_MEMORY = ("bad_alloc", "MemoryError", "Failed to allocate", "bad allocation", "std::bad_array_new_length")
WORST = ("runs", "error", "memory", "hang", "crash")


def observe(path: Path, seconds: float, readers: tuple[str, ...] = READERS) -> dict[str, str]:
    """For each reader: runs, error, memory, hang or crash."""
    return {reader: _outcome(reader, path, seconds) for reader in readers}


def worst(outcomes: dict[str, str]) -> str:
    """The worst; that onnx's checker merely refuses a file says nothing."""
    counted = [seen for reader, seen in outcomes.items() if (reader, seen) != ("onnx", "error")]
    return max(counted, key=WORST.index)


def _outcome(reader: str, path: Path, seconds: float) -> str:
    command = [sys.executable, "-X", "faulthandler", __file__, reader, str(path)]
    try:
        run = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return "hang"
    if run.returncode < 0:
        aborted = run.returncode == -signal.SIGABRT and any(word.encode() in run.stderr for word in NO_MEMORY)
        return "memory" if aborted else "crash"
    return run.stdout.decode().strip()


def _read(path: str) -> None:
    import onnx

    onnx.checker.check_model(onnx.load(path, load_external_data=False))


def _run(path: str) -> None:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 4
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    session.run(None, {entry.name: _ones(entry) for entry in session.get_inputs()})


def _ones(entry) -> np.ndarray:
    shape = [size if isinstance(size, int) and size >= 0 else 1 for size in entry.shape]
    words = {"float": "float32", "double": "float64", "string": "object"}
    word = entry.type.removeprefix("tensor(").removesuffix(")")
    return np.full(shape, "1") if word == "string" else np.ones(shape, words.get(word, word))


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    act = _read if sys.argv[1] == "onnx" else _run
    for path in sys.argv[2:]:
        print(_ending(act, path), flush=True)


def _ending(act: Callable[[str], None], path: str) -> str:
    try:
        act(path)
    except Exception as error:  # onnxruntime's have no base class of their own
        text = f"{type(error).__name__}: {error}"
        print(path, text, file=sys.stderr)
        return "memory" if any(word in text for word in NO_MEMORY) else "error"
    return "runs"


if __name__ == "__main__":
    main()
