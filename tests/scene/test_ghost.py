"""The ghost hand: the same strokes however the frames fall, and nothing left pressed."""

import pytest
from glassnet.engine.scene import strokes
from glassnet.engine.scene.arrangement import Rect
from glassnet.engine.scene.ghost import Ghost
from hypothesis import given
from hypothesis import strategies as st

PAD = Rect(0.7, 0.05, 0.25, 0.4)
FOUR = strokes.digit("upright", 4)  # two strokes


def inside(pad: Rect, ghost: Ghost) -> bool:
    return ghost.position is not None and pad.holds(*ghost.position)


@given(st.lists(st.floats(0.0, 0.5), max_size=40), st.sampled_from([0.5, 1.0, 3.0]))
def test_any_frames_give_the_drawings_events_in_time(frames, speed):
    ghost, time = Ghost(PAD, FOUR, speed), 0.0
    expected = list(FOUR.events(PAD, speed))
    given_so_far = 0
    for dt in [*frames, 10.0]:
        time += dt
        events = ghost.step(dt)
        due = sum(event.time < time for event in expected)
        assert [e.kind for e in events] == [e.kind for e in expected[given_so_far:due]]
        for event, wanted in zip(events, expected[given_so_far:due], strict=True):
            assert (event.x, event.y) == pytest.approx((wanted.x, wanted.y))
            assert (event.source, event.pointer) == ("ghost", -1)
        given_so_far = due
    assert ghost.finished
    assert ghost.step(1.0) == []


def test_the_pen_can_be_seen_until_the_end():
    ghost = Ghost(PAD, FOUR)
    while not ghost.finished:
        assert inside(PAD, ghost)
        for event in ghost.step(1 / 60):
            assert PAD.holds(event.x, event.y)
    assert ghost.position is None


def test_the_pen_is_where_its_last_event_was():
    ghost = Ghost(PAD, FOUR, speed=2.0)
    event = ghost.step(0.25)[-1]
    assert ghost.position == pytest.approx((event.x, event.y), abs=0.02)


def test_the_pad_may_move_while_the_hand_writes():
    ghost, moved = Ghost(PAD, FOUR), Rect(0.0, 0.5, 0.3, 0.3)
    ghost.step(0.2)
    ghost.pad = moved
    assert inside(moved, ghost)
    assert all(moved.holds(event.x, event.y) for event in ghost.step(0.2))


def test_stopped_in_a_stroke_it_cancels_it_once():
    ghost = Ghost(PAD, FOUR)
    ghost.step(0.3)
    where = ghost.position
    (cancelled,) = ghost.stop()
    assert (cancelled.kind, cancelled.source, cancelled.pointer) == ("cancel", "ghost", -1)
    assert (cancelled.x, cancelled.y) == where
    assert ghost.finished
    assert ghost.position is None
    assert ghost.stop() == ghost.step(1.0) == []


@pytest.mark.parametrize("when", ["before", "between", "after"])
def test_stopped_with_the_pen_up_there_is_nothing_to_cancel(when):
    between = (FOUR.strokes[0][-1, 0] + FOUR.strokes[1][0, 0]) / 2
    ghost = Ghost(PAD, FOUR)
    if when != "before":
        ghost.step({"between": between, "after": 10.0}[when])
    assert ghost.stop() == []
    assert ghost.finished


def test_in_no_time_nothing_happens():
    ghost = Ghost(PAD, FOUR)
    assert ghost.step(0.0) == []
    assert ghost.step(1e-6)[0].kind == "press"
