"""How pictures are prepared for a model: at once, for the next time, and in recordings."""

import json

import numpy as np
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.actions import Actions
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.recipes import MOST, Recipes
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.source import parse


@pytest.fixture
def scene() -> Scene:
    scene = Scene(Frame(640, 480))
    scene.add(Instance.open(MODELS / "mlp.onnx"))
    scene.pad.show(parse("mnist:0"))
    scene.settle()
    return scene


def test_a_change_takes_effect_at_once(scene):
    before = scene.first.activations[:784].copy()
    Actions(scene).with_argument()["preprocess.set"]("range=0..2")
    scene.settle()
    np.testing.assert_allclose(scene.first.activations[:784], 2 * before, atol=1e-6)
    Actions(scene).plain()["preprocess.guess"]()
    scene.settle()
    np.testing.assert_array_equal(scene.first.activations[:784], before)


@pytest.mark.parametrize("argument", ["", "  ", "range=1..0", "nonsense"])
def test_a_mistake_changes_nothing(scene, argument):
    Actions(scene).with_argument()["preprocess.set"]("range=0..2")
    before, kept = scene.first.preprocessing, dict(scene.intake.recipes.kept)
    with pytest.raises(AppError):
        Actions(scene).with_argument()["preprocess.set"](argument)
    assert scene.first.preprocessing == before
    assert scene.intake.recipes.kept == kept


def test_it_is_there_the_next_time_for_this_model_alone(scene):
    scene.intake.prepare("range=0..255 resize=fit")
    chosen = scene.first.preprocessing
    scene.show_only(Instance.open(MODELS / "lenet.onnx"))
    assert scene.first.preprocessing == scene.first.guess.preprocessing
    scene.show_only(Instance.open(MODELS / "mlp.onnx"))
    assert scene.first.preprocessing == chosen
    scene.intake.prepare("")
    assert not scene.intake.recipes.kept


def test_a_recording_begins_with_it(scene):
    scene.intake.prepare("range=0..255")
    values = json.loads(json.dumps(scene.to_dict()))
    other = Scene(Frame(640, 480))
    other.add(Instance.open(MODELS / "mlp.onnx"))
    other.from_dict(values)
    assert other.first.preprocessing == scene.first.preprocessing
    del values["recipes"]  # as recordings were before
    other.from_dict(values)


def test_what_is_kept_may_be_nonsense_and_is_never_too_much(scene):
    recipes = Recipes()
    (path,) = (str(scene.first.ready.path.absolute()),)
    recipes.kept = {path: "of=another version"}
    recipes.apply(scene.first)
    assert scene.first.preprocessing == scene.first.guess.preprocessing
    recipes.kept = {f"/{number}": "" for number in range(MOST + 5)}
    recipes.change(scene.first, "range=0..255")
    assert len(recipes.kept) == MOST
    assert list(recipes.kept)[-1] == path
