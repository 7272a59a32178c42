"""Tells the journal what people do: what their finished drawings are taken for, and what they set otherwise."""

from __future__ import annotations

from .journal import Journal
from .scene.scene import Scene

CHOICES = ("view", "edges", "by", "palette", "language", "calm", "contrast")
"""The options that are told: those chosen among a few. A slider would fill the journal."""


class Diary:
    """Knows what was told last. What a ghost does, and what a camera sees, is nobody's doing."""

    def __init__(self, scene: Scene, journal: Journal):
        self._scene, self._journal = scene, journal
        self.skip()

    def skip(self) -> None:
        """Let what is on the pad and what is set now be known."""
        self._drawing, self._choices = self._scene.pad.version, self._chosen()

    def look(self) -> None:
        """Tell what is new."""
        if not self._scene.attract.running:
            self._tell_choices()
            self._tell_guesses()

    def _tell_choices(self) -> None:
        chosen = self._chosen()
        changed = {name: value for name, value in chosen.items() if value != self._choices[name]}
        if changed:
            self._choices = chosen
            self._journal.write("settings", **changed)

    def _tell_guesses(self) -> None:
        """Tell what the drawing is taken for, once it is finished and the networks have answered."""
        pad, scene = self._scene.pad, self._scene
        busy = any(instance.session.busy for instance in scene.instances.values())
        ghostly = scene.welcome.exemplary or scene.intake.watching.on
        if pad.drawing or ghostly or busy or pad.version == self._drawing:
            return
        self._drawing = pad.version
        for instance in scene.instances.values():
            best = int(instance.scores.argmax())
            label, score = (None, None) if instance.blank else (instance.network.label(best), instance.scores[best])
            self._journal.write("guess", label=label, score=score)

    def _chosen(self) -> dict[str, object]:
        return {name: getattr(self._scene.options, name) for name in CHOICES}
