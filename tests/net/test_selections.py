"""Operators that select one of several values have edges from all of them, or are bundles."""

from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.net.loader import load
from glassnet.engine.net.verify import verify
from onnx_graphs import dense, node, save

SELECTIONS = {
    "where": ([node("Where", "c a b", "y")], [5, 3]),
    "where, one repeated": ([node("ReduceSum", "b one", "r"), node("Where", "c a r", "y")], [5, 3]),
    "where, one constant": ([node("ReduceSum", "b one", "r"), node("Where", "c r g", "y")], [5]),
    "scattered elements": ([node("ScatterElements", "a i u", "y", axis=1)], [5, 3]),
    "scattered rows": ([node("ScatterND", "a j b", "y")], [0, 8]),
}


@pytest.mark.parametrize("name", SELECTIONS)
def test_a_selection_takes_each_value_from_one_of_two(tmp_path: Path, name: str):
    nodes, counts = SELECTIONS[name]
    constants = {
        "w": dense(8),
        "v": dense(8, seed=1),
        "c": (np.arange(8) % 3 != 1)[None],
        "one": np.array([1]),
        "g": dense(8, 1),
        "i": np.array([[2, 0, 7]]),
        "ax": np.array([1]),
        "j": np.array([[0]]),
    }
    first = [node("MatMul", "x w", "a"), node("MatMul", "x v", "b"), node("Slice", "b start end ax", "u")]
    constants |= {"start": np.array([3]), "end": np.array([6])}
    model = load(save(tmp_path, [*first, *nodes], constants, shape=(1, 4)))
    into = model.network.into(model.network.output.index)
    assert [connection.rule and connection.rule.count for connection in into] == counts
    assert False not in verify(model)
    assert verify(model)[-1] is True


def test_a_selection_by_what_is_shown_is_a_bundle(tmp_path: Path):
    nodes = [node("MatMul", "x w", "a"), node("Greater", "a x", "c"), node("Where", "c a x", "y")]
    model = load(save(tmp_path, nodes, {"w": dense(4)}, shape=(1, 4)))
    assert [connection.rule for connection in model.network.into(model.network.output.index)] == [None] * 3
    chosen = [node("MatMul", "x w", "a"), node("Greater", "a x", "c"), node("Where", "c a half", "y")]
    model = load(save(tmp_path, chosen, {"w": dense(4), "half": np.array(0.5)}, shape=(1, 4)))
    assert [connection.rule for connection in model.network.into(model.network.output.index)] == [None] * 2
