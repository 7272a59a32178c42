"""Networks are swapped while the app runs: beside what is shown, and in place when a file is rewritten."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import psutil
import pytest
from glassnet.engine.app import App
from glassnet.engine.events import Dropped, Opened
from glassnet.engine.headless import Headless
from glassnet.engine.net.foreign import ForeignSession
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame
from onnx import numpy_helper
from people import arrive, drop, guess, opened, press

pytestmark = pytest.mark.gl


@pytest.fixture
def headless() -> Iterator[Headless]:
    found = opened("lenet")
    yield found
    found.app.close()


def foreign(path: Path, model: str = "mlp", factor: float = 1.0) -> Path:
    """Write one of our models as nobody has seen it before, its last weights multiplied."""
    proto = onnx.load(MODELS / f"{model}.onnx")
    proto.metadata_props.add(key="made", value="by me")
    last = proto.graph.initializer[-1]
    last.CopyFrom(numpy_helper.from_array(np.float32(factor) * numpy_helper.to_array(last), last.name))
    beside = path.with_suffix(".new")
    beside.write_bytes(proto.SerializeToString())
    beside.replace(path)
    return path


def watched(app: App, opener_pauses: int = 4) -> None:
    """Look at the file as often as it takes to see that it was rewritten, and wait for what is then shown."""
    for _ in range(opener_pauses):
        app.opener._looked = -np.inf
        for event in app.attend() or ():
            app.handle(event)
        if app.opener.busy:
            break
    arrive(app)


def test_what_is_shown_stays_until_the_next_is_ready(headless: Headless, tmp_path: Path):
    app = headless.app
    app.handle(Dropped(str(foreign(tmp_path / "mine.onnx"))))
    assert app.scene.first.network.name == "LeNet"
    assert app.waiting
    app.step(1 / 60)
    headless.draw()
    app.attend()
    progress = app.scene.progress
    assert progress
    assert progress.name == "mine.onnx"
    arrive(app)
    assert app.scene.first.network.name == "Dense network"
    assert app.scene.progress is None
    assert isinstance(app.scene.first.session, ForeignSession)
    app.invoke("input.show", "mnist:0")
    app.settle()
    assert guess(app) == "7"


def test_the_latest_wish_wins(headless: Headless, tmp_path: Path):
    app = headless.app
    app.handle(Dropped(str(foreign(tmp_path / "first.onnx"))))
    drop(app, foreign(tmp_path / "second.onnx", "lenet"))
    assert app.opener.wanted == tmp_path / "second.onnx"


def test_opening_is_given_up_on_escape(headless: Headless, tmp_path: Path):
    app = headless.app
    app.handle(Dropped(str(foreign(tmp_path / "mine.onnx"))))
    press(app, "Escape")
    assert not app.waiting
    assert app.attend() is None
    assert app.scene.first.network.name == "LeNet"


def test_a_bad_file_leaves_what_is_shown_and_its_file_is_watched_on(headless: Headless, tmp_path: Path):
    app = headless.app
    drop(app, foreign(tmp_path / "mine.onnx"))
    (tmp_path / "bad.onnx").write_bytes(b"nonsense")
    drop(app, tmp_path / "bad.onnx")
    assert "bad.onnx" in app.panels.message
    assert app.scene.first.network.name == "Dense network"
    before = app.scene.first
    foreign(tmp_path / "mine.onnx", factor=2.0)
    watched(app)
    assert app.scene.first is not before


def test_a_file_that_is_rewritten_is_shown_in_place(headless: Headless, tmp_path: Path):
    app = headless.app
    drop(app, foreign(tmp_path / "mine.onnx"))
    app.invoke("input.show", "mnist:0")
    app.invoke("layer.toggle", "1")
    app.invoke("numbers.pin", "2:5")
    app.settle()
    app.scene.camera.orbit(0.5, 0.1)
    app.settle()
    pose, before = app.scene.camera.pose, app.scene.first.activations.copy()
    foreign(tmp_path / "mine.onnx", factor=-3.0)
    watched(app)
    app.settle()
    headless.picture()
    assert (app.scene.camera.pose, app.scene.options.hidden, len(app.scene.pins)) == (pose, {1}, 1)
    assert app.scene.pad.source.name.startswith("Test digit 0")
    layers = app.scene.first.network.layers
    after = app.scene.first.activations
    np.testing.assert_array_equal(after[: layers[-1].offset], before[: layers[-1].offset])
    assert not np.allclose(after[layers[-1].span], before[layers[-1].span])
    assert app.panels.message == ""
    watched(app)
    np.testing.assert_array_equal(app.scene.first.activations, after)


def test_another_network_in_the_same_file_is_looked_at_anew(headless: Headless, tmp_path: Path):
    app = headless.app
    drop(app, foreign(tmp_path / "mine.onnx"))
    app.invoke("layer.toggle", "1")
    app.invoke("numbers.pin", "2:5")
    foreign(tmp_path / "mine.onnx", "lenet")
    watched(app)
    assert app.scene.first.network.name == "LeNet"
    assert (app.scene.options.hidden, len(app.scene.pins)) == (set(), 0)


def test_a_file_that_is_being_written_is_left_alone(headless: Headless, tmp_path: Path):
    app, path = headless.app, tmp_path / "mine.onnx"
    drop(app, foreign(path))
    app.settle()
    data = path.read_bytes()
    for size in (100, 5000, 20000):
        path.write_bytes(data[:size])
        app.opener._looked = -np.inf
        assert app.attend() is None
        assert not app.opener.busy
    path.write_bytes(data)
    watched(app)
    assert app.panels.message == ""


def test_a_broken_export_is_told_and_a_mended_one_shown(headless: Headless, tmp_path: Path):
    app, path = headless.app, tmp_path / "mine.onnx"
    drop(app, foreign(path))
    before = app.scene.first
    path.write_bytes(b"nonsense")
    watched(app)
    assert "mine.onnx" in app.panels.message
    assert app.scene.first is before
    foreign(path, factor=2.0)
    watched(app)
    assert app.scene.first is not before
    assert app.panels.message == ""


def test_weights_beside_the_file_are_watched_too(headless: Headless, tmp_path: Path):
    app, path = headless.app, tmp_path / "mine.onnx"
    proto = onnx.load(foreign(path))
    onnx.save(proto, path, save_as_external_data=True, location="mine.onnx.data", size_threshold=0)
    drop(app, path)
    assert app.panels.message == ""
    before = app.scene.first
    data = bytearray((tmp_path / "mine.onnx.data").read_bytes())
    data[-4:] = np.float32(0.25).tobytes()
    (tmp_path / "mine.onnx.data").write_bytes(data)
    os.utime(tmp_path / "mine.onnx.data", ns=(1, 1))
    watched(app)
    assert app.scene.first is not before


def test_a_network_that_dies_is_one_line_and_its_picture_stays(headless: Headless, tmp_path: Path):
    app = headless.app
    drop(app, foreign(tmp_path / "mine.onnx"))
    app.invoke("input.show", "mnist:0")
    app.settle()
    before = app.scene.first.activations.copy()
    session = app.scene.first.session
    assert isinstance(session, ForeignSession)
    session._child._process.kill()
    session._child._process.join()
    assert app.attend() == []
    assert "mine.onnx" in app.panels.message
    app.panels.dismiss()
    app.invoke("input.show", "mnist:1")
    app.settle()
    headless.picture()
    np.testing.assert_array_equal(app.scene.first.activations, before)
    assert app.scene.first.blank  # it has no answer to this
    drop(app, tmp_path / "mine.onnx")
    app.settle()
    assert guess(app) == "2"
    assert not app.scene.first.blank


def test_a_run_that_takes_long_is_said_to_go_on(headless: Headless, tmp_path: Path):
    app = headless.app
    drop(app, foreign(tmp_path / "mine.onnx"))
    app.settle()
    instance = app.scene.first
    assert isinstance(instance.session, ForeignSession)
    process = psutil.Process(instance.session._child._process.pid)
    process.suspend()
    app.invoke("input.show", "mnist:0")
    app.step(1 / 60)
    app.attend()
    assert instance.session.busy
    assert not instance.late  # not yet
    end = time.monotonic() + 30
    while app.attend() is None:
        assert time.monotonic() < end
    assert instance.late
    process.resume()
    while instance.late:
        app.attend()
        assert time.monotonic() < end
    shown = headless.picture()
    assert guess(app) == "7"
    instance.late = True
    assert headless.picture() != shown


def test_what_is_recorded_as_opened_is_waited_for(tmp_path: Path):
    headless = Headless(Frame(640, 360, panels=True))
    path = foreign(tmp_path / "mine.onnx")
    headless.app.open(MODELS / "lenet.onnx")
    headless.app.handle(Dropped(str(path)))
    headless.app.handle(Opened(str(path)))  # long before it is ready
    assert headless.app.scene.first.network.name == "Dense network"
    headless.app.handle(Opened(str(path)))  # rewritten, in the recording
    assert not headless.app.opener.busy
    headless.app.close()


def test_scales_widen_with_what_a_foreign_network_shows(headless: Headless, tmp_path: Path):
    app = headless.app
    drop(app, foreign(tmp_path / "mine.onnx"))
    instance = app.scene.first
    ranges, placed = instance.ranges.copy(), instance.placed
    instance.session.run(np.full(instance.network.input.shape, 50.0, np.float32))
    instance.session.submit(np.full(instance.network.input.shape, 50.0, np.float32))
    app.settle()
    assert (instance.ranges >= ranges).all()
    assert instance.ranges[0] == 50.0
    assert instance.placed > placed


def test_closing_ends_all_processes(tmp_path: Path):
    app = opened("lenet").app
    drop(app, foreign(tmp_path / "shown.onnx"))
    session = app.scene.first.session
    assert isinstance(session, ForeignSession)
    app.handle(Dropped(str(foreign(tmp_path / "next.onnx"))))
    time.sleep(0.1)
    app.close()
    assert not session._child.alive
    assert not app.waiting
