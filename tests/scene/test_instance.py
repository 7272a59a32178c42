"""One network in the scene: its numbers arrive, once, and its place is its own."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from glassnet.engine.net.loader import load
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import ARRIVAL, Instance
from glassnet.engine.scene.source import parse
from onnx import TensorProto, helper, numpy_helper


@pytest.fixture
def instance() -> Instance:
    return Instance.open(MODELS / "mlp.onnx")


def vector_network(folder: Path) -> Path:
    """A dense layer on five numbers, which are no picture."""
    weight = np.random.default_rng(0).standard_normal((5, 3), np.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 5])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 3])],
        [numpy_helper.from_array(weight, "w")],
    )
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), folder / "v.onnx"
    )
    return folder / "v.onnx"


def test_a_new_network_shows_nothing_yet(instance):
    assert not instance.activations.any()
    assert instance.blank
    assert instance.activated == 0
    instance.step(1.0)
    assert instance.activated == 0
    assert (instance.ranges > 0).all()


def test_the_answer_is_taken_over_once(instance):
    instance.show(parse("mnist:0"))
    assert instance.activated == 0
    instance.step(0.0)
    assert instance.activated == 1
    assert np.array_equal(instance.activations[:784], parse("mnist:0").to_input(instance.network).ravel())
    assert instance.scores.sum() == pytest.approx(1, abs=1e-5)
    assert int(instance.scores.argmax()) == 7
    assert not instance.blank
    instance.step(0.0)
    assert instance.activated == 1


def test_an_empty_picture_is_known_to_be_one(instance):
    instance.show(parse("mnist:0"))
    instance.show(parse("blank"))
    assert instance.blank


def test_the_first_answer_is_there_at_once_and_the_next_arrives(instance):
    instance.show(parse("mnist:0"))
    instance.step(0.0)
    assert instance.arrived == 1.0
    instance.show(parse("mnist:1"))
    instance.step(0.0)
    assert instance.arrived == 0.0
    instance.step(ARRIVAL / 2)
    assert 0 < instance.arrived < 1
    instance.step(ARRIVAL)
    assert instance.arrived == 1.0


def test_an_answer_in_the_middle_of_an_arrival_is_there_at_once(instance):
    for number, dt in ((0, 0.0), (1, 0.0), (2, ARRIVAL / 2)):
        instance.show(parse(f"mnist:{number}"))
        instance.step(dt)
    assert instance.arrived == 1.0


def test_a_transform_moves_both_views(instance):
    frame = Frame(800, 600)
    moved = Instance.of(instance.model, (10.0, -20.0, 30.0))
    for each in (instance, moved):
        each.place(frame)
    for view in ("3d", "2d"):
        apart = moved.placements(view)["origin"] - instance.placements(view)["origin"]
        assert apart == pytest.approx(np.tile([10.0, -20.0, 30.0], (4, 1)), abs=1e-3)
        apart = (moved.outlines[view] - instance.outlines[view])[..., :2].reshape(-1, 2)
        assert apart == pytest.approx(np.tile([10.0, -20.0], (len(apart), 1)), abs=1e-2)


def test_every_placing_is_counted(instance):
    before = instance.placed
    instance.place(Frame(800, 600))
    instance.place(Frame(600, 800))
    assert instance.placed == before + 2


def test_colour_ranges_cover_nearly_all_values_of_the_digits(instance):
    over = 0.0
    for number in range(20):
        instance.show(parse(f"mnist:{number}"))
        instance.step(0.0)
        for layer in instance.network.layers:
            values = np.abs(instance.activations[layer.offset : layer.offset + layer.nodes])
            over += (values > instance.ranges[layer.index]).mean() / len(instance.network.layers) / 20
    assert over < 0.02


def test_a_network_without_a_picture_gets_ranges_too(tmp_path):
    instance = Instance.of(load(vector_network(tmp_path)))
    assert instance.ranges.shape == (2,)
    assert (instance.ranges > 0.5).all()
    again = Instance.of(load(vector_network(tmp_path)))
    assert np.array_equal(instance.ranges, again.ranges)
