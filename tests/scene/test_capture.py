"""A camera's pictures: the latest wins, nobody waits, and whatever goes wrong is one sentence."""

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.paths import MODELS
from glassnet.engine.scene import capture
from glassnet.engine.scene.capture import Capture, camera_frames
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.source import Source

PATIENCE = 20.0  # seconds, for a machine that is busy with other things


def frame(level: int) -> np.ndarray:
    return np.full((48, 64, 3), level, np.uint8)


class Film:
    """Frames that come when the test says so."""

    def __init__(self, count: int = 99):
        self.steps, self.taken, self.ended = threading.Semaphore(0), 0, threading.Event()
        self._count = count

    def __call__(self) -> Iterator[np.ndarray]:
        try:
            for number in range(self._count):
                self.steps.acquire()
                self.taken = number + 1
                yield frame(number)
        finally:
            self.ended.set()


def until(condition: Callable[[], object]) -> object:
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.005)
    return found


def told(watched: Capture) -> AppError:
    with pytest.raises(AppError) as caught:
        until(watched.poll)
    return caught.value


def test_the_latest_picture_wins_and_is_given_once():
    film = Film()
    watched = Capture(film)
    assert watched.poll() is None
    for _ in range(4):
        film.steps.release()
    until(lambda: film.taken == 4)
    film.steps.release()  # the fourth has been taken over when the fifth is asked for
    until(lambda: film.taken == 5)
    source = until(watched.poll)
    assert isinstance(source, Source)
    assert source.colours is not None
    assert source.colours[0, 0, 0] in (3, 4)
    watched.close()
    film.steps.release()
    assert film.ended.wait(PATIENCE)


def test_the_end_of_the_pictures_is_told():
    film = Film(count=0)
    assert "no more pictures" in str(told(Capture(film)))


def test_what_a_driver_raises_is_told_in_one_line():
    def broken() -> Iterator[np.ndarray]:
        raise OSError("device\nis busy")
        yield

    error = told(Capture(broken))
    assert "device is busy" in str(error)
    assert error.hint


def test_a_missing_library_is_told_with_what_to_install(monkeypatch):
    monkeypatch.setitem(capture.sys.modules, "av", None)
    assert "pip install" in told(Capture(camera_frames)).hint


def test_ffmpegs_own_pictures_can_be_read(monkeypatch):
    av = pytest.importorskip("av")
    monkeypatch.setattr(capture, "SYSTEMS", {capture.sys.platform: "lavfi"})
    monkeypatch.setattr(capture, "_first_camera", lambda *_: "testsrc=size=1280x720:rate=30")
    assert av
    pictures = camera_frames()
    first = next(pictures)
    assert first.shape == (360, 640, 3)
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 6


@pytest.fixture(scope="module")
def lenet() -> Instance:
    return Instance.open(MODELS / "lenet.onnx")


@pytest.fixture
def scene(lenet) -> Scene:
    scene = Scene(Frame(640, 480, panels=True))
    scene.add(lenet)
    scene.settle()
    return scene


def shown(scene: Scene) -> bool:
    scene.step(0.01)
    return scene.pad.source.name == "Camera"


def test_the_pad_shows_the_camera_until_a_person_draws(scene):
    film = Film()
    scene.intake.watching.frames = film
    undoable = scene.pad.undoable
    scene.intake.toggle_camera()
    assert scene.moving
    film.steps.release()
    until(lambda: shown(scene))
    assert scene.first.source is scene.pad.source
    assert scene.pad.undoable == undoable
    scene.pad.press(0.5, 0.5)
    scene.pad.release()
    scene.step(0.01)
    assert not scene.intake.watching.on
    film.steps.release()
    assert film.ended.wait(PATIENCE)
    assert scene.pad.source.name == "Drawing"


def test_it_is_off_after_a_mistake(scene):
    scene.intake.watching.frames = Film(count=0)
    scene.intake.toggle_camera()

    def step() -> None:
        scene.step(0.01)

    with pytest.raises(AppError, match="no more pictures"):
        until(step)
    assert not scene.intake.watching.on
    scene.step(0.01)


def test_a_second_time_turns_it_off(scene):
    film = Film()
    scene.intake.watching.frames = film
    scene.intake.toggle_camera()
    scene.intake.toggle_camera()
    assert not scene.intake.watching.on
    film.steps.release()
    assert film.ended.wait(PATIENCE)
