"""The report on a network says what was understood, and what was not."""

from pathlib import Path

import pytest
from glassnet.engine.net.loader import load
from glassnet.engine.net.opening import Ready, ready_here
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.preflight import Preflight, preflight
from glassnet.engine.scene.typical import typical
from onnx_graphs import dense, node, save


@pytest.fixture
def odd(tmp_path: Path) -> Ready:
    nodes = [
        node("MatMul", "x w", "m"),
        node("Hardmax", "m", "h"),
        node("Softmax", "h", "s"),
        node("Hardmax", "s", "y"),
    ]
    path = save(tmp_path, nodes, {"w": dense(3, 4)}, metadata={"glassnet.classes": "nonsense"})
    return ready_here(load(path), typical)


def value(report: Preflight, label: str) -> str:
    (found,) = [line.value for line in report.facts if line.label == label]
    return found


def test_what_is_known_of_our_own():
    ready = ready_here(load(MODELS / "mlp.onnx"), typical)
    report = preflight(ready, ready.proofs)
    assert value(report, "input") == "1×28×28, float"
    assert value(report, "neurons") == "1,194"
    assert value(report, "connections") == "266,200"
    assert value(report, "verified") == "3 layers: their sums agree"
    assert not report.remarks
    assert not report.bundles


def test_layers_without_single_edges_are_gathered_by_the_reason(odd: Ready):
    report = preflight(odd, odd.proofs)
    told = [(line.label, line.value) for line in report.bundles]
    assert told == [
        ("Softmax 1, Output", "Hardmax has no single edges"),
        ("Softmax 2", "Softmax has no single edges"),
    ]
    assert len(report.remarks) == 1
    assert "glassnet.classes" in report.remarks[0]


def test_proofs_are_counted_and_what_is_wrong_is_named(odd: Ready):
    assert value(preflight(odd, {}), "verified") == "0 layers so far"
    assert value(preflight(odd, {0: None, 1: True}), "verified") == "1 layers so far"
    layers = range(len(odd.model.network.layers))
    assert value(preflight(odd, {layer: layer == 1 or None for layer in layers}), "verified") == (
        "1 layer: its sums agree"
    )
    assert value(preflight(odd, dict.fromkeys(layers)), "verified").startswith("nothing")
    wrong = preflight(odd, {0: None, 1: False})
    assert value(wrong, "verified") == "wrong: Dense 1"
    assert [line.good for line in wrong.facts if line.label == "verified"] == [False]


def test_seconds_are_told_by_stage(odd: Ready):
    odd.stages.clear()
    odd.stages.update(read=0.25, look=1.0, start=0.5)
    assert value(preflight(odd, {}), "opened in") == "1.75 s (process 0.50, graph 0.25, values 1.00)"
