"""The loop, with an app, a screen and a clock of the tests: when it draws, how long it waits, what time passes."""

from contextlib import nullcontext
from types import SimpleNamespace
from typing import cast

import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.events import AnyEvent, Invoked, Key, Opened, Pointer, Stepped
from glassnet.engine.loop import FIRST_STEP, LONGEST_STEP, LONGEST_WAIT, SHORT_WAIT, TOO_MANY, Record
from glassnet.engine.lost import ContextLostError
from looping import MOVE, Running


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


def test_what_is_due_is_drawn_in_time_with_the_true_seconds_since_the_last_frame():
    running = Running().until(101.0)
    running.app.due = 7.25
    running.until(107.0)
    assert running.app.drawn == 1
    running.until(108.0)
    assert running.app.drawn == 2
    assert running.app.waited[-1] == pytest.approx(7.25, abs=0.02)
    assert running.app.steps[-1] == FIRST_STEP


def test_no_more_frames_are_drawn_than_allowed():
    running = Running(max_fps=10.0)
    running.app.lively = 1_000
    running.until(110.0)
    assert 95 <= running.app.drawn <= 102


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


@pytest.mark.parametrize("guarded", [False, True])
def test_an_exception_that_should_not_be_ends_all_but_an_exhibit(guarded: bool):
    running = Running((110.0, Invoked("app.quit")), guarded=guarded)
    running.screen.trouble = [RuntimeError("a slip")]
    with nullcontext() if guarded else pytest.raises(RuntimeError, match="a slip"):
        running.loop.run()
    assert running.app.closing == guarded


def test_an_exhibit_that_stumbles_again_and_again_ends_too():
    running = Running(guarded=True)
    running.app.lively = 1_000
    running.screen.trouble = [RuntimeError("a slip")] * 20
    with pytest.raises(RuntimeError):
        running.loop.run()
    assert running.screen.presented == TOO_MANY


def test_a_graphics_card_that_has_lost_everything_ends_an_exhibit_at_once():
    running = Running(guarded=True)
    running.screen.trouble = [ContextLostError("once")]
    with pytest.raises(ContextLostError):
        running.loop.run()


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
