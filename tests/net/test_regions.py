"""Which ONNX nodes make one layer, and what of them folds into effective weights."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from glassnet.engine.net.loader import load
from glassnet.engine.net.session import Session
from onnx_graphs import dense, node, save
from reference import check_edges

RANDOM = np.random.default_rng(3)
VECTOR = RANDOM.standard_normal(3)


def test_silu_is_one_layer_around_its_pre_activation(tmp_path: Path):
    nodes = [node("MatMul", "x w", "y"), node("Sigmoid", "y", "s"), node("Mul", "y s", "z")]
    layer = load(save(tmp_path, nodes, {"w": dense()})).network.output
    assert (layer.tensor, layer.pre_activation, layer.activation) == ("z", "y", ("Sigmoid", "Mul"))


def test_decomposed_gelu_is_one_layer_around_its_pre_activation(tmp_path: Path):
    nodes = [
        node("MatMul", "x w", "product"),
        node("Add", "b product", "y"),
        node("Div", "y root", "scaled"),
        node("Erf", "scaled", "erf"),
        node("Add", "erf one", "raised"),
        node("Mul", "y raised", "twice"),
        node("Mul", "twice half", "z"),
    ]
    constants = {"w": dense(), "b": VECTOR, "root": np.sqrt(2.0), "one": np.array(1.0), "half": np.array(0.5)}
    model = load(save(tmp_path, nodes, constants))
    layer = model.network.output
    assert (layer.tensor, layer.pre_activation) == ("z", "y")
    assert layer.activation == ("Div", "Erf", "Add", "Mul", "Mul")
    check_edges(model)


@pytest.mark.parametrize(
    "weight",
    [
        [node("Identity", "stored", "w")],
        [node("Transpose", "stored", "w0", perm=[1, 0]), node("Transpose", "w0", "w", perm=[1, 0])],
        [node("Reshape", "stored shape", "w")],
        [node("Add", "stored zero", "w")],
    ],
    ids=["Identity", "Transpose", "Reshape", "Add"],
)
def test_weights_may_come_out_of_any_constant_computation(tmp_path: Path, weight: list):
    constants = {"stored": dense(), "shape": np.array([4, 3]), "zero": np.zeros(1)}
    nodes = [*weight, node("MatMul", "x w", "y"), node("Relu", "y", "z")]
    model = load(save(tmp_path, nodes, constants))
    np.testing.assert_array_equal(model.weights.by_layer[1].weight, dense().T.astype(np.float32))
    assert [layer.kind for layer in model.network.layers] == ["input", "dense"]


def test_quantised_weights_are_shown_as_they_act(tmp_path: Path):
    constants = {
        "stored": np.arange(12, dtype=np.int8).reshape(4, 3),
        "scale": np.array(0.5),
        "zero": np.int8(2),
    }
    nodes = [node("DequantizeLinear", "stored scale zero", "w"), node("MatMul", "x w", "y")]
    model = load(save(tmp_path, nodes, constants))
    np.testing.assert_array_equal(model.weights.by_layer[1].weight, (np.arange(12).reshape(4, 3).T - 2) * 0.5)


def test_normalising_the_input_belongs_to_the_input(tmp_path: Path):
    nodes = [
        node("Sub", "x mean", "centred"),
        node("Div", "centred deviation", "normal"),
        node("Flatten", "normal", "flat"),
        node("MatMul", "flat w", "y"),
    ]
    constants = {"mean": np.array(0.5), "deviation": np.array(0.25), "w": dense()}
    model = load(save(tmp_path, nodes, constants, shape=("N", 1, 2, 2)))
    first, numbers = model.network.input, model.weights.by_layer[0]
    assert (first.tensor, first.shape, first.pre_activation) == ("normal", (1, 2, 2), None)
    np.testing.assert_allclose([numbers.scale.item(), numbers.shift.item()], [4, -2])
    session = Session(model)
    x = np.random.default_rng(0).random((1, 2, 2), np.float32)
    session.submit(x)
    np.testing.assert_allclose(session.tensor("normal"), (x - 0.5) * 4, 1e-6)
    check_edges(model)


def test_aliases_keep_the_shape_of_the_root(tmp_path: Path):
    constants = {"w": RANDOM.standard_normal((2, 1, 3, 3)), "flat": np.array([0, -1]), "v": dense(3, 32)}
    nodes = [
        node("Conv", "x w", "y"),
        node("Reshape", "y flat", "rows"),
        node("Relu", "rows", "lit"),
        node("Unsqueeze", "lit axis", "tall"),
        node("Identity", "tall", "same"),
        node("Squeeze", "same axis", "back"),
        node("MatMul", "back v", "z"),
    ]
    model = load(save(tmp_path, nodes, constants | {"axis": np.array([2])}, shape=(1, 1, 6, 6)))
    layer = model.network.layers[1]
    assert (layer.shape, layer.tensor, layer.activation) == ((2, 4, 4), "lit", ("Relu",))
    assert layer.pre_activation == "y"
    assert len(model.network.layers) == 3
    check_edges(model)


def test_a_reshape_may_ask_for_the_input_shape(tmp_path: Path):
    nodes = [
        node("Shape", "x", "shape"),
        node("Gather", "shape zero", "batch"),
        node("Concat", "batch rest", "target", axis=0),
        node("Reshape", "x target", "flat"),
        node("MatMul", "flat w", "y"),
    ]
    constants = {"zero": np.array([0]), "rest": np.array([-1]), "w": dense()}
    assert load(save(tmp_path, nodes, constants, shape=("N", 2, 2))).network.output.shape == (3,)


def test_an_operator_that_only_lends_its_shape_is_not_in_the_layer(tmp_path: Path):
    nodes = [
        node("MatMul", "x w", "y"),
        node("Relu", "y", "lit"),
        node("Shape", "lit", "shape"),
        node("MatMul", "y v", "z"),
        node("Reshape", "z shape", "same"),
    ]
    layer = load(save(tmp_path, nodes, {"w": dense(), "v": dense(3, 3)})).network.layers[1]
    assert (layer.tensor, layer.pre_activation, layer.activation) == ("y", "y", ())


def test_a_transpose_that_moves_only_axes_of_one_is_an_alias(tmp_path: Path):
    nodes = [node("Transpose", "x", "t", perm=[0, 3, 2, 1]), node("Conv", "t w", "y")]
    model = load(save(tmp_path, nodes, {"w": RANDOM.standard_normal((2, 5, 1, 1))}, shape=(1, 1, 1, 5)))
    assert [layer.tensor for layer in model.network.layers] == ["x", "y"]


def test_what_the_output_does_not_need_is_left_out(tmp_path: Path):
    dead = [node("Hardmax", "x", "unused")]
    model = load(save(tmp_path, [*dead, node("MatMul", "x w", "y")], {"w": dense()}))
    assert model.program
    assert b"Hardmax" not in model.program.proto
    onnxruntime.InferenceSession(model.program.exposing(["y"]))


def test_layers_are_numbered_by_kind(tmp_path: Path):
    constants = {"w": RANDOM.standard_normal((2, 2, 3, 3)), "v": dense(3, 2)}
    nodes = [
        node("Conv", "x w", "a"),
        node("AveragePool", "a", "b", kernel_shape=[2, 2]),
        node("Conv", "b w", "c"),
        node("Softmax", "c", "d"),
        node("GlobalAveragePool", "d", "e"),
        node("GlobalMaxPool", "e", "f"),
        node("Flatten", "f", "g"),
        node("MatMul", "g v", "h"),
    ]
    layers = load(save(tmp_path, nodes, constants, shape=("N", 2, 9, 9))).network.layers
    names = "Input;Convolution 1;Average pooling 1;Convolution 2;Softmax 1;Average pooling 2;Max pooling 1;Output"
    assert [layer.name for layer in layers] == names.split(";")
    assert [layer.offset for layer in layers] == [0, 162, 260, 332, 364, 396, 398, 400]
