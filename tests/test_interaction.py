"""People at the app: they draw, point, fly, choose and make mistakes, by events alone."""

import itertools
import json

import numpy as np
import pytest
from glassnet.engine.app import App
from glassnet.engine.events import Focus, Key, Pointer, Resized, Wheel
from glassnet.engine.headless import Headless
from glassnet.engine.journal import Journal
from glassnet.engine.net.layout import positions
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.arrangement import arrange
from glassnet.engine.scene.strokes import digit
from people import FRAME, FREE, SEVEN, draw, drop, frames, guess, on_pad, opened, press
from PIL import Image

pytestmark = pytest.mark.gl


@pytest.fixture
def headless() -> Headless:
    return opened()


@pytest.fixture
def app(headless: Headless) -> App:
    return headless.app


def test_the_network_answers_while_a_stroke_is_drawn(app):
    (instance,) = app.scene.instances.values()
    answers = []
    app.handle(Pointer("press", *on_pad(0.3, 0.25), "left"))
    for x in np.linspace(0.3, 0.7, 8):
        app.handle(Pointer("move", *on_pad(x, 0.25)))
        app.step(1 / 60)
        answers.append(instance.activations.copy())
    assert app.scene.pad.drawing
    assert all(np.abs(new - old).max() > 0.01 for old, new in itertools.pairwise(answers))


def test_a_drawn_seven_is_a_seven_and_cleared_it_is_nothing(app):
    draw(app, *SEVEN)
    assert guess(app) == "7"
    press(app, "C")
    (instance,) = app.scene.instances.values()
    assert instance.blank


def test_keys_undo_and_redo(app):
    draw(app, *SEVEN)
    ink = app.scene.pad.ink.copy()
    draw(app, (0.2, 0.9), (0.8, 0.9))
    press(app, "Z", control=True)
    np.testing.assert_array_equal(app.scene.pad.ink, ink)
    press(app, "Y", control=True)
    assert app.scene.pad.ink.sum() > ink.sum()


def test_a_key_that_repeats_acts_once(app):
    app.handle(Key("N", True))
    app.handle(Key("N", True, repeat=True))
    app.step(0.0)
    assert "Test digit 0" in app.scene.pad.source.name


def test_the_next_sample_has_its_true_label(app):
    for label in (7, 2, 1, 0, 4):
        press(app, "N")
        assert f"(a {label})" in app.scene.pad.source.name
        assert guess(app) == str(label)


def test_centring_changes_what_the_network_sees(app):
    draw(app, (0.1, 0.1), (0.1, 0.4))
    (instance,) = app.scene.instances.values()
    centred = instance.activations.copy()
    app.invoke("pad.centre")
    app.step(0.0)
    pixels = instance.network.input.nodes
    assert np.abs(instance.activations[:pixels] - centred[:pixels]).max() > 0.5
    assert instance.activations[:pixels].reshape(28, 28)[:14, :14].sum() == instance.activations[:pixels].sum()


def test_the_first_seconds_show_a_digit_that_a_persons_press_clears(app):
    app.scene.welcome.begin(FRAME)
    frames(app, 5)
    assert not app.scene.welcome.ghost
    assert app.scene.welcome.exemplary
    assert guess(app) == "3"
    app.handle(Pointer("press", *on_pad(0.5, 0.2), "left"))
    app.handle(Pointer("release", *on_pad(0.5, 0.2), "left"))
    assert not app.scene.welcome.exemplary
    assert app.scene.pad.ink[200:].sum() == 0


def test_a_person_may_take_the_pen_while_the_ghost_writes(app):
    app.scene.welcome.begin(FRAME)
    frames(app, 1.2)
    assert app.scene.pad.drawing
    draw(app, *SEVEN)
    frames(app, 3)
    assert guess(app) == "7"
    assert not app.scene.welcome.exemplary


def test_a_button_can_be_clicked_by_pointer_events(app):
    draw(app, *SEVEN)
    toolbar = arrange(FRAME).toolbar
    at = (toolbar.x + toolbar.height) / FRAME.width, (toolbar.y + 0.5 * toolbar.height) / FRAME.height
    for kind in ("move", "press", "release"):
        app.handle(Pointer(kind, *at, "none" if kind == "move" else "left"))
        frames(app, 0.05)
    assert app.scene.options.view == "2d"


def on_input(app: App) -> tuple[float, float]:
    """Where a neuron in the middle of the input is, in pixels."""
    layer, placement = app.scene.first.network.input, app.scene.first.space[0]
    centre = positions(placement, layer, np.array([layer.nodes // 2 + layer.maps[2] // 2]))
    x, y, _ = app.scene.camera.project(centre, FRAME)[0].tolist()
    return x, y


def test_pointing_finds_a_neuron_and_a_panel_hides_it(app):
    frames(app, 1)
    app.handle(Pointer("move", *on_pad(0.5, 0.5)))
    app.step(1 / 60)
    assert app.scene.pointed is None
    middle = np.array(on_input(app)) / FRAME.size
    app.handle(Pointer("move", *middle.tolist()))
    app.step(1 / 60)
    assert app.scene.pointed
    assert app.scene.pointed.node.layer == 0
    app.handle(Pointer("cancel", *middle.tolist()))
    app.step(1 / 60)
    assert app.scene.pointed is None


def test_a_hidden_layer_is_not_found(app):
    middle = np.array(on_input(app)) / FRAME.size
    app.handle(Pointer("move", *middle.tolist()))
    press(app, "H")
    press(app, "H")
    app.invoke("layer.toggle", "0")
    frames(app, 1)
    assert app.scene.pointed is None or app.scene.pointed.node.layer != 0
    app.invoke("layer.show_all")
    frames(app, 0.2)
    assert app.scene.pointed
    assert app.scene.pointed.node.layer == 0


def test_the_highlight_shows(headless):
    app = headless.app
    app.settle()
    before = np.asarray(headless.picture()).astype(int)
    x, y = on_input(app)
    app.handle(Pointer("move", x / FRAME.width, y / FRAME.height))
    after = np.asarray(headless.picture()).astype(int)
    around = np.s_[round(y) - 20 : round(y) + 20, round(x) - 20 : round(x) + 20]
    assert (after[around] - before[around]).max() > 150


def test_panels_can_be_hidden_and_the_network_takes_their_place(app):
    app.settle()
    width = FRAME.free.width
    press(app, "H")
    assert app.scene.frame.free.width > width
    assert not arrange(app.scene.frame).unit
    press(app, "H")
    assert app.scene.frame == FRAME


def test_the_wheel_zooms_and_a_drag_turns(app):
    app.settle()
    before = app.scene.camera.goal
    app.handle(Wheel(*FREE, 2.0))
    assert app.scene.camera.goal.distance < before.distance
    app.handle(Pointer("press", *FREE, "left"))
    app.handle(Pointer("move", FREE[0] + 0.1, FREE[1]))
    app.handle(Pointer("release", FREE[0] + 0.1, FREE[1], "left"))
    assert app.scene.camera.goal.yaw != before.yaw
    press(app, "Home")
    app.settle()
    assert app.scene.camera.pose == before


def test_a_persons_place_is_kept_when_the_size_changes_and_otherwise_the_network_fits(app):
    app.handle(Resized(800, 700))
    app.settle()
    fitted = app.scene.camera.pose
    app.handle(Wheel(*FREE, 2.0))
    app.settle()
    own = app.scene.camera.pose
    app.handle(Resized(960, 540))
    app.settle()
    assert app.scene.camera.pose == own != fitted


def test_keys_let_go_with_the_focus(app):
    app.handle(Key("W", True))
    frames(app, 0.2)
    assert app.moving
    app.handle(Focus(False))
    frames(app, 3)
    assert not app.scene.camera.moving


@pytest.mark.parametrize("name", ["nothing.onnx", "text.onnx", "nothing.png", "text.png", "folder.png"])
def test_a_dropped_file_that_cannot_be_read_is_one_line_and_changes_nothing(headless, tmp_path, name):
    app = headless.app
    path = tmp_path / name
    if name.startswith("text"):
        path.write_text("neither a network nor a picture")
    elif name.startswith("folder"):
        path.mkdir()
    draw(app, *SEVEN)
    state, ink, before = app.scene.to_dict(), app.scene.pad.ink.copy(), headless.picture()
    drop(app, path)
    app.step(0.0)
    assert name in app.panels.message
    assert "\n" not in app.panels.message
    assert app.scene.to_dict() == state
    np.testing.assert_array_equal(app.scene.pad.ink, ink)
    press(app, "Escape")
    assert app.panels.message == ""
    assert headless.picture() == before


def test_a_dropped_picture_is_shown_and_a_dropped_model_opened(headless, tmp_path):
    app = headless.app
    Image.fromarray((255 * digit_ink()).astype(np.uint8)).save(tmp_path / "four.png")
    drop(app, tmp_path / "four.png")
    app.step(0.0)
    assert guess(app) == "4"
    drop(app, MODELS / "lenet.onnx")
    app.step(0.0)
    (instance,) = app.scene.instances.values()
    assert instance.network.name == "LeNet"
    assert guess(app) == "4"
    headless.picture()


def digit_ink() -> np.ndarray:
    headless = opened()
    for event in digit("upright", 4).events():
        x, y = on_pad(event.x, event.y)
        headless.app.handle(Pointer(event.kind, x, y, "left"))
    return headless.app.scene.pad.ink


def test_the_journal_has_each_finished_drawing(tmp_path):
    headless = Headless(FRAME)
    app = App(headless.app.renderer.device.context, FRAME, Journal(tmp_path / "journal.jsonl"))
    app.open(MODELS / "lenet.onnx")
    draw(app, *SEVEN)
    press(app, "C")
    drop(app, "no such file.png")
    lines = [json.loads(line) for line in (tmp_path / "journal.jsonl").read_text().splitlines()]
    assert [(line["event"], line.get("label")) for line in lines] == [
        ("model", None),
        ("guess", "7"),
        ("guess", None),
        ("error", None),
    ]
    assert lines[1]["score"] > 0.5
    assert lines[2]["score"] is None


def test_nothing_moves_when_nothing_happens(app):
    frames(app, 2)
    assert not app.moving
    app.handle(Pointer("move", *FREE))
    frames(app, 2)
    assert not app.moving


def test_a_panel_that_is_hidden_before_it_has_found_its_size_moves_nothing(app):
    app.invoke("numbers.pin", "1:17")
    app.step(1 / 60)
    app.invoke("panels.toggle")
    frames(app, 2)
    assert not app.moving
    app.invoke("panels.toggle")
    frames(app, 2)
    assert not app.moving
