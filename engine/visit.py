"""A visit from start to end: what was wished, configured and remembered becomes a window with the app in it."""

from __future__ import annotations

import importlib.metadata
import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from . import settings
from .app import App
from .chores import Chores, Memory
from .config import MEGABYTE, Config
from .effective import MODEL, Effective
from .ending import Ending, heeded
from .errors import AppError, DisplayError
from .failures import TOO_OFTEN, Failures, safe
from .host import House
from .journal import Journal
from .loop import SHORT_WAIT, Loop
from .net.inputs import Shape
from .net.runtime import CPU, chosen
from .notify import Notifier
from .opener import Opener
from .paths import DEFAULT_MODEL, SHADERS
from .recording import Recorder
from .report import Report
from .scene.frame import Frame
from .scene.palettes import DEFAULT
from .script import Script
from .settings import Settings
from .text import language, languages, printable, speak, tr
from .watch import Watch
from .window import Window, opened

Size = tuple[int, int]
USUAL_SIZE: Size = (1280, 720)

READABLE, READABLE_FROM_AFAR = 3.4, 5.5
"""Millimetres of an em that are read with ease: at a desk, and standing before an exhibit."""

LATER = 75
"""The exit status that asks for another try later (EX_TEMPFAIL of sysexits.h)."""

PATIENCE = 1.0
"""Seconds that a window with nothing in it may be there before a network is."""


@dataclass(frozen=True)
class Wishes:
    """What was asked for: the configuration in effect, and what is no part of it.

    `arguments` say where the configuration comes from; `trouble` is why it is not what they say now.
    """

    effective: Effective
    record: Path | None = None
    replay: Path | None = None
    dev: bool = False
    shape: Shape | None = None
    arguments: Sequence[str] = ()
    trouble: AppError | None = None

    @property
    def config(self) -> Config:
        """The configuration in effect."""
        return self.effective.config


@dataclass(frozen=True)
class Surroundings:
    """Who supervises a visit, who may end it, and how often it has failed lately.

    `shown` is called when the first frame has been seen.
    """

    notifier: Notifier
    ending: Ending
    failures: int = 0
    shown: Callable[[], None] = lambda: None


def visit(wishes: Wishes) -> None:
    """Open a window, run the app in it until it is closed, and remember the choices. Raises AppError.

    An exhibit, and a program that is supervised, notes how it ends; after too many failures it begins with settings
    that are safe.
    """
    notifier = Notifier(os.environ)
    with heeded() as ending:
        if not (wishes.config.kiosk or notifier.supervised):
            _visit(wishes, Surroundings(notifier, ending))
            return
        record = Failures.of(wishes.config, wishes.arguments)
        told = wishes.arguments, wishes.effective.chosen, wishes.effective.file
        with _tried_again(notifier), record.watched(*told) as failures:
            if failures >= TOO_OFTEN:
                wishes = replace(wishes, effective=Effective(safe(wishes.config), {}), shape=None)
            _visit(wishes, Surroundings(notifier, ending, failures, record.shown))


@contextmanager
def _tried_again(notifier: Notifier) -> Iterator[None]:
    """Have a supervisor try again where there is nothing yet to show anything on, such as a projector."""
    try:
        yield
    except DisplayError as error:
        error.status = LATER if notifier.supervised else error.status
        raise


def _visit(wishes: Wishes, around: Surroundings) -> None:
    """Do that, until somebody asks for the end at the latest."""
    config = wishes.config
    script = Script.read(wishes.replay) if wishes.replay else None
    remembers = config.remember and not config.kiosk and not script
    last = settings.read() if remembers else Settings()
    size = script.size if script else _size(config) or last.size or USUAL_SIZE
    model = _model(wishes, script)
    speak(config.language or (last.language if last.language in languages() else None))
    with ExitStack() as stack:
        journal = stack.enter_context(closing(_journal(config)))
        opener = _opener(stack, config)
        opener.begin(model, wishes.shape)  # goes on while the window is made
        window = stack.enter_context(opened(_title(model), size, around.ending, config.monitor, config.kiosk))
        _tell_start(journal, wishes, around.failures)
        app = App(window.ctx, _frame(config, window), journal, opener)
        stack.callback(app.close)
        app.panels.context.copy_with(window.copy)
        model = _begin(app, model, math.inf if script else PATIENCE, config.kiosk)
        _arrange(app, config, last) if script is None else script.begin(app.scene)
        if config.kiosk:
            _be_exhibit(app, config)
        app.diary.skip()
        record = _recorder(stack, wishes.record, model, app)
        window.appear(app.fullscreen)
        report = _report(journal, app)
        chores = _chores(app, window, report, around)
        chores.memory = Memory(app, window, last) if remembers else None
        chores.watch = Watch(SHADERS) if wishes.dev else None
        events, most = script.events if script else None, config.max_fps or math.inf
        loop = Loop(app, window, time.monotonic, report, record, events, chores.do, most, guarded=config.kiosk)
        loop.run()
        report.end(time.monotonic())
        chores.end()


def _opener(stack: ExitStack, config: Config) -> Opener:
    opener = Opener()
    opener.provider = chosen(config.provider) if config.provider else CPU
    opener.limits = config.limits
    stack.callback(opener.cancel)
    return opener


def _report(journal: Journal, app: App) -> Report:
    facts = {"model": app.scene.first.network.name, "renderer": app.renderer.device.renderer}
    return Report(journal, time.monotonic(), **facts)


def _chores(app: App, window: Window, report: Report, around: Surroundings) -> Chores:
    chores = Chores(app, window, report, lambda: app.scene.shown and _title(app.scene.shown))
    chores.tell(around.notifier, time.monotonic)
    chores.shown = around.shown
    return chores


def _title(model: Path) -> str:
    return tr("{model} - Glassnet", model=printable(model.stem))


def _begin(app: App, model: Path, patience: float, kiosk: bool) -> Path:
    """Show the model that is being opened, and return its path.

    One that takes longer than `patience` seconds comes when it is ready; until then it is our own LeNet, which a
    `kiosk` shows as well when the model cannot be opened. Raises AppError for that otherwise.
    """
    try:
        return _awaited(app, model, patience)
    except AppError as error:
        if not kiosk:
            raise
        app.journal.write("error", message=str(error))
        app.showing.stand_in()
        return DEFAULT_MODEL


def _awaited(app: App, model: Path, patience: float) -> Path:
    end = time.monotonic() + patience
    while not app.opener.attend():
        if time.monotonic() > end:
            app.showing.stand_in()
            return DEFAULT_MODEL
        time.sleep(SHORT_WAIT)
    app.open(model)
    return model


def _model(wishes: Wishes, script: Script | None) -> Path:
    """Return the model to begin with: one that the command line names counts more than a recording's."""
    named = wishes.effective.sources.get("model") == MODEL
    if script and not named:
        return script.model
    return Path(wishes.config.model) if wishes.config.model else DEFAULT_MODEL


def _tell_start(journal: Journal, wishes: Wishes, failures: int) -> None:
    """Note what is set, that the program comes back after a failure, and whether it trusts its settings."""
    journal.write("start", version=importlib.metadata.version("glassnet"), settings=wishes.effective.chosen)
    if wishes.trouble:
        journal.write("error", message=str(wishes.trouble))
    if failures:
        journal.write("restart", failures=failures)
    if failures >= TOO_OFTEN:
        journal.write("safe", reason="too many failures within a minute", model=str(DEFAULT_MODEL))


def _journal(config: Config) -> Journal:
    """Open the journal. An exhibit whose journal cannot be opened goes on without: the wall must not stay dark."""
    path = Path(config.journal) if config.journal else None
    try:
        return Journal(path, most=round(config.journal_megabytes * MEGABYTE), kept=config.journal_files)
    except AppError as error:
        if not config.kiosk:
            raise
        print(tr("glassnet: {error}", error=error), file=sys.stderr)
        return Journal(None)


def _frame(config: Config, window: Window) -> Frame:
    """Return the picture's size, and that of its type: as configured, or as large as the monitor makes readable."""
    millimetres = READABLE_FROM_AFAR if config.kiosk else READABLE
    least = 0.0 if config.scale else millimetres * window.dots_per_inch / 25.4
    return Frame(
        *window.buffer_size,
        panels=True,
        kiosk=config.kiosk,
        scale=config.scale or 1.0,
        least=least,
        left_handed=config.left_handed,
    )


def _be_exhibit(app: App, config: Config) -> None:
    app.fullscreen = True
    house = House(
        config.idle_seconds,
        config.attract,
        config.leave,
        config.leave_seconds,
        config.visitor_pictures,
        Path(config.drawings) if config.drawings else None,
    )
    app.receive(house)


def _arrange(app: App, config: Config, last: Settings) -> None:
    """Make the app what was wished or configured, else remembered."""
    scene = app.scene
    scene.view(config.view or last.view or scene.options.view)
    scene.options.edges = config.edges or last.edges or scene.options.edges
    scene.options.palette = config.palette or last.palette or DEFAULT
    scene.options.calm, scene.options.contrast = config.reduced_motion, config.high_contrast
    scene.options.language = config.language or (language() if config.kiosk else last.language)
    scene.pad.brush = last.brush or scene.pad.brush
    scene.camera.inertia = config.inertia and not config.reduced_motion
    scene.intake.recall(last.recipes or {})
    scene.settle()
    app.fullscreen = config.fullscreen
    if config.pictures:
        app.photos.folder = Path(config.pictures)
    if not config.kiosk:
        scene.welcome.begin(scene.frame)


def _recorder(stack: ExitStack, path: Path | None, model: Path, app: App) -> Recorder | None:
    if path is None:
        return None
    start = {"model": str(model.resolve()), "size": app.scene.frame.size, "scene": app.scene.to_dict()}
    return stack.enter_context(closing(Recorder(path, start)))


def _size(config: Config) -> Size | None:
    if config.size is None:
        return None
    width, height = config.size.split("x")
    return int(width), int(height)
