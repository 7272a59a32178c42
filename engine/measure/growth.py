"""What networks of different sizes cost: one after the other, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from ..errors import AppError
from ..headless import Headless
from ..net.generated import write
from ..net.opening import Ready
from ..paths import DEFAULT_MODEL
from ..scene.frame import Frame
from ..scene.pose import Pose
from .timing import timed

SIDES = (16, 34, 90, 280, 630, 1250)  # of the inputs: from 1,400 to 20 million nodes
NEAR, INSIDE = 60.0, 15.0  # cells from the middle of the largest layer to the eye
TIMEOUT = 600.0  # seconds for one network
LOOK = 0.02  # seconds between two looks at how much memory is taken


def growth(frame: Frame, count: int, models: Sequence[Path] = ()) -> Iterator[dict[str, Any]]:
    """Measure LeNet, networks of 1,400 to 20 million nodes, and `models`; yield the figures of each.

    Raises AppError when one cannot be measured.
    """
    with tempfile.TemporaryDirectory() as folder:
        yield _apart(DEFAULT_MODEL, frame, count) | {"generated": False}
        for side in SIDES:
            path = Path(folder) / f"{side}.onnx"
            write(path, side)
            yield _apart(path, frame, count) | {"generated": True}
        for path in models:
            yield _apart(path, frame, count) | {"generated": False}


def _apart(model: Path, frame: Frame, count: int) -> dict[str, Any]:
    """Measure a network in a process of its own."""
    code = "import sys; from glassnet.engine.measure.growth import main; main(*sys.argv[1:])"
    command = [sys.executable, "-c", code, str(model), *map(str, (*frame.size, count))]
    child = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    if child.returncode != 0:
        raise AppError(f"{model} could not be measured: {child.stderr.strip()[-200:]}", "Try again")
    found = json.loads(child.stdout.splitlines()[-1])
    if "error" in found:
        raise AppError(found["error"], found["hint"])
    return found


def main(model: str, width: str, height: str, count: str) -> None:
    """Measure a network here and print its figures, or why it cannot be."""
    try:
        found = measured(Path(model), Frame(int(width), int(height)), int(count))
    except AppError as error:
        found = {"error": error.message, "hint": error.hint}
    print(json.dumps(found))


def measured(model: Path, frame: Frame, count: int) -> dict[str, Any]:
    """Return what a network costs: seconds to open by stage, milliseconds a frame, calls, bytes, memory in MB."""
    start = time.perf_counter()
    headless = Headless(frame)
    instance = headless.app.open(model)
    opened = time.perf_counter() - start
    headless.app.invoke("edges.show", "off")
    if instance.form:
        headless.app.invoke("input.show", "mnist:0")
    headless.app.settle()
    headless.draw()
    proving = _while_proved(instance.ready)
    largest = max(instance.network.layers, key=lambda layer: layer.nodes)
    middle = instance.outlines["3d"][largest.index].mean(axis=0)
    cell = float(instance.space[largest.index]["cell"])
    far = headless.app.scene.camera.pose
    near, inside = (Pose(tuple(middle.tolist()), cells * cell, 0.2, 0.3) for cells in (NEAR, INSIDE))
    views = {"far": far, "near": near, "inside": inside}
    frames = {
        name: vars(timed(headless.app.renderer.device, count, _turning(headless, pose)))
        for name, pose in views.items()
    }
    edges = vars(timed(headless.app.renderer.device, count, _chosen(headless, far)))
    return {
        "model": instance.network.name,
        "layers": len(instance.network.layers),
        "nodes": instance.network.nodes,
        "edges": instance.strength.edges,
        "weights": sum(
            each.weight.size for each in instance.model.weights.by_layer.values() if each.weight is not None
        ),
        "open_s": round(opened, 3),
        "stages_s": {name: round(seconds, 3) for name, seconds in instance.ready.stages.items()},
        "new_activations_ms": vars(timed(headless.app.renderer.device, count, _shown(headless)))["median_ms"],
        "choose_edges_ms": edges["median_ms"],
        "memory_mb": memory(),
        "memory_proving_mb": proving,
        **frames,
    }


def memory() -> tuple[float, float]:
    """Return the megabytes of this process and of those that it has started; what two share counts half in each."""
    mine = psutil.Process()
    sizes = []
    for process in (mine, *mine.children(recursive=True)):
        whole = process.memory_full_info()
        sizes.append(getattr(whole, "pss", whole.rss) / 1e6)
    return round(sizes[0], 1), round(sum(sizes[1:]), 1)


def _while_proved(ready: Ready) -> tuple[float, float]:
    """Wait until all edges are proved, and return the most memory that is seen meanwhile, like `memory`."""
    most = memory()
    with ThreadPoolExecutor(1) as pool:
        proof = pool.submit(ready.prove)
        while not wait([proof], LOOK).done:
            most = max(most, memory(), key=sum)
    proof.result()
    return most


def _turning(headless: Headless, pose: Pose) -> Callable[[int], None]:
    """Return a frame in which the camera turns a little about a place."""
    scene = headless.app.scene

    def frame(number: int) -> None:
        scene.camera.pose = scene.camera.goal = pose.turned(0.01 * np.sin(number), 0.0)
        headless.app.step(1 / 60)
        headless.draw()

    return frame


def _chosen(headless: Headless, pose: Pose) -> Callable[[int], None]:
    """Return the choice of the strongest edges, without drawing them."""
    scene, renderer = headless.app.scene, headless.app.renderer
    scene.camera.pose = scene.camera.goal = pose
    instance, (store,), (wires,) = scene.first, renderer.stores.values(), renderer.wires.values()

    def choose(_: int) -> None:
        scene.options.edges = "all"
        instance.activated += 1
        instance.wiring.choose(instance, scene.options, scene.budget.count)
        headless.target.use()
        wires.update(scene, instance, store)
        renderer.device.context.finish()
        scene.options.edges = "off"

    return choose


def _shown(headless: Headless) -> Callable[[int], None]:
    """Return the upload of new activations, with the averages that walls need."""
    (store,) = headless.app.renderer.stores.values()

    def show(_: int) -> None:
        headless.app.scene.first.activated += 1
        store.update(headless.app.scene.first)
        store.average()
        headless.app.renderer.device.context.finish()

    return show
