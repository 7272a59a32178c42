"""What goes wrong around an exhibit while it runs: visitors never read of it, and always get an answer."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import psutil
import pytest
from exhibits import FRAME, exhibit
from glassnet.engine import opener
from glassnet.engine.app import App
from glassnet.engine.events import Key
from glassnet.engine.headless import Headless
from glassnet.engine.journal import Journal
from glassnet.engine.net.foreign import ForeignSession
from glassnet.engine.paths import DEFAULT_MODEL, MODELS
from people import draw, frames, guess

pytestmark = pytest.mark.gl
SEVEN = (0.3, 0.25), (0.7, 0.25), (0.45, 0.8)
PATIENCE = 60  # seconds, generous


class Wall:
    """An exhibit with a network that runs in a process of its own, and what its journal says."""

    def __init__(self, folder: Path):
        self.model, self.journal = folder / "ours.onnx", folder / "visits.jsonl"
        write(self.model)
        self.headless: Headless = exhibit(journal=Journal(self.journal))
        self.app: App = self.headless.app
        self.app.opener.limits = replace(self.app.opener.limits, seconds=4.0)
        self.app.open(self.model)

    @property
    def process(self) -> psutil.Process:
        session = self.app.scene.first.session
        assert isinstance(session, ForeignSession)
        return psutil.Process(session._child._process.pid)

    def errors(self) -> list[str]:
        lines = [json.loads(line) for line in self.journal.read_text().splitlines()]
        return [line["message"] for line in lines if line["event"] == "error"]

    def go_on(self, until: Callable[[], bool]) -> None:
        """Live, as the loop does, until something is so; nothing is ever said to visitors."""
        end = time.monotonic() + PATIENCE
        while not until():
            assert time.monotonic() < end
            for event in self.app.attend() or ():
                self.app.handle(event)
            self.app.step(1 / 60, 1 / 60)
            assert self.app.panels.message == ""
            time.sleep(0.002)
        self.headless.draw()

    def answers(self) -> bool:
        """Draw a seven; tell whether that is what is said."""
        self.app.invoke("pad.clear")
        draw(self.app, *SEVEN, frame=FRAME)
        self.go_on(lambda: not self.app.scene.first.session.busy)
        frames(self.app, 0.3)
        return guess(self.app) == "7"


def write(path: Path) -> None:
    """Write our MLP as nobody has seen it before."""
    proto = onnx.load(MODELS / "mlp.onnx")
    proto.metadata_props.add(key="made", value="by me")
    beside = path.with_suffix(".new")
    beside.write_bytes(proto.SerializeToString())
    beside.replace(path)


@pytest.fixture
def wall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wall]:
    monkeypatch.setattr(opener, "REVIVAL", 0.1)
    monkeypatch.setattr(opener, "LONGEST_REVIVAL", 0.5)
    monkeypatch.setattr(opener, "PAUSE", 0.02)
    found = Wall(tmp_path)
    yield found
    found.app.close()


def test_a_model_file_that_is_deleted_is_not_missed(wall: Wall):
    wall.model.unlink()
    frames(wall.app, 1.0)
    assert wall.answers()
    assert wall.app.scene.shown == wall.model
    assert wall.errors() == []


def test_a_model_file_that_is_half_written_changes_nothing(wall: Wall):
    data = wall.model.read_bytes()
    wall.model.write_bytes(data[: len(data) // 2])
    wall.go_on(lambda: len(wall.errors()) == 1)
    assert "ours.onnx" in wall.errors()[0]
    assert wall.answers()
    before = wall.app.scene.first
    write(wall.model)
    wall.go_on(lambda: wall.app.scene.first is not before)
    assert wall.answers()
    assert wall.app.scene.shown == wall.model


def test_our_own_stands_in_for_a_network_that_cannot_come_back_until_it_can(wall: Wall):
    wall.model.unlink()
    wall.process.kill()
    wall.go_on(lambda: wall.app.scene.shown == DEFAULT_MODEL)
    assert len(wall.errors()) >= 2  # that it ended, and that it cannot be opened
    assert wall.answers()
    write(wall.model)
    wall.go_on(lambda: wall.app.scene.shown == wall.model)
    assert wall.answers()
    shown = wall.app.scene.first
    frames(wall.app, 1.0)
    assert wall.app.scene.first is shown  # and is left alone from then on


def test_a_network_that_hangs_is_given_up_and_brought_back(wall: Wall):
    first, process = wall.app.scene.first, wall.process
    process.suspend()
    draw(wall.app, *SEVEN, frame=FRAME)
    wall.go_on(lambda: first.late)  # it is said to be thinking
    wall.go_on(lambda: wall.app.scene.first is not first)
    assert not process.is_running()
    assert wall.app.scene.shown == wall.model
    assert any("takes longer than 4 seconds" in error for error in wall.errors())
    assert wall.answers()


def test_our_own_stands_in_for_a_network_that_ends_again_and_again(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(opener, "REVIVAL", 3.0)
    wall = Wall(tmp_path)
    wall.process.kill()
    wall.go_on(lambda: len(wall.errors()) == 1)
    wall.go_on(lambda: wall.app.scene.first.session.alive)  # brought back at once
    assert wall.app.scene.shown == wall.model
    wall.process.kill()
    wall.go_on(lambda: wall.app.scene.shown == DEFAULT_MODEL)
    assert not wall.app.opener.busy
    assert wall.answers()
    wall.go_on(lambda: wall.app.scene.shown == wall.model)
    assert wall.answers()
    wall.app.close()


def test_a_visitor_cannot_give_up_what_is_being_opened(wall: Wall):
    before = wall.app.scene.first
    write(wall.model)
    wall.go_on(lambda: wall.app.opener.busy)
    wall.app.handle(Key("Esc", True))
    wall.go_on(lambda: wall.app.scene.first is not before)
    assert wall.app.scene.shown == wall.model


def test_a_journal_on_a_full_disk_costs_nothing_but_lines():
    app = exhibit(journal=Journal(Path("/dev/full"))).app
    draw(app, *SEVEN, frame=FRAME)
    app.invoke("view.2d")
    frames(app, 1.0)
    assert guess(app) == "7"
    assert np.isfinite(app.scene.first.activations).all()
