"""Which affine operators fold into the effective weights of a layer."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.net.loader import load
from onnx_graphs import dense, node, save
from reference import before, check_edges, effective_weight, pre_activation, run

RANDOM = np.random.default_rng(3)
VECTOR = RANDOM.standard_normal(3)


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


@pytest.mark.parametrize(
    "affine",
    [
        node("BatchNormalization", "wide scale shift mean variance", "z"),
        node("Mul", "wide tall", "z"),
    ],
    ids=["BatchNormalization", "Mul"],
)
def test_affine_operators_fold_through_aliases(tmp_path: Path, affine):
    constants = {"w": dense(), "scale": SCALE, "shift": SHIFT, "mean": VECTOR, "variance": VECTOR**2}
    nodes = [
        node("MatMul", "x w", "y"),
        node("Unsqueeze", "y axis", "wide"),
        affine,
        node("Flatten", "z", "f"),
        node("Add", "f shift", "g"),
        node("Tanh", "g", "out"),
    ]
    model = load(save(tmp_path, nodes, constants | {"axis": np.array([2]), "tall": SCALE[:, np.newaxis]}))
    layer = model.network.output
    assert (layer.pre_activation, layer.activation, layer.shape) == ("g", ("Tanh",), (3,))
    check_edges(model)


def test_what_an_alias_passes_around_an_affine_operator_ends_the_folding(tmp_path: Path):
    nodes = [
        node("MatMul", "x w", "y"),
        node("Mul", "y scale", "u"),
        node("Unsqueeze", "y axis", "wide"),
        node("Sigmoid", "wide", "s"),
        node("Squeeze", "s axis", "flat"),
        node("Mul", "u flat", "z"),
    ]
    layer = load(save(tmp_path, nodes, {"w": dense(), "scale": SCALE, "axis": np.array([2])})).network.output
    assert (layer.pre_activation, layer.activation) == ("y", ("Mul", "Sigmoid", "Mul"))


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


def test_gemm_brings_alpha_and_beta_and_any_orientation(tmp_path: Path):
    nodes = [node("Gemm", "x w b", "y", alpha=2.0, beta=0.5, transB=0)]
    model = load(save(tmp_path, nodes, {"w": dense(), "b": VECTOR.reshape(1, 3)}))
    numbers = model.weights.by_layer[1]
    np.testing.assert_array_equal(numbers.weight, 2 * dense().T.astype(np.float32))
    np.testing.assert_array_equal(numbers.bias, VECTOR.astype(np.float32) / 2)
    check_edges(model)


def test_folding_holds_nothing_for_every_node_of_a_network(tmp_path: Path):
    """A chain of 24 layers of 16,384 nodes, none of which is more than a scale and a shift of its maps."""
    constants = {"w": np.eye(4)[..., None, None], **dict.fromkeys(("scale", "variance"), np.full(4, 2.0))}
    constants |= dict.fromkeys(("shift", "mean"), np.ones(4))
    nodes = []
    for i in range(24):
        nodes.append(node("Conv", f"{f'y{i - 1}' if i else 'x'} w", f"a{i}"))
        nodes.append(node("BatchNormalization", f"a{i} scale shift mean variance", f"y{i}"))
    path = save(tmp_path, nodes, constants, shape=(1, 4, 64, 64))
    load(path)
    tracemalloc.start()
    model = load(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert model.network.nodes == 25 * 16384
    assert peak < 8 * model.network.nodes
