"""The way into the networks: of what is on the pad, what a camera sees, and what people set by dials."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

from ..net.network import Network
from .forms import no_picture
from .recipes import Recipes
from .watching import Watching

if TYPE_CHECKING:
    from .scene import Scene

DIGITS = "0123456789"


class Intake:
    """Feeds each network of a scene with what it has not seen; knows how pictures are prepared for it."""

    def __init__(self, scene: Scene):
        self._scene = scene
        self.recipes = Recipes()
        self.watching = Watching(scene.pad)
        self._fed: dict[int, Hashable] = {}  # what each network has seen

    def add(self, number: int) -> None:
        """Feed a network that is new in the scene. Raises AppError."""
        instances = self._scene.instances
        self.recipes.apply(instances[number])
        self._fed = {each: seen for each, seen in self._fed.items() if each in instances}
        self._scene.pad.look(self.in_colour)
        self.feed()

    def feed(self) -> None:
        """Hand what is on the pad, or on their dials, to the networks that have not seen it. Raises AppError."""
        pad, auto_centre = self._scene.pad, self._scene.options.auto_centre
        for number, instance in self._scene.instances.items():
            now: Hashable = pad.version, auto_centre, instance.preprocessing
            if instance.dials:
                now = instance.dials.version
            if self._fed.get(number) != now:
                self._fed[number] = now
                instance.show(pad.source, auto_centre)

    def watch(self) -> bool:
        """Put a camera's latest picture on the pad; returns whether there was one. Raises AppError."""
        return self.watching.step(self.in_colour)

    def toggle_camera(self) -> None:
        """Turn the camera on or off. Raises AppError for a network that takes no pictures."""
        if not self.watching.on and not self.pad_shown:
            raise no_picture(self._scene.first.network)
        self.watching.toggle()

    def prepare(self, settings: str) -> None:
        """Change how pictures are prepared for the first network; "" goes back to the guess. Raises AppError."""
        self.recipes.change(self._scene.first, settings)
        self._scene.pad.look(self.in_colour)

    def recall(self, recipes: Mapping[str, str]) -> None:
        """Prepare pictures as was chosen before, by the models' paths."""
        self.recipes.kept = dict(recipes)
        for instance in self._scene.instances.values():
            self.recipes.apply(instance)
        self._scene.pad.look(self.in_colour)

    @property
    def pad_shown(self) -> bool:
        """Whether there is a pad to draw on: not where the first network takes no pictures."""
        return not self._scene.instances or self._scene.first.dials is None

    @property
    def in_colour(self) -> bool:
        """Whether the first network looks at pictures as they are, and not at ink."""
        first = next(iter(self._scene.instances.values()), None)
        return first is not None and first.form is not None and not first.preprocessing.digit

    @property
    def of_digits(self) -> bool:
        """Whether the first network looks at ink and answers with one of the ten digits."""
        if not self.pad_shown or self.in_colour:
            return False
        networks = [instance.network for instance in self._scene.instances.values()]
        return all(_answers(network) == DIGITS for network in networks[:1])


def _answers(network: Network) -> str:
    """Return what a network of ten answers answers, one after the other; "" for another network."""
    count = network.output.nodes
    return "".join(network.label(index) for index in range(count)) if count == len(DIGITS) else ""
