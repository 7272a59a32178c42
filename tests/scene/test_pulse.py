"""One pulse of light at a time, from before the input to beyond the outputs."""

import pytest
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.pulse import DURATION, MARGIN, NOWHERE, Pulse
from glassnet.engine.scene.scene import Scene

LAYERS = 8


@pytest.fixture
def pulse():
    pulse = Pulse()
    pulse.start(LAYERS)
    return pulse


def test_there_is_none_before_it_is_sent():
    pulse = Pulse()
    pulse.step(1.0)
    assert not pulse.running
    assert pulse.position == NOWHERE


def test_it_starts_before_the_input(pulse):
    assert pulse.running
    assert pulse.position == -MARGIN


def test_it_ends_beyond_the_outputs_after_its_time(pulse):
    pulse.step(0.999 * DURATION)
    assert pulse.position == pytest.approx(LAYERS - 1 + MARGIN, abs=0.01)
    pulse.step(0.002 * DURATION)
    assert not pulse.running
    assert pulse.position == NOWHERE


@pytest.mark.parametrize("frames", [1, 2, 7, 100])
def test_where_it_is_does_not_depend_on_the_frames(pulse, frames):
    for _ in range(frames):
        pulse.step(0.4 * DURATION / frames)
    assert pulse.position == pytest.approx(-MARGIN + 0.4 * (LAYERS - 1 + 2 * MARGIN))


def test_it_passes_every_layer_and_never_turns_back(pulse):
    places = []
    while pulse.running:
        places.append(pulse.position)
        pulse.step(1 / 60)
    assert places == sorted(places)
    assert places[0] < 0
    assert places[-1] > LAYERS - 1
    assert len(places) == pytest.approx(60 * DURATION, abs=1)


def test_only_one_is_in_flight(pulse):
    pulse.step(0.5 * DURATION)
    before = pulse.position
    pulse.start(3)
    assert pulse.position == before
    pulse.step(0.499 * DURATION)
    assert pulse.running  # through as many layers as it set out for
    assert pulse.position > LAYERS - 1


def test_another_may_follow(pulse):
    pulse.step(2 * DURATION)
    assert not pulse.running
    pulse.start(3)
    assert pulse.position == -MARGIN
    pulse.step(0.5 * DURATION)
    assert pulse.position == pytest.approx(1.0)  # the middle of three


def test_it_can_be_stopped(pulse):
    pulse.step(0.5 * DURATION)
    pulse.stop()
    assert not pulse.running
    pulse.step(0.1)
    assert pulse.position == NOWHERE


def test_a_frame_without_time_leaves_it_where_it_is(pulse):
    pulse.step(0.0)
    assert pulse.position == -MARGIN


def test_a_finished_stroke_sends_one_and_an_unfinished_or_rubbed_out_one_does_not():
    scene = Scene(Frame(640, 360))
    scene.add(Instance.open(MODELS / "mlp.onnx"))
    scene.pad.press(0.3, 0.2)
    scene.pad.move(0.6, 0.8)
    scene.step(0.02)
    assert not scene.pulse.running
    scene.pad.release()
    scene.step(0.02)
    assert scene.pulse.running
    assert scene.moving
    scene.step(2 * DURATION)
    assert not scene.pulse.running
    scene.pad.clear()
    scene.step(0.02)
    assert not scene.pulse.running


def test_without_edges_there_is_none():
    scene = Scene(Frame(640, 360))
    scene.add(Instance.open(MODELS / "mlp.onnx"))
    scene.options.edges = "focus"
    scene.pad.press(0.3, 0.2)
    scene.pad.release()
    scene.step(0.02)
    assert not scene.pulse.running
