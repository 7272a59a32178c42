"""The output as probabilities."""

import numpy as np
import pytest
from glassnet.engine.net.network import Layer, Network, Operator
from glassnet.engine.net.score import is_distribution, scores
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

LOGITS = st.floats(-(2.0**100), 2.0**100, width=32)


def network(classes: int, before: int = 2) -> Network:
    layers = tuple(
        Layer(i, "", "dense", (size,), offset, (), Operator("Gemm"), "", "", ())
        for i, size, offset in ((0, before, 0), (1, classes, before))
    )
    return Network("net", layers, (), None, "")


def test_a_distribution_is_shown_as_it_is():
    activations = np.array([7, -7, 0.25, 0, 0.75], np.float32)
    assert is_distribution(network(3), activations)
    np.testing.assert_array_equal(scores(network(3), activations), [0.25, 0, 0.75])


@pytest.mark.parametrize("output", [[0.5, 0.6], [-0.5, 1.5], [0, 0], [2, 3]])
def test_anything_else_is_softmaxed(output: list):
    activations = np.array([0.5, 0.5, *output], np.float32)
    powers = np.exp(output)
    assert not is_distribution(network(2), activations)
    np.testing.assert_allclose(scores(network(2), activations), powers / powers.sum(), 1e-6)


@pytest.mark.parametrize("value", [-3.5, 0.0, 0.3, 12.0])
def test_a_single_output_is_no_probability(value: float):
    activations = np.array([5, 5, value], np.float32)
    assert is_distribution(network(1), activations)
    np.testing.assert_array_equal(scores(network(1), activations), np.array([value], np.float32))


@given(arrays(np.float32, st.integers(2, 20), elements=LOGITS))
def test_scores_are_a_distribution_in_the_order_of_the_output(output: np.ndarray):
    found = scores(network(output.size, 0), output)
    assert found.dtype == np.float32
    assert (found >= 0).all()
    assert abs(found.sum() - 1) < 1e-4
    assert found[output.argmax()] == found.max()
