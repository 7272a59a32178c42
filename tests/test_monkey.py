"""A million random events at an exhibit: no exception, no exit, no message, and afterwards all is as it was."""

import json
from pathlib import Path

import pytest
from exhibits import FRAME, exhibit, state
from glassnet.engine.app import App
from glassnet.engine.events import Resized
from glassnet.engine.headless import Headless
from glassnet.engine.host import House
from glassnet.engine.journal import Journal
from monkey import Monkey

pytestmark = pytest.mark.gl

STEP = 15  # events a frame
IDLE = 30.0


def play(headless: Headless, monkey: Monkey, count: int, drawing: int) -> None:
    """Let the monkey play: a frame every few events; one in every `drawing` events is drawn."""
    app, gl = headless.app, headless.app.renderer.device.context
    for number, event in enumerate(monkey.events(count), 1):
        app.handle(event)
        assert not app.closing
        assert not app.fullscreen
        if number % STEP == 0:
            app.step(STEP / 60)
            if monkey.leaves():
                app.step(STEP / 60, 3 * IDLE)
            assert not app.panels.message
        if number % drawing == 0:
            if headless.target.size != app.scene.frame.size:
                headless.target = gl.framebuffer([gl.texture(app.scene.frame.size, 4)])
            headless.draw()
            app.renderer.device.check()


def left(app: App) -> dict:
    """Return the state after everybody has left, in a window of the usual size."""
    app.handle(Resized(*FRAME.size))
    app.step(0.1)
    app.step(0.1, IDLE + 1.0)
    app.settle()
    app.step(0.0)
    return state(app)


@pytest.mark.parametrize(
    ("count", "drawing"), [(20_000, 1_000), pytest.param(1_000_000, 1_000, marks=pytest.mark.slow)]
)
def test_a_monkey_breaks_nothing_and_leaves_nothing_behind(count: int, drawing: int, tmp_path: Path):
    journal = Journal(tmp_path / "journal.jsonl")
    headless = exhibit("lenet", journal=journal, house=House(idle=IDLE, attracts=False))
    app = headless.app
    monkey = Monkey(6, FRAME)
    play(headless, monkey, 100, 50)  # the first visitor, so that "fresh" is what every later one finds
    fresh = left(app)
    play(headless, monkey, count, drawing)
    used = state(app)
    assert used != fresh
    assert left(app) == fresh
    lines = [json.loads(line) for line in (tmp_path / "journal.jsonl").read_text().splitlines()]
    assert not [line for line in lines if line["event"] not in ("model", "guess", "settings", "visit")]
    assert sum(line["event"] == "visit" for line in lines) > count / STEP / 1_000
    assert sum(line["event"] == "guess" for line in lines) > count / 5_000


def test_a_monkey_in_the_attract_mode_gets_a_fresh_pad(tmp_path: Path):
    headless = exhibit("mlp", house=House(idle=5.0))
    app, visits = headless.app, 0
    monkey = Monkey(1, FRAME)
    for _ in range(6):
        while not app.scene.attract.running or app.scene.pad.empty:
            app.step(0.1, 0.5)
        for event in monkey.events(60):
            attracting = app.scene.attract.running
            app.handle(event)
            if attracting and not app.scene.attract.running:
                visits += 1
                assert (app.scene.pad.ink > 0.5).mean() < 0.02
                assert not app.scene.pad.undoable
        app.step(0.1)
    assert visits >= 5
