"""Poses: what is seen from them, and from where everything is seen."""

from dataclasses import replace

import numpy as np
import pytest
from glassnet.engine.scene.camera import Camera
from glassnet.engine.scene.fitting import fitted
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.pose import Pose
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


def test_poses_between_two():
    one, other = Pose((0.0, 0.0, 0.0), 100.0, 0.0, 0.0), Pose((2.0, 4.0, 6.0), 400.0, 1.0, 0.5)
    assert one.toward(other, 0.0) == one
    assert one.toward(other, 1.0) == other
    middle = one.toward(other, 0.5)
    assert middle.distance == pytest.approx(200)
    assert middle.target == pytest.approx((2 / 3, 4 / 3, 2.0))  # in proportion to the distance
    assert one.toward(replace(other, distance=100.0), 0.5).target == (1.0, 2.0, 3.0)
