"""The attract mode: acts, camera, hand and captions, to the end and again."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.net.loader import load
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.acts import ACTS, caption
from glassnet.engine.scene.arrangement import arrange
from glassnet.engine.scene.captions import Box, Text
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.gestures import Gestures
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.source import parse
from glassnet.engine.scene.subtitle import Subtitle, broken, written
from glassnet.engine.scene.wording import captions
from onnx_graphs import dense, node, save

FRAME = Frame(1280, 720, panels=True, kiosk=True)
ROUND = sum(act.seconds for act in ACTS)


class Show:
    """A scene in which the attract mode runs; `last` are the events of the last step."""

    def __init__(self, model: str = "mlp", seed: int = 0, calm: bool = False):
        self.scene = Scene(FRAME)
        self.scene.add(Instance.of(load(MODELS / f"{model}.onnx")))
        self.scene.options.calm = calm
        self.scene.settle()
        self.attract = self.scene.attract
        self.gestures = Gestures(self.scene)
        self.attract.begin()
        self.labels: list[tuple[str, str]] = []

    def step(self, dt: float) -> None:
        for event in self.attract.step(dt):
            self.gestures.handle(event)
        self.scene.step(dt)

    def go(self, seconds: float, dt: float = 1 / 30) -> None:
        for _ in range(round(seconds / dt)):
            self.step(dt)


@pytest.mark.parametrize("model", ["mlp", "lenet"])
def test_it_plays_to_its_end_and_begins_again(model: str):
    show, seen = Show(model), []
    for _ in range(round(1.2 * ROUND * 10)):
        show.step(0.1)
        seen.append(show.attract.act.name)
    names = [name for name, _ in itertools.groupby(seen)]
    assert names[: len(ACTS) + 1] == [act.name for act in ACTS] + [ACTS[0].name]
    assert show.attract.round == 2


def test_the_hand_draws_a_digit_that_the_network_sees():
    show = Show()
    show.go(ACTS[0].seconds - 0.5)
    (instance,) = show.scene.instances.values()
    assert not show.scene.pad.empty
    assert show.scene.pad.source.drawn
    assert not instance.blank


def test_each_act_that_draws_begins_with_an_empty_pad_and_another_digit():
    show, drawn = Show(), []
    for _ in range(round(2 * ROUND * 10)):
        before = show.attract.act.name
        ink = show.scene.pad.ink.copy()
        show.step(0.1)
        if before != show.attract.act.name and before in ("draw", "flat"):
            drawn.append(ink)
    assert len(drawn) >= 3
    for one, other in itertools.combinations(drawn, 2):
        assert abs(one - other).max() > 0.5


def test_the_camera_moves_without_a_jump():
    show = Show()
    places = []
    for _ in range(round(ROUND * 30)):
        show.step(1 / 30)
        pose = show.scene.camera.pose
        places.append([*np.array(pose.target) / pose.distance, np.log(pose.distance), pose.yaw, pose.pitch])
    speed = np.abs(np.diff(places, axis=0)) * 30
    assert speed.max() < 1.5  # radians, and distances, a second
    assert np.ptp(np.array(places)[:, 4]) > 0.5  # it has really been around
    assert np.abs(np.diff(speed, axis=0)).max() < 0.35


def test_how_time_is_cut_into_frames_makes_no_difference_to_where_the_camera_is():
    one, other = Show(), Show()
    one.go(20.0, 1 / 10)
    other.go(20.0, 1 / 60)
    np.testing.assert_allclose(one.scene.camera.eye, other.scene.camera.eye, rtol=2e-3, atol=3.0)


def test_with_reduced_motion_the_camera_stays_and_no_light_runs():
    show = Show(calm=True)
    before = show.scene.camera.pose
    for _ in range(round(1.1 * ROUND * 10)):
        show.step(0.1)
        assert show.scene.camera.pose == before
        assert not show.scene.pulse.running
    assert show.attract.round == 2


def test_something_is_said_about_every_act():
    show, said = Show(), {}
    for _ in range(round(ROUND * 10)):
        show.step(0.1)
        if subtitle := show.attract.subtitle:
            assert 0.0 <= subtitle.strength <= 1.0
            said.setdefault(show.attract.act.name, set()).add(subtitle.text)
    assert set(said) == {act.name for act in ACTS}
    assert len(set.union(*said.values())) >= len(ACTS)
    assert any("784" in text for text in said["input"])


def test_an_end_in_the_middle_of_a_stroke_lifts_the_pen():
    show = Show()
    while not show.scene.pad.drawing:
        show.step(1 / 30)
    for event in show.attract.end():
        show.gestures.handle(event)
    assert not show.scene.pad.drawing
    assert not show.attract.running
    assert show.attract.step(1.0) == []


def test_light_runs_up_through_the_edges():
    show = Show()
    running = 0
    for _ in range(round(ROUND * 10)):
        show.step(0.1)
        running += show.scene.pulse.running
    assert running > 50


@pytest.mark.parametrize("room", [100, 300, 600, 2000])
def test_a_caption_is_broken_into_lines_that_fit(room: int):
    text = "Every line carries a number to the next layer, times a weight that was learned."
    lines = broken(text, room, 24)
    assert " ".join(lines) == text
    assert len(lines) == 1 or room < 2000


def test_two_sentences_are_two_lines_where_they_fit():
    text = "Each neuron adds up what arrives. It lights up for a shape that it knows."
    assert broken(text, 900, 24) == text.replace(". ", ".\n").split("\n")
    assert len(broken(text, 300, 24)) > 2


@pytest.mark.parametrize("frame", [FRAME, Frame(1080, 1920, panels=True, kiosk=True)], ids=["wide", "tall"])
def test_what_is_said_covers_no_button(frame: Frame):
    for act in ACTS:
        ground, *lines = written(Subtitle(caption(act, Show().scene), 1.0), frame)
        assert isinstance(ground, Box)
        arrangement = arrange(frame)
        for place in (arrangement.panel, arrangement.toolbar):
            apart = ground.x + ground.width <= place.x or ground.x >= place.x + place.width
            assert apart or ground.y + ground.height <= place.y or ground.y >= place.y + place.height
        assert len(lines) <= 2


def test_names_stand_at_the_side_only_while_all_of_the_network_is_seen():
    show, seen = Show(), {}
    for _ in range(round(ROUND * 10)):
        show.step(0.1)
        if show.attract.act.seconds - 1.0 < show.attract._time < show.attract.act.seconds:
            seen[show.attract.act.name] = sum(
                text.colour[3]
                for text in captions(show.scene, lit=False)
                if isinstance(text, Text) and text.text == "Dense 1"
            )
    assert {name: value > 0.9 for name, value in seen.items()} == {act.name: act.level is None for act in ACTS}
    show.attract.end()
    assert any(isinstance(text, Text) and text.text == "Dense 1" for text in captions(show.scene, lit=False))


def values(folder: Path, count: int, outputs: int = 3) -> Path:
    """A network that takes so many values, and no picture."""
    return save(folder, [node("MatMul", "x w", "y")], {"w": dense(outputs, count)}, shape=("N", count))


def said(scene: Scene) -> dict[str, str]:
    return {act.name: caption(act, scene) for act in ACTS}


def test_with_reduced_motion_nothing_is_said_to_be_flat_that_is_not():
    show, told = Show(calm=True), {}
    for _ in range(round(ROUND * 10)):
        show.step(0.1)
        if subtitle := show.attract.subtitle:
            told.setdefault(show.attract.act.name, set()).add(subtitle.text)
    assert show.scene.options.view == "3d"
    assert told["flat"] == told["draw"] == {"Somebody draws a digit. The network looks at it, stroke by stroke."}
    show.scene.view("2d")
    assert said(show.scene)["flat"].startswith("The same network, laid out flat.")


def test_nothing_is_said_about_lines_that_are_not_seen():
    show = Show()
    assert said(show.scene)["lines"].startswith("Every line")
    for edges in ("focus", "off"):
        show.scene.options.edges = edges
        assert said(show.scene)["lines"] == ""


def test_the_answer_is_told_without_an_article():
    show = Show()
    show.scene.pad.show(parse("mnist:61"))
    show.scene.settle()
    assert said(show.scene)["answer"].endswith("The network says: 8.")


@pytest.mark.parametrize(
    ("count", "first", "last"),
    [
        (1, "One number goes in at the bottom.", "Now you: move the sliders!"),
        (5, "At the bottom 5 numbers go in: one for each small box.", "Now you: move the sliders!"),
        (1500, "At the bottom 1,500 numbers go in: one for each small box.", "Now you: try other numbers!"),
    ],
)
def test_of_a_network_of_values_nobody_says_that_it_is_drawn_for(tmp_path: Path, count: int, first: str, last: str):
    scene = Scene(FRAME)
    scene.add(Instance.open(values(tmp_path, count)))
    scene.settle()
    scene.attract.begin()
    captions = said(scene)
    assert captions["input"] == first
    assert captions["turn"] == last
    assert captions["answer"].startswith("At the top, one neuron for each answer. The network says: ")
    assert not [text for text in captions.values() if re.search("draw|digit|shape", text, re.IGNORECASE)]
    scene.options.calm = True
    assert said(scene)["flat"] == ""


def test_where_the_answers_are_no_digits_nobody_is_asked_to_draw_one(tmp_path: Path):
    nodes = [node("Flatten", "x", "f"), node("MatMul", "f w", "y")]
    path = save(tmp_path, nodes, {"w": dense(10, 1200)}, shape=("N", 3, 20, 20))
    scene = Scene(FRAME)
    scene.add(Instance.open(path))
    scene.settle()
    captions = said(scene)
    assert captions["input"] == "The drawing becomes 1,200 numbers: 3 for each small square."
    assert captions["turn"] == "Now you: draw something!"
    assert said(Show("lenet").scene)["turn"] == "Now you: draw a digit!"
