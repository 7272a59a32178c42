"""The camera: what it sees, and how it moves."""

import numpy as np
import pytest
from glassnet.engine.scene.camera import STEEPEST, Camera, Pose, fitted
from glassnet.engine.scene.frame import Frame
from hypothesis import given, settings
from hypothesis import strategies as st

FRAMES = [Frame(1280, 720), Frame(1920, 1080), Frame(1080, 1920), Frame(3840, 2160), Frame(300, 300)]
angles = st.floats(-1.4, 1.4)
clouds = st.integers(0, 2**32).map(lambda seed: np.random.default_rng(seed).normal(0, 100, (20, 3)))


@settings(max_examples=60, deadline=None)
@given(points=clouds, frame=st.sampled_from(FRAMES), yaw=angles, pitch=angles)
def test_fit_shows_everything_and_no_smaller_than_it_must(points, frame, yaw, pitch):
    pixels = Camera(fitted(points, frame, yaw, pitch)).project(points, frame)
    x, y, width, height = frame.free
    assert (pixels[:, 2] > 0).all()
    slack = 1e-2 * frame.height / 100
    assert pixels[:, 0].min() >= x - slack
    assert pixels[:, 0].max() <= x + width + slack
    assert pixels[:, 1].min() >= y - slack
    assert pixels[:, 1].max() <= y + height + slack
    across = np.ptp(pixels[:, 0]) / width
    along = np.ptp(pixels[:, 1]) / height
    assert max(across, along) == pytest.approx(1, abs=0.01)


def test_the_target_is_in_the_middle_of_the_free_area():
    frame = Frame(1280, 720)
    camera = Camera(Pose((3.0, 4.0, 5.0), 70.0, 0.4, 0.3))
    x, y, width, height = frame.free
    (pixel,) = camera.project(np.array([[3.0, 4.0, 5.0]]), frame)
    assert pixel == pytest.approx([x + width / 2, y + height / 2, 70.0], abs=1e-2)


def test_right_is_right_and_up_is_up():
    frame = Frame(800, 600)
    origin, right, up, near = Camera(Pose(distance=10)).project(np.vstack([np.zeros(3), np.eye(3)]), frame)
    assert right[0] > origin[0]
    assert right[1] == pytest.approx(origin[1], abs=1e-3)
    assert up[1] < origin[1]
    assert near[2] == pytest.approx(9)


@given(yaw=st.floats(-20, 20), pitch=st.floats(-20, 20))
def test_orbit_keeps_the_distance_and_never_turns_over(yaw, pitch):
    camera = Camera(Pose((1.0, 2.0, 3.0), 50.0))
    camera.orbit(yaw, pitch)
    camera.settle()
    assert np.linalg.norm(camera.eye - (1, 2, 3)) == pytest.approx(50)
    assert abs(camera.pose.pitch) <= STEEPEST
    assert camera.pose.axes[1][1] > 0  # up stays up


def test_pan_by_one_moves_by_the_height_of_the_picture():
    frame = Frame(800, 600)
    camera = Camera(Pose(distance=10, yaw=0.7, pitch=0.3))
    (before,) = camera.project(np.zeros((1, 3)), frame)
    camera.pan(0.25, -0.5)
    camera.settle()
    (after,) = camera.project(np.zeros((1, 3)), frame)
    assert (after - before)[:2] == pytest.approx([-0.25 * 600, -0.5 * 600], abs=0.1)


def test_zoom_by_two_doubles_what_is_at_the_target():
    frame = Frame(800, 600)
    stick = np.array([[0, -0.5, 0], [0, 0.5, 0]])
    camera = Camera(Pose(distance=10))
    before = np.ptp(camera.project(stick, frame)[:, 1])
    camera.zoom(2)
    camera.settle()
    assert np.ptp(camera.project(stick, frame)[:, 1]) == pytest.approx(2 * before, rel=1e-4)


@given(first=st.floats(0.001, 0.5), second=st.floats(0.001, 0.5))
def test_easing_does_not_depend_on_the_frame_rate(first, second):
    def moved(*steps: float) -> Pose:
        camera = Camera(Pose(distance=100))
        camera.look(Pose((50.0, -20.0, 10.0), 900.0, 1.0, 0.5))
        for dt in steps:
            camera.step(dt)
        return camera.pose

    one, two = moved(first + second), moved(first, second)
    assert one.distance == pytest.approx(two.distance, rel=1e-3)
    assert one.yaw == pytest.approx(two.yaw, abs=1e-3)
    assert one.target == pytest.approx(two.target, abs=0.1)


def test_a_motion_begins_and_ends():
    camera = Camera(Pose(distance=100))
    assert not camera.moving
    camera.zoom(3)
    camera.orbit(1, 0.2)
    assert camera.moving
    for _ in range(200):
        camera.step(1 / 60)
    assert not camera.moving
    assert camera.pose == camera.goal


def test_poses_between_two():
    one, other = Pose((0.0, 0.0, 0.0), 100.0, 0.0, 0.0), Pose((2.0, 4.0, 6.0), 400.0, 1.0, 0.5)
    assert one.toward(other, 0.0) == one
    assert one.toward(other, 1.0) == other
    middle = one.toward(other, 0.5)
    assert middle.distance == pytest.approx(200)
    assert middle.target == (1.0, 2.0, 3.0)
