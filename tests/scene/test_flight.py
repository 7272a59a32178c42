"""Keys that are held drive the camera."""

import numpy as np
import pytest
from glassnet.engine.commands import table
from glassnet.engine.events import Key
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.camera import STILL
from glassnet.engine.scene.flight import FAST, FLYING, Flight
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.pose import Pose
from glassnet.engine.scene.scene import Scene

HELD = [command for command in table() if command.held and command.id.startswith("camera.")]


@pytest.fixture(scope="module")
def mlp() -> Instance:
    return Instance.open(MODELS / "mlp.onnx")


@pytest.fixture
def scene(mlp) -> Scene:
    scene = Scene(Frame(1280, 720))
    scene.add(mlp)
    scene.settle()
    return scene


@pytest.fixture
def flight(scene) -> Flight:
    return Flight(scene)


def press(flight: Flight, name: str, shift: bool = False) -> None:
    flight.handle(Key(name, pressed=True, shift=shift))


def let_go(flight: Flight, name: str, shift: bool = False) -> None:
    flight.handle(Key(name, pressed=False, shift=shift))


def after(flight: Flight, *steps: float) -> Pose:
    """Return where the camera is when some time has passed."""
    for dt in steps:
        flight.steer()
        flight.scene.camera.step(dt)
    return flight.scene.camera.pose


def moved(flight: Flight, seconds: float = 0.5) -> np.ndarray:
    """Return how far the eye goes along the camera's right, up and back."""
    camera = flight.scene.camera
    before = camera.eye
    after(flight, *[seconds / 10] * 10)
    return camera.pose.axes @ (camera.eye - before) / camera.bounds.distance


@pytest.mark.parametrize(
    ("key", "way"),
    [("D", (1, 0, 0)), ("A", (-1, 0, 0)), ("E", (0, 1, 0)), ("Q", (0, -1, 0)), ("W", (0, 0, -1)), ("S", (0, 0, 1))],
)
def test_flying_goes_where_the_key_says(flight, key, way):
    press(flight, key)
    went = moved(flight)
    assert went @ way == pytest.approx(np.linalg.norm(went))
    assert 0.5 * FLYING * 0.5 < went @ way < FLYING * 0.5


def test_shift_is_fast_and_may_come_and_go(flight):
    press(flight, "W")
    slow = moved(flight, 2.0)
    press(flight, "Shift")
    assert moved(flight, 2.0)[2] == pytest.approx(FAST * slow[2], rel=0.15)
    let_go(flight, "Shift")
    moved(flight)
    assert moved(flight, 2.0)[2] == pytest.approx(slow[2], rel=0.15)
    let_go(flight, "W")
    assert not flight.moving


def test_arrows_slide_and_with_shift_they_turn(flight):
    home = flight.scene.camera.pose
    press(flight, "Left")
    slid = after(flight, 0.2)
    assert slid.target[0] < home.target[0]
    assert slid.yaw == home.yaw
    press(flight, "Shift", shift=True)
    turned = after(flight, 0.2)
    assert turned.yaw < slid.yaw
    let_go(flight, "Left", shift=True)
    assert not flight.moving
    press(flight, "Up", shift=True)
    assert after(flight, 0.2).pitch > turned.pitch


def test_opposite_keys_cancel_and_others_add(flight):
    for name in "WSD":
        press(flight, name)
    right, up, back = moved(flight)
    assert right > 0.02
    assert (up, back) == pytest.approx((0, 0), abs=1e-9)


@pytest.mark.parametrize("command", HELD, ids=lambda command: command.id)
@pytest.mark.parametrize("view", ["3d", "2d"])
def test_every_held_key_moves_smoothly_alike_at_any_frame_rate_and_stops(mlp, command, view):
    def end(*steps: float) -> tuple[Flight, Pose]:
        scene = Scene(Frame(1280, 720))
        scene.add(mlp)
        scene.view(view)
        scene.settle()
        flight = Flight(scene)
        *shift, name = command.keys[0].split("+")
        press(flight, name, bool(shift))
        return flight, after(flight, *steps)

    (flight, one), (_, other) = end(0.1), end(*[0.01] * 10)
    size = flight.scene.camera.bounds.distance
    assert one.eye == pytest.approx(other.eye, abs=1e-9 * size)
    assert one.axes == pytest.approx(other.axes, abs=1e-9)
    if view == "2d":
        assert one.axes == pytest.approx(np.eye(3))  # flat stays flat
    elif "orbit" not in command.id or view == "3d":
        assert np.linalg.norm(one.eye - flight.scene.camera.bounds.eye) > 1e-4 * size
    flight.release()
    after(flight, *[1 / 60] * 120)
    assert not flight.moving
    assert not flight.scene.camera.moving
    assert flight.scene.camera.velocity == STILL


def test_in_the_flat_view_forward_comes_closer(flight):
    flight.scene.view("2d")
    flight.scene.settle()
    far = flight.scene.camera.pose.distance
    press(flight, "W")
    assert after(flight, 0.5).distance < far
    assert not flight.scene.camera.flying


def test_keys_with_ctrl_are_no_flight(flight):
    flight.handle(Key("W", pressed=True, control=True))
    press(flight, "N")
    assert not flight.moving
