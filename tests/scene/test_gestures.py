"""Pointers draw on the pad and take the camera in hand, and nothing they do goes wrong."""

import dataclasses
import math
from typing import Literal

import numpy as np
import pytest
from glassnet.engine.events import Focus, Pointer, Wheel
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.arrangement import arrange
from glassnet.engine.scene.camera import STILL, Velocity
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.gestures import NOTCH, TURN, Gestures
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.node import Node
from glassnet.engine.scene.picking import box_of, pick
from glassnet.engine.scene.scene import Scene
from hypothesis import given, settings
from hypothesis import strategies as st

FRAME = Frame(1280, 720, panels=True)
PAD = arrange(FRAME).pad
FREE = 0.4, 0.5  # a place outside the panels


@pytest.fixture(scope="module")
def mlp() -> Instance:
    return Instance.open(MODELS / "mlp.onnx")


def showing(mlp: Instance) -> Scene:
    scene = Scene(FRAME)
    scene.add(mlp)
    scene.settle()
    return scene


@pytest.fixture
def scene(mlp) -> Scene:
    return showing(mlp)


@pytest.fixture
def gestures(scene) -> Gestures:
    return Gestures(scene)


Button = Literal["left", "right", "middle"]


def drag(gestures: Gestures, button: Button, *places: tuple[float, float], pointer: int = 0) -> None:
    gestures.handle(Pointer("press", *places[0], button, pointer))
    for place in places[1:]:
        gestures.handle(Pointer("move", *place, pointer=pointer))
    gestures.handle(Pointer("release", *places[-1], button, pointer))


def on_pad(x: float, y: float) -> tuple[float, float]:
    return (PAD.x + x * PAD.width) / FRAME.width, (PAD.y + y * PAD.height) / FRAME.height


def test_left_drag_turns(gestures, scene):
    home = scene.camera.goal
    scene.camera.inertia = False
    drag(gestures, "left", FREE, (0.5, 0.4))
    goal = scene.camera.goal
    assert goal.target == home.target
    assert goal.yaw == pytest.approx(home.yaw - 0.1 * FRAME.aspect * TURN)
    assert goal.pitch == pytest.approx(home.pitch - 0.1 * TURN)


@pytest.mark.parametrize(("view", "button"), [("2d", "left"), ("3d", "right"), ("3d", "middle"), ("2d", "right")])
def test_other_drags_carry_the_picture_along(gestures, scene, view, button):
    scene.view(view)
    scene.settle()
    scene.camera.inertia = False
    target = np.array([scene.camera.pose.target])
    before = scene.camera.project(target, FRAME)
    drag(gestures, button, FREE, (0.42, 0.45), (0.45, 0.55))
    scene.camera.settle()
    went = (scene.camera.project(target, FRAME) - before)[0, :2]
    assert went == pytest.approx((0.05 * FRAME.width, 0.05 * FRAME.height), abs=0.1)


def test_a_click_moves_nothing(gestures, scene):
    home = scene.camera.goal
    x, y = FREE
    drag(gestures, "left", FREE, (x + 3 / 1280, y), (x, y - 3 / 720))
    assert scene.camera.goal == home
    drag(gestures, "left", FREE, (x + 5 / 1280, y))
    assert scene.camera.goal != home


def test_a_flick_goes_on(gestures, scene):
    x, y = FREE
    gestures.handle(Pointer("press", x, y, "left"))
    for step in range(1, 10):
        gestures.handle(Pointer("move", x + 0.01 * step, y))
        scene.camera.step(1 / 60)
    released = scene.camera.pose.yaw
    gestures.handle(Pointer("release", x + 0.09, y, "left"))
    assert scene.camera.coasting
    scene.camera.step(0.5)
    assert scene.camera.pose.yaw < released - 0.3
    gestures.handle(Pointer("press", x, y, "left"))
    assert not scene.camera.moving


def test_the_wheel_zooms_to_the_pointer_but_not_over_panels(gestures, scene):
    far = scene.camera.goal.distance
    gestures.handle(Wheel(*FREE, steps=2))
    assert scene.camera.goal.distance == pytest.approx(far / NOTCH**2)
    gestures.handle(Wheel(*on_pad(0.5, 0.5), steps=2))
    assert scene.camera.goal.distance == pytest.approx(far / NOTCH**2)


def test_a_stroke_may_leave_the_pad_and_come_back(gestures, scene):
    home = scene.camera.goal
    drag(gestures, "left", on_pad(0.2, 0.2), on_pad(-0.5, 0.5), on_pad(0.2, 0.8))
    assert scene.pad.ink.any()
    assert not scene.pad.drawing
    assert scene.camera.goal == home
    scene.pad.undo()
    assert scene.pad.empty


def test_presses_on_the_panel_are_not_ours(gestures, scene):
    home, panel = scene.camera.goal, arrange(FRAME).panel
    below = (PAD.x + PAD.width / 2) / FRAME.width, (panel.y + panel.height - 5) / FRAME.height
    drag(gestures, "left", below, FREE)
    assert scene.camera.goal == home
    assert scene.pad.empty


def test_a_second_finger_does_not_break_the_stroke(mlp):
    def drawn(*, disturbed: bool) -> np.ndarray:
        scene = showing(mlp)
        gestures = Gestures(scene)
        gestures.handle(Pointer("press", *on_pad(0.2, 0.2), "left", 1, "touch"))
        if disturbed:
            drag(gestures, "left", on_pad(0.9, 0.9), on_pad(0.9, 0.1), pointer=2)
            drag(gestures, "left", FREE, (0.5, 0.6), pointer=3)
        gestures.handle(Pointer("move", *on_pad(0.8, 0.5), pointer=1))
        assert scene.pad.drawing
        gestures.handle(Pointer("release", *on_pad(0.8, 0.5), "left", 1))
        return scene.pad.ink.copy()

    assert np.array_equal(drawn(disturbed=True), drawn(disturbed=False))


@pytest.mark.parametrize(
    "end",
    [
        Pointer("cancel", 0.0, 0.0),
        Pointer("cancel", math.nan, 0.0),
        Pointer("release", math.nan, 0.0, "left"),
        Focus(gained=False),
    ],
)
def test_what_is_cut_short_ends(gestures, scene, end):
    gestures.handle(Pointer("press", *on_pad(0.5, 0.5), "left"))
    assert scene.pad.drawing
    assert gestures.active
    gestures.handle(end)
    assert not scene.pad.drawing
    gestures.handle(Pointer("press", *FREE, "left"))
    gestures.handle(end)
    home = scene.camera.goal
    gestures.handle(Pointer("move", 0.9, 0.9))
    assert scene.camera.goal == home


def test_another_button_does_not_end_a_drag(gestures, scene):
    gestures.handle(Pointer("press", *on_pad(0.5, 0.5), "left"))
    gestures.handle(Pointer("press", *on_pad(0.5, 0.5), "right"))
    gestures.handle(Pointer("release", *on_pad(0.5, 0.5), "right"))
    assert scene.pad.drawing
    gestures.handle(Pointer("release", *on_pad(0.5, 0.5), "left"))
    assert not scene.pad.drawing


@pytest.mark.parametrize("button", ["none", "left"])
def test_while_flying_the_pointer_looks_around(gestures, scene, button):
    scene.camera.drive(Velocity(flight=(0.0, 0.0, 0.1)))
    eye, yaw = scene.camera.eye, scene.camera.pose.yaw
    if button == "left":
        drag(gestures, "left", FREE, (0.5, 0.5), (0.6, 0.5))
    else:
        for x in (0.4, 0.5, 0.6):
            gestures.handle(Pointer("move", x, 0.5))
    assert scene.camera.eye == pytest.approx(eye)
    assert scene.camera.pose.yaw < yaw - 0.1


def test_without_flying_a_pointer_that_only_moves_changes_nothing(gestures, scene):
    home = scene.camera.goal
    for x in (0.4, 0.5, 0.6):
        gestures.handle(Pointer("move", x, 0.5))
    assert scene.camera.goal == home


def test_after_a_flight_the_hand_turns_what_it_is_on(gestures, scene):
    scene.camera.drive(Velocity(flight=(0.0, 0.0, 0.2)))
    scene.camera.step(1.0)
    scene.camera.drive(STILL)
    scene.camera.settle()
    aimed = scene.camera.project(box_of(scene, Node(0, 0, 400)).centre, FRAME)[0]
    node = pick(scene, aimed[0], aimed[1])
    assert node
    at = scene.camera.project(box_of(scene, node).centre, FRAME)[0]
    scene.camera.inertia = False
    drag(gestures, "left", (aimed[0] / 1280, aimed[1] / 720), (aimed[0] / 1280 + 0.1, aimed[1] / 720))
    assert scene.camera.goal.distance == pytest.approx(at[2])


odd = (
    st.floats(width=32) | st.floats(-0.2, 1.2) | st.sampled_from([*FREE, on_pad(0.5, 0.5)[0], on_pad(0.5, 0.5)[1]])
)
pointers = st.builds(
    Pointer,
    st.sampled_from(["move", "press", "release", "cancel"]),
    odd,
    odd,
    st.sampled_from(["none", "left", "right", "middle"]),
    st.integers(0, 2),
)
drives = st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(-1, 1)).map(lambda flight: Velocity(flight=flight))
others = (
    st.builds(Wheel, odd, odd, odd) | st.builds(Focus, st.booleans()) | st.floats(0, 1) | drives | st.just(STILL)
)


@settings(max_examples=150, deadline=None)
@given(happening=st.lists(pointers | others, max_size=30), view=st.sampled_from(["3d", "2d"]))
def test_nothing_that_happens_leaves_an_invalid_state(mlp, happening, view):
    scene = showing(mlp)
    scene.view(view)
    gestures = Gestures(scene)
    for event in happening:
        if isinstance(event, float):
            scene.camera.step(event)
        elif isinstance(event, Velocity):
            scene.camera.drive(event)
        else:
            gestures.handle(event)
        for pose in (scene.camera.pose, scene.camera.goal):
            assert np.isfinite([*pose.target, *dataclasses.astuple(pose)[1:]]).all()
    assert np.isfinite(scene.camera.view_projection(FRAME)).all()
    for pointer in range(3):
        gestures.handle(Pointer("cancel", 0.5, 0.5, pointer=pointer))
    assert not scene.pad.drawing
    assert not gestures.active
    goal = scene.camera.goal
    scene.camera.drive(STILL)
    gestures.handle(Pointer("move", 0.3, 0.3))
    gestures.handle(Pointer("move", 0.7, 0.7))
    assert scene.camera.goal == goal  # no gesture is left
