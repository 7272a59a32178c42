"""All mutable state of the picture: networks, camera, options. Knows no OpenGL."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..net.layout import DEEP, FLAT, Style, outline
from ..net.network import Layer
from . import writing
from .camera import Camera, Pose, fitted
from .captions import Caption
from .frame import Frame
from .instance import Instance
from .options import Options, View

STYLES: dict[View, Style] = {"3d": DEEP, "2d": FLAT}
MORPH_EASING = 0.16  # seconds in which 63 % of what is left of the change between the views is done


class Scene:
    """The networks by number, the camera that looks at them, and what is chosen to be seen."""

    def __init__(self, frame: Frame):
        self.frame = frame
        self.instances: dict[int, Instance] = {}
        self.camera = Camera()
        self.options = Options()
        self.morph = 1.0  # 0 = flat view, 1 = deep view

    def add(self, instance: Instance) -> int:
        """Put a network into the scene; returns its number."""
        number = max(self.instances, default=-1) + 1
        self.instances[number] = instance
        instance.place(self.frame)
        self.fit()
        return number

    def resize(self, frame: Frame) -> None:
        """Lay everything out anew for another size of the picture."""
        self.frame = frame
        for instance in self.instances.values():
            instance.place(frame)
        self.fit()
        self.camera.settle()

    def view(self, view: View) -> None:
        """Go to the deep or the flat view."""
        self.options.view = view
        self.fit()

    def fit(self) -> None:
        """Look at all networks from the view's own side, as large as the free area allows."""
        points = [self._points(instance) for instance in self.instances.values()]
        if points:
            elevation = STYLES[self.options.view].elevation
            self.camera.look(fitted(np.concatenate(points), self.frame, yaw=0.0, pitch=elevation))

    def step(self, dt: float) -> None:
        """Let `dt` seconds pass."""
        goal = float(self.options.view == "3d")
        self.morph += (goal - self.morph) * (1 - math.exp(-dt / MORPH_EASING))
        if abs(goal - self.morph) < 1e-3:
            self.morph = goal
        self.camera.step(dt)
        for instance in self.instances.values():
            instance.step(dt)

    def settle(self) -> None:
        """End every motion at once."""
        self.morph = float(self.options.view == "3d")
        self.camera.settle()
        for instance in self.instances.values():
            instance.step(math.inf)

    def shown_layers(self, instance: Instance) -> list[Layer]:
        """Return the layers that are not hidden, input first."""
        return [layer for layer in instance.network.layers if layer.index not in self.options.hidden]

    def layers_back_to_front(self, instance: Instance) -> list[int]:
        """Return the shown layers' indices, from the stack's both ends toward the camera's height."""
        heights = self._placements(instance)["origin"][:, 1]
        shown = [layer.index for layer in self.shown_layers(instance)]
        return sorted(shown, key=lambda index: -abs(heights[index] - self.camera.eye[1]))

    def captions(self) -> Sequence[Caption]:
        """Return everything that is written over the picture."""
        groups = [writing.legend(self.frame)]
        for instance in self.instances.values():
            placements, shown = self._placements(instance), self.shown_layers(instance)
            groups.append(writing.heading(self.frame, instance))
            groups.append(writing.names(self.frame, self.camera, instance, placements, shown))
            if instance.network.input in shown:
                groups.append(writing.caption(self.frame, self.camera, instance, placements))
            if instance.network.output in shown:
                groups.append(writing.outputs(self.frame, self.camera, instance, placements))
        return tuple(chain.from_iterable(groups))

    def to_dict(self) -> dict[str, Any]:
        """Return what a person has set, as values that JSON can hold."""
        return {"options": self.options.to_dict(), "camera": asdict(self.camera.goal)}

    def from_dict(self, values: dict[str, Any]) -> None:
        """Take over what `to_dict` returned."""
        self.options = Options.from_dict(values["options"])
        self.camera.look(Pose(**(values["camera"] | {"target": tuple(values["camera"]["target"])})))

    def _placements(self, instance: Instance) -> NDArray[np.void]:
        return instance.space if self.morph > 0.5 else instance.plane

    def _points(self, instance: Instance) -> NDArray[np.float64]:
        placements = instance.space if self.options.view == "3d" else instance.plane
        return np.concatenate([outline(placements[layer.index], layer) for layer in instance.network.layers])
