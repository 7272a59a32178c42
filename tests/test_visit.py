"""A visit begins as wished, configured or remembered, in this order, and is recorded, replayed and remembered."""

import itertools
import json
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from glassnet.engine import settings, visit
from glassnet.engine.app import App
from glassnet.engine.config import Config
from glassnet.engine.effective import MODEL, effective
from glassnet.engine.ending import Ending
from glassnet.engine.errors import AppError
from glassnet.engine.events import AnyEvent, Dropped, Invoked, Key, Resized
from glassnet.engine.failures import lost
from glassnet.engine.headless import context
from glassnet.engine.paths import MODELS
from glassnet.engine.settings import Settings
from glassnet.engine.visit import Wishes
from imgui_bundle import imgui

pytestmark = pytest.mark.gl
MLP = MODELS / "mlp.onnx"
CHOICES = {"palette": ("glassnet", "vanimo")}


class Screen:
    """A window of pixels in memory; hands the app its events one by one, and then closes."""

    period, shown, dots_per_inch = 1e-4, True, 96.0

    def __init__(self, title: str, size: tuple[int, int], events: list[AnyEvent]):
        self.title = title
        self.ctx = context()
        self.size = self.buffer_size = size
        self.target = self.ctx.framebuffer([self.ctx.texture(size, 4)])
        self.events = events
        self.fullscreen = self.closing = False

    def wait(self, timeout: float) -> list[AnyEvent] | None:
        if timeout < 0.5:  # a frame is due, or something moves
            return None
        if not self.events:
            self.closing = True
            return None
        return [self.events.pop(0)]

    def present(self) -> None:
        pass

    def rename(self, title: str) -> None:
        self.title = title

    def copy(self, text: str) -> None:
        self.copied = text

    def appear(self, fullscreen: bool) -> None:
        self.fullscreen = fullscreen


def written(value):
    """Return a value as the configuration has it."""
    if isinstance(value, tuple):
        return "{}x{}".format(*value)
    return str(value) if isinstance(value, Path) else value


class Visits:
    """Makes visits on such screens, and keeps the last one's app and screen."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.events: list[AnyEvent] = []
        monkeypatch.setattr(visit, "opened", self.opened)
        monkeypatch.setattr(visit, "App", self.made)
        ticks = itertools.count()
        # Nobody waits while the ghost writes; and frames are neither so quick nor so slow that edges come or go.
        clock = SimpleNamespace(monotonic=lambda: 0.03 * next(ticks), sleep=time.sleep)
        monkeypatch.setattr(visit, "time", clock)

    @contextmanager
    def opened(self, title: str, size: tuple[int, int], ending: Ending, monitor: int | None, kiosk: bool):
        self.monitor, self.kiosk = monitor, kiosk
        self.screen = Screen(title, size, list(self.events))
        yield self.screen

    def made(self, *args) -> App:
        self.app = App(*args)
        return self.app

    def make(self, *events: AnyEvent, **wishes) -> App:
        self.events = list(events)
        beside = {name: wishes.pop(name) for name in ("record", "replay", "dev", "shape") if name in wishes}
        file, options = wishes.pop("config", None), {}
        for name, value in wishes.items():
            options[name] = (MODEL if name == "model" else f"--{name}", written(value))
        visit.visit(Wishes(effective(file, {}, options, CHOICES), **beside))
        return self.app


@pytest.fixture
def visits(monkeypatch) -> Visits:
    return Visits(monkeypatch)


@pytest.fixture
def configured(tmp_path) -> Path:
    file = tmp_path / "hall.toml"
    lines = (
        'view = "2d"',
        'edges = "focus"',
        'size = "900x700"',
        'palette = "vanimo"',
        "inertia = false",
        "monitor = 1",
        "fullscreen = true",
    )
    file.write_text("\n".join(lines))
    return file


def test_without_a_word_lenet_opens_in_space_and_a_digit_writes_itself(visits):
    app = visits.make()
    assert app.scene.first.network.name == "LeNet"
    assert visits.screen.title == "lenet - Glassnet"
    assert (app.scene.options.view, visits.screen.size, visits.monitor) == ("3d", (1280, 720), None)
    assert app.scene.welcome.exemplary
    assert app.scene.first.scores.argmax() == 3


def test_what_is_copied_in_a_panel_reaches_the_window(visits):
    app = visits.make()
    app.panels.build(0.0)
    imgui.set_clipboard_text("Σ = −1")
    assert visits.screen.copied == "Σ = −1"


def test_the_configuration_counts_where_nothing_is_wished(visits, configured):
    app = visits.make(model=MLP, config=configured)
    options = app.scene.options
    assert (options.view, options.palette, visits.screen.size) == ("2d", "vanimo", (900, 700))
    assert options.edges == "focus"
    assert (visits.monitor, app.fullscreen, visits.screen.fullscreen) == (1, True, True)
    assert not app.scene.camera.inertia


def test_wishes_count_more_than_the_configuration_and_that_more_than_what_is_remembered(visits, configured):
    settings.write(Settings(view="3d", edges="all", palette="glassnet", size=(800, 600), brush=0.12))
    app = visits.make(model=MLP, config=configured, view="3d", edges="off", size=(640, 480), monitor=0)
    assert app.scene.options.edges == "off"
    assert (app.scene.options.view, visits.screen.size, visits.monitor) == ("3d", (640, 480), 0)
    assert app.scene.options.palette == "vanimo"
    assert app.scene.pad.brush == 0.12


def test_the_journal_tells_what_somebody_has_set_and_what_changes_later(visits, tmp_path):
    file = tmp_path / "visits.jsonl"
    visits.make(Invoked("view.2d"), Invoked("app.quit"), journal=file, edges="off", model=MLP)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert lines[0]["event"] == "start"
    assert lines[0]["settings"] == {"model": str(MLP), "edges": "off", "journal": str(file)}
    assert lines[0]["version"]
    assert [line["view"] for line in lines if line["event"] == "settings"] == ["2d"]


def test_what_was_chosen_is_remembered(visits):
    chosen = Key("2", True), Invoked("edges.show", "off"), Invoked("palette.next"), Invoked("pad.brush", "0.15")
    visits.make(*chosen, model=MLP, size=(800, 600))
    app = visits.make(model=MLP)
    options = app.scene.options
    assert (options.view, options.edges, options.palette) == ("2d", "off", "vanimo")
    assert (visits.screen.size, app.scene.pad.brush) == ((800, 600), 0.15)


def test_nothing_is_remembered_where_the_configuration_forbids_it(visits, tmp_path):
    (tmp_path / "museum.toml").write_text("remember = false\n")
    visits.make(Key("2", True), model=MLP, config=tmp_path / "museum.toml")
    assert settings.read() == Settings()
    settings.write(Settings(view="2d"))
    assert visits.make(model=MLP, config=tmp_path / "museum.toml").scene.options.view == "3d"


def test_an_exhibit_that_is_lost_leaves_its_settings_and_their_file(visits, monkeypatch, tmp_path):
    (tmp_path / "museum.toml").write_text("kiosk = true\nidle_seconds = 30\n")

    def crash(*_):
        raise KeyError("a driver")

    monkeypatch.setattr(visit, "_visit", crash)
    with pytest.raises(KeyError):
        visits.make(config=tmp_path / "museum.toml")
    assert lost(()) == (Config(kiosk=True, idle_seconds=30), tmp_path / "museum.toml")


def test_a_recorded_visit_is_replayed(visits, tmp_path):
    settings.write(Settings(view="2d", brush=0.07))
    drawn = [Key("N", True), Key("N", False), Invoked("layer.toggle", "1"), Invoked("palette.next")]
    first = visits.make(*drawn, model=MLP, size=(800, 600), record=tmp_path / "visit.jsonl")
    pixels = visits.screen.target.read()
    settings.write(Settings(view="3d", palette="vanimo", brush=0.12))
    again = visits.make(replay=tmp_path / "visit.jsonl")
    assert visits.screen.size == (800, 600)
    assert again.scene.first.network.name == "Dense network"
    assert again.scene.to_dict() == first.scene.to_dict()
    np.testing.assert_array_equal(again.scene.pad.field, first.scene.pad.field)
    assert again.scene.camera.pose == first.scene.camera.pose
    assert visits.screen.target.read() == pixels
    assert settings.read().view == "3d"


def test_a_recorded_exhibit_is_replayed_as_one(visits, tmp_path):
    wishes = {"model": MLP, "kiosk": True, "attract": False}
    events = [Key("N", True), Key("2", True), Key("Q", True, control=True), Dropped("other.onnx"), Key("F1", True)]
    first = visits.make(*events, record=tmp_path / "visit.jsonl", **wishes)
    assert first.scene.options.view == "2d"
    assert not first.scene.pad.empty
    pixels = visits.screen.target.read()
    del wishes["model"]
    again = visits.make(Key("Q", True, control=True), replay=tmp_path / "visit.jsonl", **wishes)
    assert again.host
    assert again.fullscreen
    assert not again.closing
    assert again.scene.to_dict() == first.scene.to_dict()
    assert visits.screen.target.read() == pixels


def test_a_recording_that_breaks_off_in_the_middle_is_told_and_the_app_goes_on(visits, tmp_path):
    visits.make(Key("N", True), model=MLP, record=tmp_path / "visit.jsonl")
    file = tmp_path / "visit.jsonl"
    file.write_text(file.read_text() + '{"event": "no such thing"}\n')
    app = visits.make(Key("2", True), replay=file)
    assert "no event" in app.panels.message
    assert app.scene.options.view == "2d"


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("options", "view", "5d"),
        ("options", "glow", "bright"),
        ("options", "hidden", ["one"]),
        ("camera", "target", [1, 2]),
        ("camera", "inertia", 3),
        ("pad", "tool", "spoon"),
        ("pad", "brush", "thick"),
    ],
)
def test_a_recording_that_begins_with_nonsense_is_a_mistake(visits, tmp_path, part, name, value):
    scene = visits.make(model=MLP).scene.to_dict()
    scene[part][name] = value
    start = {"size": [90, 90], "model": str(MLP), "scene": scene}
    (tmp_path / "visit.jsonl").write_text(json.dumps({"glassnet": 1, "start": start}) + "\n")
    with pytest.raises(AppError, match="line 1"):
        visits.make(replay=tmp_path / "visit.jsonl")


@pytest.mark.parametrize(
    "start",
    [
        {},
        {"size": [1], "model": str(MLP), "scene": {}},
        {"size": [9, 9], "model": str(MLP)},
        {"size": [9, 9], "model": str(MLP), "scene": {}},
        {"size": [9, 9], "model": str(MLP), "scene": {"options": 3}},
    ],
)
def test_a_recording_without_a_beginning_is_a_mistake(visits, tmp_path, start):
    (tmp_path / "visit.jsonl").write_text(json.dumps({"glassnet": 1, "start": start}) + "\n")
    with pytest.raises(AppError, match="line 1"):
        visits.make(replay=tmp_path / "visit.jsonl")


def test_another_size_of_the_screen_is_followed(visits):
    app = visits.make(Resized(500, 400), model=MLP)
    assert app.scene.frame.size == (500, 400)
