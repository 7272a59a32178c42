"""The edges of single nodes are those that a search through all edges finds."""

import numpy as np
import pytest
from edge_nets import NETS, opened
from glassnet.engine.net.contributions import effective, table
from glassnet.engine.net.edge_list import EDGE, into, of_node
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from glassnet.engine.net.session import Session
from glassnet.engine.paths import MODELS

NODES = 6  # that are asked about, of each layer


def searched(model: Model, activations: np.ndarray, number: int) -> set[tuple[int, int, float]]:
    """Every edge of a connection: source, target, weight. The first largest of a window has 1, the others 0."""
    connection = model.network.connections[number]
    assert connection.rule
    rule, source = connection.rule, model.network.layers[connection.source]
    edges = rule.edges(np.arange(rule.outputs))
    target = model.network.layers[connection.target]
    weights = effective(edges, table(connection, target, model.weights.by_layer[target.index]))
    if connection.combine == "max":
        weights = np.zeros(weights.shape)
        for output in range(rule.outputs):
            taps = np.flatnonzero(edges.valid[output])
            values = [activations[source.offset + edges.source[output, tap]] for tap in taps]
            weights[output, taps[values.index(max(values))]] = 1.0
    outputs = np.broadcast_to(np.arange(rule.outputs)[:, None], weights.shape)
    columns = [array[edges.valid].tolist() for array in (edges.source, outputs, weights.astype(np.float32))]
    return set(zip(*columns, strict=True))


def expect_found(model: Model, activations: np.ndarray) -> None:
    """For some nodes of every layer, the first and the last among them, both ways must be complete."""
    connections = list(enumerate(model.network.connections))
    everything = {number: searched(model, activations, number) for number, one in connections if one.rule}
    for layer in model.network.layers:
        middle = np.random.default_rng(layer.index).integers(layer.nodes, size=NODES - 2)
        for index in {0, layer.nodes - 1, *middle.tolist()}:
            lists = of_node(model, activations, layer.index, index)
            beside = {number for number, one in connections if one.rule and layer.index in (one.source, one.target)}
            assert lists.keys() == beside
            for number, edges in lists.items():
                assert edges.dtype == EDGE
                end = 1 if model.network.connections[number].target == layer.index else 0
                expected = {edge for edge in everything[number] if edge[end] == index}
                assert len(edges) == len(expected)
                assert set(edges.tolist()) == expected


def activations_of(model: Model, seed: int = 0) -> np.ndarray:
    shape = model.network.input.shape
    return Session(model).run(np.random.default_rng(seed).standard_normal(shape, np.float32)).copy()


@pytest.mark.parametrize("name", ["lenet", "mlp"])
def test_edges_of_nodes_of_the_builtin_networks(name):
    model = load(MODELS / f"{name}.onnx")
    expect_found(model, activations_of(model))


@pytest.mark.parametrize("name", [name for name in NETS if name != "conv of many nodes"])
def test_edges_of_nodes_of_small_networks(tmp_path, name):
    model = opened(tmp_path, NETS[name])
    expect_found(model, activations_of(model))


def pool(model: Model) -> int:
    """Return the number of the first connection that takes the largest."""
    return next(number for number, one in enumerate(model.network.connections) if one.combine == "max")


def test_of_equal_values_the_first_wins():
    model = load(MODELS / "lenet.onnx")
    connection = model.network.connections[pool(model)]
    assert connection.rule
    edges = into(model, np.ones(model.network.nodes, np.float32), connection, np.arange(connection.rule.outputs))
    weights = edges["weight"].reshape(-1, connection.rule.taps)
    np.testing.assert_array_equal(weights, np.broadcast_to([1.0, 0.0, 0.0, 0.0], weights.shape))


def test_a_node_that_wins_is_lit_towards_its_window_and_one_that_loses_is_not():
    model = load(MODELS / "lenet.onnx")
    number = pool(model)
    source = model.network.layers[model.network.connections[number].source]
    activations = np.zeros(model.network.nodes, np.float32)
    activations[source.offset + 1] = 0.5  # beside the first node, in the same window
    assert of_node(model, activations, source.index, 1)[number].tolist() == [(1, 0, 1.0)]
    assert of_node(model, activations, source.index, 0)[number].tolist() == [(0, 0, 0.0)]
