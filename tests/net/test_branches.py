"""Networks that part and meet: where layers are cut, and what joins them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from glassnet.engine.net.rules.listed import Listed
from glassnet.engine.net.session import Session
from glassnet.engine.net.verify import verify
from glassnet.engine.net.weights import Masks
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import NodeProto
from onnx_graphs import dense, node, save

SQUARE = {"w": dense(4, 4, 1), "v": dense(4, 4, 2), "c": np.random.default_rng(3).standard_normal(4)}


def made(folder: Path, nodes: Sequence[NodeProto], constants: Mapping[str, np.ndarray] = SQUARE, **more) -> Model:
    """Load the network, whose every layer with edges must be verified."""
    model = load(save(folder, nodes, constants, **more))
    for layer, good in zip(model.network.layers, verify(model), strict=True):
        connections = model.network.into(layer.index)
        assert good is (None if not connections or connections[0].rule is None else True)
        assert tuple(dict.fromkeys(connection.source for connection in connections)) == layer.sources
    return model


def summary(model: Model) -> list[tuple]:
    """Of every layer what begins it, what it takes, what it shows, and its activation."""
    return [
        (layer.operator.type, layer.sources, layer.tensor, " ".join(layer.activation))
        for layer in model.network.layers
    ]


def test_a_sum_of_two_layers_is_a_layer_with_what_follows_it(tmp_path: Path):
    nodes = [
        node("MatMul", "x w", "a"),
        node("Relu", "a", "r"),
        node("MatMul", "r v", "b"),
        node("Add", "b r", "s"),
        node("Add", "s c", "t"),
        node("Tanh", "t", "y"),
    ]
    model = made(tmp_path, nodes)
    assert summary(model) == [
        ("Input", (), "x", ""),
        ("MatMul", (0,), "r", "Relu"),
        ("MatMul", (1,), "b", ""),
        ("Add", (2, 1), "y", "Tanh"),
    ]
    layer = model.network.output
    assert (layer.kind, layer.pre_activation) == ("elementwise", "t")
    np.testing.assert_array_equal(model.weights.by_layer[3].shift, SQUARE["c"].astype(np.float32))
    assert model.network.edges_into(3) == 8


def test_a_layer_is_cut_where_another_takes_a_tensor_from_inside_it(tmp_path: Path):
    nodes = [
        node("MatMul", "x w", "a"),
        node("Mul", "a c", "skip"),
        node("Relu", "skip", "r"),
        node("MatMul", "r v", "b"),
        node("Add", "skip b", "y"),
    ]
    model = made(tmp_path, nodes)
    assert summary(model) == [
        ("Input", (), "x", ""),
        ("MatMul", (0,), "skip", ""),
        ("Identity", (1,), "r", "Relu"),
        ("MatMul", (2,), "b", ""),
        ("Add", (1, 3), "y", ""),
    ]
    assert model.network.layers[2].pre_activation == "skip"
    assert [layer.name for layer in model.network.layers[1:4]] == ["Dense 1", "Combination 1", "Dense 2"]


def test_what_is_affine_after_a_cut_is_folded_there(tmp_path: Path):
    nodes = [
        node("MatMul", "x w", "skip"),
        node("Mul", "skip c", "scaled"),
        node("Reshape", "scaled shape", "square"),
        node("Relu", "square", "r"),
        node("Flatten", "r", "f"),
        node("MatMul", "f v", "b"),
        node("Sub", "b skip", "y"),
    ]
    model = made(tmp_path, nodes, SQUARE | {"shape": np.array([1, 2, 2])})
    layer = model.network.layers[2]
    assert (layer.operator.type, layer.pre_activation, layer.shape) == ("Identity", "scaled", (4,))
    np.testing.assert_array_equal(model.weights.by_layer[2].scale, SQUARE["c"].astype(np.float32))


def test_a_gate_around_its_beginning_stays_whole_where_the_beginning_is_taken(tmp_path: Path):
    nodes = [
        node("MatMul", "x w", "a"),
        node("Sigmoid", "a", "s"),
        node("Mul", "a s", "silu"),
        node("MatMul", "silu v", "b"),
        node("Add", "a b", "y"),
    ]
    assert summary(made(tmp_path, nodes))[1:3] == [
        ("MatMul", (0,), "a", ""),
        ("Identity", (1,), "silu", "Sigmoid Mul"),
    ]


def test_a_gate_is_a_product_of_two_layers_where_its_sigmoid_is_taken(tmp_path: Path):
    nodes = [
        node("MatMul", "x w", "a"),
        node("Sigmoid", "a", "s"),
        node("Mul", "a s", "silu"),
        node("MatMul", "s v", "b"),
        node("Add", "silu b", "y"),
    ]
    assert summary(made(tmp_path, nodes))[1:] == [
        ("MatMul", (0,), "a", ""),
        ("Identity", (1,), "s", "Sigmoid"),
        ("Mul", (1, 2), "silu", ""),
        ("MatMul", (2,), "b", ""),
        ("Add", (3, 4), "y", ""),
    ]


def test_two_activations_of_one_tensor_are_two_layers(tmp_path: Path):
    nodes = [
        node("MatMul", "x w", "a"),
        node("Relu", "a", "r"),
        node("Tanh", "a", "t"),
        node("Concat", "r t", "y", axis=1),
    ]
    model = made(tmp_path, nodes)
    assert summary(model)[1:] == [
        ("MatMul", (0,), "a", ""),
        ("Identity", (1,), "r", "Relu"),
        ("Identity", (1,), "t", "Tanh"),
        ("Concat", (2, 3), "y", ""),
    ]
    assert [connection.source for connection in model.network.into(4)] == [2, 3]


def test_the_raw_input_may_be_taken_too(tmp_path: Path):
    nodes = [node("Sub", "x c", "n"), node("MatMul", "n w", "a"), node("Add", "a x", "y")]
    assert summary(made(tmp_path, nodes)) == [
        ("Input", (), "x", ""),
        ("Identity", (0,), "n", ""),
        ("MatMul", (1,), "a", ""),
        ("Add", (2, 0), "y", ""),
    ]


def test_a_layer_may_take_another_twice(tmp_path: Path):
    nodes = [node("MatMul", "x w", "a"), node("Concat", "a a", "b", axis=1), node("Relu", "b", "y")]
    model = made(tmp_path, nodes)
    assert model.network.output.sources == (1,)
    assert [connection.source for connection in model.network.into(2)] == [1, 1]


@pytest.mark.parametrize("operator", ["Max", "Min", "Pow"])
def test_what_has_no_terms_is_a_bundle(tmp_path: Path, operator: str):
    nodes = [node("MatMul", "x w", "a"), node("MatMul", "x v", "b"), node(operator, "a b", "y")]
    model = made(tmp_path, nodes)
    assert [connection.rule for connection in model.network.into(3)] == [None, None]
    assert model.network.output.kind == "elementwise"
    assert (model.network.edges_into(3), model.network.edges) == (None, 32)


def test_a_padding_that_repeats_has_a_list(tmp_path: Path):
    nodes = [node("Pad", "x p", "y", mode="reflect")]
    rule = made(tmp_path, nodes, {"p": np.array([0, 1, 0, 1])}).network.connections[0].rule
    assert isinstance(rule, Listed)
    np.testing.assert_array_equal(rule.sources, [1, 0, 1, 2, 3, 2])


def test_more_axes_than_a_closed_form_has_are_a_list(tmp_path: Path):
    nodes = [node("Transpose", "x", "y", perm=[0, 5, 4, 3, 2, 1])]
    model = made(tmp_path, nodes, {}, shape=(1, 2, 3, 2, 3, 2))
    assert isinstance(model.network.connections[0].rule, Listed)
    assert model.network.edges_into(1) == 72
    pair = [node("Transpose", "x", "y", perm=[0, 3, 4, 5, 1, 2])]
    assert made(tmp_path, pair, {}, shape=(1, 2, 3, 2, 3, 2)).network.edges_into(1) == 72


def test_axes_of_one_do_not_count(tmp_path: Path):
    nodes = [node("Transpose", "x", "y", perm=[0, 3, 2, 1, 4])]
    assert made(tmp_path, nodes, {}, shape=(1, 2, 1, 3, 2)).network.edges_into(1) == 12


def test_an_unused_part_of_a_split_is_no_layer(tmp_path: Path):
    nodes = [node("Split", "x", "a b", axis=1), node("MatMul", "b w", "y")]
    model = made(tmp_path, nodes, {"w": dense(3, 2)})
    assert summary(model)[1:] == [("Split", (0,), "b", ""), ("MatMul", (1,), "y", "")]
    edges = model.network.connections[0].rule
    assert edges is not None
    np.testing.assert_array_equal(edges.edges(np.arange(2)).source[:, 0], [2, 3])


def test_old_operators_with_settings_for_inputs(tmp_path: Path):
    nodes = [
        node("Slice", "x", "a", axes=[1], starts=[1], ends=[4]),
        node("Pad", "a", "b", pads=[0, 1, 0, 0], value=0.5),
        node("Split", "b", "c d", axis=1, split=[3, 1]),
        node("Concat", "d c", "y", axis=1),
    ]
    assert made(tmp_path, nodes, {}, opset=9).network.edges == 3 + 3 + 4 + 4


def test_masks_reach_all_that_take_a_layer(tmp_path: Path):
    nodes = [
        node("MatMul", "x w", "a"),
        node("Relu", "a", "r"),
        node("Add", "r a", "s"),
        node("Neg", "r", "n"),
        node("Concat", "s n", "y", axis=1),
    ]
    model = made(tmp_path, nodes)
    assert [layer.tensor for layer in model.network.layers] == ["x", "a", "r", "s", "n", "y"]
    values = np.ones(model.network.nodes, np.float32)
    values[model.network.layers[1].offset :][:4] = 0
    session = Session(model, Masks(values))
    found = session.run(np.ones(4, np.float32))
    assert found[:4].all()
    assert not found[4:].any()


ONE = ["Relu", "Tanh", "Neg", "Identity", "Add c", "Mul c", "Sub c"]
TWO = ["Add", "Sub", "Mul", "Max"]


@st.composite
def graphs(draw: st.DrawFn) -> list[NodeProto]:
    """A graph over vectors of four in which anything may take anything that came before it."""
    names, nodes = ["x"], []
    for number in range(draw(st.integers(1, 12))):
        operator = draw(st.sampled_from(["MatMul w", "MatMul w", *ONE, *TWO]))
        kind, _, constant = operator.partition(" ")
        count = 2 if operator in TWO else 1
        taken = [draw(st.sampled_from(names)) for _ in range(count)]
        nodes.append(node(kind, " ".join([*taken, constant]), f"t{number}"))
        names.append(f"t{number}")
    return [*nodes, node("MatMul", f"{names[-1]} v", "y")]


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_any_graph_becomes_layers_whose_edges_hold(
    tmp_path_factory: pytest.TempPathFactory, nodes: list[NodeProto]
):
    folder = tmp_path_factory.mktemp("graph")
    model = made(folder, nodes)
    layers = model.network.layers
    assert all(source < layer.index for layer in layers for source in layer.sources)
    assert len({layer.tensor for layer in layers}) == len(layers)
    assert {source for layer in layers for source in layer.sources} == set(range(len(layers) - 1))
    x = np.random.default_rng(0).standard_normal(4).astype(np.float32)
    plain = onnxruntime.InferenceSession(folder / "net.onnx").run(None, {"x": x[np.newaxis]})[0]
    np.testing.assert_allclose(Session(model).run(x)[-4:], np.asarray(plain)[0], 1e-3, 1e-5)


def test_a_type_is_lent_without_values(tmp_path: Path):
    nodes = [node("CastLike", "h x", "f"), node("Mul", "x f", "m"), node("MatMul", "m w", "y")]
    model = made(tmp_path, nodes, {"w": dense(4), "h": np.array(0.5, np.float64)}, shape=(1, 4))
    assert [layer.kind for layer in model.network.layers] == ["input", "dense"]
