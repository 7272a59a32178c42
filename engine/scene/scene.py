"""All mutable state of the picture: networks, camera, options. Knows no OpenGL."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain
from typing import Any

import numpy as np

from ..net.layout import DEEP, FLAT, Style
from ..net.network import Layer
from .camera import Camera, Pose, fitted
from .captions import Caption
from .frame import Frame
from .instance import Instance
from .options import Options, View
from .writing import Writing, legend

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
        points = [instance.outlines[self.options.view].reshape(-1, 3) for instance in self.instances.values()]
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
            instance.settle()

    def shown_layers(self, instance: Instance) -> list[Layer]:
        """Return the layers that are not hidden, input first."""
        return [layer for layer in instance.network.layers if layer.index not in self.options.hidden]

    def layers_back_to_front(self, instance: Instance) -> list[int]:
        """Return the shown layers' indices, from the stack's both ends toward the camera's height."""
        heights = instance.placements(self.nearest_view)["origin"][:, 1]
        shown = [layer.index for layer in self.shown_layers(instance)]
        return sorted(shown, key=lambda index: -abs(heights[index] - self.camera.eye[1]))

    def captions(self) -> Sequence[Caption]:
        """Return everything that is written over the picture."""
        groups = [legend(self.frame)]
        for instance in self.instances.values():
            writing = Writing(self.frame, self.camera, instance, self.nearest_view)
            groups += writing.groups(self.shown_layers(instance))
        return tuple(chain.from_iterable(groups))

    @property
    def nearest_view(self) -> View:
        """The view that the picture is nearer to while it changes between the two."""
        return "3d" if self.morph > 0.5 else "2d"

    def to_dict(self) -> dict[str, Any]:
        """Return what a person has set, as values that JSON can hold."""
        return {"options": self.options.to_dict(), "camera": asdict(self.camera.goal)}

    def from_dict(self, values: dict[str, Any]) -> None:
        """Take over what `to_dict` returned."""
        self.options = Options.from_dict(values["options"])
        self.camera.look(Pose(**(values["camera"] | {"target": tuple(values["camera"]["target"])})))
