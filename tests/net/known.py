"""A model file made for the tests, with what is known about it, and how to run it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

Maker = Callable[[Path], "Known"]


@dataclass(frozen=True)
class Input:
    """One input of a model.

    `shape` is one that it runs with, `open_axes` are those that the file leaves open. Values are drawn from
    [0, 1), whole numbers below `below`; a text is the number as text.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str = "float32"
    open_axes: tuple[int, ...] = ()
    below: int = 2

    def values(self, random: np.random.Generator) -> np.ndarray:
        """Draw values of the input's type and shape."""
        if self.dtype == "str":
            return random.integers(self.below, size=self.shape).astype(str).astype(object)
        if np.dtype(self.dtype).kind == "f":
            return random.random(self.shape).astype(self.dtype)
        return random.integers(self.below, size=self.shape).astype(self.dtype)


@dataclass(frozen=True)
class Known:
    """A model file and what is known about it.

    `shapes` are those of the outputs at the inputs' shapes, () where the output is no tensor. `kinds` are the
    kinds of the layers above the input where the architecture leaves no choice, else None.
    `runs` says whether ONNX Runtime runs it.
    """

    name: str
    path: Path
    inputs: tuple[Input, ...]
    shapes: tuple[tuple[int, ...], ...]
    kinds: str | None = None
    note: str = ""
    runs: bool = True

    def feeds(self, seed: int = 0) -> dict[str, np.ndarray]:
        """Values for every input, the same for the same seed."""
        random = np.random.default_rng(seed)
        return {entry.name: entry.values(random) for entry in self.inputs}

    def run(self, seed: int = 0) -> list:
        """Run the model with ONNX Runtime and return its outputs."""
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(self.path, options, providers=["CPUExecutionProvider"])
        return list(session.run(None, self.feeds(seed)))
