"""The arithmetic of every node agrees with ONNX Runtime, and with numpy; a fault in it is seen."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from edge_nets import NETS, opened
from glassnet.engine.net.arithmetic import Arithmetic, explain
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from glassnet.engine.net.session import Session
from glassnet.engine.net.weights import Weights
from glassnet.engine.paths import MODELS
from onnx_graphs import dense, node, save


def explained(model: Model, layer: int, index: int, x: np.ndarray | None = None) -> Arithmetic:
    session = Session(model)
    noise = np.random.default_rng(1).standard_normal(model.network.input.shape, np.float32)
    session.run(noise if x is None else x.astype(np.float32))
    return explain(model, session, model.network.layers[layer], index)


@pytest.mark.parametrize("name", ["lenet", "mlp"])
def test_every_layer_agrees_with_onnx_runtime(name: str):
    model = load(MODELS / f"{name}.onnx")
    for layer in model.network.layers[1:]:
        found = explained(model, layer.index, layer.nodes // 3)
        assert found.holds, layer.name
        assert abs(found.difference) < 1e-4
        np.testing.assert_allclose(found.expression(found.found), found.output, rtol=1e-4, atol=1e-5)
        products = found.terms["product"]
        size = products if found.combine == "max" else abs(products)
        assert (np.diff(size) <= 0).all()


@pytest.mark.parametrize("name", NETS)
def test_every_rule_agrees_with_onnx_runtime(tmp_path: Path, name: str):
    model = opened(tmp_path, NETS[name])
    for layer in model.network.layers[1:]:
        found = explained(model, layer.index, layer.nodes - 1)
        if found.bundle:
            assert (len(found.terms), found.holds) == (0, None)
        elif found.holds is None or found.expected is None or not np.isfinite(found.expected):
            assert not np.isfinite(found.found)
        else:
            assert found.holds, layer.name


def test_a_node_at_the_rim_says_how_many_taps_are_beside(tmp_path: Path):
    nodes = [node("Conv", "x w", "y", pads=[1, 1, 1, 1])]
    model = load(save(tmp_path, nodes, {"w": np.ones((1, 1, 3, 3))}, shape=(1, 1, 4, 4)))
    found = explained(model, 1, 0)
    assert (len(found.terms), found.beside, found.layer.shape) == (4, 5, (1, 4, 4))


def test_raw_and_effective_numbers_differ_where_something_is_folded_in(tmp_path: Path):
    values = {"g": [3.0], "e": [0.5], "m": [0.25], "v": [4.0], "b": [0.125], "w": [[[[2.0]]]]}
    nodes = [node("Conv", "x w b", "c"), node("BatchNormalization", "c g e m v", "y", epsilon=0.0)]
    constants = {name: np.array(value) for name, value in values.items()}
    model = load(save(tmp_path, nodes, constants, shape=(1, 1, 1, 1)))
    found = explained(model, 1, 0, np.full((1, 1, 1), 7.0))
    (term,) = found.terms
    assert (term["raw"], term["weight"], term["value"], term["product"]) == (2, 3, 7, 21)
    assert (found.raw_bias, found.bias) == (0.125, (0.125 - 0.25) * 1.5 + 0.5)
    assert found.holds
    assert found.output == pytest.approx(21.3125)


def test_of_a_max_pool_the_winner_comes_first_and_is_marked(tmp_path: Path):
    nodes = [node("MaxPool", "x", "y", kernel_shape=[2, 2])]
    model = load(save(tmp_path, nodes, {}, shape=(1, 1, 2, 2)))
    found = explained(model, 1, 0, np.array([[[-4.0, 1.0], [-3.0, 1.0]]]))
    assert found.terms["source"][0] == 1
    assert found.terms["winner"].tolist() == [True, False, False, False]
    assert found.terms["product"].tolist() == [1, 1, -3, -4]
    assert (found.found, found.expected, found.difference, found.holds) == (1, 1, 0, True)


@pytest.mark.parametrize("place", range(4))
def test_a_max_pool_of_what_is_no_number_claims_nothing(tmp_path: Path, place: int):
    x = np.array([4.0, 1.0, 9.0, 2.0])
    x[place] = -1
    found = explained(pool_after(tmp_path, "Sqrt"), 2, 0, x.reshape(1, 2, 2))
    assert np.isnan(found.found)
    assert found.holds is None
    assert found.terms["source"][0] == place


def test_a_max_pool_of_infinite_values(tmp_path: Path):
    found = explained(pool_after(tmp_path, "Reciprocal"), 2, 0, np.array([[[-4.0, 0.0], [4.0, 2.0]]]))
    assert (found.found, found.expected, found.holds) == (np.inf, np.inf, True)
    assert found.terms["product"].tolist() == [np.inf, 0.5, 0.25, -0.25]


def pool_after(folder: Path, activation: str) -> Model:
    nodes = [node("Conv", "x w", "c"), node(activation, "c", "a"), node("MaxPool", "a", "y", kernel_shape=[2, 2])]
    return load(save(folder, nodes, {"w": np.ones((1, 1, 1, 1))}, shape=(1, 1, 2, 2)))


def test_a_product_has_factors(tmp_path: Path):
    nodes = [node("MatMul", "x u", "a"), node("MatMul", "x v", "b"), node("Div", "a b", "y")]
    model = load(save(tmp_path, nodes, {"u": np.eye(4), "v": 2 * np.eye(4)}))
    found = explained(model, 3, 1, np.array([1.0, 8.0, 1.0, 1.0]))
    assert found.combine == "product"
    assert sorted(found.terms["product"].tolist()) == [1 / 16, 8]
    assert found.holds
    assert found.output == 0.5


def test_a_bundle_and_the_input_have_no_terms(tmp_path: Path):
    nodes = [node("MatMul", "x w", "a"), node("Softmax", "a", "y")]
    model = load(save(tmp_path, nodes, {"w": dense()}))
    found = explained(model, 2, 1)
    assert (found.bundle, found.holds, len(found.terms)) == (True, None, 0)
    assert found.score
    assert found.score.is_distribution
    assert found.score.value == found.output
    assert explained(model, 0, 2).combine is None
    assert not explained(model, 0, 2).bundle


def test_the_score_is_the_softmax_of_the_logits():
    model = load(MODELS / "lenet.onnx")
    session = Session(model)
    session.run(np.random.default_rng(1).standard_normal(model.network.input.shape, np.float32))
    logits = session.tensor(model.network.output.tensor).astype(np.float64)
    expected = np.exp(logits) / np.exp(logits).sum()
    for index in range(10):
        score = explain(model, session, model.network.output, index).score
        assert score
        assert score.value == pytest.approx(expected[index])
        assert score.value == pytest.approx(np.exp(score.logit - score.largest) / score.total)
        assert not score.is_distribution
    assert explain(model, session, model.network.layers[1], 0).score is None


def test_what_is_no_number_is_neither_right_nor_wrong(tmp_path: Path):
    weights = np.array([[np.nan, np.inf], [1, 1], [1, 1], [1, 1]])
    model = load(save(tmp_path, [node("MatMul", "x w", "y")], {"w": weights}))
    nan, infinite = (explained(model, 1, index, np.ones(4)) for index in range(2))
    assert nan.holds is None
    assert np.isnan(nan.found)
    assert np.isnan(nan.terms["product"][0])
    assert (infinite.holds, infinite.found, infinite.difference) == (True, np.inf, 0)


@pytest.mark.parametrize("fault", ["bias", "weight"])
def test_a_fault_is_seen(fault: str):
    model = load(MODELS / "lenet.onnx")
    weights = model.weights.by_layer[1]
    assert weights.weight is not None
    assert weights.bias is not None
    wrong = {"bias": weights.bias + 0.01, "weight": weights.weight[..., ::-1]}
    changed = Weights({**model.weights.by_layer, 1: replace(weights, **{fault: wrong[fault]})})
    found = explained(replace(model, weights=changed), 1, 100)
    assert found.holds is False


def test_a_node_that_is_not_there():
    with pytest.raises(IndexError, match="no node 10"):
        explained(load(MODELS / "mlp.onnx"), 3, 10)
