"""A visit from start to end: what was wished, configured and remembered becomes a window with the app in it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from . import config, settings
from .app import App
from .config import Config
from .errors import AppError
from .events import AnyEvent
from .journal import Journal
from .loop import SHORT_WAIT, Loop
from .net.inputs import Shape
from .net.opening import Opening
from .net.runtime import CPU, chosen
from .opener import Opener
from .paths import DEFAULT_MODEL, SHADERS
from .recording import Recorder, read
from .report import Report
from .scene.frame import Frame
from .scene.options import ShownEdges, View
from .scene.palettes import DEFAULT, table
from .scene.typical import typical
from .settings import Settings
from .text import printable, tr
from .watch import Watch
from .window import Window, opened

Size = tuple[int, int]
USUAL_SIZE: Size = (1280, 720)

PATIENCE = 1.0
"""Seconds that a window with nothing in it may be there before a network is."""


@dataclass(frozen=True)
class Wishes:
    """What was asked for on the command line; None where nothing was said."""

    model: Path | None = None
    view: View | None = None
    edges: ShownEdges | None = None
    fullscreen: bool = False
    monitor: int | None = None
    size: Size | None = None
    config: Path | None = None
    journal: Path | None = None
    record: Path | None = None
    replay: Path | None = None
    provider: str | None = None
    dev: bool = False
    shape: Shape | None = None


@dataclass(frozen=True)
class Script:
    """A recording to play: what the app was like at its start, and what happened then."""

    path: Path
    model: Path
    size: Size
    scene: dict[str, Any]
    events: Iterable[AnyEvent]


def visit(wishes: Wishes) -> None:
    """Open a window, run the app in it until it is closed, and remember the choices. Raises AppError."""
    palettes = [palette.id for palette in table()]
    fixed = config.read(wishes.config, palettes)
    provider = chosen(wishes.provider) if wishes.provider else CPU
    script = _script(wishes.replay) if wishes.replay else None
    last = settings.read() if fixed.remember and not script else Settings()
    size = script.size if script else wishes.size or _size(fixed) or last.size or USUAL_SIZE
    model = wishes.model or (script.model if script else DEFAULT_MODEL)
    monitor = fixed.monitor if wishes.monitor is None else wishes.monitor
    with ExitStack() as stack:
        journal = stack.enter_context(closing(Journal(wishes.journal)))
        opener = Opener()
        opener.provider, opener.limits = provider, fixed.limits
        stack.callback(opener.cancel)
        opener.begin(model, wishes.shape)  # goes on while the window is made
        window = stack.enter_context(opened(_title(model), size, monitor))
        app = App(window.ctx, Frame(*window.buffer_size, panels=True), journal, opener)
        stack.callback(app.close)
        app.panels.context.copy_with(window.copy)
        model = _begin(app, model, math.inf if script else PATIENCE)
        if script:
            with _beginning(script.path):
                app.scene.from_dict(script.scene)
        else:
            _arrange(app, wishes, fixed, last)
        record = _recorder(stack, wishes.record, model, app)
        window.appear(app.fullscreen)
        facts = {"model": app.scene.first.network.name, "renderer": app.renderer.device.renderer}
        report = Report(journal, time.monotonic(), **facts)
        memory = Memory(app, window, last) if fixed.remember and not script else None
        watch = Watch(SHADERS) if wishes.dev else None
        chore = partial(_chores, app, window, memory, watch)
        Loop(app, window, time.monotonic, report, record, script.events if script else None, chore).run()
        report.end(time.monotonic())
        if memory:
            memory.keep()


def _title(model: Path) -> str:
    return tr("{model} - Glassnet", model=printable(model.stem))


def _begin(app: App, model: Path, patience: float) -> Path:
    """Show the model that is being opened, and return its path. Raises AppError when it cannot be opened.

    One that takes longer than `patience` seconds comes when it is ready; until then it is our own LeNet.
    """
    end = time.monotonic() + patience
    while not app.opener.attend():
        if time.monotonic() > end:
            app.show(Opening(DEFAULT_MODEL, typical).wait())
            return DEFAULT_MODEL
        time.sleep(SHORT_WAIT)
    app.open(model)
    return model


def _arrange(app: App, wishes: Wishes, fixed: Config, last: Settings) -> None:
    """Make the app what was wished, else configured, else remembered."""
    scene = app.scene
    scene.view(wishes.view or fixed.view or last.view or scene.options.view)
    scene.options.edges = wishes.edges or fixed.edges or last.edges or scene.options.edges
    scene.options.palette = fixed.palette or last.palette or DEFAULT
    scene.pad.brush = last.brush or scene.pad.brush
    scene.camera.inertia = fixed.inertia
    scene.intake.recall(last.recipes or {})
    scene.settle()
    scene.welcome.begin(scene.frame)
    app.fullscreen = wishes.fullscreen or fixed.fullscreen


def _chores(app: App, window: Window, memory: Memory | None, watch: Watch | None) -> bool:
    """Do what is due beside the frames; tell whether a new one is needed."""
    if app.opener.shown and window.title != (title := _title(app.opener.shown)):
        window.rename(title)
    if memory and not app.moving:
        memory.keep()
    changed = watch is not None and watch.changed()
    if changed:
        app.reload_shaders()  # for a developer who edits them
    return changed


class Memory:
    """Writes a person's choices down whenever they have changed: a power cut must not take them."""

    def __init__(self, app: App, window: Window, last: Settings):
        self._app, self._window, self._kept = app, window, last

    def keep(self) -> None:
        """Remember what is chosen now; the size is that of the window, also after it has filled the screen."""
        options, window = self._app.scene.options, self._window
        usual = not window.fullscreen and min(window.size) >= settings.SMALLEST_SIDE
        size = window.size if usual else self._kept.size
        brush, recipes = self._app.scene.pad.brush, dict(self._app.scene.intake.recipes.kept) or None
        chosen = Settings(options.view, options.edges, options.palette, size, brush, recipes)
        if chosen != self._kept:
            self._kept = chosen
            settings.write(chosen)


def _recorder(stack: ExitStack, path: Path | None, model: Path, app: App) -> Recorder | None:
    if path is None:
        return None
    start = {"model": str(model.resolve()), "size": app.scene.frame.size, "scene": app.scene.to_dict()}
    return stack.enter_context(closing(Recorder(path, start)))


def _script(path: Path) -> Script:
    """Read a recording. Raises AppError when it is none, or was not made by a window."""
    start, events = read(path)
    with _beginning(path):
        size = msgspec.convert(start["size"], tuple[settings.Side, settings.Side])
        return Script(path, Path(start["model"]), size, start["scene"], events)


@contextmanager
def _beginning(path: Path) -> Iterator[None]:
    """Turn what goes wrong with the start of a recording into AppError."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AppError(
            tr("{path}, line 1: this recording does not say how it began", path=path),
            tr("Name a file that --record-events has written"),
        ) from error


def _size(fixed: Config) -> Size | None:
    if fixed.size is None:
        return None
    width, height = fixed.size.split("x")
    return int(width), int(height)
