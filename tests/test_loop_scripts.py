"""The loop playing a recording: frame by frame with its own time, until somebody takes over."""

import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.events import AnyEvent, Invoked, Key, Resized, Stepped
from glassnet.engine.loop import LONGEST_STEP, LONGEST_WAIT
from looping import MOVE, FakeApp, Running


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
