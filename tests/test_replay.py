"""Events recorded and played again give the same; any events at all leave a valid state."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.events import AnyEvent, Focus, Invoked, Key, Pointer, Resized, Stepped, Typed, Wheel
from glassnet.engine.headless import Headless
from glassnet.engine.recording import Recorder, read
from glassnet.engine.scene.arrangement import arrange
from glassnet.engine.scene.strokes import digit
from hypothesis import given, settings
from hypothesis import strategies as st
from people import FRAME, FREE, draw, frames, on_pad, opened

pytestmark = pytest.mark.gl


def session() -> list[AnyEvent]:
    """A visit: a drawing, a flight, a turn, a layer hidden by hand, the other view; in frames of odd lengths."""
    events: list[AnyEvent] = []
    rng = np.random.default_rng(5)

    def pause(count: int) -> None:
        events.extend(Stepped(float(rng.uniform(0.005, 0.05))) for _ in range(count))

    for event in digit("round", 5).events():
        events.append(Pointer(event.kind, *on_pad(event.x, event.y), "left", time=event.time))
        pause(int(rng.integers(0, 3)))
    events += [Key("W", True), Key("Shift", True)]
    pause(12)
    for x in np.linspace(0.3, 0.5, 9):
        events.append(Pointer("move", float(x), 0.4))
        pause(1)
    events += [Key("W", False), Pointer("press", *FREE, "left")]
    for x in np.linspace(0.35, 0.5, 7):
        events.append(Pointer("move", float(x), 0.5))
        pause(1)
    events += [Pointer("release", 0.5, 0.5, "left"), Wheel(0.4, 0.3, 1.5), Invoked("layer.toggle", "2"), Typed("x")]
    pause(5)
    row = arrange(FRAME).names
    for kind in ("move", "press", "release"):
        at = (row.x + 5) / FRAME.width, (row.y + row.height - 20) / FRAME.height
        events.append(Pointer(kind, *at, "none" if kind == "move" else "left"))
        pause(2)
    events += [Key("2", True), Key("2", False)]
    pause(9)
    return events


def play(events, record: Recorder | None = None) -> Headless:
    headless = opened("lenet")
    app = headless.app
    app.scene.welcome.begin(FRAME)
    for event in events:
        if record:
            record.write(event)
        if isinstance(event, Stepped):
            app.step(event.dt)
            app.draw(headless.target)
        else:
            app.handle(event)
    return headless


def test_a_recording_replayed_gives_the_same_state_and_the_same_picture(tmp_path: Path):
    record = Recorder(tmp_path / "session.jsonl", {})
    first = play(session(), record)
    record.close()
    _, events = read(tmp_path / "session.jsonl")
    again = play(events)
    other = play(session()[:-11])
    assert first.app.scene.to_dict() == again.app.scene.to_dict() != other.app.scene.to_dict()
    assert first.app.scene.camera.pose == again.app.scene.camera.pose
    np.testing.assert_array_equal(first.app.scene.pad.field, again.app.scene.pad.field)
    pixels = [headless.target.read() for headless in (first, again, other)]
    assert pixels[0] == pixels[1] != pixels[2]


SHARES = st.floats(-0.2, 1.2) | st.sampled_from([math.nan, math.inf, -1e30])
POINTERS = st.builds(
    Pointer,
    kind=st.sampled_from(["move", "press", "release", "cancel"]),
    x=SHARES,
    y=SHARES,
    button=st.sampled_from(["none", "left", "right", "middle"]),
    pointer=st.integers(0, 2),
    source=st.sampled_from(["mouse", "touch"]),
)
KEYS = st.builds(
    Key,
    name=st.sampled_from(
        ["W", "A", "Left", "Shift", "F", "Home", "2", "3", "H", "F1", "Escape", "N", "C", "P", "R", "Z"]
    ),
    pressed=st.booleans(),
    shift=st.booleans(),
    control=st.booleans(),
)
ANY = st.one_of(
    POINTERS,
    POINTERS,
    KEYS,
    st.builds(Wheel, x=SHARES, y=SHARES, steps=st.floats(-50, 50)),
    st.builds(Resized, width=st.integers(1, 900), height=st.integers(1, 900)),
    st.builds(Focus, gained=st.booleans()),
    st.builds(Stepped, dt=st.floats(0, 0.1)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY, max_size=60))
def test_any_sequence_of_events_leaves_a_valid_state(events):
    app = opened().app
    for event in events:
        app.step(event.dt) if isinstance(event, Stepped) else app.handle(event)
    assert not app.closing
    assert app.panels.message == ""
    assert np.isfinite(app.scene.camera.view_projection(app.scene.frame)).all()
    assert np.isfinite(app.scene.pad.field).all()
    json.dumps(app.scene.to_dict())
    for pointer in range(3):
        app.handle(Pointer("cancel", 0.5, 0.5, pointer=pointer))
    app.handle(Focus(False))
    app.handle(Resized(*FRAME.size))
    frames(app, 4, 0.1)
    assert not app.moving
    assert not app.gestures.active
    before = app.scene.pad.field.copy()
    if arrange(app.scene.frame).unit:
        app.panels.help_open = False
        app.step(0.0)
        draw(app, (0.2, 0.2), (0.8, 0.7))
        app.invoke("pad.undo")
        np.testing.assert_array_equal(app.scene.pad.field, before)
