"""An exhibit's window: what closes the ordinary one does not close it, and the operator's ways out do."""

import random
import signal
import subprocess
import time

import numpy as np
import pytest
from closing import request_close
from conftest import Start
from desktop import SCREEN, Desktop, until
from glassnet.engine.scene.strokes import digit
from program import Program

pytestmark = pytest.mark.window

WAYS_OUT = [
    "alt+F4",
    "ctrl+q",
    "ctrl+c",
    "ctrl+w",
    "Escape",
    "super",
    "alt+Tab",
    "F11",
    "ctrl+o",
    "ctrl+alt+Delete",
]


@pytest.fixture
def kiosk(start: Start) -> Program:
    return start("--kiosk", "--set", "idle_seconds=5")


@pytest.mark.parametrize("way", ["alt+F4", "ctrl+q", "request"])
def test_alt_f4_and_a_close_request_end_the_ordinary_window(start: Start, way: str):
    program = start()
    request_close(program.desktop.display, int(program.window)) if way == "request" else program.key(way)
    assert program.status() == 0


def test_an_exhibit_fills_the_screen_and_nothing_of_that_ends_it(kiosk: Program):
    assert kiosk.size() == SCREEN
    for way in WAYS_OUT:
        kiosk.key(way)
    request_close(kiosk.desktop.display, int(kiosk.window))
    time.sleep(1.0)
    assert kiosk.process.poll() is None
    assert kiosk.size() == SCREEN
    assert not kiosk.journal("error")


def test_the_operators_keys_end_it_when_they_are_held(kiosk: Program):
    keys = ("ctrl", "alt", "shift", "q")
    for held in (0.5, 3.5):
        assert kiosk.process.poll() is None
        kiosk.desktop.xdotool("keydown", "ctrl", "keydown", "alt", "keydown", "shift", "keydown", "q")
        time.sleep(held)
        for key in reversed(keys):
            kiosk.desktop.xdotool("keyup", key)
    assert kiosk.status() == 0


def test_a_window_that_somebody_minimises_or_covers_comes_back(kiosk: Program):
    before = len(kiosk.journal("visit"))
    kiosk.desktop.xdotool("windowminimize", kiosk.window)
    kiosk.desktop.xdotool("search", "--sync", "--onlyvisible", "--pid", kiosk.process.pid)
    assert kiosk.size() == SCREEN
    assert kiosk.draw(digit("upright", 4))["label"] == "4"
    kiosk.wait_for("visit", before)


@pytest.mark.parametrize("way", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(kiosk: Program, way: signal.Signals):
    kiosk.process.send_signal(way)
    assert kiosk.status() == 0


def test_a_visitor_draws_gets_an_answer_and_leaves(kiosk: Program):
    drawn = kiosk.draw(digit("upright", 4))
    assert drawn["label"] == "4"
    visit = kiosk.wait_for("visit")
    assert visit["drawings"] == 1


def test_while_nobody_is_there_it_draws_by_itself(kiosk: Program):
    before = kiosk.desktop.picture().astype(int)
    time.sleep(3.0)
    later = kiosk.desktop.picture().astype(int)
    assert (np.abs(later - before).max(axis=2) > 60).mean() > 0.01


def monkey(desktop: Desktop, window: str, seconds: float, seed: int) -> int:
    """Press, drag, turn the wheel and type at random from outside; return how many commands that were."""
    chance, end, count = random.Random(seed), time.monotonic() + seconds, 0
    width, height = SCREEN
    while time.monotonic() < end:
        words: list[object] = []
        for _ in range(10):
            x, y = chance.randrange(width), chance.randrange(height)
            words += chance.choice(
                [
                    ["mousemove", x, y],
                    ["mousemove", x, y, "click", chance.choice([1, 1, 1, 2, 3])],
                    ["mousemove", x, y, "mousedown", 1, "mousemove", (x + 90) % width, y, "mouseup", 1],
                    ["mousemove", x, y, "click", chance.choice([4, 5])],
                    ["key", chance.choice([*"abcdefghijklmnopqrstuvwxyz0123456789", "F1", "F2", "F11", "space"])],
                    ["key", chance.choice(WAYS_OUT)],
                ]
            )
        try:
            desktop.xdotool(*words)
        except subprocess.CalledProcessError as error:
            raise AssertionError(error.stderr) from error
        if chance.random() < 0.1:
            request_close(desktop.display, int(window))
        count += 10
    return count


@pytest.mark.slow
def test_a_monkey_at_the_real_window_for_two_minutes(kiosk: Program):
    assert monkey(kiosk.desktop, kiosk.window, 120.0, 6) > 500
    assert kiosk.process.poll() is None
    assert kiosk.size() == SCREEN
    visits = len(kiosk.journal("visit"))
    kiosk.wait_for("visit", visits)
    until(lambda: kiosk.process.poll() is None, "the exhibit")
    events = {line["event"] for line in kiosk.journal()}
    assert events <= {"start", "model", "ready", "guess", "settings", "visit", "idle", "frame_stats"}
    kiosk.process.send_signal(signal.SIGTERM)
    assert kiosk.status() == 0
