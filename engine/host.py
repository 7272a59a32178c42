"""Receives the visitors of an exhibit: each finds it as the first one did, and nobody is alone with a message."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .drawings import Drawings
from .events import AnyEvent, Focus, Key, Pointer, Wheel
from .journal import Journal
from .kiosk import admitted, may
from .scene.scene import Scene

STIRRED = 0.02
"""Shares of the picture that a mouse moves when a hand is on it; a table that trembles moves it less."""


@dataclass(frozen=True)
class House:
    """The rules of an exhibit.

    `idle` is after how many seconds without a touch a visitor has left; `attracts`: whether the attract mode then
    begins. The operator ends the program by holding the keys of `leave` for `leave_seconds`. `pictures`: whether
    visitors may save any; `drawings` a folder in which theirs are kept.
    """

    idle: float = 60.0
    attracts: bool = True
    leave: str = "Ctrl+Alt+Shift+Q"
    leave_seconds: float = 2.0
    pictures: bool = False
    drawings: Path | None = None

    @property
    def more(self) -> frozenset[str]:
        """What visitors may do besides what all exhibits let them do."""
        return frozenset({"picture.save"} if self.pictures else ())

    def may(self, command: str) -> bool:
        """Tell whether visitors may give a command."""
        return may(command) or command in self.more


class Host:
    """Knows whether somebody is there. `renew` makes everything as it was for the first visitor."""

    def __init__(self, scene: Scene, journal: Journal, house: House, renew: Callable[[], None]):
        self.house = house
        self.visited = False
        self._scene, self._journal, self._renew = scene, journal, renew
        self._still = 0.0  # seconds since the last touch
        self._touched = False  # since the last step, which may have been long ago
        self._stayed = 0.0  # seconds since this visitor's first one
        self._arrived = False  # whether that was since the last step
        self._drawings, self._drawn = 0, False
        self._kept = Drawings(house.drawings) if house.drawings else None
        self._mouse: tuple[float, float] | None = None
        self._chord = Chord(house.leave, house.leave_seconds)
        if house.attracts:
            scene.attract.begin()

    @property
    def leaving(self) -> bool:
        """Whether the operator has asked for the end."""
        return self._chord.held

    @property
    def due(self) -> float:
        """Seconds until there is something to do though nobody touches anything."""
        return min(max(self.house.idle - self._still, 0.0) if self.visited else math.inf, self._chord.due)

    def admits(self, event: AnyEvent) -> bool:
        """Tell whether an event is for the app; the first touch of a visitor makes everything fresh before it."""
        if isinstance(event, Key | Focus):
            self._chord.handle(event)
        if not admitted(event, self.house.more):
            return False
        if self._touches(event):
            self._touched = True
            if not self.visited:
                self._welcome()
        return True

    def step(self, waited: float) -> None:
        """Let `waited` seconds pass, pauses between frames included: those before a touch, if there was one."""
        self._chord.step(waited)
        if not self.visited:
            return
        self._still = 0.0 if self._touched else self._still + waited
        self._stayed += 0.0 if self._arrived else waited
        self._touched = self._arrived = False
        self._count()
        self._keep(lambda kept: kept.look(self._scene.pad))
        if self._still >= self.house.idle:
            self._farewell()

    def _welcome(self) -> None:
        self.visited = self._arrived = True
        self._stayed, self._drawings, self._drawn = 0.0, 0, False
        self._renew()

    def _farewell(self) -> None:
        """Note what the visit was, and make everything ready for the next."""
        self.visited = False
        self._keep(Drawings.keep)
        self._journal.write("visit", seconds=round(self._stayed - self._still, 1), drawings=self._drawings)
        self._renew()
        if self.house.attracts:
            self._scene.attract.begin()

    def _keep(self, do: Callable[[Drawings], None]) -> None:
        """Do something with the folder of drawings; when that fails, no more are kept, and the journal says why."""
        try:
            if self._kept:
                do(self._kept)
        except OSError as error:
            self._kept = None
            self._journal.write("error", message=f"No more drawings are kept: {error}")

    def _count(self) -> None:
        """Count the drawings: a pad that was empty, or held a sample, and now holds what a hand drew."""
        drawn = self._scene.pad.source.drawn
        self._drawings += drawn and not self._drawn
        self._drawn = drawn

    def _touches(self, event: AnyEvent) -> bool:
        """Tell whether an event shows that somebody is there."""
        match event:
            case Pointer(kind="move", source="mouse", x=x, y=y):
                stirred = self._mouse is not None and math.dist(self._mouse, (x, y)) >= STIRRED
                if stirred or self._mouse is None:
                    self._mouse = x, y
                return stirred
            case Pointer(kind="press" | "move"):
                return True
            case Key(pressed=pressed, repeat=repeat):
                return pressed and not repeat  # a book that lies on the keyboard is no visitor
            case _:
                return isinstance(event, Wheel)


class Chord:
    """Keys that the operator holds together for some seconds, such as Ctrl+Alt+Shift+Q."""

    def __init__(self, keys: str, seconds: float):
        *modifiers, self._key = keys.split("+")
        self._wanted = tuple(name in modifiers for name in ("Ctrl", "Alt", "Shift"))
        self._parts = {self._key, *modifiers}
        self._seconds, self._left = seconds, math.inf
        self._begun = False  # since the last step

    @property
    def held(self) -> bool:
        """Whether they have been held long enough."""
        return self._left <= 0.0

    @property
    def due(self) -> float:
        """Seconds until that is so."""
        return max(self._left, 0.0)

    def handle(self, event: Key | Focus) -> None:
        """Note a key that goes down or up; any other key that is pressed meanwhile ends it."""
        if isinstance(event, Focus) or event.pressed != (event.name in self._parts):
            self._left = math.inf if not self.held else self._left
        elif (event.control, event.alt, event.shift) == self._wanted and self._begins(event):
            self._left, self._begun = self._seconds, True

    def _begins(self, event: Key) -> bool:
        return event.pressed and not event.repeat and event.name == self._key

    def step(self, seconds: float) -> None:
        """Let some seconds pass; those in which the keys went down were over before."""
        self._left -= 0.0 if self._begun else seconds
        self._begun = False
