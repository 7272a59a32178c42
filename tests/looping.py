"""An app, a screen and a clock for the loop, without a window."""

import math
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from glassnet.engine.app import App
from glassnet.engine.errors import AppError
from glassnet.engine.events import AnyEvent, Invoked, Key, Pointer
from glassnet.engine.journal import Journal
from glassnet.engine.loop import Loop
from glassnet.engine.report import Report
from glassnet.engine.scene.frame import Frame

MOVE = Pointer("move", 0.5, 0.5)


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class FakeApp:
    """Moves for as many steps as `lively` says."""

    lively: int = 0
    fullscreen: bool = False
    closing: bool = False
    handled: list[AnyEvent] = field(default_factory=list)
    steps: list[float] = field(default_factory=list)
    drawn: int = 0
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.waiting, self.due = False, math.inf
        self.journal = Journal(None)
        self.waited: list[float] = []
        self.news: list[list[AnyEvent]] = []
        self.paces: list[float] = []
        self.scene = SimpleNamespace(frame=Frame(640, 480, panels=True), pace=self.paces.append)

    @property
    def moving(self) -> bool:
        return self.lively > 0

    def handle(self, event: AnyEvent) -> None:
        self.handled.append(event)
        match event:
            case Invoked("app.quit"):
                self.closing = True
            case Invoked("window.fullscreen"):
                self.fullscreen = not self.fullscreen
            case Key():
                self.lively = 3

    def attend(self) -> list[AnyEvent] | None:
        return self.news.pop(0) if self.news else None

    def step(self, dt: float, waited: float) -> None:
        self.steps.append(dt)
        self.waited.append(waited)
        self.lively = max(self.lively - 1, 0)

    def draw(self, target: Any) -> None:
        self.drawn += 1

    def tell(self, error: AppError) -> None:
        self.told.append(str(error))


class FakeScreen:
    """Events that come after so many seconds; the clock goes on while the loop waits and while a frame is drawn."""

    def __init__(self, clock: Clock, *coming: tuple[float, AnyEvent | None]):
        self.clock, self.coming = clock, list(coming)
        self.period, self.cost = 0.02, 0.005
        self.shown, self.fullscreen, self.closing = True, False, False
        self.target, self.presented = None, 0
        self.waits: list[float] = []
        self.trouble: list[Exception] = []  # which frames bring, one each

    def wait(self, timeout: float) -> list[AnyEvent] | None:
        self.waits.append(timeout)
        if not self.coming or self.coming[0][0] > self.clock.now + timeout:
            self.clock.now += timeout
            return None
        self.clock.now = max(self.clock.now, self.coming[0][0])
        due = [event for at, event in self.coming if at <= self.clock.now]
        self.coming = [(at, event) for at, event in self.coming if at > self.clock.now]
        return [event for event in due if event]

    def present(self) -> None:
        self.presented += 1
        self.clock.now += self.cost
        if self.trouble:
            raise self.trouble.pop(0)


class Running:
    def __init__(self, *coming: tuple[float, AnyEvent | None], **more: Any):
        self.clock, self.app = Clock(), FakeApp()
        self.screen = FakeScreen(self.clock, *coming)
        report = Report(Journal(None), self.clock())
        self.loop = Loop(cast(App, self.app), self.screen, self.clock, report, **more)

    def until(self, now: float) -> "Running":
        while self.clock.now < now:
            self.loop.turn()
        return self
