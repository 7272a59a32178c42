"""What a visitor of an exhibit may do: an allow-list of commands, and of events."""

from __future__ import annotations

from .commands import by_key, table
from .events import AnyEvent, Dropped, Invoked, Key, Pointer, Stepped, Typed

VISITORS = frozenset(
    {
        "pad.pen",
        "pad.eraser",
        "pad.clear",
        "pad.undo",
        "pad.redo",
        "input.next",
        "input.random",
        "input.set",
        "input.zero",
        "view.3d",
        "view.2d",
        "edges.next",
        "trace.toggle",
        "numbers.pin",
        "numbers.close",
        "guide.toggle",
        "language.next",
        "camera.fit",
        "camera.home",
        "dismiss",
    }
)
"""What buttons and keys do for everybody who comes; the held keys that move the camera come on top."""


def may(command: str) -> bool:
    """Tell whether a visitor may give this command, by a key or a button."""
    return command in VISITORS or any(each.id == command and each.held for each in table())


def admitted(event: AnyEvent, more: frozenset[str] = frozenset()) -> bool:
    """Tell whether an event of a visitor's hand is for the app: no files, no text, no menus, and few keys.

    `more` are commands that this operator allows besides.
    """
    match event:
        case Dropped() | Typed() | Stepped():
            return False
        case Invoked(command):
            return command in VISITORS | more
        case Pointer(kind="press", button=button):
            return button == "left"
        case Key(pressed=True):
            command = by_key(event)
            return event.name in ("Shift", "Ctrl", "Alt") or (
                command is not None and (may(command.id) or command.id in more)
            )
        case _:
            return True
