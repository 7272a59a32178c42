"""Shows the networks of files: opens them beside what is shown, and looks after the processes that run them."""

from __future__ import annotations

from collections.abc import Callable

from .errors import AppError
from .events import AnyEvent, Dropped
from .journal import Journal
from .net.opening import Opening, Ready
from .opener import Opener
from .paths import DEFAULT_MODEL
from .scene.instance import Instance
from .scene.scene import Scene
from .scene.typical import typical
from .ui.panels import Panels


class Showing:
    """What comes from files and processes into a scene; `tell` is given what goes wrong with them.

    With `revives`, a network whose process has ended, or which could not be opened, is opened anew, and our own
    stands in for one that cannot be.
    """

    def __init__(
        self, scene: Scene, panels: Panels, journal: Journal, opener: Opener, tell: Callable[[AppError], None]
    ):
        self.revives = False
        self._scene, self._panels, self._journal, self._opener = scene, panels, journal, opener
        self._tell = tell
        self._trouble = ""  # what was told last

    @property
    def _runs(self) -> bool:
        return all(instance.session.alive for instance in self._scene.instances.values())

    @property
    def _well(self) -> bool:
        """Whether what is wanted is shown, and runs."""
        return self._runs and self._opener.wanted in (None, self._scene.shown)

    @property
    def waiting(self) -> bool:
        """Whether a file or a network may have something new soon, for `attend`."""
        running = any(instance.session.busy for instance in self._scene.instances.values())
        return running or self._opener.busy or self._panels.network.asking

    def show(self, ready: Ready) -> Instance:
        """Show a network that has been opened in place of the one before."""
        instance = Instance(ready)
        self._scene.show_only(instance)
        if ready.path != self._scene.shown:
            self._panels.network.follow(ready.path)
        self._scene.shown, self._scene.progress = ready.path, self._opener.progress
        self._panels.withdraw(self._trouble)
        stages = {name: round(seconds, 3) for name, seconds in instance.ready.stages.items()}
        self._journal.write("model", path=str(ready.path), nodes=instance.network.nodes, **stages)
        return instance

    def stand_in(self) -> None:
        """Show our own LeNet for a network that cannot be shown, or not yet."""
        self.show(Opening(DEFAULT_MODEL, typical).wait())

    def attend(self) -> list[AnyEvent] | None:
        """Look after files and processes: return what has happened there, None if nothing has.

        An empty list means that a new frame is needed.
        """
        before, changed = self._scene.progress, False
        try:
            if opened := self._opener.attend():
                return [opened]
            if chosen := self._panels.network.chosen():
                return [Dropped(str(chosen))]
            changed = any([instance.attend() for instance in self._scene.instances.values()])
            if self.revives and not self._well:
                self._opener.revive()
                if not self._runs and not self._opener.busy:  # it has ended again so soon that it has to wait
                    self.stand_in()
                    changed = True
        except AppError as error:
            self._tell(error)
            self._trouble, changed = str(error), True
            if self.revives and before and not self._runs:  # it could not be brought back
                self.stand_in()
        self._scene.progress = self._opener.progress
        return [] if changed or self._scene.progress != before else None

    def give_up(self) -> None:
        """Give up what is being opened."""
        self._opener.cancel()
        self._scene.progress = None
