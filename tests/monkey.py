"""A monkey at an exhibit: it touches, drags, types, drops and resizes at random, the same way for each seed."""

import random
from collections.abc import Iterator

from glassnet.engine.commands import KEYS, table
from glassnet.engine.events import (
    AnyEvent,
    Button,
    Dropped,
    Focus,
    Invoked,
    Key,
    Pointer,
    Resized,
    Source,
    Stepped,
    Typed,
    Wheel,
)
from glassnet.engine.kiosk import may
from glassnet.engine.scene.arrangement import Rect, arrange
from glassnet.engine.scene.frame import Frame

SIZES = [(960, 540), (640, 360), (540, 960), (1280, 720), (300, 300), (64, 48)]
ODD = (float("nan"), float("inf"), -float("inf"), 1e30, -1e30, 5.0, -5.0)


class Monkey:
    """Chooses what to do next. It knows where things are on screen, because random places rarely hit anything."""

    def __init__(self, seed: int, frame: Frame, resizes: bool = True):
        self.random = random.Random(seed)
        self.frame = frame
        self.time = 0.0
        self._at: dict[int, tuple[float, float]] = {}
        self._commands = [command.id for command in table()]
        self._actions = [
            (60.0, self._move),
            (12.0, self._press),
            (12.0, self._release),
            (1.0, self._cancel),
            (5.0, self._wheel),
            (8.0, self._key),
            (0.3, self._typed),
            (0.2, self._dropped),
            (0.02 if resizes else 0.0, self._resized),
            (0.3, self._focus),
            (0.5, self._invoked),
            (0.02, self._odd),
        ]

    def events(self, count: int) -> Iterator[AnyEvent]:
        """Yield so many events."""
        weights, actions = zip(*self._actions, strict=True)
        for action in self.random.choices(actions, weights, k=count):
            self.time += self.random.expovariate(60.0)
            yield action()

    def leaves(self) -> bool:
        """Tell whether it goes away for a while."""
        return self.random.random() < 1 / 400

    def _pointer(self) -> tuple[int, Source]:
        number = self.random.choice([0, 0, 0, 1, 1, 2, 3])
        return number, "touch" if number else "mouse"

    def _place(self) -> tuple[float, float]:
        """Return a place: mostly on something, sometimes anywhere or outside."""
        parts = arrange(self.frame)
        areas = [
            parts.pad,
            parts.pad,
            parts.tools,
            parts.answer,
            parts.free,
            parts.free,
            parts.toolbar,
            parts.names,
        ]
        anywhere = Rect(
            -0.1 * self.frame.width, -0.1 * self.frame.height, *(1.2 * side for side in self.frame.size)
        )
        x, y, width, height = self.random.choice([*areas, anywhere])
        x, y = x + self.random.random() * width, y + self.random.random() * height
        return x / self.frame.width, y / self.frame.height

    def _move(self) -> AnyEvent:
        """Go on a little from where this pointer was, as hands do."""
        number, source = self._pointer()
        x, y = self._at.get(number) or self._place()
        place = x + self.random.gauss(0.0, 0.02), y + self.random.gauss(0.0, 0.02)
        self._at[number] = place
        return Pointer("move", *place, pointer=number, source=source, time=self.time)

    def _press(self) -> AnyEvent:
        number, source = self._pointer()
        self._at[number] = place = self._place()
        return Pointer("press", *place, self._button(source), number, source, self.time)

    def _release(self) -> AnyEvent:
        number, source = self._pointer()
        place = self._at.get(number) or self._place()
        return Pointer("release", *place, self._button(source), number, source, self.time)

    def _button(self, source: Source) -> Button:
        return "left" if source == "touch" else self.random.choice(["left", "left", "left", "right", "middle"])

    def _cancel(self) -> AnyEvent:
        number, source = self._pointer()
        return Pointer("cancel", *self._place(), pointer=number, source=source, time=self.time)

    def _wheel(self) -> AnyEvent:
        return Wheel(*self._place(), self.random.gauss(0.0, 2.0), self.time)

    def _key(self) -> AnyEvent:
        name = self.random.choice([*sorted(KEYS), "ß", "Volume", ""])
        shift, control, alt = (self.random.random() < 0.25 for _ in range(3))
        return Key(name, self.random.random() < 0.6, self.random.random() < 0.2, shift, control, alt, self.time)

    def _typed(self) -> AnyEvent:
        return Typed(self.random.choice(["a", "\0", "ß" * 50, "{", "\ud800"]), self.time)

    def _dropped(self) -> AnyEvent:
        return Dropped(self.random.choice(["/etc/passwd", "models/mlp.onnx", "nowhere.png", "", "\0"]), self.time)

    def _resized(self) -> AnyEvent:
        size = self.random.choice(SIZES)
        self.frame = Frame(*size, panels=True, kiosk=True)
        return Resized(*size)

    def _focus(self) -> AnyEvent:
        return Focus(self.random.random() < 0.5, self.time)

    def _invoked(self) -> AnyEvent:
        """Give a command: one of the operator's with anything, one of a visitor's as buttons give it."""
        command = self.random.choice(self._commands)
        arguments = ["", "3", "off", "mnist:7", "models/lenet.onnx"]
        if may(command):
            arguments = {"numbers.pin": ["1:17", "0:3"], "numbers.close": ["0", "7"]}.get(command, [""])
        return Invoked("pad.clear" if command == "input.set" else command, self.random.choice(arguments))

    def _odd(self) -> AnyEvent:
        """Return what no window should send, and some day one will."""
        x, y = self.random.choice(ODD), self.random.choice(ODD)
        return self.random.choice(
            [
                Pointer("press", x, y, "left", 9, "touch"),
                Pointer("move", x, 0.5),
                Pointer("release", 0.5, y, "left"),
                Wheel(x, y, self.random.choice(ODD)),
                Stepped(x, y),
            ]
        )
