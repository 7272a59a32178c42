"""An exhibit from a visitor's first touch to the next one's, in the app."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from exhibits import FRAME, exhibit, state
from glassnet.engine.app import App
from glassnet.engine.events import Dropped, Invoked, Key, Pointer, Wheel
from glassnet.engine.host import House
from glassnet.engine.net.layout import positions
from glassnet.engine.scene.acts import ACTS
from glassnet.engine.scene.arrangement import arrange
from glassnet.engine.scene.frame import Frame
from onnx_graphs import dense, node, save
from people import frames, guess

pytestmark = pytest.mark.gl
FREE = (0.4, 0.5)


def on_pad(x: float, y: float) -> tuple[float, float]:
    pad = arrange(FRAME).pad
    return (pad.x + x * pad.width) / FRAME.width, (pad.y + y * pad.height) / FRAME.height


def click(app: App, x: float, y: float) -> None:
    for event in (Pointer("move", x, y), Pointer("press", x, y, "left"), Pointer("release", x, y, "left")):
        app.handle(event)
        frames(app, 0.05)


def use_everything(app: App) -> None:
    """Draw, erase, turn, zoom, fly, open a neuron's arithmetic and the guide, look flat, hide the lines."""
    app.handle(Pointer("press", *on_pad(0.3, 0.3), "left"))
    for step in range(10):
        app.handle(Pointer("move", *on_pad(0.3 + 0.04 * step, 0.3 + 0.05 * step)))
    app.handle(Pointer("release", *on_pad(0.7, 0.8), "left"))
    for command in ("pad.eraser", "guide.toggle", "edges.next", "trace.toggle", "view.2d"):
        app.invoke(command)
    app.scene.options.hidden.add(2)
    app.invoke("numbers.pin", "1:17")
    app.handle(Wheel(*FREE, 3.0))
    app.handle(Pointer("press", *FREE, "left"))
    app.handle(Pointer("move", FREE[0] + 0.1, FREE[1]))
    app.handle(Key("W", True))
    frames(app, 0.5)


def test_what_a_visitor_did_is_gone_for_the_next():
    app = exhibit(house=House(idle=20.0, attracts=False)).app
    app.handle(Pointer("press", *FREE, "left"))
    app.handle(Pointer("release", *FREE, "left"))
    app.settle()
    app.step(0.1)
    app.step(21.0)
    app.settle()
    app.step(0.0)
    fresh = state(app)
    use_everything(app)
    used = state(app)
    assert [key for key in fresh if fresh[key] != used[key]] != []
    app.step(0.1, 21.0)
    app.settle()
    app.step(0.0)
    assert state(app) == fresh


def test_the_first_touch_finds_an_empty_pad_within_one_frame():
    app = exhibit(house=House()).app
    while app.scene.pad.empty:
        app.step(0.1)
    assert app.scene.attract.running
    app.handle(Pointer("press", *on_pad(0.5, 0.5), "left", source="touch", pointer=1))
    app.step(1 / 60)
    assert not app.scene.attract.running
    assert app.scene.pad.drawing
    assert 0 < (app.scene.pad.ink > 0.5).mean() < 0.02  # a dot of this finger, and nothing of the ghost's


def test_after_a_while_without_a_visitor_the_attract_mode_goes_on():
    app = exhibit(house=House(idle=15.0)).app
    app.handle(Pointer("press", *FREE, "left"))
    app.handle(Pointer("release", *FREE, "left"))
    app.step(0.1, 600.0)  # so long it had rested
    app.step(0.1)
    assert app.due == pytest.approx(14.9)
    app.step(0.1, 15.0)
    assert app.scene.attract.running
    assert app.moving


def test_while_motion_is_reduced_nothing_is_drawn_but_the_hand_at_work():
    app = exhibit().app
    app.scene.options.calm = True
    app.receive(House())
    acts, drawn, passed, frames_drawn = set(), False, 0.0, 0
    while passed < 57.0:
        dt, waited = (1 / 30, 1 / 30) if app.moving else (1 / 60, app.due)
        assert 0.0 < waited < 15.0
        app.step(dt, waited)
        acts.add(app.scene.attract.act.name)
        drawn = drawn or app.scene.pad.source.drawn
        passed, frames_drawn = passed + waited, frames_drawn + 1
    assert acts == {act.name for act in ACTS}
    assert drawn
    assert 50 < frames_drawn < 0.4 * 58 * 30


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (2560, 1440), (1080, 1920)])
def test_an_open_panel_fits_and_does_not_tremble(size):
    app = exhibit("lenet", replace(FRAME, width=size[0], height=size[1])).app
    app.invoke("input.show", "mnist:0")
    app.invoke("numbers.pin", "5:17")
    frames(app, 1.0)
    seen = set()
    for _ in range(8):
        app.step(1 / 60)
        (panel,) = (each for each in app.panels.context._context.windows if each.name == "numbers 0")
        seen.add((panel.size.x, panel.size.y, panel.scrollbar_y))
    assert len(seen) == 1
    assert not panel.scrollbar_y


def test_visitors_are_told_no_mistake_and_open_no_file(tmp_path):
    app = exhibit().app
    (tmp_path / "bad.onnx").write_bytes(b"no model")
    app.handle(Dropped(str(tmp_path / "bad.onnx")))
    app.opener.begin(tmp_path / "bad.onnx")
    while app.opener.busy:
        app.attend()
    app.step(0.0)
    assert app.panels.message == ""
    assert app.scene.shown
    assert app.scene.shown.name == "mlp.onnx"


@pytest.mark.parametrize(
    "command", ["app.quit", "network.toggle", "help.toggle", "panels.toggle", "window.fullscreen"]
)
def test_a_visitor_cannot_give_the_operators_commands(command: str):
    app = exhibit().app
    before = state(app)
    app.handle(Invoked(command))
    app.step(0.0)
    assert state(app) == before


@pytest.mark.parametrize(
    ("row", "column", "done"),
    [
        (0, 1, lambda app: app.scene.pad.tool == "eraser"),
        (1, 0, lambda app: not app.scene.pad.empty),
        (1, 1, lambda app: app.scene.options.view == "2d"),
        (2, 0, lambda app: app.scene.options.edges != "all"),
        (2, 1, lambda app: app.panels.guide_open),
    ],
)
def test_each_large_button_does_what_it_says(row: int, column: int, done):
    app = exhibit().app
    area = arrange(FRAME).tools
    x, y = area.x + (0.25 + 0.5 * column) * area.width, area.y + (row + 0.5) / 3 * area.height
    assert not done(app)
    click(app, x / FRAME.width, y / FRAME.height)
    assert done(app)


@pytest.mark.parametrize("frame", [FRAME, Frame(540, 960, panels=True, kiosk=True)], ids=["wide", "tall"])
@pytest.mark.parametrize(
    ("row", "column", "done"),
    [
        (0, 0, lambda app: not (app.scene.first.dials.values == 0).any()),
        (0, 1, lambda app: (app.scene.first.dials.values == 0).all()),
        (1, 0, lambda app: app.scene.options.view == "2d"),
        (1, 1, lambda app: app.scene.options.edges != "all"),
        (2, 0, lambda app: app.panels.guide_open),
        (2, 1, lambda app: app.panels.guide_open),  # it takes the whole row
    ],
)
def test_a_network_of_values_has_large_buttons_too(tmp_path: Path, frame: Frame, row: int, column: int, done):
    path = save(tmp_path, [node("MatMul", "x w", "y")], {"w": dense()})
    app = exhibit(path, frame).app
    app.invoke("input.set", "0=1")
    area = arrange(frame).tools
    x, y = area.x + (0.25 + 0.5 * column) * area.width, area.y + (row + 0.5) / 3 * area.height
    frames(app, 0.1)
    assert not done(app)
    click(app, x / frame.width, y / frame.height)
    assert done(app)


def test_a_neuron_that_is_touched_shows_its_sum():
    app = exhibit().app
    (instance,) = app.scene.instances.values()
    layer = instance.network.layers[1]
    middle = positions(instance.space[1], layer, np.array([150]))
    ((x, y, _),) = app.scene.camera.project(middle, FRAME)
    click(app, x / FRAME.width, y / FRAME.height)
    assert len(app.scene.pins) == 1


def test_a_visitor_draws_and_gets_an_answer():
    app = exhibit().app
    strokes = [(0.3, 0.25), (0.7, 0.25), (0.45, 0.8)]
    app.handle(Pointer("press", *on_pad(*strokes[0]), "left"))
    for start, end in itertools.pairwise(strokes):
        for step in range(1, 9):
            share = step / 8
            place = start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
            app.handle(Pointer("move", *on_pad(*place)))
    app.handle(Pointer("release", *on_pad(*strokes[-1]), "left"))
    frames(app, 0.3)
    assert guess(app) == "7"
