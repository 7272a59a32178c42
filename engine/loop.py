"""The loop: takes what happens, lets time pass, draws when something changed, and sleeps otherwise.

A function of an app, a screen and a clock; it knows no window library.
"""

from __future__ import annotations

import math
import traceback
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from .app import App
from .commands import by_key
from .errors import AppError
from .events import AnyEvent, Invoked, Key, Resized, Stepped
from .lost import ContextLostError
from .player import Player
from .report import Report

LONGEST_STEP = 0.1
"""Seconds that a frame lets pass at most: after a pause, motion goes on where it was."""

FIRST_STEP = 1 / 60
"""Seconds that the first frame after a sleep lets pass."""

LONGEST_WAIT = 1.0
"""Seconds between two looks around while nothing happens."""


SHORT_WAIT = 0.01
"""The same while another process may answer."""


STUMBLING, TOO_MANY = 10.0, 3
"""So many unexpected exceptions in so many seconds end a guarded loop too: whoever supervises it starts it anew."""


class Screen(Protocol):
    """What the loop needs of a window."""

    fullscreen: bool

    @property
    def closing(self) -> bool:
        """Whether it is to end, whatever the app says."""
        ...

    @property
    def period(self) -> float:
        """Seconds between two frames of the display."""
        ...

    @property
    def target(self) -> Any:
        """The framebuffer in which a frame is drawn."""
        ...

    @property
    def shown(self) -> bool:
        """Whether a frame would be seen: not minimised, and not without any pixel."""
        ...

    def wait(self, timeout: float) -> list[AnyEvent] | None:
        """Return all that has happened, waiting `timeout` seconds for the first; None if nothing has.

        An empty list means that nothing happened to the app, but that the window needs a new frame.
        """
        ...

    def present(self) -> None:
        """Show what was drawn."""
        ...


class Record(Protocol):
    """What takes a recording down."""

    def write(self, event: AnyEvent) -> None:
        """Write down what happened."""
        ...


class Loop:
    """Runs an app on a screen until one of them is closing."""

    def __init__(
        self,
        app: App,
        screen: Screen,
        clock: Callable[[], float],
        report: Report,
        record: Record | None = None,
        script: Iterable[AnyEvent] | None = None,
        chore: Callable[[], bool] | None = None,
        max_fps: float = math.inf,
        guarded: bool = False,
    ):
        """Prepare. `clock` gives seconds from anywhere; `script` is a recording to play before listening.

        `chore` is done every turn, at least once a second, and tells whether a new frame is needed. No more than
        `max_fps` frames are drawn in a second. A `guarded` loop goes on after an unexpected exception.
        """
        self._app, self._screen, self._clock, self._report = app, screen, clock, report
        self._record = record
        self._chore = chore
        self._shortest = 1 / max_fps  # seconds from one frame to the next
        self._guarded = guarded
        self._stumbles: list[float] = []
        self._player = None if script is None else Player(script)
        self._changed = True
        self._asleep = True  # nothing moved since the last frame
        self._started = -math.inf  # when the last frame began
        if self._player:
            self._advance(self._player)

    def run(self) -> None:
        """Go on until the app or the screen is closing."""
        while not self._ended:
            try:
                self.turn()
            except Exception as error:
                self._stumble(error)

    def turn(self) -> None:
        """Wait for something to happen, or for the next frame's time, and do what is due."""
        self._listen(self._screen.wait(self._patience()))
        self._listen(self._app.attend())
        if self._chore and self._chore():
            self._changed = True
        if not self._ended and self._active and self._clock() >= self._due:
            self._frame()
        if self._screen.fullscreen != self._app.fullscreen:
            self._screen.fullscreen = self._app.fullscreen
        self._asleep = self._asleep or not self._active
        self._report.look(self._clock())

    def _stumble(self, error: Exception) -> None:
        """Note what should never happen and go on, for a wall that must not stay dark; but not again and again."""
        now = self._clock()
        self._stumbles = [when for when in self._stumbles if now - when < STUMBLING] + [now]
        self._app.journal.write("failed", trace="".join(traceback.format_exception(error)))
        hopeless = isinstance(error, ContextLostError)  # though the driver may say so only once
        if hopeless or not self._guarded or len(self._stumbles) >= TOO_MANY:
            raise error

    @property
    def _ended(self) -> bool:
        return self._screen.closing or (self._app.closing and self._player is None)

    @property
    def _active(self) -> bool:
        """Whether another frame is wanted and would be seen."""
        wanted = self._changed or self._app.moving or self._player is not None
        return self._screen.shown and (wanted or self._clock() >= self._later)

    @property
    def _due(self) -> float:
        # A tenth early: a display that keeps time itself then decides, one that does not is kept within reason.
        pause = max(self._player.step.after, 0.0) if self._player else 0.0
        return self._started + max(0.9 * self._screen.period, self._shortest, pause)

    @property
    def _later(self) -> float:
        """When a frame is due though nothing happens and nothing moves."""
        known = self._screen.shown and math.isfinite(self._started)
        return self._started + self._app.due if known else math.inf

    def _patience(self) -> float:
        longest = SHORT_WAIT if self._app.waiting else LONGEST_WAIT
        if self._active:
            return min(max(0.0, self._due - self._clock()), longest)
        return min(max(0.0, self._later - self._clock()), longest)

    def _listen(self, happened: list[AnyEvent] | None) -> None:
        if happened is not None:
            self._changed = True
            self._take(happened)

    def _take(self, events: Iterable[AnyEvent]) -> None:
        for event in events:
            if _ends(event):
                self._player = None
            if self._player is None or isinstance(event, Resized):
                self._handle(event)

    def _handle(self, event: AnyEvent) -> None:
        self._app.handle(event)
        self._write(event)

    def _write(self, event: AnyEvent) -> None:
        """Record an event; a recording that fails is told, and the app goes on."""
        try:
            if self._record:
                self._record.write(event)
        except AppError as error:
            self._app.tell(error)

    def _frame(self) -> None:
        now = self._clock()
        after = now - self._started if math.isfinite(self._started) else 0.0
        dt = FIRST_STEP if self._asleep else min(after, LONGEST_STEP)
        if self._player:
            dt, after = self._play(self._player)
        after = round(after, 3)  # as it is recorded
        self._started, self._changed = now, False
        self._app.step(dt, after)
        self._write(Stepped(dt, after))
        self._app.draw(self._screen.target)
        self._screen.present()
        self._asleep = False
        shown = self._clock()
        self._app.scene.pace(shown - now)
        self._report.frame(shown, shown - now, self._app.scene.frame)

    def _play(self, player: Player) -> tuple[float, float]:
        """Let what was recorded for this frame happen; return the time that passes in it, and since the last."""
        dt, after = min(max(player.step.dt, 0.0), LONGEST_STEP), max(player.step.after, 0.0)
        for event in player.events:
            self._handle(event)
        self._advance(player)
        return dt, after

    def _advance(self, player: Player) -> None:
        """Go to the recording's next frame; after the last one, people have the app, even if they had closed it."""
        try:
            goes_on = player.advance()
        except AppError as error:
            self._app.tell(error)
            goes_on = False
        if not goes_on:
            for event in player.events:
                self._handle(event)
            self._player, self._app.closing = None, False


def _ends(event: AnyEvent) -> bool:
    """Tell whether an event closes the app, by the window's button or by a key: it does so in a replay too."""
    command = by_key(event) if isinstance(event, Key) and event.pressed else None
    return event == Invoked("app.quit") or (command is not None and command.id == "app.quit")
