"""Looking around in the real window: what mouse and keys change, and that nothing moves of itself."""

import signal

import numpy as np
import pytest
from conftest import Start
from desktop import Desktop
from program import Program

ON_NETWORK = (510, 520)  # in the free part: the lowest maps
BESIDE_IT = (330, 130)
pytestmark = pytest.mark.window


@pytest.fixture
def at_rest(steady: Program) -> np.ndarray:
    """Return the screen when the first seconds are over: an empty pad, and the mouse beside the network."""
    steady.key("c")
    steady.pointer(*BESIDE_IT)
    return steady.desktop.still()


def test_pointing_at_a_node_shows_it_until_the_mouse_is_elsewhere(desktop: Desktop, steady: Program, at_rest):
    steady.pointer(*ON_NETWORK)
    assert (desktop.changed(at_rest, "pointing") != at_rest).any(axis=2).sum() > 300
    steady.pointer(*BESIDE_IT)
    assert np.array_equal(desktop.changed(desktop.picture(), "pointing elsewhere"), at_rest)


@pytest.mark.parametrize("key", ["F1", "h", "2"])
def test_a_key_changes_the_picture_and_its_opposite_brings_it_back(desktop, steady, at_rest, key):
    steady.key(key)
    other = desktop.changed(at_rest, key)
    assert (other != at_rest).any(axis=2).mean() > 0.02
    steady.key("3" if key == "2" else key)
    assert np.array_equal(desktop.changed(other, f"{key} again"), at_rest)


def test_n_shows_a_digit_and_the_network_answers(desktop, steady, at_rest):
    known = len(steady.journal("guess"))
    steady.key("n")
    assert steady.wait_for("guess", known)["label"] is not None
    desktop.changed(at_rest, "N")


def test_the_flat_view_is_remembered(start: Start):
    pictures = []
    for keys in ("c", "2"), ("c",):
        window = start("--edges", "focus")
        for key in keys:
            window.key(key)
        window.pointer(*BESIDE_IT)
        pictures.append(window.desktop.still())
        window.key("ctrl+q")
        assert window.status() == 0
    assert np.array_equal(*pictures)


def test_the_wheel_comes_nearer_and_f_fits_the_network_again(desktop, steady, at_rest):
    steady.pointer(*ON_NETWORK, "click", "--repeat", 4, 4)
    near = desktop.changed(at_rest, "the wheel")
    steady.pointer(*BESIDE_IT)
    steady.key("f")
    assert np.array_equal(desktop.changed(near, "F"), at_rest)


def test_dragging_turns_the_network_and_home_brings_it_back(desktop, steady, at_rest):
    steady.pointer(*ON_NETWORK, "mousedown", 1)
    for step in range(20):
        steady.pointer(ON_NETWORK[0] + 10 * step, ON_NETWORK[1])
    steady.pointer(*BESIDE_IT, "mouseup", 1)
    turned = desktop.changed(at_rest, "dragging")
    steady.key("Home")
    assert np.array_equal(desktop.changed(turned, "Home"), at_rest)


def test_while_nothing_happens_nothing_is_drawn(window: Program):
    rest = window.wait_for("idle")
    window.desktop.still()
    window.process.send_signal(signal.SIGTERM)
    assert window.status() == 0
    assert window.journal("idle") == [rest]
    assert window.journal("exit")[0]["frames"] == rest["frames"]


def test_other_programs_find_the_window_by_its_name_and_its_kind(desktop, window):
    assert desktop.xdotool("search", "--name", "Glassnet").split() == [window.window]
    assert desktop.xdotool("search", "--class", "glassnet").split() == [window.window]


def test_x_takes_all_connections_away_and_brings_them_back(desktop, window):
    window.pointer(*BESIDE_IT)
    window.wait_for("idle")
    everything = desktop.still()
    window.key("x")
    focus = desktop.changed(everything, "X")
    assert (focus != everything).any(axis=2).mean() > 0.02
    window.key("x")
    window.key("x")
    again = desktop.changed(focus, "X twice")
    assert (focus != again).any(axis=2).mean() > 0.02
