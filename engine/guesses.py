"""Tells the journal what people's finished drawings are taken for."""

from __future__ import annotations

from .journal import Journal
from .scene.scene import Scene


class Guesses:
    """Knows which drawing was told last. What a ghost writes, and what a camera sees, is nobody's drawing."""

    def __init__(self, scene: Scene, journal: Journal):
        self._scene, self._journal = scene, journal
        self._told = scene.pad.version

    def skip(self) -> None:
        """Let what is on the pad now be known."""
        self._told = self._scene.pad.version

    def look(self) -> None:
        """Tell what the drawing is taken for, once it is finished and the networks have answered."""
        pad, scene = self._scene.pad, self._scene
        ghostly = scene.welcome.exemplary or scene.attract.running
        busy = any(instance.session.busy for instance in scene.instances.values())
        if pad.drawing or ghostly or scene.intake.watching.on or busy or pad.version == self._told:
            return
        self.skip()
        for instance in scene.instances.values():
            best = int(instance.scores.argmax())
            label, score = (None, None) if instance.blank else (instance.network.label(best), instance.scores[best])
            self._journal.write("guess", label=label, score=score)
