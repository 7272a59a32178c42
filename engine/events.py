"""What can happen to the app, as plain values that can be written down and replayed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Resized:
    """The picture has another size, in pixels."""

    width: int
    height: int


@dataclass(frozen=True)
class Invoked:
    """A command was given, by its name in App.commands; some take an argument, as text."""

    command: str
    argument: str = ""


Event = Resized | Invoked
