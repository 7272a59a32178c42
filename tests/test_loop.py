"""The loop, with an app, a screen and a clock of the tests: when it draws, how long it waits, what time passes."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from glassnet.engine.app import App
from glassnet.engine.errors import AppError
from glassnet.engine.events import AnyEvent, Invoked, Key, Opened, Pointer, Resized, Stepped
from glassnet.engine.journal import Journal
from glassnet.engine.loop import FIRST_STEP, LONGEST_STEP, LONGEST_WAIT, SHORT_WAIT, Loop, Record
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
        self.waiting = False
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

    def step(self, dt: float) -> None:
        self.steps.append(dt)
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


def test_one_frame_is_drawn_at_first_and_none_while_nothing_happens():
    running = Running().until(160.0)
    assert running.app.drawn == running.screen.presented == 1
    assert running.screen.waits[-1] == LONGEST_WAIT
    assert len(running.screen.waits) < 70


def test_what_files_and_processes_bring_is_handed_over_and_recorded():
    record: list[AnyEvent] = []
    running = Running(record=cast(Record, SimpleNamespace(write=record.append))).until(110.0)
    running.app.news = [[Opened("net.onnx")], []]
    running.until(115.0)
    assert running.app.handled == [Opened("net.onnx")]
    assert Opened("net.onnx") in record
    assert running.app.drawn == 3


def test_it_looks_often_while_an_answer_may_come_and_draws_nothing_meanwhile():
    running = Running().until(110.0)
    running.app.waiting = True
    running.until(111.0)
    assert running.screen.waits[-1] == SHORT_WAIT
    assert running.app.drawn == 1


def test_an_event_brings_one_frame_and_so_does_a_window_that_was_uncovered():
    running = Running((110.0, MOVE), (120.0, None)).until(130.0)
    assert running.app.handled == [MOVE]
    assert running.app.drawn == 3


def test_a_motion_is_drawn_to_its_end_and_no_further():
    running = Running((110.0, Key("2", True))).until(130.0)
    assert running.app.drawn == 1 + 3


def test_all_events_before_a_frame_are_handed_over_in_order():
    moves = [Pointer("move", index / 100, 0.5) for index in range(100)]
    running = Running(*((110.0, move) for move in moves)).until(111.0)
    assert running.app.handled == moves
    assert running.app.drawn == 2


def test_many_events_make_no_more_frames_than_the_display_shows():
    running = Running(*((110.0 + index / 1000, MOVE) for index in range(1000))).until(112.0)
    assert len(running.app.handled) == 1000
    assert 40 <= running.app.drawn <= 60  # of 0.02 seconds each, or a tenth less


def test_time_passes_as_on_the_clock():
    running = Running((110.0, Key("2", True))).until(111.0)
    assert running.app.steps[1:] == pytest.approx([FIRST_STEP, 0.018, 0.018])


def test_the_scene_is_told_what_a_frame_took_and_not_how_long_the_sleep_was():
    running = Running((110.0, MOVE), (150.0, MOVE))
    running.screen.cost = 0.3
    assert running.until(160.0).app.paces == pytest.approx([0.3] * 3)


def test_a_long_frame_lets_little_time_pass():
    running = Running((110.0, Key("2", True)))
    running.screen.cost = 3.0
    running.until(130.0)
    assert running.app.steps[1:] == pytest.approx([FIRST_STEP, LONGEST_STEP, LONGEST_STEP])


def test_the_time_of_a_sleep_does_not_pass():
    running = Running((110.0, MOVE), (150.0, MOVE)).until(160.0)
    assert running.app.steps == [FIRST_STEP] * 3


def test_nothing_is_drawn_while_nobody_would_see_it():
    running = Running((110.0, Key("2", True)))
    running.screen.shown = False
    running.until(130.0)
    assert running.app.handled == [Key("2", True)]
    assert running.app.drawn == 0
    assert len(running.screen.waits) < 40
    running.screen.shown = True
    running.until(150.0)
    assert running.app.drawn == 3


def test_the_app_chooses_whether_the_window_fills_the_screen():
    running = Running((110.0, Invoked("window.fullscreen")), (120.0, Invoked("window.fullscreen")))
    assert running.until(115.0).screen.fullscreen
    assert not running.until(125.0).screen.fullscreen


def test_it_ends_when_the_app_does():
    running = Running((110.0, Invoked("app.quit")))
    running.loop.run()
    assert (running.clock.now, running.app.drawn) == (110.0, 1)


def test_it_ends_when_the_screen_does():
    running = Running()
    running.screen.closing = True
    running.loop.run()
    assert running.app.drawn == 0


class Tape:
    def __init__(self):
        self.events: list[AnyEvent] = []

    def write(self, event: AnyEvent) -> None:
        self.events.append(event)


def test_events_and_steps_are_recorded_as_they_came():
    tape = Tape()
    Running((110.0, MOVE), (110.0, Key("2", True)), record=tape).until(120.0)
    steps = [event for event in tape.events if isinstance(event, Stepped)]
    assert tape.events[:4] == [Stepped(FIRST_STEP), MOVE, Key("2", True), Stepped(FIRST_STEP, 10.0)]
    assert len(steps) == 4


def test_a_recording_that_cannot_go_on_is_told():
    class Full:
        def write(self, event: AnyEvent) -> None:
            raise AppError("The disk is full", "Make room")

    running = Running((110.0, MOVE), record=Full()).until(111.0)
    assert running.app.told[0] == "The disk is full. Make room."
    assert running.app.drawn == 2


def test_a_script_is_played_frame_by_frame_with_its_own_time():
    script = [MOVE, Stepped(0.03), Resized(9, 9), Key("W", True), Stepped(0.04), Stepped(7.0)]
    running = Running(script=script).until(110.0)
    assert running.app.handled == [MOVE, Key("W", True)]
    assert running.app.steps[:3] == [0.03, 0.04, LONGEST_STEP]


def test_a_script_keeps_the_pauses_that_people_made():
    times = []

    class Timed(FakeApp):
        def handle(self, event: AnyEvent) -> None:
            times.append(running.clock.now)

    running = Running(script=[MOVE, Stepped(0.02), MOVE, Stepped(0.02, 4.0), MOVE, Stepped(0.02, 0.02)])
    running.app = running.loop._app = Timed()  # type: ignore[assignment]
    running.until(120.0)
    assert [round(time - times[0], 2) for time in times] == [0.0, 4.0, 4.02]


def test_after_a_script_in_which_the_app_was_closed_people_have_it():
    running = Running((110.0, MOVE), script=[Stepped(0.02), Invoked("app.quit"), Stepped(0.02)])
    running.until(120.0)
    assert not running.app.closing
    assert running.app.handled[-1] == MOVE


@pytest.mark.parametrize("leaving", [Invoked("app.quit"), Key("Q", True, control=True)])
def test_a_script_can_be_left_in_the_middle(leaving):
    running = Running((105.0, leaving), script=[Stepped(0.02), Stepped(0.02, 3600.0)])
    if isinstance(leaving, Key):
        running.until(107.0)
        assert running.app.handled == [leaving]  # the app's own business from there
    else:
        running.loop.run()
        assert running.app.closing
        assert running.clock.now < 107.0
    assert max(running.screen.waits) <= LONGEST_WAIT


def test_a_script_may_fill_the_screen():
    running = Running(script=[Invoked("window.fullscreen"), Stepped(0.02), Stepped(0.02, 50.0)])
    running.until(110.0)
    assert running.screen.fullscreen


def test_while_a_script_is_played_people_are_not_heard_but_the_window_may_change():
    script = [Stepped(0.02)] * 500  # ten seconds, at a frame in 0.018
    coming = (102.0, MOVE), (103.0, Resized(300, 200)), (120.0, Key("2", True))
    running = Running(*coming, script=script).until(130.0)
    assert running.app.handled == [Resized(300, 200), Key("2", True)]


def test_a_script_that_breaks_off_is_told():
    def torn():
        yield Stepped(0.02)
        raise AppError("Line 3 is no event", "Remove it")

    running = Running((110.0, MOVE), script=torn()).until(120.0)
    assert running.app.told == ["Line 3 is no event. Remove it."]
    assert running.app.handled == [MOVE]
