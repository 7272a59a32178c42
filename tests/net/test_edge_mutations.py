"""A wrong edge and a wrong weight are found out by the sums of the edges."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from edge_nets import NETS, conv, opened, transposed
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from glassnet.engine.net.rules.rule import Edges, Rule
from glassnet.engine.net.verify import verify
from glassnet.engine.net.weights import LayerWeights, Weights
from glassnet.engine.paths import MODELS
from onnx_graphs import node


def broken(rule: Rule, change: Callable[[Edges], Edges]) -> Rule:
    """The rule with its edges tampered with."""
    changed = copy(rule)
    object.__setattr__(changed, "edges", lambda outputs: change(rule.edges(outputs)))
    return changed


def without_one(edges: Edges) -> Edges:
    """Drop a single edge."""
    valid = edges.valid.copy()
    valid.flat[np.flatnonzero(valid)[0]] = False
    return edges._replace(valid=valid)


def without_a_tap(edges: Edges) -> Edges:
    """Drop the same edge of every node."""
    return edges._replace(valid=edges.valid & (np.arange(edges.valid.shape[1]) != 1 % edges.valid.shape[1]))


def next_source(edges: Edges) -> Edges:
    return edges._replace(source=np.maximum(edges.source - 1, 0))


def with_rule(model: Model, layer: int, change: Callable[[Edges], Edges]) -> Model:
    connections = tuple(
        replace(one, rule=broken(one.rule, change)) if one.target == layer and one.rule else one
        for one in model.network.connections
    )
    return replace(model, network=replace(model.network, connections=connections))


def with_weights(model: Model, layer: int, change: Callable[[LayerWeights], LayerWeights]) -> Model:
    by_layer = dict(model.weights.by_layer)
    by_layer[layer] = change(by_layer[layer])
    return replace(model, weights=Weights(by_layer))


def weight(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[LayerWeights], LayerWeights]:
    """A change of a layer's weight, whose array is given."""

    def changed(numbers: LayerWeights) -> LayerWeights:
        assert numbers.weight is not None
        return replace(numbers, weight=change(numbers.weight))

    return changed


MUTATIONS = {
    "kernel flipped": weight(lambda w: w[..., ::-1, ::-1]),
    "kernel transposed": weight(lambda w: w.swapaxes(-1, -2)),
    "channels rolled": weight(lambda w: np.roll(w, 1, axis=1)),
    "maps rolled": weight(lambda w: np.roll(w, 1, axis=0)),
    "bias forgotten": lambda numbers: replace(numbers, bias=None, shift=0 * numbers.shift),
    "scale forgotten": lambda numbers: replace(numbers, scale=np.ones_like(numbers.scale)),
}
SQUARE = {
    "conv": conv((3, 3)),
    "conv_transpose": transposed((3, 3), strides=[2, 2]),
}
FACTOR = {"factor": np.array(1.5)}


@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("name", SQUARE)
def test_wrong_weights_are_found_out(tmp_path: Path, name: str, mutation: str):
    net = SQUARE[name]
    scaled = replace(net, nodes=[*net.nodes, node("Mul", "y factor", "z")], constants={**net.constants, **FACTOR})
    model = opened(tmp_path, scaled)
    assert verify(model) == (None, True)
    assert verify(with_weights(model, 1, MUTATIONS[mutation])) == (None, False)


@pytest.mark.parametrize("mutation", sorted(MUTATIONS.keys() - {"scale forgotten"}))  # LeNet has none
def test_wrong_weights_of_lenet_are_found_out(mutation: str):
    found = verify(with_weights(load(MODELS / "lenet.onnx"), 3, MUTATIONS[mutation]))
    assert found == (None, True, True, False, True, True, True, True)


WINDOWS = {name for name, net in NETS.items() if net.layers == "max_pool"}
"""Of a window only the winner's edge shows: one that is lost is found out if it is lost everywhere."""


@pytest.mark.parametrize("name", sorted(NETS.keys() - WINDOWS))
def test_a_single_lost_edge_is_found_out(tmp_path: Path, name: str):
    expect_found_out(opened(tmp_path, NETS[name]), without_one)


@pytest.mark.parametrize("change", [without_a_tap, next_source])
@pytest.mark.parametrize("name", sorted(NETS.keys() - {"max-pool global"}))
def test_wrong_edges_are_found_out(tmp_path: Path, name: str, change: Callable[[Edges], Edges]):
    expect_found_out(opened(tmp_path, NETS[name]), change)


def expect_found_out(model: Model, change: Callable[[Edges], Edges]) -> None:
    """Every layer whose edges are changed must be found wrong, and no other."""
    for layer in model.network.layers[1:]:
        found = verify(with_rule(model, layer.index, change))
        assert [index for index, good in enumerate(found) if good is False] == [layer.index]


@pytest.mark.parametrize("name", ["pad with a constant", "concat", "sum with a constant", "normalised sum"])
def test_a_forgotten_constant_is_found_out(tmp_path: Path, name: str):
    model = opened(tmp_path, NETS[name])
    last = len(model.network.layers) - 1
    forgotten = with_weights(model, last, lambda numbers: replace(numbers, shift=0 * numbers.shift))
    assert verify(forgotten)[last] is False
