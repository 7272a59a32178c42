"""The panel about the network, the choice of another, and the line that says how far its opening is."""

import shutil
import time
from pathlib import Path

import pytest
from glassnet.engine.app import App
from glassnet.engine.events import Dropped, Pointer
from glassnet.engine.headless import Headless
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.arrangement import arrange
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.progress import STAGES, Progress
from glassnet.engine.ui import native
from imgui_bundle import imgui
from people import FRAME, frames, opened, press

pytestmark = pytest.mark.gl
SIZES = [(1280, 720), (1920, 1080), (1080, 1920), (640, 480)]


@pytest.fixture
def app() -> App:
    return opened("lenet").app


def window(app: App, name: str) -> imgui.internal.Window | None:
    found = [one for one in app.panels.context._context.windows if one.was_active and one.name == name]
    return found[0] if found else None


def click(app: App, x: float, y: float) -> None:
    for kind in ("move", "press", "release"):
        at = x / app.scene.frame.width, y / app.scene.frame.height
        app.handle(Pointer(kind, *at, "none" if kind == "move" else "left"))
        frames(app, 0.05)


def row(app: App, number: int) -> tuple[float, float]:
    """The middle of a row of the list of files; the first one leads up."""
    files = next(one for one in app.panels.context._context.windows if one.was_active and "files" in one.name)
    return files.pos.x + 60, files.pos.y + (number + 0.4) * imgui.get_text_line_height_with_spacing()


def test_it_opens_and_closes_by_its_key_and_on_escape(app: App):
    press(app, "O")
    frames(app, 0.1)
    assert window(app, "network")
    press(app, "O")
    frames(app, 0.1)
    assert not window(app, "network")
    press(app, "O")
    press(app, "Escape")
    frames(app, 0.1)
    assert not window(app, "network")


@pytest.mark.parametrize("size", SIZES)
def test_it_stays_in_the_picture(size: tuple[int, int]):
    headless = opened("lenet", Frame(*size, panels=True))
    headless.app.invoke("network.toggle")
    headless.picture()
    found = window(headless.app, "network")
    assert found
    assert found.pos.x >= 0
    assert found.pos.y >= 0
    assert found.pos.x + found.size.x <= size[0]
    assert found.pos.y + found.size.y <= size[1]


def test_a_click_on_a_file_opens_it(app: App):
    app.invoke("network.toggle")
    frames(app, 0.1)
    click(app, *row(app, 2))  # after the way up and lenet.onnx
    frames(app, 0.1)
    assert app.opener.busy or app.scene.first.network.name == "Dense network"
    while app.opener.busy:
        for event in app.attend() or ():
            app.handle(event)
    assert app.opener.wanted == MODELS / "mlp.onnx"


def test_a_click_on_a_folder_lists_it(app: App, tmp_path: Path):
    (tmp_path / "inside").mkdir()
    shutil.copy(MODELS / "mlp.onnx", tmp_path / "inside" / "a.onnx")
    app.panels.network.folder = tmp_path
    app.invoke("network.toggle")
    frames(app, 0.1)
    click(app, *row(app, 2))  # after Glassnet's own and the way up
    assert app.panels.network.folder == tmp_path / "inside"
    frames(app, 0.1)
    click(app, *row(app, 1))
    assert app.panels.network.folder == tmp_path
    frames(app, 0.1)
    click(app, *row(app, 0))
    assert app.panels.network.folder == MODELS


def test_it_lists_what_lies_beside_the_file_that_is_shown(app: App, tmp_path: Path):
    shutil.copy(MODELS / "mlp.onnx", tmp_path / "mine.onnx")
    app.open(tmp_path / "mine.onnx")
    assert app.panels.network.folder == tmp_path
    app.panels.network.folder = MODELS  # as by clicks
    app.open(tmp_path / "mine.onnx")  # it was rewritten
    assert app.panels.network.folder == MODELS


def test_a_folder_that_is_gone_is_told_in_the_panel(app: App, tmp_path: Path):
    app.panels.network.folder = tmp_path / "gone"
    app.invoke("network.toggle")
    frames(app, 0.1)
    assert "gone" in app.panels.network._refused


def test_without_a_dialog_of_the_system_the_panel_asks(app: App, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("glassnet.engine.ui.network.available", lambda: False)
    app.invoke("network.browse")
    assert app.panels.network.open
    assert not app.waiting
    app.invoke("network.browse")
    assert app.panels.network.open


@pytest.mark.skipif(not hasattr(native.os, "getuid"), reason="other systems have dialogs of their own")
@pytest.mark.parametrize("chosen", [MODELS / "mlp.onnx", None])
def test_the_systems_dialog_is_asked_where_there_is_one(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: Path | None
):
    script = tmp_path / "zenity"
    script.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\n' + (f"echo {chosen}\n" if chosen else "exit 1\n"))
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":0")
    app.invoke("network.browse")
    assert app.waiting
    end = time.monotonic() + 20
    happened = None
    while app.waiting and not happened:
        assert time.monotonic() < end
        happened = app.attend()
        time.sleep(0.01)
    assert happened == ([Dropped(str(chosen))] if chosen else None)
    assert str(MODELS) in (tmp_path / "asked").read_text()


def test_progress_is_said_after_half_a_second_and_can_be_stopped(app: App, tmp_path: Path):
    app.scene.progress = Progress("net.onnx", "read", 4)
    frames(app, 0.1)
    assert not window(app, "progress")
    shutil.copy(MODELS / "mlp.onnx", tmp_path / "mine.onnx")
    with (tmp_path / "mine.onnx").open("ab") as file:
        file.write(b"\x72\x00")  # another, empty entry of the metadata
    app.invoke("network.open", str(tmp_path / "mine.onnx"))
    app.scene.progress = Progress("net.onnx", "read", 5)
    frames(app, 0.1)
    line = window(app, "progress")
    assert line
    em = arrange(FRAME).unit
    click(app, line.pos.x + line.size.x - 1.9 * em, line.pos.y + 1.7 * em)
    assert not app.opener.busy
    assert app.scene.progress is None


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_words_and_a_place(stage: str):
    progress = Progress("net.onnx", stage, 7)
    assert 0 < progress.share < 1
    assert progress.doing


def test_progress_grows_from_stage_to_stage():
    shares = [Progress("", stage, 0).share for stage in STAGES]
    assert shares == sorted(set(shares))


def test_the_line_stays_in_small_pictures():
    headless = Headless(Frame(320, 240))
    headless.app.open(MODELS / "lenet.onnx")
    headless.app.scene.progress = Progress("a name that is longer than any picture is wide " * 5, "look", 99)
    headless.app.step(0.1)
    headless.draw()
    headless.app.step(0.1)
    found = window(headless.app, "progress")
    assert found
    assert found.pos.x + found.size.x <= FRAME.width
