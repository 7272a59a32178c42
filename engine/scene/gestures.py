"""What pointers do outside the panels: strokes on the pad, and the camera in hand.

A gesture is written as one generator: it begins with the press, waits at each `yield` for the pointer's next event,
and returns when the pointer is released. One that is cancelled is closed where it waits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator

from ..events import Focus, Pointer, Wheel
from .arrangement import arrange
from .pad import BRUSH
from .picking import box_of, pick
from .pinch import Pinch
from .scene import Scene

CLICK = 4 / 17  # em; a pointer that moves less than this before it is released clicks, and moves nothing
FINGER = 3.0  # times as much for a finger, which rolls while it taps
TURN = math.pi  # radians, for a drag as long as the picture is high
LOOK = 1.5  # likewise, around the eye
NOTCH = 1.2  # factor by which one step of the wheel zooms
_STEPS = 5.0  # the most of one wheel event that count
_ABSURD = 10.0  # pictures away from this one; no pointer is there

Gesture = Generator[None, Pointer, None]


class Gestures:
    """The gestures that go on, each by the pointer that makes it."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self._running: dict[int, tuple[str, Gesture]] = {}  # with the button that was pressed
        self._dragging: dict[int, tuple[float, float]] = {}  # fingers on the picture, and where they are
        self._pinch: Pinch | None = None
        self._resting: int | None = None  # a finger that has the pen and has not moved: a palm, perhaps
        self._hovering: Pointer | None = None

    @property
    def active(self) -> bool:
        """Whether any pointer is in the middle of a gesture."""
        return bool(self._running) or self._pinch is not None

    def handle(self, event: Pointer | Wheel | Focus) -> None:
        """Let a pointer's event begin, continue or end a gesture."""
        match event:
            case Pointer(kind="cancel", pointer=pointer):
                self._cancel(pointer)
            case Pointer() if _absurd(event.x, event.y):
                if event.kind == "release":
                    self._cancel(event.pointer)
            case Pointer():
                self._point(event)
            case Wheel():
                self._wheel(event)
            case Focus(gained=False):
                self._pinch = None
                for pointer in tuple(self._running):
                    self._cancel(pointer)
                self._hovering = None

    def _point(self, event: Pointer) -> None:
        if self._pinched(event):
            return
        if event.pointer in self._dragging:
            self._dragging[event.pointer] = event.x, event.y
        running = self._running.get(event.pointer)
        if running is None:
            self._begin(event) if event.kind == "press" else self._hover(event)
        elif event.kind == "move" or (event.kind == "release" and event.button in ("none", running[0])):
            try:
                running[1].send(event)
            except StopIteration:
                del self._running[event.pointer]
                self._dragging.pop(event.pointer, None)

    def _cancel(self, pointer: int) -> None:
        if self._pinch and self._pinch.holds(pointer):
            self._part(pointer)
        self._dragging.pop(pointer, None)
        if pointer in self._running:
            self._running.pop(pointer)[1].close()

    def _pinched(self, event: Pointer) -> bool:
        """Let two fingers have the picture together; tell whether an event was theirs, or of one too many."""
        if event.source != "touch":
            return False
        if self._pinch is None:
            return event.kind == "press" and self._join(event)
        if self._pinch.holds(event.pointer):
            self._pinch.move(event.pointer, event.x, event.y)
            if event.kind == "release":
                self._part(event.pointer)
            return True
        return event.kind == "press" and self._on_picture(event)

    def _join(self, event: Pointer) -> bool:
        """Begin the gesture of two fingers with one that comes to another, if that has the picture."""
        others = [finger for finger in self._dragging if finger != event.pointer]
        if len(others) != 1 or event.pointer in self._running or not self._on_picture(event):
            return False
        (other,) = others
        place = self._dragging[other]
        self._cancel(other)
        self._pinch = Pinch(self.scene, {other: place, event.pointer: (event.x, event.y)})
        return True

    def _part(self, finger: int) -> None:
        """End it when a finger is lifted; the other one goes on alone, and clicks nothing."""
        assert self._pinch
        other, (x, y) = self._pinch.without(finger)
        self._pinch = None
        self.scene.camera.coast()
        self._start(Pointer("press", x, y, "left", other, "touch"), self._drag_on)

    def _on_picture(self, event: Pointer) -> bool:
        parts, (x, y) = arrange(self.scene.frame), self._pixel(event)
        return not parts.covers(x, y) and not parts.pad.holds(x, y) and not self.scene.pad.drawing

    def _begin(self, event: Pointer) -> None:
        self._start(event, self._chosen)
        self._hovering = None

    def _start(self, event: Pointer, choose: Callable[[Pointer], Gesture | None]) -> None:
        if gesture := choose(event):
            next(gesture)
            self._running[event.pointer] = event.button, gesture
            if event.source == "touch" and self._on_picture(event):
                self._dragging[event.pointer] = event.x, event.y

    def _chosen(self, event: Pointer) -> Gesture | None:
        """Return the gesture that a press begins, not yet begun."""
        arrangement, (x, y) = arrange(self.scene.frame), self._pixel(event)
        if arrangement.pad.holds(x, y) and self.scene.intake.pad_shown:
            if self._resting is not None and event.source == "touch":
                return self._second(event)
            return self._stroke(event) if event.button == "left" and not self.scene.pad.drawing else None
        palm = event.source == "touch" and self.scene.pad.drawing
        if arrangement.covers(x, y) or event.button == "none" or event.source == "ghost" or palm:
            return None
        return self._drag(event)

    def _drag_on(self, event: Pointer) -> Gesture:
        """Go on with one of two fingers."""
        return self._drag(event, clicks=False)

    def _stroke(self, event: Pointer) -> Gesture:
        """Draw or erase on the pad."""
        pad, start = self.scene.pad, event
        self._resting = event.pointer if event.source == "touch" else None
        pad.press(*self._on_pad(event), pen=BRUSH if event.source == "ghost" else None)
        try:
            while (event := (yield)).kind == "move":
                if self._moved(start, event):
                    self._resting = None
                if arrange(self.scene.frame).unit:  # else the pad has been hidden meanwhile
                    pad.move(*self._on_pad(event))
        finally:
            self._resting = None
            pad.release()

    def _second(self, start: Pointer) -> Gesture:
        """Draw after all if this finger moves before the one that has the pen: then that is a palm."""
        event = start
        while not self._moved(start, event):
            if (event := (yield)).kind == "release":
                return
        if self._resting is not None:
            self.scene.pad.withdraw()
            self._cancel(self._resting)
        if not self.scene.pad.drawing:
            yield from self._stroke(start)

    def _moved(self, start: Pointer, event: Pointer) -> bool:
        """Tell whether a pointer has gone farther than one that clicks."""
        still = CLICK * self.scene.frame.text * (FINGER if event.source == "touch" else 1.0)
        return math.dist(self._pixel(start), self._pixel(event)) >= still

    def _drag(self, event: Pointer, clicks: bool = True) -> Gesture:
        """Take the camera in hand."""
        start, camera = event, self.scene.camera
        turns = event.button == "left" and self.scene.options.view == "3d"
        move = self._turn if turns else self._slide
        if camera.coasting:
            camera.catch()
        while not self._moved(start, event):
            if (event := (yield)).kind == "release":
                if clicks:
                    self._click(start)
                return
        if not camera.flying:
            self._take(start)
            camera.catch()
        while event.kind == "move":
            move((event.x - start.x) * self.scene.frame.aspect, event.y - start.y)
            start = event
            event = yield
        if not camera.flying:
            camera.coast()

    def _click(self, event: Pointer) -> None:
        """Open or close the arithmetic of the node that was clicked."""
        node = pick(self.scene, *self._pixel(event)) if event.button == "left" else None
        if node:
            self.scene.pins.toggle(node)

    def _turn(self, right: float, down: float) -> None:
        """Turn the picture by a way of the pointer, in heights of the picture."""
        if self.scene.camera.flying:
            self.scene.camera.look_around(-LOOK * right, LOOK * down)
        else:
            self.scene.camera.orbit(-TURN * right, TURN * down)

    def _slide(self, right: float, down: float) -> None:
        self.scene.camera.pan(-right, down)

    def _hover(self, event: Pointer) -> None:
        """Look around while flying, without any button."""
        last, self._hovering = self._hovering, event
        if last and last.pointer == event.pointer and event.kind == "move" and self.scene.camera.flying:
            self._turn((event.x - last.x) * self.scene.frame.aspect, event.y - last.y)

    def _wheel(self, event: Wheel) -> None:
        if _absurd(event.x, event.y) or not math.isfinite(event.steps):
            return
        if not arrange(self.scene.frame).covers(*self._pixel(event)):
            if not self.scene.camera.flying:
                self._take(event)
            factor = NOTCH ** min(max(event.steps, -_STEPS), _STEPS)
            self.scene.camera.zoom(factor, self._pixel(event), self.scene.frame)

    def _take(self, event: Pointer | Wheel) -> None:
        """After a flight, have the hand move the camera around what the pointer is on."""
        scene, camera = self.scene, self.scene.camera
        if camera.airborne:
            node = pick(scene, *self._pixel(event))
            depth = float(camera.project(box_of(scene, node).centre, scene.frame)[0, 2]) if node else None
            camera.land(depth)

    def _pixel(self, event: Pointer | Wheel) -> tuple[float, float]:
        return event.x * self.scene.frame.width, event.y * self.scene.frame.height

    def _on_pad(self, event: Pointer) -> tuple[float, float]:
        """Return a pointer's position as shares of the pad's side."""
        (x, y), pad = self._pixel(event), arrange(self.scene.frame).pad
        return (x - pad.x) / max(pad.width, 1.0), (y - pad.y) / max(pad.height, 1.0)


def _absurd(x: float, y: float) -> bool:
    return not (abs(x) <= _ABSURD and abs(y) <= _ABSURD)  # so put that what is no number is absurd too
