"""Frames without panels: what the picture itself costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ..headless import Headless
from ..scene.frame import Frame
from ..scene.options import ShownEdges
from .timing import SETTLING, Cost, timed

DIGITS, LARGE = 50, 1_000_000  # test digits that take turns as the input; two for networks of so many neurons
THERE_AND_BACK = 100  # frames in which the camera turns one way and back


class Bench:
    """A network and a camera that is always in motion, frame after frame."""

    def __init__(self, model: Path, frame: Frame):
        self.headless = Headless(frame)
        self.app, self.device = self.headless.app, self.headless.app.renderer.device
        self.instance = self.app.open(model)
        digits = DIGITS if self.instance.network.nodes < LARGE else 2
        self._turned = self.drawn = 0  # frames so far; edges in the last of those with edges
        self.inputs = [self._input(f"mnist:{number}") for number in range(digits)]
        self.app.invoke("edges.show", "off")
        self.app.scene.settle()

    def edges(self, shown: ShownEdges, count: int) -> Cost:
        """Draw frames in which the camera turns, with these edges; "all" is as many as frames are quick for."""
        self._show(shown)

        def frame(_: int) -> None:
            start = time.perf_counter()
            self._frame()
            self.app.scene.pace(time.perf_counter() - start)

        for number in range(SETTLING):
            frame(number)
        cost = timed(self.device, count, frame)
        self.drawn = self.instance.wiring.drawn
        self._show("off")
        return cost

    def stubbed_edges(self, count: int) -> Cost:
        """Run frames with all edges, really every one, and draw calls that do nothing."""
        self._show("all")
        self.app.invoke("edges.adaptive")
        self._frame()  # what is chosen must have been chosen before
        try:
            return self.stubbed(count)
        finally:
            self.app.invoke("edges.adaptive")
            self._show("off")

    def _show(self, shown: ShownEdges) -> None:
        """Show edges; those of one node are those of one in the middle of the network."""
        scene, layers = self.app.scene, self.instance.network.layers
        self.app.invoke("edges.show", shown)
        scene.pins.keep(lambda _: False)
        if shown == "focus":
            layer = layers[len(layers) // 2]
            scene.pins.toggle(scene.node(layer.index, layer.nodes // 2))
        scene.point(None)

    def changed(self, count: int) -> Cost:
        """Draw frames in which the digit changes and the camera turns."""
        return self._frames(count, self._change)

    def turning(self, count: int) -> Cost:
        """Draw frames in which only the camera turns."""
        return self._frames(count, lambda _: None)

    def stubbed(self, count: int) -> Cost:
        """Run the same frames with draw calls that do nothing: what is left is our own Python."""
        self.device.stubbed = True
        try:
            return self.turning(count)
        finally:
            self.device.stubbed = False

    def inference(self, count: int) -> Cost:
        """Run the network alone."""
        return timed(self.device, count, self._infer)

    def upload(self, count: int) -> Cost:
        """Upload new activations alone, and wait for the GPU."""
        (store,) = self.app.renderer.stores.values()

        def upload(_: int) -> None:
            self.instance.activated += 1
            store.update(self.instance)
            self.device.context.finish()

        return timed(self.device, count, upload)

    def _input(self, spec: str) -> np.ndarray:
        self.app.invoke("input.show", spec)
        self.app.scene.feed()
        self.instance.session.finish()
        return self.instance.session.tensor(self.instance.network.input.tensor).copy()

    def _digit(self, number: int) -> np.ndarray:
        return self.inputs[number % len(self.inputs)]

    def _infer(self, number: int) -> None:
        self.instance.session.run(self._digit(number))

    def _change(self, number: int) -> None:
        self.instance.session.submit(self._digit(number))

    def _frames(self, count: int, prepare: Callable[[int], None]) -> Cost:
        def frame(number: int) -> None:
            prepare(number)
            self._frame()

        return timed(self.device, count, frame)

    def _frame(self) -> None:
        """Turn the camera a little and draw."""
        self._turned += 1
        self.app.scene.camera.orbit(0.01 if self._turned % THERE_AND_BACK < THERE_AND_BACK // 2 else -0.01, 0.0)
        self.app.scene.step(1 / 60)
        self.headless.draw()
