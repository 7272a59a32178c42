"""The comparison follows the drawing until someone chooses, rests during strokes, and ends with its outputs."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.paths import MODELS
from glassnet.engine.scene import evidence
from glassnet.engine.scene.evidence import Comparison, picture
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.palettes import limit_of
from glassnet.engine.scene.source import parse
from onnx import TensorProto, helper, numpy_helper


@pytest.fixture
def instance() -> Instance:
    instance = Instance.open(MODELS / "lenet.onnx")
    draw(instance, 0)
    return instance


def draw(instance: Instance, number: int) -> None:
    instance.show(parse(f"mnist:{number}"))
    instance.settle()


def pair(comparison: Comparison) -> tuple[int, int]:
    assert comparison.found
    return comparison.found.a, comparison.found.b


def small(folder: Path, shape: tuple[int, ...], outputs: int) -> Instance:
    """A network with one dense layer over a flattened input of this shape."""
    weight = np.random.default_rng(0).standard_normal((int(np.prod(shape)), outputs)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("Flatten", ["x"], ["f"]), helper.make_node("MatMul", ["f", "w"], ["y"])],
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", *shape])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", outputs])],
        [numpy_helper.from_array(weight, "w")],
    )
    path = folder / "small.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    return Instance.open(path)


def test_nothing_is_computed_before_someone_asks(instance):
    comparison = Comparison()
    comparison.step(instance, drawing=False)
    assert comparison.found is None
    assert not comparison.open


def test_it_follows_the_drawing_until_someone_chooses(instance):
    comparison = Comparison()
    comparison.toggle()
    comparison.step(instance, drawing=False)
    assert pair(comparison) == tuple(instance.likeliest[:2])
    draw(instance, 1)
    comparison.step(instance, drawing=False)
    assert pair(comparison) == tuple(instance.likeliest[:2])
    assert pair(comparison)[0] == 2
    comparison.choose("4:9")
    draw(instance, 2)
    comparison.step(instance, drawing=False)
    assert pair(comparison) == (4, 9)


def test_it_rests_during_a_stroke_and_keeps_what_it_found(instance):
    comparison = Comparison()
    comparison.toggle()
    comparison.step(instance, drawing=False)
    found, version = comparison.found, comparison.version
    comparison.step(instance, drawing=False)
    assert comparison.found is found
    draw(instance, 1)
    comparison.step(instance, drawing=True)
    assert comparison.found is found
    comparison.step(instance, drawing=False)
    assert comparison.found is not found
    assert comparison.version == version + 1


def test_the_numbers_are_those_of_the_picture_on_screen(instance):
    comparison = Comparison()
    comparison.choose("7:3")
    comparison.step(instance, drawing=False)
    assert comparison.found
    output, shown = instance.network.output.offset, instance.activations.astype(float)
    blank = instance.session.run(np.zeros(instance.network.input.shape, np.float32)).astype(float)
    change = (shown[output + 7] - shown[output + 3]) - (blank[output + 7] - blank[output + 3])
    assert comparison.found.change == pytest.approx(change)
    assert comparison.found.pixels == pytest.approx(change, rel=1e-4)


def test_what_is_on_screen_stays_as_it_was(instance):
    before = instance.activations.copy()
    comparison = Comparison()
    comparison.toggle()
    comparison.step(instance, drawing=False)
    assert np.array_equal(instance.activations, before)


def test_closing_forgets_what_was_chosen(instance):
    comparison = Comparison()
    comparison.choose("4:9")
    comparison.toggle()
    assert not comparison.open
    comparison.toggle()
    comparison.step(instance, drawing=False)
    assert pair(comparison) == tuple(instance.likeliest[:2])


def test_it_closes_when_its_outputs_are_gone(instance, tmp_path):
    comparison = Comparison()
    comparison.choose("4:9")
    comparison.step(instance, drawing=False)
    fewer = small(tmp_path, (1, 4, 4), 6)
    draw(fewer, 0)
    comparison.step(fewer, drawing=False)
    assert not comparison.open
    assert comparison.found is None


def test_it_goes_on_with_another_network_that_has_them(instance):
    comparison = Comparison()
    comparison.choose("4:9")
    comparison.step(instance, drawing=False)
    first = comparison.found
    other = Instance.open(MODELS / "mlp.onnx")
    draw(other, 0)
    comparison.step(other, drawing=True)
    assert comparison.open
    assert comparison.found is None
    comparison.step(other, drawing=False)
    assert pair(comparison) == (4, 9)
    assert comparison.found
    assert comparison.found is not first
    assert len(comparison.found.shares) == other.network.nodes


@pytest.mark.parametrize("text", ["", "4", "4:", "4:x", "4:-1", "4:4", "1:2:3", "1:99999999999", "\uff14:\uff19"])
def test_what_is_no_pair_is_refused(text):
    with pytest.raises(AppError):
        Comparison().choose(text)


def test_a_pair_that_does_not_exist_is_told_once(instance):
    comparison = Comparison()
    comparison.choose("3:10")
    with pytest.raises(AppError, match="10"):
        comparison.step(instance, drawing=False)
    assert not comparison.open
    comparison.step(instance, drawing=False)


def test_a_single_output_has_no_rival(tmp_path):
    instance = small(tmp_path, (1, 4, 4), 1)
    draw(instance, 0)
    comparison = Comparison()
    comparison.toggle()
    with pytest.raises(AppError, match="only one"):
        comparison.step(instance, drawing=False)
    assert not comparison.open


def test_values_that_are_no_picture_have_their_shares_too(tmp_path):
    instance = small(tmp_path, (5,), 3)
    assert instance.dials
    instance.dials.random()
    draw(instance, 0)
    comparison = Comparison()
    comparison.toggle()
    comparison.step(instance, drawing=False)
    assert comparison.found
    shares = picture(comparison.found, instance.network)
    assert shares.shape == (1, 5)
    assert shares.sum() == pytest.approx(comparison.found.change, rel=1e-4)


def test_nobody_has_to_wait_for_too_many_edges(instance, monkeypatch):
    monkeypatch.setattr(evidence, "MOST", 424_903)
    comparison = Comparison()
    comparison.toggle()
    with pytest.raises(AppError, match="424,904"):
        comparison.step(instance, drawing=False)
    assert not comparison.open


def test_without_a_network_it_closes(instance):
    comparison = Comparison()
    comparison.toggle()
    comparison.step(instance, drawing=False)
    comparison.step(None, drawing=False)
    assert not comparison.open


def test_an_empty_pad_has_nothing_to_divide(instance):
    instance.show(parse("blank"))
    instance.settle()
    comparison = Comparison()
    comparison.toggle()
    comparison.step(instance, drawing=False)
    assert comparison.found
    assert comparison.found.change == comparison.found.pixels == 0
    assert limit_of(picture(comparison.found, instance.network)) == 1.0


@pytest.mark.parametrize("shape", [(1, 6, 4), (3, 6, 4), (6, 4, 3), (6, 4), (100,)])
def test_the_pixels_lie_as_in_the_input(tmp_path, shape):
    instance = small(tmp_path, shape, 3)
    if instance.dials:
        instance.dials.random()
    draw(instance, 0)
    comparison = Comparison()
    comparison.choose("0:2")
    comparison.step(instance, drawing=False)
    assert comparison.found
    shares = picture(comparison.found, instance.network)
    assert shares.shape == ((10, 10) if shape == (100,) else (6, 4))
    assert shares.sum() == pytest.approx(comparison.found.change, rel=1e-4)
    weight = instance.model.weights.by_layer[instance.network.output.index].effective_weight
    assert weight is not None
    x = instance.session.tensor(instance.network.input.tensor)
    if shape == (6, 4, 3):  # shown with its channels first
        x = np.moveaxis(x, 0, -1)
    by_value = ((weight[0] - weight[2]) * x.ravel()).reshape(shape)
    if len(shape) == 3:
        by_value = by_value.sum(axis=2 if shape == (6, 4, 3) else 0)
    assert shares == pytest.approx(by_value.reshape(shares.shape), rel=1e-3, abs=1e-6)
    assert limit_of(shares) == abs(shares).max()
