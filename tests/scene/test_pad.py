import numpy as np
import pytest
from glassnet.engine.scene.pad import BRUSH, SIDE, THICKEST, THINNEST, Pad
from glassnet.engine.scene.source import test_digit as mnist_digit
from hypothesis import given, settings
from hypothesis import strategies as st

POSITIONS = st.floats(-2, 3) | st.sampled_from([float("nan"), float("inf"), -1e300])
ACTIONS = st.one_of(
    st.tuples(st.sampled_from(["press", "move"]), POSITIONS, POSITIONS),
    st.tuples(st.sampled_from(["release", "undo", "redo", "clear", "pen", "eraser", "sample"])),
    st.tuples(st.just("brush"), POSITIONS),
)


def stroke(pad: Pad, *points: tuple[float, float]) -> None:
    pad.press(*points[0])
    for point in points[1:]:
        pad.move(*point)
    pad.release()


def act(pad: Pad, action: tuple) -> None:
    match action:
        case ("pen" | "eraser" as tool,):
            pad.tool = tool
        case ("brush", diameter):
            pad.brush = diameter
        case ("sample",):
            pad.show(mnist_digit(3))
        case (name, *values):
            getattr(pad, name)(*values)


def test_a_stroke_has_the_brushs_width_and_round_ends():
    pad = Pad()
    stroke(pad, (0.25, 0.5), (0.75, 0.5))
    width = BRUSH * SIDE
    assert pad.ink[:, SIDE // 2].sum() == pytest.approx(width, abs=0.05)
    assert pad.ink.sum() == pytest.approx(0.5 * SIDE * width + np.pi * width**2 / 4, rel=0.002)


def test_a_stroke_is_the_same_however_many_events_carry_it():
    few, many = Pad(), Pad()
    stroke(few, (0.1, 0.2), (0.9, 0.7))
    stroke(many, *((0.1 + 0.8 * t, 0.2 + 0.5 * t) for t in np.linspace(0, 1, 60)))
    np.testing.assert_allclose(few.ink, many.ink, atol=1e-3)


def test_edges_are_soft_and_smooth():
    pad = Pad()
    stroke(pad, (0.2, 0.21), (0.8, 0.83))
    grey = pad.ink[(pad.ink > 0) & (pad.ink < 1)]
    assert grey.size > 300
    assert np.abs(np.diff(pad.ink, axis=1)).max() < 1.0


def test_a_stroke_may_leave_and_come_back():
    pad = Pad()
    stroke(pad, (0.5, 0.5), (0.5, 1.5), (0.9, 1.5), (0.9, 0.5))
    assert pad.ink[SIDE - 1, SIDE // 2] == 1
    assert pad.ink[SIDE - 1, round(0.9 * SIDE)] == 1
    assert pad.ink[SIDE - 1, round(0.7 * SIDE)] == 0


def test_the_eraser_takes_away_what_the_pen_drew():
    pad = Pad()
    stroke(pad, (0.3, 0.5), (0.7, 0.5))
    pad.tool, pad.brush = "eraser", 0.2
    stroke(pad, (0.3, 0.5), (0.7, 0.5))
    assert pad.empty


def test_a_press_without_a_move_is_a_dot():
    pad = Pad()
    stroke(pad, (0.5, 0.5))
    assert pad.ink.sum() == pytest.approx(np.pi * (BRUSH * SIDE) ** 2 / 4, rel=0.01)


def test_moves_without_a_press_draw_nothing():
    pad = Pad()
    pad.move(0.5, 0.5)
    pad.release()
    assert pad.empty
    assert pad.version == 0


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), 1e30])
def test_absurd_positions_are_ignored(wrong: float):
    pad = Pad()
    stroke(pad, (0.4, 0.4), (wrong, 0.4), (0.6, wrong), (0.6, 0.4))
    plain = Pad()
    stroke(plain, (0.4, 0.4), (0.6, 0.4))
    np.testing.assert_array_equal(pad.ink, plain.ink)


def test_undo_and_redo_go_through_strokes_clearing_and_samples():
    pad, states = Pad(), []
    for change in (
        lambda: stroke(pad, (0.2, 0.2), (0.4, 0.8)),
        lambda: pad.show(mnist_digit(0)),
        lambda: stroke(pad, (0.8, 0.2)),
        pad.clear,
    ):
        states.append((pad.field.copy(), pad.source.name))
        change()
    last = pad.field.copy(), pad.source.name
    for field, name in reversed(states):
        pad.undo()
        np.testing.assert_array_equal(pad.field, field)
        assert pad.source.name == name
    assert not pad.undoable
    for _ in states:
        pad.redo()
    np.testing.assert_array_equal(pad.field, last[0])
    assert pad.source.name == last[1]
    assert not pad.redoable


def test_a_new_stroke_ends_the_redoing():
    pad = Pad()
    stroke(pad, (0.2, 0.2))
    pad.undo()
    stroke(pad, (0.7, 0.7))
    assert not pad.redoable


def test_a_sample_is_seen_exactly_until_it_is_drawn_on():
    pad, sample = Pad(), mnist_digit(0)
    pad.show(sample)
    assert pad.source is sample
    stroke(pad, (0.9, 0.9))
    assert not pad.source.framed
    assert pad.ink[SIDE // 2].any()


def test_a_sample_keeps_its_place_and_shape():
    pad, sample = Pad(), mnist_digit(0)
    pad.show(sample)
    reduced = pad.ink.reshape(28, 10, 28, 10).mean(axis=(1, 3))
    assert np.corrcoef(reduced.ravel(), sample.ink.ravel())[0, 1] > 0.97


def test_the_brush_has_limits():
    pad = Pad()
    for diameter, expected in ((0.0, THINNEST), (9.0, THICKEST), (float("nan"), THICKEST)):
        pad.brush = diameter
        assert pad.brush == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTIONS, max_size=40), st.lists(st.tuples(POSITIONS, POSITIONS), min_size=1, max_size=6))
def test_any_sequence_leaves_a_valid_pad_and_undo_restores_it(actions: list[tuple], points: list[tuple]):
    pad = Pad()
    for action in actions:
        act(pad, action)
    pad.release()
    assert np.isfinite(pad.field).all()
    assert THINNEST <= pad.brush <= THICKEST
    np.testing.assert_array_equal(pad.ink, (pad.field + 0.5).clip(0, 1))
    before, version = pad.field.copy(), pad.version
    stroke(pad, *points)
    if pad.version > version:  # else it was all outside
        pad.undo()
    np.testing.assert_array_equal(pad.field, before)
