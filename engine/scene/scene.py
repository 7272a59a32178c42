"""All mutable state of the picture: networks, camera, options. Knows no OpenGL."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from ..errors import AppError
from ..net.evidence import Evidence
from ..net.network import Layer
from ..text import tr
from .arrangement import Rect
from .attract import Attract
from .budget import Budget
from .camera import Camera
from .captions import Caption
from .depth import back_to_front
from .detail import LARGE, Detail, Sight, details
from .evidence import Comparison, lit
from .frame import Frame
from .instance import Instance
from .intake import Intake
from .node import Node, Pointed
from .options import STYLES, Options, View
from .pad import Pad, Tool
from .pins import Pins
from .pose import Pose
from .progress import Progress
from .pulse import Pulse
from .welcome import Welcome
from .wording import captions
from .writing import Row, Writing

MORPH_EASING = 0.16  # seconds in which 63 % of what is left of the change between the views is done


class Scene:
    """The networks by number, the pad they look at, the camera that looks at them, what is chosen to be seen."""

    def __init__(self, frame: Frame):
        self.frame = frame
        self.instances: dict[int, Instance] = {}
        self.pad = Pad()
        self.camera = Camera()
        self.options = Options()
        self.morph = 1.0  # 0 = flat view, 1 = deep view
        self.welcome = Welcome()
        self.attract = Attract(self)
        self.pointed: Pointed | None = None
        self.marked: list[Rect] = []  # what has a ring around it, in pixels
        self.budget, self.pulse = Budget(), Pulse()
        self.pins = Pins()
        self.comparison = Comparison()
        self.tracing = False
        self.large = LARGE  # pixels of a node from which on it is drawn as a box
        self.written = True  # whether there are captions
        self.shown: Path | None = None  # the file of the first network
        self.progress: Progress | None = None  # of a file that is being opened
        self._lit: Evidence | None = None  # what the nodes show
        self._beaten = self.pad.version  # what the last pulse was about
        self._last = -1  # number of the last network that was added
        self.intake = Intake(self)

    def add(self, instance: Instance) -> int:
        """Put a network into the scene; returns its number."""
        number = self._put(instance)
        self.home()
        return number

    def show_only(self, instance: Instance) -> None:
        """Put a network in the place of all others, whose sessions end.

        Hidden layers and open arithmetic were theirs, unless it has the form of the only one before, as the same
        file has after more training: it is then looked at as that was, from the same place.
        """
        before, self.instances, self.pointed = self.instances, {}, None
        for old in before.values():
            old.session.close()
        if [old.network.form for old in before.values()] == [instance.network.form]:
            ((number, old),) = before.items()
            instance.awake, instance.dials = old.awake, old.dials
            self.pins.move(number, self._put(instance))
            return
        self.options.hidden.clear()
        self.pins.keep(lambda _: False)
        self.add(instance)

    def _put(self, instance: Instance) -> int:
        number = self._last = self._last + 1  # never used again: others keep things by it
        self.instances[number] = instance
        instance.place(self.frame)
        self.intake.add(number)
        return number

    def resize(self, frame: Frame) -> None:
        """Lay everything out anew for another size of the picture; a person's own place to look from is kept."""
        fitted = self.camera.goal == self.camera.bounds
        self.frame = frame
        for instance in self.instances.values():
            instance.place(frame)
        if fitted:
            self.fit()
            self.camera.settle()

    def view(self, view: View) -> None:
        """Go to the deep or the flat view."""
        self.options.view = view
        self.home()

    def home(self) -> None:
        """Look at all networks from the view's own side."""
        self._look_from(0.0, STYLES[self.options.view].elevation)

    @property
    def foot(self) -> float:
        """How many pixels are kept free below the networks, for the legend."""
        return max((instance.foot for instance in self.instances.values()), default=0.0)

    def fit(self) -> None:
        """Look at all networks from the side where the camera is, as large as the free area allows."""
        self._look_from(self.camera.goal.yaw, self.camera.goal.pitch)

    def _look_from(self, yaw: float, pitch: float) -> None:
        points = [instance.outlines[self.options.view].reshape(-1, 3) for instance in self.instances.values()]
        if points:
            self.camera.fit(np.concatenate(points), self.frame, yaw, pitch, self.foot)

    def feed(self) -> None:
        """Hand what is on the pad to the networks, if they have not seen it. Raises AppError."""
        self.intake.feed()

    def step(self, dt: float) -> None:
        """Let `dt` seconds pass. Raises AppError when a network cannot be run on what is on the pad."""
        if self.intake.watch():
            self._beaten = self.pad.version
        self.feed()
        self.pins.keep(lambda node: node.layer not in self.options.hidden)
        goal = float(self.options.view == "3d")
        self.morph += (goal - self.morph) * (1 - math.exp(-dt / MORPH_EASING))
        if self.options.calm or abs(goal - self.morph) < 1e-3:
            self.morph = goal
        self.camera.step(dt)
        self.pulse.step(dt)
        self._beat()
        for instance in self.instances.values():
            instance.step(dt)
            instance.wiring.choose(instance, self.options, self.budget.count, dt)
        self._compare()

    def pace(self, seconds: float) -> None:
        """Take in how long the last frame really took: it decides how many edges the next one has."""
        if self.options.edges == "all" and self.options.adaptive and self.instances:
            self.budget.pace(seconds, max(instance.strength.looked_at for instance in self.instances.values()))

    def _compare(self) -> None:
        """Let the first network's nodes show the evidence, while someone asks for it. Raises AppError."""
        first = next(iter(self.instances.values()), None)
        self.comparison.step(first, self.pad.drawing)
        if first and self._lit is not self.comparison.found:
            self._lit = self.comparison.found
            first.lit = lit(self._lit, first.network) if self._lit else None

    def _beat(self) -> None:
        """Send a pulse through the edges when a drawing is finished."""
        if self.pad.drawing or self.pad.version == self._beaten:
            return
        self._beaten = self.pad.version
        if self.options.edges == "all" and not self.pad.empty and not self.options.calm:
            self.pulse.start(max(len(instance.network.layers) for instance in self.instances.values()))

    def settle(self) -> None:
        """End every motion at once."""
        self.feed()
        self.morph = float(self.options.view == "3d")
        self.camera.settle()
        self.pulse.stop()
        self._beaten = self.pad.version
        for instance in self.instances.values():
            instance.settle()
            instance.wiring.choose(instance, self.options, self.budget.count)
        self._compare()

    def point(self, pointed: Pointed | None) -> None:
        """Take in what the pointer is on, and show its edges."""
        self.pointed = pointed
        node = pointed.node if pointed else self.pins.latest
        for number, instance in self.instances.items():
            subject = node if node and node.instance == number and self.options.edges != "off" else None
            instance.wiring.follow(instance, subject, self.tracing)

    def node(self, layer: int, index: int) -> Node:
        """Return a node of the first network. Raises AppError where there is none such."""
        number, instance = next(iter(self.instances.items()))
        layers = instance.network.layers
        if layer >= len(layers):
            raise AppError(tr("There is no layer {layer}", layer=layer), tr("Layers count from 0, the input"))
        if index >= layers[layer].nodes:
            raise AppError(
                tr("There is no neuron {index} in layer {layer}", index=index, layer=layer),
                tr("It has {count}, which count from 0", count=layers[layer].nodes),
            )
        return Node(number, layer, index)

    def shown_layers(self, instance: Instance) -> list[Layer]:
        """Return the layers that are not hidden, input first."""
        return [layer for layer in instance.network.layers if layer.index not in self.options.hidden]

    def layers_back_to_front(self, instance: Instance) -> list[int]:
        """Return the shown layers' indices, so that none hides one that is drawn after it."""
        shown = {layer.index for layer in self.shown_layers(instance)}
        return back_to_front(instance.network.layers, shown, instance.space, instance.plan, self.camera.eye)

    def details(self, instance: Instance) -> dict[int, Detail]:
        """Return how each of the shown layers is drawn: as boxes, as a wall, or not at all."""
        sight = Sight(self.camera.view_projection(self.frame).astype(float), self.frame.height)
        layers = self.shown_layers(instance)
        placements = instance.placements(self.nearest_view)[[layer.index for layer in layers]]
        chosen = details(layers, placements, sight, self.large, morphing=self.morph not in (0.0, 1.0))
        return {layer.index: detail for layer, detail in zip(layers, chosen, strict=True)}

    @property
    def first(self) -> Instance:
        """The first network: the one that panels are about. Raises StopIteration when there is none."""
        return next(iter(self.instances.values()))

    def rows(self) -> list[Row]:
        """Return the list of the first network's layers, as it stands beside the picture."""
        for instance in self.instances.values():
            return self._writing(instance).rows(self.options.hidden)
        return []

    @property
    def listed(self) -> bool:
        """Whether the list of layers is too long for the column beside the picture."""
        return any(not self._writing(instance).in_column for instance in self.instances.values())

    def area(self, layer: int) -> Rect:
        """Return the rectangle around a layer of the first network, in pixels."""
        writing = self._writing(self.first)
        (left, top), (right, bottom) = writing.least[layer].tolist(), writing.most[layer].tolist()
        return Rect(left, top, right - left, bottom - top)

    def captions(self) -> Sequence[Caption]:
        """Return everything that is written over the picture."""
        return captions(self, self._lit is not None)

    def _writing(self, instance: Instance) -> Writing:
        return Writing(self.frame, self.camera, instance, self.nearest_view)

    @property
    def moving(self) -> bool:
        """Whether another step would change the picture."""
        arriving = any(instance.moving or instance.wiring.due for instance in self.instances.values())
        morphing = self.morph != float(self.options.view == "3d")
        playing = self.pulse.running or self.attract.moving or self.intake.watching.on
        playing = playing or self.welcome.ghost is not None
        return arriving or morphing or self.camera.moving or playing

    @property
    def nearest_view(self) -> View:
        """The view that the picture is nearer to while it changes between the two."""
        return "3d" if self.morph > 0.5 else "2d"

    def to_dict(self) -> dict[str, Any]:
        """Return what a person has set, as values that JSON can hold."""
        return {
            "options": self.options.to_dict(),
            "camera": asdict(self.camera.goal) | {"inertia": self.camera.inertia},
            "pad": {"tool": self.pad.tool, "brush": self.pad.brush},
            "welcome": self.welcome.exemplary,
            "recipes": self.intake.recipes.kept,
        }

    def from_dict(self, values: dict[str, Any]) -> None:
        """Take over what `to_dict` returned. Raises ValueError, TypeError or KeyError for anything else."""
        camera, pad = dict(values["camera"]), values["pad"]
        inertia = msgspec.convert(camera.pop("inertia"), bool)
        pose = msgspec.convert(camera, Pose)
        tool, brush = msgspec.convert(pad["tool"], Tool), msgspec.convert(pad["brush"], float)
        recipes = msgspec.convert(values.get("recipes", {}), dict[str, str])
        self.options = Options.from_dict(values["options"])
        self.camera.inertia, self.pad.tool, self.pad.brush = inertia, tool, brush
        self.camera.look_at(pose)
        self.intake.recall(recipes)
        if values["welcome"]:
            self.welcome.begin(self.frame)
