"""What is verified, what is not, and how `inspect` says so."""

import json
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.cli import main
from glassnet.engine.net import verify as module
from glassnet.engine.net.loader import load
from glassnet.engine.net.session import Session
from glassnet.engine.net.verify import proofs, verify
from glassnet.engine.net.weights import Weights
from glassnet.engine.paths import MODELS
from onnx_graphs import dense, node, save

BUNDLE = [node("MatMul", "x w", "y"), node("Softmax", "y", "z")]


def test_a_bundle_has_no_edges_and_nothing_to_verify(tmp_path: Path, capsys: pytest.CaptureFixture):
    path = save(tmp_path, BUNDLE, {"w": dense()})
    network = load(path).network
    assert (network.edges_into(0), network.edges_into(1), network.edges_into(2)) == (0, 12, None)
    assert network.connections[-1].rule is None
    assert verify(load(path)) == (None, True, None)
    assert main(["inspect", str(path), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["edges"] == 12
    assert [(layer["edges"], layer["verified"]) for layer in facts["layers"]] == [
        (0, None),
        (12, True),
        (None, None),
    ]
    assert main(["inspect", str(path)]) == 0
    assert "bundle" in capsys.readouterr().out


def test_a_wrong_layer_is_shown_as_wrong(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "TOLERANCE", 0.0)
    assert main(["inspect", str(MODELS / "mlp.onnx")]) == 0  # our own file is looked at in this process
    assert any(line.split()[-1:] == ["no"] for line in capsys.readouterr().out.splitlines())


def test_values_that_are_no_numbers_are_not_verified(tmp_path: Path):
    model = load(save(tmp_path, [node("MatMul", "x w", "y")], {"w": dense() * np.nan}))
    assert verify(model) == (None, None)


def test_infinite_values_are_verified(tmp_path: Path):
    bias = np.array([np.inf, -np.inf, 0])
    nodes = [node("MatMul", "x w", "m"), node("Relu", "m", "r"), node("Gemm", "r v b", "y")]
    model = load(save(tmp_path, nodes, {"w": dense(), "v": dense(3, 3), "b": bias}))
    assert verify(model) == (None, True, True)
    wrong = replace(model.weights.by_layer[2], bias=-bias)
    assert verify(replace(model, weights=Weights({**model.weights.by_layer, 2: wrong}))) == (None, True, False)


def test_a_window_beside_the_picture_is_verified(tmp_path: Path):
    nodes = [node("MaxPool", "x", "y", kernel_shape=[2], dilations=[3], pads=[1, 1])]
    model = load(save(tmp_path, nodes, {}, shape=(1, 1, 2)))
    assert (model.network.edges, verify(model)) == (0, (None, True))


def test_sums_too_large_for_onnxruntime_are_verified(tmp_path: Path):
    model = load(save(tmp_path, [node("MatMul", "x w", "y")], {"w": np.full((4, 2), 3e38)}))
    assert not np.isfinite(Session(model).run(np.full(4, 2, np.float32))).all()
    assert verify(model) == (None, True)


@pytest.mark.parametrize(("chunk", "largest"), [(7, 1 << 24), (1 << 20, 60), (10, 60)])
def test_large_layers_are_taken_in_parts_or_sampled(tmp_path: Path, monkeypatch, chunk: int, largest: int):
    monkeypatch.setattr(module, "CHUNK", chunk)
    monkeypatch.setattr(module, "LARGEST", largest)
    model = load(save(tmp_path, [node("MatMul", "x w", "y")], {"w": dense(40)}))
    assert verify(model) == (None, True)
    numbers = model.weights.by_layer[1]
    assert numbers.weight is not None
    half = replace(numbers, weight=numbers.weight * (np.arange(40) % 2)[:, None])
    assert verify(replace(model, weights=Weights({1: half}))) == (None, False)


def test_a_sample_of_a_layer_takes_no_memory_for_the_others(tmp_path: Path):
    nodes = [node("Conv", "x w b", "y"), node("Relu", "y", "z")]
    constants = {"w": np.full((1, 1, 1, 1), 2.0), "b": np.ones(1)}
    model = load(save(tmp_path, nodes, constants, shape=(1, 1, 1024, 1024)))
    tracemalloc.start()
    assert tuple(proofs(model, most=1000)) == (None, True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    values = 3 * 1024 * 1024  # of the picture, before and after the ReLU
    assert peak < 4 * values + 12 * 1024 * 1024
