"""Counting right and wrong answers."""

from pathlib import Path

import numpy as np
import pytest
from glassnet.export import evaluate
from numpy.typing import NDArray


def test_confusion_is_true_by_guessed(monkeypatch: pytest.MonkeyPatch):
    given: list[NDArray] = []

    def one_more(path: Path, pictures: NDArray) -> NDArray:
        """Guess the true digit plus one for the first three pictures, the true one for the others."""
        given.append(pictures)
        return np.eye(10, dtype=np.float32)[[4, 5, 6, 6, 7]]

    monkeypatch.setattr(evaluate, "logits", one_more)
    images = np.full((5, 28, 28), 51, np.uint8)
    clean, _ = evaluate.evaluate(Path("net.onnx"), images, np.array([3, 4, 5, 6, 7], np.uint8))
    assert {place: int(clean.confusion[place]) for place in zip(*np.nonzero(clean.confusion), strict=True)} == {
        (3, 4): 1,
        (4, 5): 1,
        (5, 6): 1,
        (6, 6): 1,
        (7, 7): 1,
    }
    assert clean.accuracy == pytest.approx(40)
    np.testing.assert_allclose(given[0], 0.2)  # 51 of 255, undistorted
    assert not np.array_equal(given[0], given[1])
