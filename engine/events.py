"""What can happen to the app, as plain values that can be written down and replayed.

Positions are shares of the picture's width and height from the top left, so that a recording can be replayed at
another size. Times are seconds since the program's start. A pointer is a mouse (0), a finger, or the ghost hand.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Button = Literal["none", "left", "middle", "right"]
Source = Literal["mouse", "touch", "ghost", "keys"]


class Event(msgspec.Struct, frozen=True, tag_field="event", tag=str.lower, omit_defaults=True):
    """Anything that can happen; `event` names its kind when it is written as JSON."""


class Resized(Event, frozen=True):
    """The picture has another size, in pixels."""

    width: int
    height: int


class Pointer(Event, frozen=True):
    """A pointer moved, was pressed or released, or got lost (`cancel`: its stroke is over, wherever it was)."""

    kind: Literal["move", "press", "release", "cancel"]
    x: float
    y: float
    button: Button = "none"  # which one was pressed or released
    pointer: int = 0
    source: Source = "mouse"
    time: float = 0.0


class Wheel(Event, frozen=True):
    """The wheel turned by `steps` (up is positive) while the pointer was at (x, y)."""

    x: float
    y: float
    steps: float
    time: float = 0.0


class Key(Event, frozen=True):
    """A key went down or up. Names are those of keyboards: "W", "F11", "Left", "Space"; see commands.py."""

    name: str
    pressed: bool
    repeat: bool = False
    shift: bool = False
    control: bool = False
    alt: bool = False
    time: float = 0.0


class Typed(Event, frozen=True):
    """Text was entered."""

    text: str
    time: float = 0.0


class Dropped(Event, frozen=True):
    """A file was dropped on the window."""

    path: str
    time: float = 0.0


class Opened(Event, frozen=True):
    """A file that was being opened, by its full path, is ready to be shown."""

    path: str


class Focus(Event, frozen=True):
    """The window gained or lost the keyboard; keys held while it is lost are up."""

    gained: bool
    time: float = 0.0


class Invoked(Event, frozen=True):
    """A command was given, by its name in commands.py; some take an argument, as text."""

    command: str
    argument: str = ""


class Stepped(Event, frozen=True):
    """A frame: `dt` seconds passed for the app, and `after` since the frame before began, pauses included.

    Only in recordings, where it stands between the other events.
    """

    dt: float
    after: float = 0.0


AnyEvent = Resized | Pointer | Wheel | Key | Typed | Dropped | Opened | Focus | Invoked | Stepped
