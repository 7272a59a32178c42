"""The edges that the GPU chooses are those that numpy would."""

import math
from itertools import pairwise

import numpy as np
import pytest
from all_edges import all_edges, all_shares  # pyright: ignore[reportMissingImports]  # found by conftest.py
from glassnet.engine.gpu.blocks import Averager
from glassnet.engine.gpu.connections import Tables
from glassnet.engine.gpu.edges import Ribbons
from glassnet.engine.gpu.selection import Selection
from glassnet.engine.gpu.store import Store
from glassnet.engine.headless import Headless
from glassnet.engine.net.edge_list import EDGE
from glassnet.engine.net.strength import By
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.source import test_digit as digit

pytestmark = pytest.mark.gl

EDGES = {"lenet": 424_904, "mlp": 266_200}
NOTHING = 1e6  # a threshold above everything
ROUNDING = 1e-5  # what float32 makes of weight · source, as a share


class Chooser:
    """One network on the GPU, and what is needed to choose among its edges."""

    def __init__(self, name: str, number: int = 0):
        self.name, self.headless = name, Headless(Frame(320, 200))
        self.headless.target.use()  # transform feedback wants a complete framebuffer
        device = self.headless.app.renderer.device
        self.instance = Instance.open(MODELS / f"{name}.onnx")
        self.instance.place(Frame(320, 200))
        self.store = Store(device, Averager(device), self.instance)
        self.tables, self.selection = Tables(device, self.instance), Selection(device)
        self.show(number)

    def show(self, number: int) -> None:
        x = digit(number).to_input(self.instance.network)
        self.instance.activations = self.instance.session.run(x).copy()
        self.instance.activated += 1
        self.store.update(self.instance)

    def choose(self, threshold, by: By = "contribution", kept=()) -> dict[int, Ribbons]:
        self.instance.wiring.threshold = threshold
        numbers = range(len(self.instance.network.connections))
        return self.selection.select(numbers, self.instance, self.store, self.tables, by, dict(kept))

    def edges(self, number: int, by: By = "contribution") -> list[np.ndarray]:
        return all_edges(self.instance.model, self.instance.activations, number, by)

    def expect(self, chosen: dict[int, Ribbons], threshold: float, by: By = "contribution") -> None:
        """Every edge that reaches the threshold must be there once, and no other; but for what is rounded."""
        assert [*chosen] == [*range(len(self.instance.network.connections))]
        for number, ribbons in chosen.items():
            source, target, weight, strength = self.edges(number, by)
            least = threshold * float(self.instance.strength.ranges(by)[number])
            found = read(ribbons)
            keys = found["target"].astype(np.int64) << 32 | found["source"]
            assert len(np.unique(keys)) == ribbons.count
            known = target << 32 | source
            assert np.isin(known[strength >= least * (1 + ROUNDING)], keys).all()
            assert np.isin(keys, known[strength >= least * (1 - ROUNDING)]).all()
            order = np.argsort(known)
            place = order[np.searchsorted(known[order], keys)]
            np.testing.assert_allclose(found["weight"], weight[place], rtol=1e-6)


def read(ribbons: Ribbons) -> np.ndarray:
    """Read the chosen edges back, an array of EDGE."""
    return np.frombuffer(ribbons.texture.read(), EDGE)[: ribbons.count]


@pytest.fixture(scope="module", params=EDGES)
def chooser(request):
    return Chooser(request.param)


@pytest.fixture
def lenet():
    return Chooser("lenet")


@pytest.mark.parametrize("by", ["contribution", "weight"])
@pytest.mark.parametrize("threshold", [0.03, 0.3, 0.999, 1.5])
def test_the_chosen_edges_are_numpys(chooser, by, threshold):
    chosen = chooser.choose(threshold, by)
    chooser.expect(chosen, threshold, by)
    assert sum(ribbons.count for ribbons in chosen.values()) > 0


@pytest.mark.parametrize("by", ["contribution", "weight"])
def test_without_a_threshold_it_is_every_edge(chooser, by):
    chosen = chooser.choose(0.0, by)
    assert sum(ribbons.count for ribbons in chosen.values()) == EDGES[chooser.name]
    for number, ribbons in chosen.items():
        source, target, weight, _ = chooser.edges(number)
        found = np.sort(read(ribbons), order=["target", "source"])
        order = np.lexsort((source, target))
        np.testing.assert_array_equal(found["source"], source[order])
        np.testing.assert_array_equal(found["target"], target[order])
        np.testing.assert_allclose(found["weight"], weight[order], rtol=1e-6)


@pytest.mark.parametrize("by", ["contribution", "weight"])
def test_above_everything_there_is_none(chooser, by):
    assert [ribbons.count for ribbons in chooser.choose(NOTHING, by).values()] == [0] * len(chooser.tables.records)


def test_only_the_winner_of_a_window_has_a_weight(lenet):
    chosen, pools = lenet.choose(0.0), 0
    for number, connection in enumerate(lenet.instance.network.connections):
        if connection.combine == "max":
            pools += 1
            edges, rule = read(chosen[number]), connection.rule
            assert set(edges["weight"]) == {0.0, 1.0}
            winners = edges[edges["weight"] == 1.0]
            assert sorted(winners["target"]) == list(range(rule.outputs))
            offset = lenet.instance.network.layers[connection.source].offset
            values = lenet.instance.activations[offset + edges["source"]]
            best = np.full(rule.outputs, -np.inf)
            np.maximum.at(best, edges["target"], values)
            won = lenet.instance.activations[offset + winners["source"]]
            np.testing.assert_array_equal(won, best[winners["target"]])
    assert pools > 0


def test_the_buffer_grows_with_the_edges(lenet):
    before = lenet.selection.buffer.size
    assert before < max(ribbons.count for ribbons in lenet.choose(0.0).values()) * EDGE.itemsize
    assert lenet.selection.buffer.size > before
    lenet.expect(lenet.choose(0.5), 0.5)  # in the larger buffer


def test_kept_textures_are_written_over(lenet):
    first = lenet.choose(0.1)
    lenet.show(7)
    second = lenet.choose(0.3, kept=first)
    lenet.expect(second, 0.3)
    assert all(second[number].texture is first[number].texture for number in first)


def test_kept_textures_that_are_too_small_are_not(lenet):
    first = lenet.choose(NOTHING)
    lenet.expect(lenet.choose(0.02, kept=first), 0.02)


def test_newer_activations_count(lenet):
    for number in (3, 8):
        lenet.show(number)
        lenet.expect(lenet.choose(0.4), 0.4)


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_no_edge_that_carries_no_number_reaches_a_threshold(lenet, wrong):
    network = lenet.instance.network
    lenet.instance.activations[: network.input.nodes] = wrong
    lenet.instance.activated += 1
    lenet.store.update(lenet.instance)
    first = lenet.choose(0.5)[0]
    rule = network.connections[0].rule
    assert first.count == (0 if math.isnan(wrong) else rule.count)
    assert lenet.choose(0.0)[0].count == rule.count


@pytest.mark.parametrize("name", EDGES)
@pytest.mark.parametrize("by", ["contribution", "weight"])
def test_the_legend_counts_the_edges_that_reach_the_threshold(name, by):
    headless = Headless(Frame(320, 200))
    instance = headless.app.open(MODELS / f"{name}.onnx")
    headless.app.invoke("edges.show", "all")
    headless.app.scene.options.by = by
    for number in (0, 4):
        headless.app.invoke("input.show", f"mnist:{number}")
        headless.app.settle()
        headless.draw()
        shares = all_shares(instance.model, instance.activations, instance.strength.ranges(by), by)
        reached = (shares >= instance.wiring.threshold).sum()
        assert instance.wiring.threshold > 0
        assert instance.wiring.drawn == pytest.approx(reached, rel=0.02)


def test_what_is_chosen_part_by_part_ends_as_what_is_chosen_at_once():
    headless, picture = Headless(Frame(320, 200)), "mnist:4"
    app = headless.app
    instance = app.open(MODELS / "lenet.onnx")
    app.invoke("edges.show", "all")
    app.settle()
    headless.draw()
    (wires,) = app.renderer.wires.values()
    app.invoke("input.show", picture)
    counts = []
    for _ in range(8):
        app.step(0.05)
        headless.draw()
        counts.append([wires.count([number]) for number in range(len(instance.network.connections))])
    assert not instance.wiring.due
    changed = [before != after for before, after in pairwise(counts)]
    assert sum(changed) >= 2
    gradual = {number: read(ribbons) for number, ribbons in wires.chosen.items()}
    again = Headless(Frame(320, 200))
    again.app.open(MODELS / "lenet.onnx")
    again.app.invoke("edges.show", "all")
    again.app.invoke("input.show", picture)
    again.app.settle()
    again.draw()
    (wires,) = again.app.renderer.wires.values()
    for number, ribbons in wires.chosen.items():
        np.testing.assert_array_equal(np.sort(gradual[number]), np.sort(read(ribbons)))
