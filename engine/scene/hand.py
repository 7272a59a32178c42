"""A pointer that keys move, for those who use no mouse: desktops know it as mouse keys."""

from __future__ import annotations

from ..commands import by_key
from ..events import Key, Pointer
from .arrangement import arrange
from .frame import Frame

POINTER = -2  # its number among the pointers
SPEED, SLOW = 0.45, 0.09  # heights of the picture a second; the latter with Shift

_WAYS = {"hand.left": (-1, 0), "hand.right": (1, 0), "hand.up": (0, -1), "hand.down": (0, 1)}
_PRESS = "hand.press"


class Hand:
    """Where the pointer is, in shares of the picture, and which keys move it; None until it is first used.

    It does what a mouse does, by the same events.
    """

    def __init__(self) -> None:
        self.at: tuple[float, float] | None = None
        self._held: dict[str, str] = {}  # commands, by the key that gives them
        self._slow = False
        self._events: list[Pointer] = []

    @property
    def moving(self) -> bool:
        """Whether another step would move it, or has something to tell."""
        return bool(self._held) or bool(self._events)

    def handle(self, event: Key, frame: Frame) -> None:
        """Take in a key; the first one puts the pointer on the middle of the pad."""
        self._slow = event.shift if event.name != "Shift" else event.pressed
        if not event.pressed:
            if self._held.pop(event.name, "") == _PRESS:
                self._tell("release", "left")
            return
        command = by_key(event)
        if command is None or command.id not in (*_WAYS, _PRESS) or event.repeat:
            return
        if self.at is None:
            self.at = _start(frame)
            self._tell("move")
        self._held[event.name] = command.id
        if command.id == _PRESS:
            self._tell("press", "left")

    def step(self, dt: float, frame: Frame) -> list[Pointer]:
        """Let `dt` seconds pass; return what it did."""
        ways = [_WAYS[command] for command in self._held.values() if command in _WAYS]
        if self.at and ways:
            far = dt * (SLOW if self._slow else SPEED)
            x = self.at[0] + far * sum(way[0] for way in ways) / frame.aspect
            y = self.at[1] + far * sum(way[1] for way in ways)
            self.at = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
            self._tell("move")
        done, self._events = self._events, []
        return done

    def put_away(self) -> list[Pointer]:
        """Let go; return the event that ends what it was doing."""
        events = [Pointer("cancel", *self.at, pointer=POINTER, source="keys")] if self.at else []
        self.at, self._held, self._events = None, {}, []
        return events

    def _tell(self, kind: str, button: str = "none") -> None:
        assert self.at
        self._events.append(Pointer(kind, *self.at, button, POINTER, "keys"))  # type: ignore[arg-type]


def _start(frame: Frame) -> tuple[float, float]:
    """Return the middle of the pad, or of the network where there is none."""
    parts = arrange(frame)
    x, y, width, height = parts.pad if parts.unit else parts.free
    return (x + width / 2) / frame.width, (y + height / 2) / frame.height
