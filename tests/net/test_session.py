"""A session's numbers are those of the file, to the bit; masks change what they say and nothing else."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from glassnet.engine.net.runtime import CPU, chosen
from glassnet.engine.net.session import Session
from glassnet.engine.net.weights import Masks
from onnx_graphs import dense, node, save
from reference import answer, effective_weight

RANDOM = np.random.default_rng(5)
X = RANDOM.random((1, 12, 12), np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Convolution with SiLU, pool, dense with tanh, dense; odd sizes, so that nothing is aligned by luck."""
    nodes = [
        node("Conv", "x w1 b1", "a"),
        node("Sigmoid", "a", "s"),
        node("Mul", "a s", "b"),
        node("MaxPool", "b", "c", kernel_shape=[2, 2], strides=[2, 2]),
        node("Flatten", "c", "f"),
        node("Gemm", "f w2 b2", "d"),
        node("Tanh", "d", "e"),
        node("MatMul", "e w3", "y"),
    ]
    constants = {
        "w1": RANDOM.standard_normal((3, 1, 3, 3)),
        "b1": RANDOM.standard_normal(3),
        "w2": RANDOM.standard_normal((75, 7)),
        "b2": RANDOM.standard_normal(7),
        "w3": dense(5, 7),
    }
    return save(tmp_path, nodes, constants, shape=("N", 1, 12, 12))


@pytest.fixture
def model(path: Path) -> Model:
    return load(path)


def plain(path: Path, x: np.ndarray, names: list[str]) -> list[np.ndarray]:
    """ONNX Runtime on the file itself, set like the session: one thread, basic optimisation."""
    proto = onnx.load(path)
    proto.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names if name != "y")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    runner = onnxruntime.InferenceSession(proto.SerializeToString(), options)
    return [np.asarray(value) for value in runner.run(names, {"x": x[np.newaxis]})]


def test_numbers_are_those_of_the_file_to_the_bit(path: Path, model: Model):
    session = Session(model)
    for x in (X, -X, np.zeros_like(X), X * 1e30):
        values = answer(session, x)
        # The output from the untouched file, and the inner tensors from the file with them as outputs.
        np.testing.assert_array_equal(values[-5:], plain(path, x, ["y"])[0][0])
        expected = [x, *plain(path, x, ["b", "c", "e", "y"])]
        np.testing.assert_array_equal(values, np.concatenate([part.ravel() for part in expected]))
        for name, value in zip("ad", plain(path, x, ["a", "d"]), strict=True):
            np.testing.assert_array_equal(session.tensor(name), value[0])


def test_poll_answers_once_for_each_input(model: Model):
    session = Session(model)
    assert session.poll() is None
    session.submit(X)
    session.submit(X)
    assert session.poll() is not None
    assert session.poll() is None


def test_results_are_read_only_views_of_one_buffer(model: Model):
    session = Session(model)
    values = answer(session, X)
    assert (values.dtype, values.shape) == (np.float32, (model.network.nodes,))
    for layer in model.network.layers:
        tensor = session.tensor(layer.tensor)
        assert tensor.shape == layer.shape
        assert np.shares_memory(tensor, values[layer.offset : layer.offset + layer.nodes])
        assert not tensor.flags.writeable
    assert not values.flags.writeable


def test_the_submitted_array_is_not_kept(model: Model):
    session, x = Session(model), X.copy()
    expected = answer(session, x).copy()
    x[...] = 0
    np.testing.assert_array_equal(session.tensor("x"), X)
    np.testing.assert_array_equal(answer(session, X), expected)


@pytest.mark.parametrize(
    "x",
    [X[0], X[:, :-1], X.astype(np.float64), np.full_like(X, np.nan), np.full_like(X, np.inf)],
    ids=["axes", "size", "type", "nan", "inf"],
)
def test_an_input_that_does_not_fit_is_refused(model: Model, x: np.ndarray):
    session = Session(model)
    session.submit(X)
    with pytest.raises(ValueError, match="input"):
        session.submit(x)
    np.testing.assert_array_equal(session.tensor("x"), X)


def test_a_closed_session_takes_no_input(model: Model):
    session = Session(model)
    session.close()
    session.close()
    with pytest.raises(ValueError, match="closed"):
        session.submit(X)


def test_a_model_that_onnxruntime_refuses_is_the_users_error(model: Model):
    assert model.program
    broken = replace(model, program=replace(model.program, proto=b"broken"))
    with pytest.raises(AppError, match="cannot be run by ONNX Runtime"):
        Session(broken)


def masks_with(model: Model, layer: int, index: int, factor: float) -> Masks:
    values = np.ones(model.network.nodes, np.float32)
    values[model.network.layers[layer].offset + index] = factor
    return Masks(values)


@pytest.mark.parametrize("layer", range(5))
@pytest.mark.parametrize("factor", [0.0, 2.0])
def test_a_masked_node_is_scaled_and_so_is_what_it_feeds(path: Path, model: Model, layer: int, factor: float):
    clean, session = Session(model), Session(model, masks_with(model, layer, 3, factor))
    before, after = answer(clean, X), answer(session, X)
    place = model.network.layers[layer].offset
    np.testing.assert_array_equal(after[:place], before[:place])
    end = place + model.network.layers[layer].nodes
    expected = before[place:end].copy()
    expected[3] *= factor
    np.testing.assert_array_equal(after[place:end], expected)
    if layer == 0:
        x = expected.reshape(X.shape)
        np.testing.assert_array_equal(after[-5:], plain(path, x, ["y"])[0][0])
    elif layer == 3:
        # ONNX Runtime's matrix product and numpy's add up in different orders.
        np.testing.assert_allclose(after[-5:], expected @ effective_weight(model, 4).T, 1e-5)


def test_a_mask_leaves_the_pre_activation_of_its_own_layer(model: Model):
    clean, session = Session(model), Session(model, masks_with(model, 1, 3, 0.0))
    clean.submit(X)
    session.submit(X)
    np.testing.assert_array_equal(session.tensor("a"), clean.tensor("a"))


def test_masks_of_one_bring_back_every_bit(model: Model):
    session = Session(model, masks_with(model, 0, 70, 0.0))
    changed = answer(session, X).copy()
    session.set_masks(Masks.ones(model.network.nodes))
    restored = answer(session, X)
    assert not np.array_equal(changed, restored)
    np.testing.assert_array_equal(restored, answer(Session(model), X))


def test_masks_on_a_normalised_input_act_after_the_normalisation(tmp_path: Path):
    nodes = [node("Add", "x one", "n"), node("MatMul", "n w", "y")]
    model = load(save(tmp_path, nodes, {"one": np.array(1.0), "w": dense()}))
    session = Session(model, masks_with(model, 0, 1, 0.0))
    values = answer(session, np.full(4, 2, np.float32))
    np.testing.assert_array_equal(values[:4], [3, 0, 3, 3])


@pytest.mark.parametrize("values", [np.ones(3, np.float32), np.full(313, np.nan, np.float32)])
def test_masks_that_do_not_fit_are_refused(model: Model, values: np.ndarray):
    with pytest.raises(ValueError, match="masks must be"):
        Session(model, Masks(values))


def test_a_provider_is_found_by_its_short_name():
    assert chosen("cpu") == chosen("CPUExecutionProvider") == CPU


def test_a_provider_that_is_not_there_is_a_mistake_that_names_those_that_are():
    with pytest.raises(AppError, match="CPU"):
        chosen("warp")


def test_the_chosen_provider_is_asked_for(monkeypatch, path):
    model, asked = load(path), []
    start = onnxruntime.InferenceSession
    monkeypatch.setattr(onnxruntime, "InferenceSession", lambda *a, providers: asked.append(providers) or start(*a))
    Session(model, provider="Other")
    Session(model)
    assert asked == [["Other", CPU], [CPU]]


def test_everything_is_run_as_it_is_written(monkeypatch, path):
    model, levels = load(path), []
    start, usual = onnxruntime.InferenceSession, onnxruntime.GraphOptimizationLevel
    monkeypatch.setattr(
        onnxruntime,
        "InferenceSession",
        lambda model, options, **more: (
            levels.append(options.graph_optimization_level) or start(model, options, **more)
        ),
    )
    everything, some = Session(model, everything=True), Session(model)
    assert levels == [usual.ORT_DISABLE_ALL, usual.ORT_ENABLE_BASIC]
    np.testing.assert_allclose(answer(everything, X), answer(some, X), 1e-5, 1e-6)
