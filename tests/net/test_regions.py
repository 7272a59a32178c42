"""Which ONNX nodes make one layer, and what of them folds into effective weights."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from glassnet.engine.net.session import Session
from onnx_graphs import dense, node, save
from reference import before, edge_sum_error, effective_weight, pre_activation

RANDOM = np.random.default_rng(3)
VECTOR = RANDOM.standard_normal(3)


def run(model: Model, seed: int = 0) -> Session:
    """A session that has run once on random input."""
    session = Session(model)
    x = np.random.default_rng(seed).standard_normal(model.network.input.shape)
    session.submit(x.astype(np.float32))
    return session


def check_edges(model: Model) -> None:
    """Every weighted layer's effective weights must give its pre-activation."""
    session, layers = run(model), model.network.layers
    for source, layer in pairwise(layers):
        if layer.kind in ("conv", "dense"):
            below, value = session.tensor(source.tensor), before(session, layer)
            assert edge_sum_error(model, layer, below, value) <= 1e-5


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


SCALE, SHIFT = np.array([2.0, -3.0, 0.5]), np.array([1.0, 10.0, -4.0])
AFFINE = {
    "Mul then Add": ([node("Mul", "y scale", "u"), node("Add", "u shift", "z")], SCALE, SHIFT),
    "Add then Mul": ([node("Add", "y shift", "u"), node("Mul", "scale u", "z")], SCALE, SCALE * SHIFT),
    "Div": ([node("Div", "y scale", "z")], 1 / SCALE, 0 * SHIFT),
    "Sub": ([node("Sub", "y shift", "z")], 0 * SCALE + 1, -SHIFT),
    "Sub reversed": ([node("Sub", "shift y", "z")], 0 * SCALE - 1, SHIFT),
    "Neg": ([node("Neg", "y", "z")], 0 * SCALE - 1, 0 * SHIFT),
    "Sum with itself": ([node("Sum", "y shift y", "z")], 0 * SCALE + 2, SHIFT),
    "BatchNormalization": (
        [node("BatchNormalization", "y scale shift mean variance", "z", epsilon=0.01)],
        SCALE / np.sqrt(VECTOR**2 + 0.01),
        SHIFT - VECTOR * SCALE / np.sqrt(VECTOR**2 + 0.01),
    ),
}


@pytest.mark.parametrize("name", AFFINE)
def test_affine_operators_fold_in_their_order(tmp_path: Path, name: str):
    nodes, scale, shift = AFFINE[name]
    constants = {"w": dense(), "scale": SCALE, "shift": SHIFT, "mean": VECTOR, "variance": VECTOR**2}
    model = load(save(tmp_path, [node("MatMul", "x w", "y"), *nodes, node("Tanh", "z", "out")], constants))
    numbers, layer = model.weights.by_layer[1], model.network.output
    assert (layer.pre_activation, layer.activation) == ("z", ("Tanh",))
    np.testing.assert_allclose(np.broadcast_to(numbers.scale, 3), scale, 1e-6)
    np.testing.assert_allclose(np.broadcast_to(numbers.shift, 3), shift, 1e-6)
    np.testing.assert_allclose(effective_weight(model, 1), dense().T * scale[:, None], 1e-6)
    check_edges(model)


def test_a_division_by_the_activation_is_no_affine_operator(tmp_path: Path):
    nodes = [node("MatMul", "x w", "y"), node("Div", "scale y", "z")]
    layer = load(save(tmp_path, nodes, {"w": dense(), "scale": SCALE})).network.output
    assert (layer.pre_activation, layer.activation) == ("y", ("Div",))


def test_a_normalisation_without_a_channel_axis_is_left_to_onnx(tmp_path: Path):
    nodes = [node("MatMul", "x w", "y"), node("BatchNormalization", "y s s s s", "z")]
    layer = load(save(tmp_path, nodes, {"w": dense(), "s": np.ones(1)}, shape=(4,))).network.output
    assert (layer.pre_activation, layer.activation) == ("y", ("BatchNormalization",))


def test_a_square_is_no_affine_operator(tmp_path: Path):
    layer = load(
        save(tmp_path, [node("MatMul", "x w", "y"), node("Mul", "y y", "z")], {"w": dense()})
    ).network.output
    assert (layer.pre_activation, layer.activation) == ("y", ("Mul",))


def test_a_convolutions_own_bias_is_scaled_with_it(tmp_path: Path):
    nodes = [
        node("Conv", "x w b", "y"),
        node("BatchNormalization", "y scale shift mean variance", "z"),
        node("Relu", "z", "out"),
    ]
    statistics = {"scale": SCALE, "shift": SHIFT, "mean": VECTOR, "variance": VECTOR**2}
    constants = {"w": RANDOM.standard_normal((3, 2, 3, 3)), "b": VECTOR, **statistics}
    model = load(save(tmp_path, nodes, constants, shape=(1, 2, 6, 6)))
    assert model.network.output.pre_activation == "z"
    assert model.weights.by_layer[1].effective_bias.shape == (3, 1, 1)
    check_edges(model)


def test_a_division_by_zero_is_left_to_onnx(tmp_path: Path):
    nodes = [node("MatMul", "x w", "y"), node("Div", "y scale", "z"), node("Tanh", "z", "out")]
    layer = load(save(tmp_path, nodes, {"w": dense(), "scale": 0 * SCALE})).network.output
    assert (layer.pre_activation, layer.activation) == ("y", ("Div", "Tanh"))


def test_a_factor_for_each_place_is_not_in_the_effective_weight_of_a_convolution(tmp_path: Path):
    constants = {"w": RANDOM.standard_normal((2, 1, 3, 3)), "c": RANDOM.standard_normal((1, 2, 4, 4))}
    nodes = [node("Conv", "x w", "y"), node("Add", "y c", "u"), node("Mul", "u c", "z")]
    model = load(save(tmp_path, nodes, constants, shape=(1, 1, 6, 6)))
    assert (model.network.output.pre_activation, model.network.output.activation) == ("u", ("Mul",))
    assert model.weights.by_layer[1].shift.shape == (2, 4, 4)
    check_edges(model)


def test_scales_are_cut_to_what_changes(tmp_path: Path):
    constants = {"w": RANDOM.standard_normal((2, 1, 3, 3)), "c": np.array([2.0, 3.0]).reshape(2, 1, 1)}
    nodes = [node("Conv", "x w", "y"), node("Mul", "y c", "z")]
    model = load(save(tmp_path, nodes, constants, shape=(1, 1, 6, 6)))
    numbers = model.weights.by_layer[1]
    assert (numbers.scale.shape, numbers.shift.shape) == ((2, 1, 1), (1, 1, 1))
    np.testing.assert_array_equal(effective_weight(model, 1)[1], 3 * constants["w"][1].astype(np.float32))


def test_pools_keep_what_is_folded_after_them(tmp_path: Path):
    nodes = [
        node("MaxPool", "x", "p", kernel_shape=[2, 2], strides=[2, 2]),
        node("Mul", "p two", "u"),
        node("Relu", "u", "z"),
    ]
    model = load(save(tmp_path, nodes, {"two": np.array(-2.0)}, shape=(1, 2, 6, 6)))
    session, (source, layer) = run(model), model.network.layers
    value = pre_activation(model, layer, session.tensor(source.tensor))
    np.testing.assert_allclose(before(session, layer), value, 1e-6)
    assert (layer.kind, layer.tensor, layer.pre_activation) == ("max_pool", "z", "u")


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
    nodes = [node("Transpose", "x", "t", perm=[0, 3, 1, 2]), node("Conv", "t w", "y")]
    model = load(save(tmp_path, nodes, {"w": RANDOM.standard_normal((2, 1, 3, 3))}, shape=(1, 5, 5, 1)))
    assert [layer.tensor for layer in model.network.layers] == ["x", "y"]


def test_gemm_brings_alpha_and_beta_and_any_orientation(tmp_path: Path):
    nodes = [node("Gemm", "x w b", "y", alpha=2.0, beta=0.5, transB=0)]
    model = load(save(tmp_path, nodes, {"w": dense(), "b": VECTOR.reshape(1, 3)}))
    numbers = model.weights.by_layer[1]
    np.testing.assert_array_equal(numbers.weight, 2 * dense().T.astype(np.float32))
    np.testing.assert_array_equal(numbers.bias, VECTOR.astype(np.float32) / 2)
    check_edges(model)


def test_what_the_output_does_not_need_is_left_out(tmp_path: Path):
    dead = [node("Hardmax", "x", "unused")]
    model = load(save(tmp_path, [*dead, node("MatMul", "x w", "y")], {"w": dense()}))
    assert b"Hardmax" not in model.exposed
    onnxruntime.InferenceSession(model.exposed)


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
