"""The host of an exhibit: who is let in, when somebody has left, and the operator's way out."""

import json
from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.commands import table
from glassnet.engine.events import (
    AnyEvent,
    Dropped,
    Focus,
    Invoked,
    Key,
    Opened,
    Pointer,
    Resized,
    Typed,
    Wheel,
)
from glassnet.engine.host import Chord, Host, House
from glassnet.engine.journal import Journal
from glassnet.engine.kiosk import admitted, may
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.scene import Scene
from PIL import Image

FRAME = Frame(1280, 720, panels=True, kiosk=True)
PRESS = Pointer("press", 0.5, 0.5, "left")


class Stage:
    """A host without an app."""

    def __init__(self, journal: Path | None = None, **rules):
        self.scene, self.renewed = Scene(FRAME), 0
        self.host = Host(self.scene, Journal(journal), House(**rules), self._renew)

    def touched(self, event: AnyEvent = PRESS) -> None:
        """Let somebody do something, and the frame pass that shows it."""
        self.host.admits(event)
        self.host.step(1 / 60)

    def _renew(self) -> None:
        self.renewed += 1
        self.scene.attract.end()


@pytest.mark.parametrize(
    "event",
    [
        Dropped("other.onnx"),
        Typed("hello"),
        Invoked("app.quit"),
        Invoked("network.browse"),
        Invoked("network.open", "other.onnx"),
        Key("Q", True, control=True),
        Key("F11", True),
        Key("F4", True, alt=True),
        Key("W", True, control=True),
        Pointer("press", 0.5, 0.5, "right"),
        Pointer("press", 0.5, 0.5, "middle"),
    ],
)
def test_nothing_that_leads_out_is_admitted(event: AnyEvent):
    assert not admitted(event)


@pytest.mark.parametrize(
    "event",
    [
        PRESS,
        Wheel(0.5, 0.5, 1.0),
        Key("C", True),
        Key("Left", True),
        Key("Q", False),
        Resized(9, 9),
        Opened("a.onnx"),
    ],
)
def test_what_visitors_need_is_admitted(event: AnyEvent):
    assert admitted(event)


def test_every_command_of_visitors_exists_and_none_opens_files_or_ends_the_program():
    allowed = {command.id for command in table() if may(command.id)}
    assert {"pad.clear", "pad.eraser", "input.next", "view.2d", "view.3d", "edges.next", "guide.toggle"} <= allowed
    for group in ("network.", "app.", "window.", "preprocess.", "help.", "panels."):
        assert not [command for command in allowed if command.startswith(group)]
    assert "input.show" not in allowed  # it reads files
    assert "input.camera" not in allowed


def test_the_first_touch_makes_everything_fresh_and_the_next_do_not():
    stage = Stage()
    assert stage.scene.attract.running
    assert stage.host.admits(PRESS)
    assert stage.host.visited
    assert stage.renewed == 1
    stage.host.step(1.0)
    assert stage.host.admits(PRESS)
    assert stage.renewed == 1


def test_who_has_not_touched_anything_for_long_has_left():
    stage = Stage(idle=30.0)
    stage.touched()
    assert stage.host.due == 30.0
    stage.host.step(29.0)
    stage.touched(Wheel(0.5, 0.5, 1.0))
    stage.host.step(29.0)
    assert stage.host.visited
    assert stage.host.due == pytest.approx(1.0)
    stage.host.step(1.0)
    assert not stage.host.visited
    assert stage.renewed == 2
    assert stage.scene.attract.running


def test_without_the_attract_mode_the_wall_rests():
    stage = Stage(attracts=False)
    stage.touched()
    stage.host.step(100.0)
    assert not stage.host.visited
    assert not stage.scene.attract.running
    assert stage.host.due == float("inf")


def test_the_rest_before_a_touch_is_no_time_after_it(tmp_path: Path):
    stage = Stage(tmp_path / "j.jsonl", idle=30.0, attracts=False)
    stage.host.admits(PRESS)
    stage.host.step(7_000.0)  # so long nothing was drawn
    assert stage.host.visited
    assert stage.host.due == 30.0
    stage.host.step(29.0)  # of looking at it
    stage.host.admits(PRESS)
    stage.host.step(29.0)
    assert stage.host.due == 30.0
    stage.host.step(30.0)
    (line,) = [json.loads(line) for line in (tmp_path / "j.jsonl").read_text().splitlines()]
    assert (line["event"], line["seconds"]) == ("visit", 58.0)


def test_what_lies_on_the_keyboard_is_no_visitor():
    stage = Stage(idle=30.0)
    stage.touched(Key("C", True))
    for _ in range(35):
        stage.touched(Key("C", True, repeat=True))
        stage.host.step(1.0)
    assert not stage.host.visited


def test_a_table_that_trembles_wakes_nobody_and_a_hand_on_the_mouse_does():
    stage = Stage()
    for number in range(50):
        stage.host.admits(Pointer("move", 0.5 + 0.001 * (number % 3), 0.5))
    assert not stage.host.visited
    stage.host.admits(Pointer("move", 0.56, 0.5))
    assert stage.host.visited


def test_what_is_not_admitted_counts_for_no_visit():
    stage = Stage()
    for event in (Key("F11", True), Dropped("a.onnx"), Invoked("app.quit"), Focus(True)):
        stage.host.admits(event)
    assert not stage.host.visited


def test_a_visit_is_told_with_its_length_and_its_drawings(tmp_path: Path):
    stage = Stage(tmp_path / "j.jsonl", idle=20.0)
    stage.host.admits(PRESS)
    for _ in range(3):  # each a drawing of two strokes
        for stroke in (0.3, 0.6):
            stage.scene.pad.press(stroke, 0.3)
            stage.scene.pad.release()
            stage.host.step(2.0)
            stage.host.admits(PRESS)
        stage.scene.pad.clear()
        stage.host.step(0.5)
    stage.host.step(21.0)
    (line,) = [json.loads(line) for line in (tmp_path / "j.jsonl").read_text().splitlines()]
    assert line["event"] == "visit"
    assert line["drawings"] == 3
    assert line["seconds"] == pytest.approx(12.0, abs=1.0)


def down(chord: Chord, name: str, **held: bool) -> None:
    chord.handle(Key(name, True, **held))


def test_the_operators_keys_have_to_be_held():
    chord = Chord("Ctrl+Alt+Shift+Q", 2.0)
    down(chord, "Q", control=True, alt=True, shift=True)
    chord.step(0.0)
    chord.step(1.5)
    assert not chord.held
    assert chord.due == pytest.approx(0.5)
    chord.step(0.6)
    assert chord.held


def test_the_rest_before_the_operators_keys_went_down_does_not_count():
    chord = Chord("Ctrl+Alt+Shift+Q", 2.0)
    down(chord, "Q", control=True, alt=True, shift=True)
    chord.step(600.0)  # so long nothing was drawn
    assert not chord.held
    assert chord.due == 2.0


@pytest.mark.parametrize("event", [Key("Q", False), Key("Shift", False), Key("A", True), Focus(False)])
def test_letting_go_begins_anew(event: Key | Focus):
    chord = Chord("Ctrl+Alt+Shift+Q", 2.0)
    down(chord, "Q", control=True, alt=True, shift=True)
    chord.step(0.0)
    chord.step(1.9)
    chord.handle(event)
    chord.step(10.0)
    assert not chord.held


@pytest.mark.parametrize("held", [{}, {"control": True}, {"control": True, "alt": True}])
def test_less_than_all_of_them_do_nothing(held: dict[str, bool]):
    chord = Chord("Ctrl+Alt+Shift+Q", 0.0)
    down(chord, "Q", **held)
    for _ in range(3):
        chord.step(1.0)
    assert not chord.held


def test_the_operators_keys_work_though_visitors_may_not_use_them():
    stage = Stage(leave="Ctrl+F12", leave_seconds=1.0)
    assert not stage.host.admits(Key("F12", True, control=True))
    stage.host.step(0.0)
    stage.host.step(1.1)
    assert stage.host.leaving


def test_drawings_are_kept_only_where_that_is_asked_for(tmp_path: Path):
    for folder in (None, tmp_path / "drawings"):
        stage = Stage(idle=20.0, drawings=folder)
        stage.host.admits(PRESS)
        for x in (0.3, 0.6):
            for y in (0.3, 0.5):
                stage.scene.pad.press(x, y)
                stage.scene.pad.release()
                stage.host.step(1.0)
            stage.scene.pad.clear()
            stage.host.step(1.0)
        stage.scene.pad.press(0.5, 0.5)
        stage.scene.pad.release()
        stage.host.step(1.0)
        stage.host.step(25.0)
    files = sorted((tmp_path / "drawings").iterdir())
    assert len(files) == 3
    dots = [np.asarray(Image.open(file)) for file in files]
    assert all(dot.shape == (280, 280) for dot in dots)
    assert dots[0].mean() > 1.5 * dots[2].mean() > 0


def test_a_folder_for_drawings_that_cannot_be_made_is_told_once(tmp_path: Path):
    (tmp_path / "file").write_text("")
    stage = Stage(tmp_path / "j.jsonl", idle=20.0, drawings=tmp_path / "file" / "drawings")
    stage.host.admits(PRESS)
    for _ in range(2):
        stage.scene.pad.press(0.5, 0.5)
        stage.scene.pad.release()
        stage.host.step(1.0)
        stage.scene.pad.clear()
        stage.host.step(1.0)
    lines = [json.loads(line)["event"] for line in (tmp_path / "j.jsonl").read_text().splitlines()]
    assert lines == ["error"]
