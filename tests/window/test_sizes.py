"""The real window in all sizes: from a pixel to the whole screen, out of sight and back."""

import numpy as np
import pytest
from conftest import Start
from desktop import SCREEN, until
from program import Program

SIZE = (1280, 720)
pytestmark = pytest.mark.window


def test_a_pixel_and_back(steady: Program):
    steady.key("c")
    before = steady.desktop.still()
    steady.resize(1, 1)
    assert steady.wait_for("resized")["window"] == [1, 1]
    steady.resize(*SIZE)
    assert steady.wait_for("resized", after=1)["window"] == list(SIZE)
    assert np.array_equal(steady.desktop.still(), before)


def test_the_whole_screen_and_back(window: Program):
    window.key("F11")
    assert window.wait_for("resized")["window"] == list(SCREEN) == list(window.size())
    picture = window.desktop.still()
    assert all(corner.any() for corner in (picture[0, 0], picture[0, -1], picture[-1, 0], picture[-1, -1]))
    window.key("F11")
    assert window.wait_for("resized", after=1)["window"] == list(SIZE)
    until(lambda: window.size() == SIZE, "the old size")


def test_the_whole_screen_from_the_start(start: Start):
    window = start("--fullscreen", "--monitor", "0")
    last = [*window.journal("ready"), *window.journal("resized")][-1]
    if last["window"] != list(SCREEN):  # the window manager may take a moment
        last = window.wait_for("resized")
    assert last["window"] == list(SCREEN) == list(window.size())


def test_a_size_that_was_wished(start: Start):
    window = start("--size", "700x500")
    assert window.ready["window"] == [700, 500] == list(window.size())


def test_a_size_is_remembered(start: Start):
    window = start()
    window.resize(900, 640)
    window.wait_for("resized")
    window.key("ctrl+q")
    assert window.status() == 0
    assert start().ready["window"] == [900, 640]


def test_out_of_sight_and_back(steady: Program):
    desktop = steady.desktop
    steady.key("c")
    before = desktop.still()
    desktop.xdotool("windowminimize", "--sync", steady.window)
    assert not np.array_equal(desktop.still(), before)
    desktop.xdotool("windowmap", "--sync", steady.window)
    until(lambda: np.array_equal(desktop.picture(), before), "the same picture")


def test_out_of_sight_nothing_is_drawn_and_time_stands_still(window: Program):
    window.desktop.xdotool("windowminimize", "--sync", window.window)
    hidden = window.wait_for("idle")  # though a digit has yet to write itself
    window.desktop.xdotool("windowmap", "--sync", window.window)
    assert window.wait_for("idle", after=1)["frames"] > hidden["frames"] + 10
