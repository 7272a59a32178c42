"""What a person waits for: from a stroke to its light, and what pointing costs. With panels."""

from __future__ import annotations

import math
import time
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from ..events import Pointer
from ..headless import Headless
from ..net.layout import positions
from ..scene.arrangement import arrange
from ..scene.frame import Frame
from .timing import SETTLING, Cost, timed

ROUND = 24  # events in which the pen goes round once; then it begins a new drawing


class Hands:
    """A person at the app: draws, or points at one neuron after another."""

    def __init__(self, model: Path, frame: Frame):
        self.headless = Headless(Frame(frame.width, frame.height, panels=True))
        self.app = self.headless.app
        self.device = self.app.renderer.device
        self.instance = self.app.open(model)
        self.app.settle()
        for number in range(SETTLING):
            self._look(np.array([[0.999, 0.001]]), number)

    def stroke_to_pixels(self, count: int) -> Cost:
        """Go from a motion on the pad to the end of the frame that shows it."""

        def stroke(number: int) -> None:
            self._draw(number)
            self._frame()

        return timed(self.device, count, stroke)

    def stroke_to_activations(self, count: int) -> Cost:
        """Go from a motion on the pad to new activations in the GPU's memory, without drawing."""
        (store,) = self.app.renderer.stores.values()

        def stroke(number: int) -> None:
            self._draw(number)
            self.app.scene.feed()
            self.instance.step(0.0)
            store.update(self.instance)
            self.device.context.finish()

        return timed(self.device, count, stroke)

    def pointing(self, count: int) -> tuple[Cost, Cost]:
        """Draw frames of a turning camera with the pointer on a neuron, and without; return both costs.

        The two take turns, so that a machine that is busy for a while is busy for both.
        """
        self._pointer("release", 0.0)
        on_neurons, elsewhere = self._places(), np.array([[0.999, 0.001]])
        with_them, without = [], []
        for _ in range(max(count // ROUND, 1)):
            with_them.append(timed(self.device, min(count, ROUND), partial(self._look, on_neurons)))
            without.append(timed(self.device, min(count, ROUND), partial(self._look, elsewhere)))
        return _middle(with_them), _middle(without)

    def _draw(self, number: int) -> None:
        """Move the pen a little further round."""
        angle = 2 * math.pi * number / ROUND
        if number % ROUND == 0:
            self._pointer("release", angle)
            self.app.invoke("pad.clear")
            self._pointer("press", angle)
        self._pointer("move", angle)

    def _pointer(self, kind: Literal["move", "press", "release"], angle: float) -> None:
        pad, frame = arrange(self.app.scene.frame).pad, self.app.scene.frame
        x = pad.x + pad.width * (0.5 + 0.3 * math.sin(angle))
        y = pad.y + pad.height * (0.5 - 0.35 * math.cos(angle))
        self.app.handle(Pointer(kind, x / frame.width, y / frame.height, "none" if kind == "move" else "left"))

    def _look(self, places: np.ndarray, number: int) -> None:
        self.app.handle(Pointer("move", *places[number % len(places)].tolist()))
        self.app.scene.camera.orbit(0.001 if number % 2 else -0.001, 0.0)
        self._frame()

    def _frame(self) -> None:
        start = time.perf_counter()
        self.app.step(1 / 60)
        self.headless.draw()
        self.app.scene.pace(time.perf_counter() - start)

    def _places(self) -> np.ndarray:
        """Return where some neurons are, in shares of the picture, [n, 2]."""
        layer = max(self.instance.network.layers, key=lambda layer: layer.nodes)
        nodes = np.arange(0, layer.nodes, max(layer.nodes // 100, 1))
        centres = positions(self.instance.space[layer.index], layer, nodes)
        return self.app.scene.camera.project(centres, self.app.scene.frame)[:, :2] / self.app.scene.frame.size


def _middle(costs: list[Cost]) -> Cost:
    return sorted(costs, key=lambda cost: cost.median_ms)[len(costs) // 2]
