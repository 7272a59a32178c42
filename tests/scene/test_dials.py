"""Values of an input that is no picture: how far they go, and that a network gets what is set."""

import json
from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.net.clues import Clues, Feature
from glassnet.engine.net.network import Layer, Network, Operator
from glassnet.engine.scene.actions import Actions
from glassnet.engine.scene.dials import Dials
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.source import blank, parse
from onnx import TensorProto, helper, numpy_helper

SUM = np.ones((5, 2), np.float32)


def dials(*shape: int, **clues) -> Dials:
    layer = Layer(0, "Input", "input", shape, 0, (), Operator("Input"), "x", None, ())
    return Dials(Network("test", (layer,), (), None, "", clues=Clues(**clues)))


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A network that adds five values."""
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 5])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 2])],
        [numpy_helper.from_array(SUM, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(model, {"glassnet.features": json.dumps({f"f{n}": [0, n + 1] for n in range(5)})})
    (tmp_path / "sum.onnx").write_bytes(model.SerializeToString())
    scene = Scene(Frame(640, 480, panels=True))
    scene.add(Instance.open(tmp_path / "sum.onnx"))
    scene.settle()
    return scene


def total(scene: Scene) -> float:
    scene.settle()
    return float(scene.first.activations[-1])


@pytest.mark.parametrize(
    ("clues", "low", "high", "rest"),
    [
        ({}, -3, 3, 0),
        ({"centre": (10.0,), "spread": (2.0,)}, 4, 16, 10),
        ({"centre": (1.0, 2.0), "spread": (1.0, 1.0)}, [-2, -1], [4, 5], [1, 2]),
        ({"element": "int64", "below": 50}, 0, 49, 0),
        ({"element": "int64"}, 0, 9, 0),
        ({"element": "bool"}, 0, 1, 0),
        ({"element": "uint8"}, 0, 255, 0),
        ({"features": (Feature("a", 1.0, 3.0), Feature("b"))}, [1, -3], [3, 3], [2, 0]),
    ],
)
def test_how_far_values_go(clues, low, high, rest):
    found = dials(2, **clues)
    np.testing.assert_allclose(found.low, np.broadcast_to(low, 2))
    np.testing.assert_allclose(found.high, np.broadcast_to(high, 2))
    np.testing.assert_allclose(found.values, np.broadcast_to(rest, 2))


def test_values_stay_between_their_ends_and_whole_ones_whole():
    found = dials(3)
    found.set(1, 99.0)
    assert found.values.tolist() == [0, 3, 0]
    found.reset(1)
    assert found.values.tolist() == [0, 0, 0]
    words = dials(3, element="int64", below=7)
    words.set(0, 3.6)
    words.set(2, -5)
    assert words.values.tolist() == [4, 0, 0]


@pytest.mark.parametrize(("index", "value"), [(-1, 0.0), (3, 0.0), (0, float("nan")), (0, float("inf"))])
def test_no_such_value(index, value):
    with pytest.raises(AppError):
        dials(3).set(index, value)


def test_random_values_differ_each_time_and_not_between_runs():
    one, other = dials(200, element="int64", below=5), dials(200, element="int64", below=5)
    one.random()
    first = one.values.copy()
    assert set(first) == {0, 1, 2, 3, 4}
    other.random()
    assert np.array_equal(first, other.values)
    one.random()
    assert not np.array_equal(first, one.values)
    wide = dials(2000, centre=(10.0,), spread=(2.0,))
    wide.random()
    assert wide.values.mean() == pytest.approx(10, abs=0.3)
    assert wide.values.std() == pytest.approx(2, abs=0.2)


def test_only_few_have_sliders():
    assert dials(64).few
    assert not dials(65).few
    assert dials(12, 5).few


def test_a_network_gets_what_is_set(scene):
    assert total(scene) == pytest.approx(0.5 + 1 + 1.5 + 2 + 2.5)
    actions = Actions(scene)
    give, plain = actions.with_argument()["input.set"], actions.plain()
    plain["input.zero"]()
    assert total(scene) == 0
    give("3=2.5")
    give("0=0.25")
    assert total(scene) == pytest.approx(2.75)
    give("0")
    assert total(scene) == pytest.approx(3.0)
    plain["input.random"]()
    assert total(scene) == pytest.approx(float(scene.first.dials.values.sum()), rel=1e-5)
    assert not scene.first.blank


@pytest.mark.parametrize("argument", ["", "=", "x=1", "9=1", "-1=0", "0=nan", "0=x", "٣=1", "1" * 30 + "=1"])
def test_a_mistake_is_told_and_changes_nothing(scene, argument):
    before = total(scene)
    with pytest.raises(AppError):
        Actions(scene).with_argument()["input.set"](argument)
    assert total(scene) == before


def test_a_picture_cannot_be_shown_but_nothing_can(scene):
    with pytest.raises(AppError, match="not a picture"):
        Actions(scene).with_argument()["input.show"]("mnist:0")
    Actions(scene).with_argument()["input.show"]("blank")
    with pytest.raises(AppError, match="not a picture"):
        parse("mnist:0").to_input(scene.first.network)
    assert blank().to_input(scene.first.network).tolist() == [0.5, 1.0, 1.5, 2.0, 2.5]
