from typing import get_args

import msgspec
import pytest
from any_event import any_event, of
from glassnet.engine.events import AnyEvent, Event, Pointer, Stepped
from hypothesis import given
from hypothesis import strategies as st

KINDS = get_args(AnyEvent)


def decode(data: bytes) -> Event:
    return msgspec.json.decode(data, type=AnyEvent)


def test_there_are_all_kinds():
    assert set(KINDS) == set(Event.__subclasses__())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_json_keeps_every_field(kind: type[Event], data: st.DataObject):
    event = data.draw(of(kind))
    assert decode(msgspec.json.encode(event)) == event


@given(any_event())
def test_json_is_one_line_and_names_the_kind(event: Event):
    line = msgspec.json.encode(event)
    assert b"\n" not in line
    assert msgspec.json.decode(line)["event"] == type(event).__name__.lower()


def test_what_is_left_out_has_its_usual_value():
    assert decode(b'{"event": "pointer", "kind": "move", "x": 0.5, "y": 1}') == Pointer("move", 0.5, 1.0)


@pytest.mark.parametrize(
    "line",
    [
        b'{"event": "earthquake"}',
        b'{"dt": 0.1}',
        b'{"event": "stepped"}',
        b'{"event": "stepped", "dt": "0.1"}',
        b'{"event": "pointer", "kind": "hover", "x": 0, "y": 0}',
        b'{"event": "pointer", "kind": "move", "x": null, "y": 0}',
        b'{"event": "pointer", "kind": "press", "x": 0, "y": 0, "button": "fourth"}',
        b"[]",
    ],
)
def test_what_is_no_event_is_refused(line: bytes):
    with pytest.raises(msgspec.ValidationError):
        decode(line)


def test_an_event_cannot_be_changed():
    with pytest.raises(AttributeError):
        Stepped(0.1).dt = 0.2  # pyright: ignore[reportAttributeAccessIssue]
