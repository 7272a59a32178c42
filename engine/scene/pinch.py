"""Two fingers on the picture: they slide it, bring it closer and turn it, all at once."""

from __future__ import annotations

import math

from .scene import Scene

Place = tuple[float, float]

NEAREST = 0.02
"""Heights of the picture between two fingers below which they do not zoom: there a tremble would be a leap."""


class Pinch:
    """Where two fingers are, in heights of the picture. What is under them stays there, as far as one can turn."""

    def __init__(self, scene: Scene, fingers: dict[int, Place]):
        """Take hold of the picture with two fingers, by their numbers; places are shares of the picture."""
        self._scene = scene
        self._fingers = {number: self._heights(*place) for number, place in fingers.items()}
        scene.camera.catch()

    def holds(self, finger: int) -> bool:
        """Tell whether a finger is one of the two."""
        return finger in self._fingers

    def move(self, finger: int, x: float, y: float) -> None:
        """Follow a finger to (x, y), in shares of the picture."""
        before = self._shape()
        self._fingers[finger] = self._heights(x, y)
        self._apply(before, self._shape())

    def without(self, finger: int) -> tuple[int, Place]:
        """Return the other finger and where it is, in shares of the picture."""
        ((number, (x, y)),) = ((other, at) for other, at in self._fingers.items() if other != finger)
        return number, (x / self._scene.frame.aspect, y)

    def _heights(self, x: float, y: float) -> Place:
        return x * self._scene.frame.aspect, y

    def _shape(self) -> tuple[Place, float, float]:
        """Return the middle between the fingers, and how far and in which direction one is from the other."""
        (ax, ay), (bx, by) = self._fingers.values()
        return ((ax + bx) / 2, (ay + by) / 2), math.hypot(bx - ax, by - ay), math.atan2(by - ay, bx - ax)

    def _apply(self, before: tuple[Place, float, float], after: tuple[Place, float, float]) -> None:
        camera, frame = self._scene.camera, self._scene.frame
        ((x, y), wide, angle), ((now_x, now_y), now_wide, now_angle) = before, after
        camera.pan(x - now_x, now_y - y)
        if min(wide, now_wide) > NEAREST:
            camera.zoom(now_wide / wide, (now_x * frame.height, now_y * frame.height), frame)
            if self._scene.options.view == "3d":
                camera.orbit(-math.remainder(now_angle - angle, math.tau), 0.0)
