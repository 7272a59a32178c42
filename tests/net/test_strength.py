"""Scales and thresholds of edges: estimated from some, right for all."""

import math

import numpy as np
import pytest
from all_edges import all_shares
from glassnet.engine.net.loader import load
from glassnet.engine.net.session import Session
from glassnet.engine.net.strength import BINS_PER_OCTAVE, Strength
from glassnet.engine.paths import MODELS
from glassnet.engine.scene import digits
from glassnet.engine.scene.preprocess import to_input

COUNTS = [1_000, 2_000, 5_000, 20_000, 60_000, 200_000]
BIN = 2 ** (-1 / BINS_PER_OCTAVE)


class Case:
    """A network, its activations on some digits, and its strengths."""

    def __init__(self, name: str):
        self.model = load(MODELS / f"{name}.onnx")
        self.session = Session(self.model)
        images = digits.images(12)
        self.runs = [self.run(to_input(image, self.model.network, auto_centre=False)) for image in images]
        self.strength = Strength(self.model, self.runs[:8])

    def run(self, x: np.ndarray) -> np.ndarray:
        return self.session.run(x).copy()


@pytest.fixture(scope="module", params=["lenet", "mlp"])
def case(request):
    return Case(request.param)


@pytest.mark.parametrize("by", ["contribution", "weight"])
def test_about_as_many_edges_reach_the_threshold_as_asked_for(case, by):
    for activations in case.runs[:: 5 if by == "contribution" else 12]:
        shares = all_shares(case.model, activations, case.strength.ranges(by), by)
        for count in COUNTS:
            if count > 0.8 * (shares > 0).sum():
                continue  # of those without any strength, either all are drawn or none
            threshold = case.strength.threshold(activations, count, by)
            assert (shares >= threshold).sum() <= 1.15 * count
            # Many edges can have the very same strength, such as the weight 1 of a window's winners.
            assert (shares >= threshold * BIN * 0.99).sum() >= 0.85 * count


@pytest.mark.parametrize("by", ["contribution", "weight"])
def test_of_more_edges_than_have_any_strength_all_that_have_are_drawn(case, by):
    shares = all_shares(case.model, case.runs[0], case.strength.ranges(by), by)
    threshold = case.strength.threshold(case.runs[0], case.strength.edges - 1, by)
    assert (shares >= threshold).sum() > 0.99 * (shares > 1e-4).sum()


def test_few_edges_are_drawn_even_if_many_are_far_beyond_the_scale(case):
    strong = Strength(case.model, [run / 100 for run in case.runs[:8]])
    shares = all_shares(case.model, case.runs[0], strong.ranges("contribution"), "contribution")
    assert (shares > 4).sum() > 10_000
    assert 400 < (shares >= strong.threshold(case.runs[0], 500, "contribution")).sum() < 600


def test_room_for_all_edges_asks_for_no_strength(case):
    assert case.strength.edges == case.model.network.edges
    assert case.strength.threshold(case.runs[0], case.strength.edges, "weight") == 0.0
    assert case.strength.threshold(case.runs[0], case.strength.edges - 1, "weight") > 0.0


@pytest.mark.parametrize("by", ["contribution", "weight"])
def test_more_edges_never_ask_for_more_strength(case, by):
    thresholds = [case.strength.threshold(case.runs[1], count, by) for count in COUNTS]
    assert thresholds == sorted(thresholds, reverse=True)


def test_beyond_the_ranges_are_as_many_edges_as_the_roots_of_their_numbers_say(case):
    ranges = case.strength.ranges("contribution")
    assert len(ranges) == len(case.model.network.connections)
    assert (ranges > 0).all()
    assert (case.strength.ranges("weight") > 0).all()
    shares = np.concatenate([all_shares(case.model, run, ranges, "contribution") for run in case.runs[:8]])
    roots = [math.sqrt(connection.rule.count) for connection in case.model.network.connections]
    assert 0.6 < (shares > 1).sum() / 8 / (2 * sum(roots)) < 1.6


def test_the_same_every_time(case):
    again = Strength(case.model, case.runs[:8])
    for by in ("contribution", "weight"):
        np.testing.assert_array_equal(again.ranges(by), case.strength.ranges(by))
        assert again.threshold(case.runs[2], 5_000, by) == case.strength.threshold(case.runs[2], 5_000, by)


def test_blank_activations_still_have_ranges_and_a_threshold(case):
    nothing = np.zeros_like(case.runs[0])
    strength = Strength(case.model, [nothing])
    np.testing.assert_array_equal(strength.ranges("contribution"), 1.0)
    assert np.isfinite(strength.threshold(nothing, 1_000, "contribution"))
    assert np.isfinite(case.strength.threshold(nothing, 1_000, "contribution"))
    blank = case.run(np.zeros(case.model.network.input.shape, np.float32))
    assert np.isfinite(case.strength.threshold(blank, 1_000, "contribution"))


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_numbers_do_no_harm(case, wrong):
    bad = np.where(np.arange(len(case.runs[0])) % 3 == 0, np.float32(wrong), case.runs[0])
    strength = Strength(case.model, [bad, case.runs[0]])
    assert np.isfinite(strength.ranges("contribution")).all()
    assert (strength.ranges("contribution") > 0).all()
    for count in COUNTS:
        assert np.isfinite(threshold := case.strength.threshold(bad, count, "contribution"))
        assert threshold >= 0.0


@pytest.mark.parametrize("by", ["contribution", "weight"])
@pytest.mark.parametrize("count", [20_000, 500])
def test_light_is_the_sum_over_all_edges_that_reach_the_threshold(case, by, count):
    threshold = case.strength.threshold(case.runs[0], count, by)
    shares = all_shares(case.model, case.runs[0], case.strength.ranges(by), by)
    exact = (np.minimum(shares[shares >= threshold], 1.0) ** 1.5).sum()  # a few are beyond the scale
    assert exact > 0
    assert case.strength.light(case.runs[0], threshold, by).sum() == pytest.approx(exact, rel=0.1)
