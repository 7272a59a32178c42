"""Where the pointer is, and what it is on."""

from __future__ import annotations

from .arrangement import arrange
from .node import Pointed
from .picking import highlight, marked, pick
from .scene import Scene


class Hover:
    """The place of the mouse, in shares of the picture; None where there is none."""

    def __init__(self, scene: Scene):
        self.at: tuple[float, float] | None = None
        self._scene = scene

    def look(self, covered: bool) -> None:
        """Find what the pointer is on, now that everything is where this frame shows it; nothing if `covered`."""
        scene, pointed = self._scene, None
        if self.at and not covered:
            x, y = scene.frame.pixel(*self.at)
            node = None if arrange(scene.frame).covers(x, y) else pick(scene, x, y)
            outline = highlight(scene, node) if node else None
            if node and outline:
                pointed = Pointed(node, outline)
        scene.point(pointed)
        scene.marked = marked(scene)
