"""How fast it is: the numbers behind `glassnet bench`."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from .errors import AppError
from .headless import Headless
from .scene.frame import Frame

DIGITS = 50  # test digits that take turns as the input
WARM_UP = 5  # frames before the clock counts
START_TIMEOUT = 120.0  # seconds for a process to show its first frame


@dataclass(frozen=True)
class Cost:
    """What one frame asks of the machine. Times in milliseconds."""

    median_ms: float
    p99_ms: float
    gl_calls: int
    bytes_uploaded: int


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
        return self._timed(count, self._infer)

    def upload(self, count: int) -> Cost:
        """Upload new activations alone, and wait for the GPU."""
        store = self.app.renderer.stores[0]

        def upload(_: int) -> None:
            self.instance.activated += 1
            store.update(self.instance)
            self.device.context.finish()

        return self._timed(count, upload)

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
            self.app.step(1 / 60)
            self.headless.draw()

        return self._timed(count, frame)

    def _timed(self, count: int, work: Callable[[int], None]) -> Cost:
        for number in range(WARM_UP):
            work(number)
        times, calls, uploads = [], [], []
        for number in range(WARM_UP, WARM_UP + count):
            self.device.counters.reset()
            start = time.perf_counter()
            work(number)
            times.append(1000 * (time.perf_counter() - start))
            calls.append(self.device.counters.calls)
            uploads.append(self.device.counters.bytes)
        # Medians of the counts too: now and then a caption needs a glyph that was not there before.
        median, p99 = (round(float(value), 3) for value in np.percentile(times, (50, 99)))
        return Cost(median, p99, int(np.median(calls)), int(np.median(uploads)))


def start_to_first_frame(model: Path, frame: Frame) -> float:
    """Start a process that draws one frame; return the milliseconds until it has."""
    code = "import sys; from glassnet.engine.measure import first_frame; first_frame(*sys.argv[1:])"
    command = [sys.executable, "-c", code, str(model), str(frame.width), str(frame.height)]
    start = time.monotonic()  # counts from the machine's start, so the two processes' clocks agree
    child = subprocess.run(command, capture_output=True, text=True, timeout=START_TIMEOUT, check=False)
    if child.returncode != 0:
        raise AppError(f"A second process could not draw a frame: {child.stderr.strip()[-200:]}", "Try again")
    return round(1000 * (float(child.stdout) - start), 1)


def first_frame(model: str, width: str, height: str) -> None:
    """Draw one frame of test digit 0 and print when it was finished."""
    headless = Headless(Frame(int(width), int(height)))
    headless.app.open(Path(model))
    headless.app.invoke("input.show", "mnist:0")
    headless.app.scene.settle()
    headless.draw()
    print(time.monotonic())


def measure(model: Path, frame: Frame, count: int) -> dict[str, Any]:
    """Return all figures for a model at a size, each over `count` frames."""
    bench = Bench(model, frame)
    costs = {
        "changed_frame": bench.changed(count),
        "turning_frame": bench.turning(count),
        "stubbed_frame": bench.stubbed(count),
        "inference": bench.inference(count),
        "upload": bench.upload(count),
    }
    return {
        "renderer": bench.device.renderer,
        "model": bench.instance.network.name,
        "nodes": bench.instance.network.nodes,
        "size": [frame.width, frame.height],
        "frames": count,
        **{name: vars(cost) for name, cost in costs.items()},
        "start_to_first_frame_ms": start_to_first_frame(model, frame),
        "memory_mb": round(psutil.Process().memory_info().rss / 2**20, 1),
    }
