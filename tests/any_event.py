"""Any event there can be, for hypothesis."""

from typing import get_args

import msgspec
from glassnet.engine.events import AnyEvent, Event
from hypothesis import strategies as st

BY_TYPE = {
    int: st.integers(-(2**31), 2**31),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    str: st.text(max_size=20),
}


def of(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Return any event of the kind, with any values that its fields can have and JSON can hold."""
    fields = {field.name: field.type for field in msgspec.structs.fields(kind)}
    return st.builds(kind, **{name: _values(type_) for name, type_ in fields.items()})


def any_event() -> st.SearchStrategy[Event]:
    """Return any event of any kind."""
    return st.one_of(*(of(kind) for kind in get_args(AnyEvent)))


def _values(type_: type) -> st.SearchStrategy:
    return BY_TYPE[type_] if type_ in BY_TYPE else st.sampled_from(get_args(type_))
