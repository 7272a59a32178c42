"""Two fingers on the picture: what is under them stays there; others, palms among them, do no harm."""

import numpy as np
import pytest
from glassnet.engine.events import Focus, Pointer
from glassnet.engine.net.loader import load
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.arrangement import arrange
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.gestures import Gestures
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.scene import Scene
from hypothesis import given, settings
from hypothesis import strategies as st

FRAME = Frame(1280, 720, panels=True)
MODEL = load(MODELS / "mlp.onnx")


class Hands:
    """A scene, and fingers on it."""

    def __init__(self, view: str = "2d"):
        self.scene = Scene(FRAME)
        self.scene.add(Instance.of(MODEL))
        self.scene.view("2d" if view == "2d" else "3d")
        self.scene.camera.inertia = False
        self.scene.settle()
        self.gestures = Gestures(self.scene)

    def finger(self, kind: str, number: int, x: float, y: float) -> None:
        button = "none" if kind == "move" else "left"
        self.gestures.handle(Pointer(kind, x, y, button, number, "touch"))  # type: ignore[arg-type]

    def settle(self) -> None:
        self.scene.camera.settle()

    def under(self, x: float, y: float) -> np.ndarray:
        """Return the point of the flat network's plane that is under a place of the picture."""
        camera = self.scene.camera
        ray = camera.pose.ray(x * FRAME.width, y * FRAME.height, FRAME)
        eye = camera.eye
        return eye - ray * (eye[2] / ray[2])

    @property
    def pose(self):
        return self.scene.camera.goal


A, B = (0.30, 0.50), (0.50, 0.60)


def pinch(hands: Hands, *moves: tuple[int, float, float]) -> None:
    hands.finger("press", 1, *A)
    hands.finger("press", 2, *B)
    for number, x, y in moves:
        hands.finger("move", number, x, y)
    hands.settle()


@pytest.mark.parametrize(
    ("a", "b"), [((0.25, 0.475), (0.55, 0.625)), ((0.35, 0.5), (0.55, 0.6)), ((0.38, 0.54), (0.46, 0.58))]
)
def test_what_is_under_the_fingers_stays_under_them_in_the_flat_view(a, b):
    hands = Hands()
    held = hands.under(*A), hands.under(*B)
    pinch(hands, (1, *a), (2, *b))
    for place, point in zip((a, b), held, strict=True):
        (seen,) = hands.scene.camera.project(point[None], FRAME)
        assert seen[:2] == pytest.approx([place[0] * 1280, place[1] * 720], abs=2.0)


def test_fingers_that_part_bring_the_network_closer_and_back():
    hands = Hands("3d")
    before = hands.pose.distance
    pinch(hands, (1, 0.2, 0.45), (2, 0.6, 0.65))
    assert hands.pose.distance == pytest.approx(before / 2, rel=0.02)
    hands.finger("move", 1, *A)
    hands.finger("move", 2, *B)
    assert hands.pose.distance == pytest.approx(before, rel=0.02)


def test_fingers_that_turn_turn_the_network_in_space_only():
    for view, turned in (("3d", True), ("2d", False)):
        hands = Hands(view)
        pinch(hands, (2, 0.48, 0.75), (1, 0.32, 0.35))
        assert (abs(hands.pose.yaw) > 0.2) == turned


def test_the_order_of_the_fingers_makes_no_difference():
    poses = []
    for first, second in ((1, 2), (2, 1)):
        hands = Hands("3d")
        hands.finger("press", first, *A)
        hands.finger("press", second, *B)
        hands.finger("move", first, 0.25, 0.5)
        hands.finger("move", second, 0.52, 0.66)
        poses.append(hands.pose)
    assert poses[0].distance == pytest.approx(poses[1].distance)
    assert poses[0].yaw == pytest.approx(poses[1].yaw)


def test_a_second_finger_changes_nothing_by_coming_and_a_lifted_one_nothing_by_going():
    hands = Hands("3d")
    hands.finger("press", 1, *A)
    hands.finger("move", 1, 0.36, 0.5)
    hands.settle()
    before = hands.pose
    hands.finger("press", 2, *B)
    assert hands.pose == before
    hands.finger("release", 2, *B)
    assert hands.pose == before
    hands.finger("move", 1, 0.361, 0.5)
    assert hands.pose == before  # not far enough to mean anything
    hands.finger("move", 1, 0.46, 0.5)
    assert hands.pose.yaw != before.yaw
    hands.finger("release", 1, 0.46, 0.5)
    assert not hands.gestures.active


def test_a_tap_with_two_fingers_and_a_third_finger_do_nothing():
    hands = Hands("3d")
    before = hands.pose
    pinch(hands)
    hands.finger("press", 3, 0.4, 0.4)
    hands.finger("move", 3, 0.2, 0.2)
    hands.finger("release", 3, 0.2, 0.2)
    hands.finger("release", 1, *A)
    hands.finger("release", 2, *B)
    assert hands.pose == before
    assert len(hands.scene.pins) == 0
    assert not hands.gestures.active


def on_pad(x: float, y: float) -> tuple[float, float]:
    pad = arrange(FRAME).pad
    return (pad.x + x * pad.width) / FRAME.width, (pad.y + y * pad.height) / FRAME.height


@pytest.mark.parametrize("palm", [on_pad(0.8, 0.8), (0.4, 0.5), (0.9, 0.9)])
def test_a_palm_neither_breaks_a_stroke_nor_draws_nor_moves_the_camera(palm):
    inks = []
    for resting in (False, True):
        hands = Hands("3d")
        before = hands.pose
        hands.finger("press", 1, *on_pad(0.2, 0.2))
        if resting:
            hands.finger("press", 2, *palm)
        for step in range(10):
            hands.finger("move", 1, *on_pad(0.2 + 0.04 * step, 0.2 + 0.02 * step))
            if resting:
                hands.finger("move", 2, palm[0] - 0.004 * step, palm[1])
        if resting:
            hands.finger("release", 2, *palm)
        assert hands.scene.pad.drawing
        hands.finger("release", 1, *on_pad(0.6, 0.4))
        assert hands.pose == before
        inks.append(hands.scene.pad.ink.copy())
    np.testing.assert_array_equal(*inks)


def draw_a_line(hands: Hands, finger: int) -> None:
    for step in range(10):
        hands.finger("move", finger, *on_pad(0.2 + 0.04 * step, 0.2 + 0.02 * step))
    hands.finger("release", finger, *on_pad(0.6, 0.4))


def test_a_palm_that_lies_on_the_pad_before_the_finger_comes_leaves_it_the_pen():
    alone, hands = Hands("3d"), Hands("3d")
    alone.finger("press", 1, *on_pad(0.2, 0.2))
    draw_a_line(alone, 1)
    hands.finger("press", 1, *on_pad(0.8, 0.8))
    hands.finger("press", 2, *on_pad(0.2, 0.2))
    draw_a_line(hands, 2)
    hands.finger("move", 1, *on_pad(0.7, 0.7))
    hands.finger("release", 1, *on_pad(0.7, 0.7))
    np.testing.assert_allclose(hands.scene.pad.ink, alone.scene.pad.ink, atol=0.02)
    assert not hands.gestures.active
    hands.scene.pad.undo()
    assert hands.scene.pad.empty
    assert not hands.scene.pad.undoable


def test_a_second_finger_draws_on_where_the_first_has_left_a_dot():
    hands = Hands("3d")
    hands.finger("press", 1, *on_pad(0.8, 0.8))
    hands.finger("press", 2, *on_pad(0.2, 0.2))
    hands.finger("release", 1, *on_pad(0.8, 0.8))
    draw_a_line(hands, 2)
    ink = hands.scene.pad.ink
    assert ink[int(0.8 * len(ink)), int(0.8 * len(ink))] == 1.0
    assert ink[int(0.3 * len(ink)), int(0.4 * len(ink))] == 1.0


def test_a_finger_may_roll_while_it_taps():
    hands = Hands("3d")
    before = hands.pose
    hands.finger("press", 1, *A)
    hands.finger("move", 1, A[0] + 8 / 1280, A[1])
    hands.finger("release", 1, A[0] + 8 / 1280, A[1])
    assert hands.pose == before


fingers = st.tuples(
    st.sampled_from(["press", "move", "move", "move", "release", "cancel"]),
    st.integers(1, 4),
    st.floats(-0.2, 1.2),
    st.floats(-0.2, 1.2),
)


@settings(deadline=None)
@given(st.lists(fingers, max_size=60))
def test_any_touches_leave_no_stroke_and_no_gesture_behind(touches):
    hands = Hands("3d")
    for kind, number, x, y in touches:
        hands.finger(kind, number, x, y)
    for number in range(1, 5):
        hands.finger("release", number, 0.5, 0.5)
    assert not hands.gestures.active
    assert not hands.scene.pad.drawing
    assert np.isfinite([*hands.pose.target, hands.pose.distance, hands.pose.yaw, hands.pose.pitch]).all()


def test_losing_the_window_ends_it():
    hands = Hands("3d")
    pinch(hands, (1, 0.25, 0.5))
    hands.gestures.handle(Focus(False))
    assert not hands.gestures.active
