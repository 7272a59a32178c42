"""Of large networks some edges are looked at: a bounded number, spread evenly."""

import numpy as np
import pytest
from glassnet.engine.net.loader import load
from glassnet.engine.net.scatter import LOOKED_AT, Scatter, fair, scatters
from glassnet.engine.paths import MODELS


@pytest.mark.parametrize("outputs", [1, 2, 10, 999, 100_000])
@pytest.mark.parametrize("step", [1, 2, 3, 10, 64, 1000])
def test_one_of_every_so_many_is_chosen(outputs, step):
    if step > outputs:
        return
    some = Scatter(outputs, step)
    chosen = some.chosen()
    assert len(chosen) == some.count
    np.testing.assert_array_equal(chosen // step, np.arange(some.count))
    assert chosen.max() < outputs
    assert some.share == pytest.approx(1 / step, rel=step / outputs)


@pytest.mark.parametrize("columns", [7, 8, 56, 64, 224])
def test_no_column_of_a_picture_is_preferred(columns):
    found = np.bincount(Scatter(columns * 100_000, columns).chosen() % columns, minlength=columns)
    assert abs(found / found.mean() - 1).max() < 0.2


def test_far_nodes_of_the_largest_layers_do_not_overflow():
    chosen = Scatter(60_000_000, 5000).chosen()
    assert chosen.max() > 59_990_000
    assert (np.diff(chosen) > 0).all()


def test_sizes_that_fit_are_not_cut_and_others_to_the_same():
    assert fair([1, 2, 3], 6) == float("inf")
    assert fair([1, 10, 10], 7) == 3
    assert fair([5, 5], 4) == 2
    assert fair([], 4) == float("inf")


def test_small_networks_are_looked_at_whole_and_large_ones_within_the_bound():
    network = load(MODELS / "lenet.onnx").network
    assert {some.step for some in scatters(network)} == {1}
    some = scatters(network, 50_000)
    looked_at = [
        one.count * connection.rule.taps
        for one, connection in zip(some, network.connections, strict=True)
        if connection.rule
    ]
    assert 30_000 < sum(looked_at) <= 50_000 + 1000
    assert some[-1].step == 1  # 1,000 edges
    assert network.edges < LOOKED_AT
