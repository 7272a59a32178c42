"""A window's change and a product's are split as Aumann, Shapley and the upper envelope say."""

import itertools

import numpy as np
import pytest
from glassnet.engine.net.splits import product_split, quotient, winning_time


def envelope(before: np.ndarray, after: np.ndarray, steps: int = 20_000) -> np.ndarray:
    """The time each tap wins, by walking the way."""
    way = (np.arange(steps) + 0.5)[:, None] / steps
    winners = (before + way * (after - before)).argmax(axis=1)
    return np.bincount(winners, minlength=len(before)) / steps


def test_the_winning_time_is_that_of_the_upper_envelope():
    rng = np.random.default_rng(0)
    before, after = rng.standard_normal((2, 50, 6))
    valid = rng.random((50, 6)) < 0.8
    valid[:, 0] = True
    times = winning_time(before, after, valid)
    low = np.where(valid, 0.0, -1e9)
    for row, time in enumerate(times):
        assert time == pytest.approx(envelope(before[row] + low[row], after[row] + low[row]), abs=2e-4)
    assert times.sum(axis=1) == pytest.approx(np.ones(50))


def test_a_known_window():
    """The first leads to one half, where the second overtakes it; the third is never seen."""
    before, after = np.array([[1.0, 0.0, -1.0]]), np.array([[1.0, 2.0, 0.0]])
    assert winning_time(before, after, np.ones((1, 3), bool)).tolist() == [[0.5, 0.5, 0.0]]


def test_equals_share_their_time():
    before, after = np.array([[1.0, 1.0, 0.0, 7.0]]), np.array([[3.0, 3.0, 2.0, 7.0]])
    valid = np.array([[True, True, True, False]])
    assert winning_time(before, after, valid).tolist() == [[0.5, 0.5, 0.0, 0.0]]


def test_a_product_is_split_as_shapley_says():
    rng = np.random.default_rng(1)
    for taps in (1, 2, 3, 4):
        before, after = rng.standard_normal((2, taps))
        exact = np.zeros(taps)
        orders = list(itertools.permutations(range(taps)))
        for order in orders:
            now = before.copy()
            for tap in order:
                old = now.prod()
                now[tap] = after[tap]
                exact[tap] += (now.prod() - old) / len(orders)
        split = product_split(before[None], after[None])[0] * (after - before)
        assert split == pytest.approx(exact)
        assert split.sum() == pytest.approx(after.prod() - before.prod())


def test_the_quotient_of_nothing_is_nothing():
    assert quotient(np.array([1.0, 2.0]), np.array([0.0, 4.0])).tolist() == [0.0, 0.5]
