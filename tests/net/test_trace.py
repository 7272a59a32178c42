"""A trail follows the strongest terms, hangs together, and tells the true share of what it shows."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from glassnet.engine.net.contributions import effective, table
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from glassnet.engine.net.network import Connection, Layer, Network, Operator
from glassnet.engine.net.rules.dense import Dense
from glassnet.engine.net.rules.pool import Pool
from glassnet.engine.net.rules.rule import Rule
from glassnet.engine.net.rules.strided import broadcast
from glassnet.engine.net.rules.window import Window
from glassnet.engine.net.session import Session
from glassnet.engine.net.trace import BRANCHES, WIDTH, Trace, trace
from glassnet.engine.net.weights import LayerWeights, Weights
from glassnet.engine.paths import MODELS
from glassnet.engine.scene import digits
from glassnet.engine.scene.preprocess import to_input


def built(sizes: Sequence[int], connections: Sequence[Connection], weights: dict[int, list]) -> Model:
    """A network by hand: layers of so many nodes, and the weights of those that have some."""
    ends = np.cumsum([0, *sizes])
    one = np.ones(1, np.float32)
    layers = [
        Layer(i, str(i), "dense", (size,), int(ends[i]), (), Operator(""), str(i), str(i), ())
        for i, size in enumerate(sizes)
    ]
    numbers = {
        i: LayerWeights(np.array(weights[i], np.float32) if i in weights else None, None, one, 0 * one)
        for i in range(len(sizes))
    }
    network = Network("", tuple(layers), (), None, "", tuple(connections))
    return Model(network, Weights(numbers), {})


def chain(*weights: list) -> Model:
    """Dense layers with these weights, [out, in] each."""
    sizes = [len(weights[0][0]), *map(len, weights)]
    edges = [Connection(i, i + 1, Dense(1, sizes[i], sizes[i + 1])) for i in range(len(weights))]
    return built(sizes, edges, {i + 1: weight for i, weight in enumerate(weights)})


def steps(found: Trace) -> list[tuple]:
    """Connection, source, target and contribution of each edge, in this order."""
    fields = found.edges[["connection", "source", "target", "contribution"]]
    return sorted((*row[:3], round(float(row[3]), 5)) for row in fields.tolist())


def values(*layers: list) -> np.ndarray:
    return np.concatenate([np.array(layer, np.float32) for layer in layers])


def test_down_go_the_strongest_terms_with_their_signs():
    model = chain([[1.0, -3.0, 0.5, 2.0]])
    found = trace(model, values([1, 1, 4, 0.25], [0]), 1, 0, branches=2)
    assert steps(found) == [(0, 1, 0, -3.0), (0, 2, 0, 2.0)]
    assert found.edges["weight"].tolist() == [-3.0, 0.5]
    assert found.down.share == found.share == pytest.approx(5 / 6.5)
    assert found.up.share == 0


def test_up_go_the_strongest_terms_it_gives():
    model = chain([[1.0], [-4.0], [2.0]])
    found = trace(model, values([0.5], [1, 1, 1]), 0, 0, branches=2)
    assert steps(found) == [(0, 0, 1, -2.0), (0, 0, 2, 1.0)]
    assert found.up.share == found.share == pytest.approx(3 / 3.5)


def test_a_trail_goes_on_from_where_it_arrives():
    model = chain([[1.0, 0.0], [0.0, 2.0]], [[1.0, 1.0]])
    found = trace(model, values([3, 5], [3, 10], [13]), 2, 0, branches=1)
    assert steps(found) == [(0, 1, 1, 10.0), (1, 1, 0, 10.0)]
    assert found.share == pytest.approx(20 / 23)


def test_where_too_many_arrive_those_stay_that_carry_most():
    model = chain([[4.0, 3.0, 2.0, 1.0]])
    found = trace(model, values([1, 1, 1, 1], [10]), 1, 0, width=2, branches=4)
    assert steps(found) == [(0, 0, 0, 4.0), (0, 1, 0, 3.0)]
    assert found.share == pytest.approx(0.7)


def test_every_node_keeps_its_first_choice():
    """Two nodes with different favourites: both stay, though a third source is fed by both."""
    model = chain([[4.0, 0.0, 3.9], [0.0, 4.0, 3.9]], [[1.0, 1.0]])
    found = trace(model, values([1, 1, 1], [7.9, 7.9], [15.8]), 2, 0, width=2)
    assert {(0, 0, 0, 4.0), (0, 1, 1, 4.0)} <= set(steps(found))
    assert (0, 2, 0, 3.9) not in steps(found)


def window(size: int, kernel: int) -> Pool:
    ones = (1, 1, 1)
    return Pool(Window((1, 1, size // kernel), (1, 1, size), (1, 1, kernel), (1, 1, kernel), ones, (0, 0, 0)), 1)


def test_of_a_largest_value_only_the_winner_counts():
    model = built([4, 2], [Connection(0, 1, window(4, 2), "max")], {})
    activations = values([1, -2, -3, -5], [1, -3])
    down = trace(model, activations, 1, 1)
    assert steps(down) == [(0, 2, 1, -3.0)]
    assert down.share == 1
    assert not len(trace(model, activations, 0, 1).edges)
    assert steps(trace(model, activations, 0, 0)) == [(0, 0, 0, 1.0)]


def test_upward_it_takes_who_leads_on():
    """The strongest gift goes to a node that loses its window, so the second strongest is followed."""
    model = built(
        [1, 2, 1],
        [Connection(0, 1, Dense(1, 1, 2)), Connection(1, 2, window(2, 2), "max")],
        {1: [[-5.0], [1.0]]},
    )
    found = trace(model, values([1], [-5, 1], [1]), 0, 0, branches=1)
    assert steps(found) == [(0, 0, 1, 1.0), (1, 1, 0, 1.0)]


def test_of_a_product_all_factors_count_alike():
    model = built([2, 2, 2], [], {1: [[1, 0], [0, 1]]})
    edges = [
        Connection(0, 1, Dense(1, 2, 2)),
        Connection(0, 2, broadcast([2], [2]), "product"),
        Connection(1, 2, broadcast([2], [2], -1), "product"),
    ]
    model = replace(model, network=replace(model.network, connections=tuple(edges)))
    found = trace(model, values([8, 6], [2, 3], [4, 2]), 2, 0)
    assert {(1, 0, 0, 2.0), (2, 0, 0, 2.0)} < set(steps(found))
    assert found.down.share == 1


def test_a_bundle_leads_to_the_same_number_and_counts_as_no_sum():
    model = built([2, 3, 3, 2], [], {1: [[1, 1], [2, 0], [0, 1]]})
    edges = (Connection(0, 1, Dense(1, 2, 3)), Connection(1, 2, None), Connection(2, 3, None))
    model = replace(model, network=replace(model.network, connections=edges))
    found = trace(model, values([1, 1], [2, 2, 1], [0.4, 0.4, 0.2], [0, 0]), 2, 1, branches=1)
    assert steps(found) == [(0, 0, 1, 2.0), (1, 1, 1, 2.0)]
    assert found.share == 1
    assert found.up.total == 0


def test_what_is_no_number_is_left_out():
    model = chain([[1.0, 1.0, 1.0, 1.0]])
    found = trace(model, values([np.nan, np.inf, 2, 0], [np.nan]), 1, 0)
    assert steps(found) == [(0, 2, 0, 2.0)]
    assert found.share == 1


@pytest.fixture(scope="module", params=["lenet", "mlp"])
def model(request) -> Model:
    return load(MODELS / f"{request.param}.onnx")


def answers(model: Model, count: int) -> list[np.ndarray]:
    session = Session(model)
    inputs = (to_input(ink, model.network, auto_centre=False) for ink in digits.images(count))
    return [session.run(x).copy() for x in inputs]


def all_terms(model: Model, activations: np.ndarray, connection: Connection) -> np.ndarray:
    """Every term of a connection, [outputs, taps]; of a window only the winner's."""
    rule, layers = connection.rule, model.network.layers
    assert isinstance(rule, Rule)
    edges = rule.edges(np.arange(rule.outputs))
    target = layers[connection.target]
    weights = effective(edges, table(connection, target, model.weights.by_layer[target.index]))
    terms = weights * activations[edges.source + layers[connection.source].offset].astype(np.float64)
    if connection.combine == "max":
        won = np.where(edges.valid, terms, -np.inf).argmax(axis=1)
        terms = np.where(np.arange(rule.taps) == won[:, None], terms, 0.0)
    return terms


def share_of(model: Model, activations: np.ndarray, found: Trace) -> float:
    """Σ |shown| / Σ |all|, from all edges of the network."""
    shown = total = 0.0
    for number, connection in enumerate(model.network.connections):
        assert connection.rule
        terms = all_terms(model, activations, connection)
        edges = connection.rule.edges(np.arange(connection.rule.outputs))
        down = connection.target <= found.layer
        mine = found.edges[found.edges["connection"] == number]
        shown += abs(mine["contribution"]).sum()
        beyond = found.edges["connection"] == (number + 1 if down else number - 1)
        near = found.layer in (connection.target, connection.source)
        entered = {found.index} if near else set(found.edges[beyond]["source" if down else "target"].tolist())
        for node in entered:
            some = terms[node] if down else terms[(edges.source == node) & edges.valid]
            total += abs(some).sum()
    return shown / total if total else 0.0


def nodes_of(model: Model, activations: np.ndarray) -> list[tuple[int, int]]:
    """In each layer the strongest node; of the outputs that is the answer."""
    layers = model.network.layers
    return [(layer.index, int(activations[layer.offset :][: layer.nodes].argmax())) for layer in layers]


def test_the_share_is_that_of_all_terms(model):
    for activations in answers(model, 3):
        for layer, index in nodes_of(model, activations):
            found = trace(model, activations, layer, index)
            assert found.share == pytest.approx(share_of(model, activations, found), rel=1e-9)
            assert 0 < found.share <= 1


def test_the_edges_exist_and_carry_what_they_say(model):
    activations = answers(model, 1)[0]
    for layer, index in nodes_of(model, activations):
        for number, mine in trace(model, activations, layer, index).by_connection().items():
            connection = model.network.connections[number]
            assert connection.rule
            edges = connection.rule.edges(np.arange(connection.rule.outputs))
            terms = all_terms(model, activations, connection)
            for step in mine:
                at = np.flatnonzero((edges.source[step["target"]] == step["source"]) & edges.valid[step["target"]])
                assert terms[step["target"], at] == pytest.approx(step["contribution"])
                source = activations[model.network.layers[connection.source].offset + step["source"]]
                assert step["weight"] * source == pytest.approx(step["contribution"], rel=1e-5)


def test_a_trail_hangs_together_from_the_input_to_the_outputs(model):
    layers = model.network.layers
    for activations in answers(model, 10):
        for layer, index in nodes_of(model, activations)[1:]:
            found = trace(model, activations, layer, index)
            reached = {
                number: found.edges[found.edges["connection"] == number] for number in range(len(layers) - 1)
            }
            here = {index}
            for number in range(layer - 1, -1, -1):
                assert set(reached[number]["target"].tolist()) <= here
                here = set(reached[number]["source"].tolist())
                assert 0 < len(here) <= WIDTH
            here = {index}
            for number in range(layer, len(layers) - 1):
                assert set(reached[number]["source"].tolist()) <= here
                here = set(reached[number]["target"].tolist())
                assert here
                assert len(here) <= WIDTH


def test_no_node_has_more_than_its_branches(model):
    activations = answers(model, 1)[0]
    output = model.network.output
    found = trace(model, activations, output.index, 7)
    for mine in found.by_connection().values():
        assert np.unique(mine["target"], return_counts=True)[1].max() <= BRANCHES
        pairs = mine[["source", "target"]].tolist()
        assert len(set(pairs)) == len(pairs)


def test_the_same_trail_again(model):
    activations = answers(model, 1)[0]
    layer = model.network.layers[2]
    first, again = (trace(model, activations, layer.index, 3).edges for _ in range(2))
    assert np.array_equal(first, again)
