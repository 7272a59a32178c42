"""Frames without panels: what the picture itself costs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ..headless import Headless
from ..scene.frame import Frame
from .timing import Cost, timed

DIGITS = 50  # test digits that take turns as the input


class Bench:
    """A network and a camera that is always in motion, frame after frame."""

    def __init__(self, model: Path, frame: Frame):
        self.headless = Headless(frame)
        self.app, self.device = self.headless.app, self.headless.app.renderer.device
        self.instance = self.app.open(model)
        self.inputs = [self._input(f"mnist:{number}") for number in range(DIGITS)]
        self.app.scene.settle()

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
        return self.instance.session.tensor(self.instance.network.input.tensor).copy()

    def _infer(self, number: int) -> None:
        self.instance.session.submit(self.inputs[number % DIGITS])
        self.instance.session.poll()

    def _change(self, number: int) -> None:
        self.instance.session.submit(self.inputs[number % DIGITS])

    def _frames(self, count: int, prepare: Callable[[int], None]) -> Cost:
        def frame(number: int) -> None:
            prepare(number)
            self.app.scene.camera.orbit(0.01 if number % 100 < 50 else -0.01, 0.0)
            self.app.scene.step(1 / 60)
            self.headless.draw()

        return timed(self.device, count, frame)
