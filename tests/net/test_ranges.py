"""The colour range of each layer."""

from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.net.loader import load
from glassnet.engine.net.ranges import colour_ranges
from glassnet.engine.net.session import Session
from onnx_graphs import node, save


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """1,000 inputs; then -2 times each; then all 0."""
    nodes = [node("Mul", "x one", "n"), node("MatMul", "n w", "a"), node("MatMul", "a zero", "y")]
    constants = {"one": np.array(1.0), "w": -2 * np.eye(1000), "zero": np.zeros((1000, 3))}
    return Session(load(save(tmp_path, nodes, constants, shape=("N", 1000))))


def test_ranges_are_the_percentile_of_the_absolute_value_over_all_samples(session: Session):
    samples = np.random.default_rng(0).standard_normal((20, 1000)).astype(np.float32)
    found = colour_ranges(session, samples)
    expected = np.percentile(np.abs(samples), 99.5)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [expected, 2 * expected, 1], 1e-6)


def test_a_layer_that_is_rarely_alive_takes_its_maximum(session: Session):
    sample = np.zeros((1, 1000), np.float32)
    sample[0, 17] = -3
    np.testing.assert_allclose(colour_ranges(session, sample), [3, 6, 1])


def test_the_session_has_nothing_new_afterwards(session: Session):
    colour_ranges(session, np.zeros((2, 1000), np.float32))
    assert session.poll() is None


def test_no_samples_are_refused(session: Session):
    with pytest.raises(ValueError, match="at least one sample"):
        colour_ranges(session, [])
