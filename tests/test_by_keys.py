"""Glassnet by keyboard alone: a pointer that keys move draws, points, clicks and presses buttons."""

import pytest
from glassnet.engine.app import App
from glassnet.engine.events import Key, Pointer
from glassnet.engine.scene.arrangement import arrange
from glassnet.engine.scene.frame import Frame
from people import opened

pytestmark = pytest.mark.gl
FRAME = Frame(960, 540, panels=True)
DT = 1 / 60


@pytest.fixture
def app() -> App:
    return opened(frame=FRAME).app


def key(app: App, name: str, pressed: bool, **held: bool) -> None:
    app.handle(Key(name, pressed, **held))


def toward(app: App, x: float, y: float) -> None:
    """Move the pointer by its keys to a pixel, first along, then down; slowly for the last bit."""
    if app.hand.at is None:
        key(app, "Right", True, control=True)
        key(app, "Right", False, control=True)
    for axis, names, goal in ((0, ("Left", "Right"), x / FRAME.width), (1, ("Up", "Down"), y / FRAME.height)):
        for slow, near in ((False, 0.01), (True, 0.002)):
            assert app.hand.at
            way = goal - app.hand.at[axis]
            name = names[way > 0]
            key(app, name, True, control=True, shift=slow)
            while abs(goal - app.hand.at[axis]) > near and (goal - app.hand.at[axis]) * way > 0:
                app.step(DT)
            key(app, name, False, control=True, shift=slow)
    for _ in range(5):
        app.step(DT)


def on_pad(x: float, y: float) -> tuple[float, float]:
    pad = arrange(FRAME).pad
    return pad.x + x * pad.width, pad.y + y * pad.height


def click(app: App) -> None:
    for pressed in (True, False):
        key(app, "Space", pressed)
        for _ in range(3):
            app.step(DT)


def test_a_digit_is_drawn_and_recognised(app: App):
    toward(app, *on_pad(0.3, 0.25))
    key(app, "Space", True)
    for place in ((0.7, 0.25), (0.6, 0.45), (0.5, 0.65), (0.45, 0.85)):
        toward(app, *on_pad(*place))
    key(app, "Space", False)
    for _ in range(10):
        app.step(DT)
    (instance,) = app.scene.instances.values()
    assert not app.scene.pad.drawing
    assert instance.network.label(instance.likeliest[0]) == "7"


def test_a_button_is_pressed(app: App):
    area = arrange(FRAME).tools
    em = arrange(FRAME).unit
    toward(app, area.x + 2 * em, area.y + 5.2 * em)  # the next sample
    click(app)
    assert "Test digit" in app.scene.pad.source.name


def test_a_neuron_is_pointed_at_and_opened(app: App):
    app.invoke("input.show", "mnist:0")
    app.settle()
    (instance,) = app.scene.instances.values()
    x, y, width, height = app.scene.area(instance.network.output.index)
    for share in (0.05, 0.15, 0.25, 0.35):
        toward(app, x + share * width, y + 0.6 * height)
        if app.scene.pointed:
            break
    assert app.scene.pointed
    click(app)
    assert len(app.scene.pins) == 1


def test_it_starts_on_the_pad_moves_with_time_and_stays_in_the_picture(app: App):
    places = []
    for dt in (0.01, 0.1):
        app.hand.put_away()
        key(app, "Left", True, control=True)
        for _ in range(round(0.5 / dt)):
            app.step(dt)
        places.append(app.hand.at)
        key(app, "Left", False, control=True)
    assert places[0] == pytest.approx(places[1])
    key(app, "Up", True, control=True)
    app.step(60.0)
    assert app.hand.at
    assert app.hand.at[1] == 0.0


@pytest.mark.parametrize("end", [Pointer("move", 0.2, 0.2), Key("Escape", True)])
def test_a_mouse_or_escape_puts_it_away_and_ends_its_stroke(app: App, end: Pointer | Key):
    toward(app, *on_pad(0.4, 0.4))
    key(app, "Space", True)
    app.step(DT)
    assert app.scene.pad.drawing
    app.handle(end)
    app.step(DT)
    assert app.hand.at is None
    assert not app.scene.pad.drawing


def test_the_cameras_keys_are_still_the_cameras(app: App):
    before = app.scene.camera.goal
    key(app, "Left", True, control=True)
    app.step(0.2)
    assert app.scene.camera.goal == before
    key(app, "Left", False, control=True)
    key(app, "Left", True)
    app.step(0.2)
    assert app.scene.camera.goal != before
