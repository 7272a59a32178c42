"""The camera: what it sees, and how it moves."""

from collections.abc import Callable

import numpy as np
import pytest
from glassnet.engine.scene.camera import CLOSEST, FURTHEST, REACH, STILL, Camera, Velocity
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.pose import STEEPEST, Pose
from hypothesis import given
from hypothesis import strategies as st


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


FRAME = Frame(800, 600)
HOME = Pose((1.0, 2.0, 3.0), 100.0, 0.3, 0.2)


def flick(camera: Camera) -> None:
    camera.catch()
    camera.orbit(0.3, -0.1)
    camera.pan(0.1, 0.05)
    camera.step(0.02)
    camera.coast()


MOTIONS: dict[str, Callable[[Camera], None]] = {
    "orbit": lambda camera: camera.orbit(1.0, 0.4),
    "pan": lambda camera: camera.pan(0.2, -0.3),
    "zoom": lambda camera: camera.zoom(3.0, (700.0, 100.0), FRAME),
    "look at": lambda camera: camera.look_at(Pose((50.0, -20.0, 10.0), 200.0, 1.0, 0.5)),
    "fly": lambda camera: camera.drive(Velocity(flight=(0.3, -0.2, 0.5))),
    "slide": lambda camera: camera.drive(Velocity(pan=(0.6, -0.5))),
    "turn": lambda camera: camera.drive(Velocity(orbit=(1.0, 0.5))),
    "approach": lambda camera: camera.drive(Velocity(zoom=1.0)),
    "flick": flick,
}
motions = pytest.mark.parametrize("begin", MOTIONS.values(), ids=MOTIONS.keys())


def moved(begin: Callable[[Camera], None], *steps: float) -> Camera:
    camera = Camera(HOME)
    begin(camera)
    for dt in steps:
        camera.step(dt)
    return camera


def assert_alike(one: Pose, other: Pose, tolerance: float) -> None:
    assert one.distance == pytest.approx(other.distance, rel=tolerance)
    assert one.target == pytest.approx(other.target, abs=tolerance * HOME.distance)
    assert (one.yaw, one.pitch) == pytest.approx((other.yaw, other.pitch), abs=tolerance)


@motions
@pytest.mark.parametrize("inertia", [True, False])
def test_no_motion_depends_on_the_frame_rate(begin, inertia):
    def end(*steps: float) -> Pose:
        camera = Camera(HOME)
        camera.inertia = inertia
        begin(camera)
        for dt in steps:
            camera.step(dt)
        return camera.pose

    assert_alike(end(0.1), end(*[0.01] * 10), 1e-9)
    assert_alike(end(0.1), end(0.03, 0.001, 0.069), 1e-9)


@motions
def test_without_inertia_every_motion_is_immediate_and_ends_at_once(begin):
    camera = Camera(HOME)
    camera.inertia = False
    begin(camera)
    camera.step(0.01)
    assert camera.pose == camera.goal != HOME
    camera.drive(STILL)
    stopped = camera.pose
    camera.step(0.5)
    assert camera.pose == stopped
    assert not camera.moving


@motions
def test_every_motion_begins_gently_and_ends(begin):
    camera = moved(begin)
    assert camera.moving
    start = camera.eye
    camera.step(0.001)
    assert 0 < np.linalg.norm(camera.eye - start) < 0.02 * HOME.distance
    camera.step(0.4)
    camera.drive(STILL)
    stopped = camera.pose
    camera.step(0.01)
    if begin is not MOTIONS["look at"]:
        assert camera.pose != stopped  # and does not end with a jerk
    for _ in range(400):
        camera.step(1 / 60)
    assert not camera.moving


def test_a_flick_goes_on_as_fast_and_its_speed_decays_exponentially():
    def drag(camera: Camera) -> None:
        camera.catch()
        for _ in range(30):
            camera.orbit(0.02, 0.0)
            camera.step(0.01)

    camera = moved(drag)
    yaws = [camera.pose.yaw]
    camera.coast()
    for _ in range(20):
        camera.step(0.01)
        yaws.append(camera.pose.yaw)
    speeds = np.diff(yaws) / 0.01
    assert speeds[0] == pytest.approx(2.0, rel=0.12)
    assert speeds[1:] / speeds[:-1] == pytest.approx(speeds[1] / speeds[0], rel=1e-6)
    assert speeds[-1] > 0.5 * speeds[0]


def test_a_hand_catches_the_camera():
    camera = moved(flick, 0.05)
    camera.catch()
    caught = camera.pose
    camera.step(1.0)
    assert camera.pose == caught


def test_a_hand_that_rests_before_it_lets_go_flings_nothing():
    camera = Camera(HOME)
    camera.catch()
    camera.orbit(0.5, 0.0)
    for _ in range(30):
        camera.step(1 / 60)
    camera.coast()
    camera.step(1.0)
    assert camera.pose.yaw == pytest.approx(HOME.yaw + 0.5)


def test_a_motion_that_meets_coasting_does_not_jerk():
    camera = moved(flick, 0.05)
    before = camera.pose
    camera.step(1e-3)
    speed = camera.pose.yaw - before.yaw
    camera.zoom(1.1)
    before = camera.pose
    camera.step(1e-3)
    assert camera.pose.yaw - before.yaw == pytest.approx(speed, rel=0.02)


@given(x=st.floats(0, 800), y=st.floats(0, 600), factor=st.floats(0.5, 4), shares=st.floats(0.001, 0.3))
def test_zoom_keeps_what_is_under_the_pointer_there_all_the_way(x, y, factor, shares):
    camera = Camera(Pose((1.0, 2.0, 3.0), 100.0, 0.7, 0.3))
    point = camera.eye + camera.pose.distance * camera.pose.ray(x, y, FRAME)
    camera.zoom(factor, (x, y), FRAME)
    for _ in range(4):
        (seen,) = camera.project(point[None], FRAME)
        assert seen[:2] == pytest.approx((x, y), abs=0.05)
        camera.step(shares)
    camera.settle()
    assert camera.pose.distance == pytest.approx(100 / factor)


@given(yaw=st.floats(-3, 3), pitch=st.floats(-3, 3), late=st.booleans())
def test_looking_around_leaves_the_eye_where_it_is(yaw, pitch, late):
    camera = Camera(HOME)
    camera.look_around(yaw, pitch)
    if late:
        camera.step(0.1)
    assert camera.eye == pytest.approx(HOME.eye, abs=1e-9 * HOME.distance)
    assert camera.pose.yaw == pytest.approx(HOME.yaw + yaw)
    assert abs(camera.pose.pitch) <= STEEPEST


def test_flying_is_along_the_camera_in_units_of_the_whole():
    camera = moved(lambda camera: camera.drive(Velocity(flight=(0.0, 0.0, 0.5))), *[0.01] * 100)
    camera.drive(STILL)
    camera.settle()
    assert camera.eye == pytest.approx(HOME.eye - 50 * HOME.axes[2])
    assert camera.pose.axes == pytest.approx(HOME.axes)


def test_after_a_flight_the_camera_turns_around_the_network_again():
    camera = moved(lambda camera: camera.drive(Velocity(flight=(0.0, 0.0, 0.4))), *[0.01] * 100)
    camera.drive(STILL)
    camera.settle()
    seen = camera.eye, camera.pose.axes
    camera.land()
    assert camera.eye == pytest.approx(seen[0])
    assert camera.pose.axes == pytest.approx(seen[1])
    assert camera.pose.target == pytest.approx(HOME.target)


def test_home_is_reached_the_short_way_round():
    camera = Camera(HOME)
    for _ in range(10):
        camera.orbit(2.0, 0.0)
    camera.settle()
    facing = camera.pose.axes
    camera.look_at(HOME)
    assert camera.pose.axes == pytest.approx(facing)
    assert abs(camera.pose.yaw - HOME.yaw) <= np.pi


rates = st.floats(-9, 9)
MOVES = st.one_of(
    st.tuples(st.just("orbit"), st.floats(-100, 100), st.floats(-100, 100)),
    st.tuples(st.just("pan"), st.floats(-100, 100), st.floats(-100, 100)),
    st.tuples(st.just("look_around"), st.floats(-100, 100), st.floats(-100, 100)),
    st.tuples(st.just("zoom"), st.floats(1e-9, 1e9)),
    st.tuples(
        st.just("zoom"), st.floats(1e-9, 1e9), st.tuples(st.floats(-9e3, 9e3), st.floats(-9e3, 9e3)), st.just(FRAME)
    ),
    st.tuples(st.just("drive"), st.builds(Velocity, flight=st.tuples(rates, rates, rates))),
    st.tuples(st.just("drive"), st.builds(Velocity, orbit=st.tuples(rates, rates), zoom=rates)),
    st.tuples(st.just("drive"), st.just(STILL)),
    st.tuples(st.sampled_from(["catch", "coast", "land", "settle"])),
    st.tuples(st.just("step"), st.floats(0, 100)),
)


@given(moves=st.lists(MOVES, max_size=20))
def test_nobody_gets_lost_whatever_they_do(moves):
    points = np.array(HOME.target) + np.random.default_rng(0).normal(0, 20, (20, 3))
    camera = Camera()
    camera.fit(points, FRAME, 0.3, 0.2)
    camera.settle()
    home = camera.pose
    for name, *arguments in moves:
        getattr(camera, name)(*arguments)
        for pose in (camera.pose, camera.goal):
            assert 0.99 * CLOSEST <= pose.distance / home.distance <= 1.01 * FURTHEST
            away = np.linalg.norm(np.subtract(pose.target, home.target)) / home.distance
            assert away < REACH + 2 * FURTHEST
            assert abs(pose.pitch) <= STEEPEST
        assert np.isfinite(camera.view_projection(FRAME)).all()
    camera.drive(STILL)
    camera.fit(points, FRAME, 0.3, 0.2)
    camera.settle()
    assert_alike(camera.pose, home, 1e-6)
