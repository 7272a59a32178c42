"""What is done beside the frames, every turn of the loop."""

from __future__ import annotations

from collections.abc import Callable

from . import settings
from .app import App
from .notify import Notifier
from .report import Report
from .settings import Settings
from .watch import Watch
from .window import Window


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
        chosen = Settings(options.view, options.edges, options.palette, size, brush, recipes, options.language)
        if chosen != self._kept:
            self._kept = chosen
            settings.write(chosen)


class Chores:
    """Each may be missing: what keeps choices, what looks after shaders, and a supervisor that wants to know."""

    def __init__(self, app: App, window: Window, report: Report, title: Callable[[], str | None]):
        self._app, self._window, self._report, self._title = app, window, report, title
        self.memory: Memory | None = None
        self.watch: Watch | None = None
        self.notifier = Notifier({})
        self.shown: Callable[[], None] = lambda: None  # is called once, when a frame has been seen
        self._seen = False
        self._clock: Callable[[], float] = lambda: 0.0

    def tell(self, notifier: Notifier, clock: Callable[[], float]) -> None:
        """Have a supervisor be told that the program is alive."""
        self.notifier, self._clock = notifier, clock

    def do(self) -> bool:
        """Do what is due; tell whether a new frame is needed."""
        if (title := self._title()) and self._window.title != title:
            self._window.rename(title)
        if self.memory and not self._app.moving:
            self.memory.keep()
        if self._report.shown:
            if not self._seen:
                self._seen = True
                self.shown()
            self.notifier.alive(self._clock())
        self._app.closing |= self.notifier.abandoned
        changed = self.watch is not None and self.watch.changed()
        if changed:
            self._app.reload_shaders()  # for a developer who edits them
        return changed

    def end(self) -> None:
        """Do what is due in the end."""
        self.notifier.stopping()
        if self.memory:
            self.memory.keep()
