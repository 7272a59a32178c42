"""People at the app: they draw, point, fly, choose and make mistakes, by events alone, and frames are drawn."""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.app import App
from glassnet.engine.events import AnyEvent, Dropped, Focus, Invoked, Key, Pointer, Resized, Stepped, Typed, Wheel
from glassnet.engine.headless import Headless
from glassnet.engine.journal import Journal
from glassnet.engine.paths import MODELS
from glassnet.engine.recording import Recorder, read
from glassnet.engine.scene.arrangement import arrange
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.strokes import digit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

FRAME = Frame(960, 540, panels=True)
FREE = (0.35, 0.6)  # a place outside all panels
pytestmark = pytest.mark.gl


def opened(model: str = "mlp", frame: Frame = FRAME) -> Headless:
    headless = Headless(frame)
    headless.app.open(MODELS / f"{model}.onnx")
    headless.app.step(0.0)
    return headless


@pytest.fixture
def headless() -> Headless:
    return opened()


@pytest.fixture
def app(headless: Headless) -> App:
    return headless.app


def frames(app: App, seconds: float, dt: float = 1 / 60) -> None:
    for _ in range(round(seconds / dt)):
        app.step(dt)


def on_pad(x: float, y: float, frame: Frame = FRAME) -> tuple[float, float]:
    pad = arrange(frame).pad
    return (pad.x + x * pad.width) / frame.width, (pad.y + y * pad.height) / frame.height


def draw(app: App, *points: tuple[float, float]) -> None:
    app.handle(Pointer("press", *on_pad(*points[0]), "left"))
    for point in points[1:]:
        app.handle(Pointer("move", *on_pad(*point)))
        app.step(1 / 60)
    app.handle(Pointer("release", *on_pad(*points[-1]), "left"))
    app.step(1 / 60)


def press(app: App, name: str, **modifiers: bool) -> None:
    app.handle(Key(name, True, **modifiers))
    app.handle(Key(name, False, **modifiers))
    app.step(1 / 60)


def guess(app: App) -> str:
    (instance,) = app.scene.instances.values()
    return instance.network.label(int(instance.scores.argmax()))


SEVEN = [(0.3, 0.25), (0.7, 0.25), (0.6, 0.5), (0.45, 0.85)]


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
    at = (toolbar.x + 0.5 * toolbar.height) / FRAME.width, (toolbar.y + 0.5 * toolbar.height) / FRAME.height
    for kind in ("move", "press", "release"):
        app.handle(Pointer(kind, *at, "none" if kind == "move" else "left"))
        frames(app, 0.05)
    assert app.scene.options.view == "2d"


def test_pointing_finds_a_neuron_and_a_panel_hides_it(app):
    frames(app, 1)
    app.handle(Pointer("move", *on_pad(0.5, 0.5)))
    app.step(1 / 60)
    assert app.scene.pointed is None
    (instance,) = app.scene.instances.values()
    outline = instance.outlines["3d"][0]
    middle = app.scene.camera.project(outline, FRAME)[:, :2].mean(axis=0) / FRAME.size
    app.handle(Pointer("move", *middle.tolist()))
    app.step(1 / 60)
    assert app.scene.pointed
    assert app.scene.pointed.node.layer == 0
    app.handle(Pointer("cancel", *middle.tolist()))
    app.step(1 / 60)
    assert app.scene.pointed is None


def test_a_hidden_layer_is_not_found(app):
    (instance,) = app.scene.instances.values()
    middle = app.scene.camera.project(instance.outlines["3d"][0], FRAME)[:, :2].mean(axis=0) / FRAME.size
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
    (instance,) = app.scene.instances.values()
    x, y = app.scene.camera.project(instance.outlines["3d"][0], FRAME)[:, :2].mean(axis=0)
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
    app.handle(Dropped(str(path)))
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
    app.handle(Dropped(str(tmp_path / "four.png")))
    app.step(0.0)
    assert guess(app) == "4"
    app.handle(Dropped(str(MODELS / "lenet.onnx")))
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
    app.handle(Dropped("no such file.png"))
    lines = [json.loads(line) for line in (tmp_path / "journal.jsonl").read_text().splitlines()]
    assert [(line["event"], line.get("label")) for line in lines] == [
        ("guess", "7"),
        ("guess", None),
        ("error", None),
    ]
    assert lines[0]["score"] > 0.5
    assert lines[1]["score"] is None


def test_nothing_moves_when_nothing_happens(app):
    frames(app, 2)
    assert not app.moving
    app.handle(Pointer("move", *FREE))
    frames(app, 2)
    assert not app.moving


def session() -> list[AnyEvent]:
    """A visit: a drawing, a flight, a turn, a layer hidden by hand, the other view; in frames of odd lengths."""
    events: list[AnyEvent] = []
    rng = np.random.default_rng(5)

    def pause(count: int) -> None:
        events.extend(Stepped(float(rng.uniform(0.005, 0.05))) for _ in range(count))

    for event in digit("round", 5).events():
        events.append(Pointer(event.kind, *on_pad(event.x, event.y), "left", time=event.time))
        pause(int(rng.integers(0, 3)))
    events += [Key("W", True), Key("Shift", True)]
    pause(12)
    for x in np.linspace(0.3, 0.5, 9):
        events.append(Pointer("move", float(x), 0.4))
        pause(1)
    events += [Key("W", False), Pointer("press", *FREE, "left")]
    for x in np.linspace(0.35, 0.5, 7):
        events.append(Pointer("move", float(x), 0.5))
        pause(1)
    events += [Pointer("release", 0.5, 0.5, "left"), Wheel(0.4, 0.3, 1.5), Invoked("layer.toggle", "2"), Typed("x")]
    pause(5)
    row = arrange(FRAME).names
    for kind in ("move", "press", "release"):
        at = (row.x + 5) / FRAME.width, (row.y + row.height - 20) / FRAME.height
        events.append(Pointer(kind, *at, "none" if kind == "move" else "left"))
        pause(2)
    events += [Key("2", True), Key("2", False)]
    pause(9)
    return events


def play(events, record: Recorder | None = None) -> Headless:
    headless = opened("lenet")
    app = headless.app
    app.scene.welcome.begin(FRAME)
    for event in events:
        if record:
            record.write(event)
        if isinstance(event, Stepped):
            app.step(event.dt)
            app.draw(headless.target)
        else:
            app.handle(event)
    return headless


def test_a_recording_replayed_gives_the_same_state_and_the_same_picture(tmp_path: Path):
    record = Recorder(tmp_path / "session.jsonl", {})
    first = play(session(), record)
    record.close()
    _, events = read(tmp_path / "session.jsonl")
    again = play(events)
    other = play(session()[:-11])
    assert first.app.scene.to_dict() == again.app.scene.to_dict() != other.app.scene.to_dict()
    assert first.app.scene.camera.pose == again.app.scene.camera.pose
    np.testing.assert_array_equal(first.app.scene.pad.field, again.app.scene.pad.field)
    pixels = [headless.target.read() for headless in (first, again, other)]
    assert pixels[0] == pixels[1] != pixels[2]


SHARES = st.floats(-0.2, 1.2) | st.sampled_from([math.nan, math.inf, -1e30])
POINTERS = st.builds(
    Pointer,
    kind=st.sampled_from(["move", "press", "release", "cancel"]),
    x=SHARES,
    y=SHARES,
    button=st.sampled_from(["none", "left", "right", "middle"]),
    pointer=st.integers(0, 2),
    source=st.sampled_from(["mouse", "touch"]),
)
KEYS = st.builds(
    Key,
    name=st.sampled_from(
        ["W", "A", "Left", "Shift", "F", "Home", "2", "3", "H", "F1", "Escape", "N", "C", "P", "R", "Z"]
    ),
    pressed=st.booleans(),
    shift=st.booleans(),
    control=st.booleans(),
)
ANY = st.one_of(
    POINTERS,
    POINTERS,
    KEYS,
    st.builds(Wheel, x=SHARES, y=SHARES, steps=st.floats(-50, 50)),
    st.builds(Resized, width=st.integers(1, 900), height=st.integers(1, 900)),
    st.builds(Focus, gained=st.booleans()),
    st.builds(Stepped, dt=st.floats(0, 0.1)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANY, max_size=60))
def test_any_sequence_of_events_leaves_a_valid_state(events):
    app = opened().app
    for event in events:
        app.step(event.dt) if isinstance(event, Stepped) else app.handle(event)
    assert not app.closing
    assert app.panels.message == ""
    assert np.isfinite(app.scene.camera.view_projection(app.scene.frame)).all()
    assert np.isfinite(app.scene.pad.field).all()
    json.dumps(app.scene.to_dict())
    for pointer in range(3):
        app.handle(Pointer("cancel", 0.5, 0.5, pointer=pointer))
    app.handle(Focus(False))
    app.handle(Resized(*FRAME.size))
    frames(app, 4, 0.1)
    assert not app.moving
    assert not app.gestures.active
    before = app.scene.pad.field.copy()
    if arrange(app.scene.frame).unit:
        app.panels.help_open = False
        app.step(0.0)
        draw(app, (0.2, 0.2), (0.8, 0.7))
        app.invoke("pad.undo")
        np.testing.assert_array_equal(app.scene.pad.field, before)
