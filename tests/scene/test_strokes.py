"""The stroke set: complete, on the pad, written at a human pace; and the events it gives."""

import itertools

import numpy as np
import pytest
from glassnet.engine.scene import strokes
from glassnet.engine.scene.arrangement import Rect

EVERY = list(itertools.product(strokes.hands(), range(10)))


def test_at_least_three_hands():
    assert len(strokes.hands()) >= 3
    assert len(set(strokes.hands())) == len(strokes.hands())


@pytest.mark.parametrize(("hand", "label"), EVERY)
def test_every_digit_is_written_on_the_pad_at_a_human_pace(hand, label):
    drawing = strokes.digit(hand, label)
    points = np.concatenate(drawing.strokes)
    assert points.dtype == np.float64
    assert points[0, 0] == 0
    assert (np.diff(points[:, 0]) > 0).all()
    assert drawing.duration == points[-1, 0]
    assert 0.65 <= drawing.duration <= 2.5
    assert (points[:, 1:] >= 0.15).all()
    assert (points[:, 1:] <= 0.85).all()
    for stroke in drawing.strokes:
        seconds, steps = np.diff(stroke[:, 0]), np.hypot(*np.diff(stroke[:, 1:], axis=0).T)
        assert np.allclose(seconds, 1 / 60, atol=0.003)
        speeds = steps / seconds
        assert speeds.max() < 5  # sides a second: nobody jumps
        assert max(speeds[0], speeds[-1]) < np.median(speeds)  # strokes begin and end slowly


def test_hands_differ():
    for label in range(10):
        pictures = {
            np.round(np.concatenate(strokes.digit(hand, label).strokes), 2).tobytes() for hand in strokes.hands()
        }
        assert len(pictures) == len(strokes.hands())


@pytest.mark.parametrize("wanted", [("nobody", 3), (strokes.hands()[0], 10)])
def test_what_is_not_there_is_a_key_error(wanted):
    with pytest.raises(KeyError):
        strokes.digit(*wanted)


def test_a_drawing_handed_out_is_ones_own():
    strokes.digit("upright", 3).strokes[0][:] = 0
    assert strokes.digit("upright", 3).strokes[0].any()


@pytest.mark.parametrize("speed", [0.5, 1.0, 4.0])
@pytest.mark.parametrize(("hand", "label"), [("upright", 4), ("continental", 7), ("quick", 8)])
def test_events_are_the_strokes_in_order(hand, label, speed):
    drawing = strokes.digit(hand, label)
    events = list(drawing.events(speed=speed))
    times = [event.time for event in events]
    assert times == sorted(times)
    assert times[-1] == pytest.approx(drawing.duration / speed)
    assert {(event.source, event.pointer) for event in events} == {("ghost", -1)}
    kinds = "".join(event.kind[0] for event in events)
    assert [set(part) for part in kinds.split("r")[:-1]] == [set("pm")] * len(drawing.strokes)
    assert kinds.count("p") == len(drawing.strokes)
    ends = [(stroke[0], stroke[-1]) for stroke in drawing.strokes]
    pressed = [event for event in events if event.kind == "press"]
    released = [event for event in events if event.kind == "release"]
    for (first, last), press, release in zip(ends, pressed, released, strict=True):
        assert (press.time * speed, press.x, press.y) == pytest.approx(tuple(first))
        assert (release.time * speed, release.x, release.y) == pytest.approx(tuple(last))


def test_a_fast_hand_leaves_few_points():
    drawing = strokes.digit("upright", 8)
    for speed in (0.5, 1.0, 4.0):
        moves = [event for event in drawing.events(speed=speed, rate=120.0) if event.kind == "move"]
        assert len(moves) == pytest.approx(120 * drawing.duration / speed, abs=1)


def test_events_land_where_the_pad_lies():
    drawing = strokes.digit("round", 5)
    there = list(drawing.events(Rect(0.6, 0.1, 0.2, 0.4)))
    for here, event in zip(drawing.events(), there, strict=True):
        assert (event.x, event.y) == pytest.approx((0.6 + 0.2 * here.x, 0.1 + 0.4 * here.y))


def test_placing_moves_the_middle_and_scales_about_it():
    drawing = strokes.digit("upright", 2)
    placed = drawing.placed(0.3, 0.7, 0.5)
    for before, after in zip(drawing.strokes, placed.strokes, strict=True):
        assert np.array_equal(after[:, 0], before[:, 0])
        assert np.allclose(after[:, 1:], [0.3, 0.7] + (before[:, 1:] - 0.5) / 2)


def test_the_pen_passes_through_every_point_and_over_the_gaps():
    drawing = strokes.digit("continental", 4)
    for time, x, y in np.concatenate(drawing.strokes):
        assert drawing.position(time) == pytest.approx((x, y))
    (t0, *lifted), (t1, *lowered) = drawing.strokes[0][-1], drawing.strokes[1][0]
    assert t1 > t0
    assert drawing.position((t0 + t1) / 2) == pytest.approx(tuple(np.add(lifted, lowered) / 2))
