"""How well an exported file reads digits, clean and distorted; ONNX Runtime and numpy alone, no PyTorch."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from .mnist import CLASS_COUNT
from .perturb import Pictures, perturb

_BATCH = 1000


@dataclass(frozen=True)
class Result:
    """What came of reading digits: `confusion[true, guessed]` counts them, int64 `[10,10]`."""

    confusion: NDArray[np.int64]

    @property
    def accuracy(self) -> float:
        """The share of right guesses in percent."""
        return 100 * float(np.trace(self.confusion)) / float(self.confusion.sum())


def evaluate(path: Path, images: NDArray[np.uint8], labels: NDArray) -> tuple[Result, Result]:
    """Return the results of the file at `path` on `images` `[N,28,28]`: as they are, and perturbed with seed 0."""
    pictures = np.asarray(images / np.float32(255), np.float32)
    distorted = perturb(pictures, np.random.default_rng(0))
    return _result(logits(path, pictures), labels), _result(logits(path, distorted), labels)


def logits(path: Path, pictures: Pictures) -> NDArray[np.float32]:
    """Return what the file at `path` answers to pictures `[N,28,28]` in 0..1: `[N,10]`.

    The pictures are padded evenly with background to the size that the file's input asks for.
    """
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0]
    margin = (entry.shape[-1] - pictures.shape[-1]) // 2
    padded = np.pad(pictures, ((0, 0), (margin, margin), (margin, margin)))[:, np.newaxis]
    batches = [padded[start : start + _BATCH] for start in range(0, len(padded), _BATCH)]
    return np.concatenate([np.asarray(session.run(None, {entry.name: batch})[0]) for batch in batches])


def _result(answers: NDArray[np.float32], labels: NDArray) -> Result:
    confusion = np.zeros((CLASS_COUNT, CLASS_COUNT), np.int64)
    np.add.at(confusion, (labels, answers.argmax(1)), 1)
    return Result(confusion)
