"""Keys that are held down drive the camera."""

from __future__ import annotations

import numpy as np

from ..commands import by_key
from ..events import Key
from .camera import Velocity
from .scene import Scene

# Right, up and forward; right and up; yaw and pitch.
_FLY = {
    "camera.right": (1, 0, 0),
    "camera.left": (-1, 0, 0),
    "camera.up": (0, 1, 0),
    "camera.down": (0, -1, 0),
    "camera.forward": (0, 0, 1),
    "camera.back": (0, 0, -1),
}
_PAN = {
    "camera.pan_right": (1, 0),
    "camera.pan_left": (-1, 0),
    "camera.pan_up": (0, 1),
    "camera.pan_down": (0, -1),
}
_ORBIT = {
    "camera.orbit_right": (1, 0),
    "camera.orbit_left": (-1, 0),
    "camera.orbit_up": (0, 1),
    "camera.orbit_down": (0, -1),
}
# Per second, in the units of Velocity.
FLYING, PANNING, ORBITING, ZOOMING = 0.3, 0.6, 1.2, 1.0
FAST = 3.0  # times these, for flight while Shift is held


class Flight:
    """The keys that are down, and what they make the camera do."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self._down: set[str] = set()  # by name: Shift may come and go while a key is held
        self._fast = False

    @property
    def moving(self) -> bool:
        """Whether any key drives the camera."""
        return bool(self._down)

    def handle(self, event: Key) -> None:
        """Note a key that goes down or up."""
        self._fast = event.pressed if event.name == "Shift" else event.shift
        command = by_key(event)
        if not event.pressed:
            self._down.discard(event.name)
        elif command and command.held and command.id.startswith("camera."):
            self._down.add(event.name)

    def release(self) -> None:
        """Let go of all keys: their coming up may be lost with the keyboard."""
        self._down.clear()
        self._fast = False

    def steer(self) -> None:
        """Drive the camera as the keys say; once before every step."""
        self.scene.camera.drive(self.velocity())

    def velocity(self) -> Velocity:
        """Return what the keys ask for. In the flat view nothing turns: flight slides and zooms."""
        fly, pan, orbit = (self._sum(directions) for directions in (_FLY, _PAN, _ORBIT))
        speed = FAST if self._fast else 1.0
        if self.scene.options.view == "2d":
            pan = pan[0] + speed * fly[0], pan[1] + speed * fly[1]
            return Velocity(pan=(PANNING * pan[0], PANNING * pan[1]), zoom=ZOOMING * speed * fly[2])
        speed *= FLYING
        return Velocity(
            flight=(speed * fly[0], speed * fly[1], speed * fly[2]),
            pan=(PANNING * pan[0], PANNING * pan[1]),
            orbit=(ORBITING * orbit[0], ORBITING * orbit[1]),
        )

    def _sum(self, directions: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
        """Add up the directions in which held keys go; opposite ones cancel."""
        held = (by_key(Key(name, pressed=True, shift=self._fast)) for name in self._down)
        chosen = [directions[command.id] for command in held if command and command.id in directions]
        return tuple(map(int, np.sum(chosen or [[0, 0, 0]], axis=0)))
