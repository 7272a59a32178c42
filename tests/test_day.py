"""A day at an exhibit, at one step a second: what it takes of the machine does not grow."""

import ctypes
import gc
import random
from pathlib import Path

import numpy as np
import psutil
import pytest
from exhibits import FRAME, exhibit
from glassnet.engine.app import App
from glassnet.engine.headless import Headless
from glassnet.engine.host import House
from glassnet.engine.journal import Journal
from glassnet.engine.paths import MODELS
from monkey import Monkey
from onnx_graphs import dense, node, save
from people import arrive

pytestmark = [pytest.mark.gl, pytest.mark.slow]

HOUR = 3600
DAY = 24 * HOUR
SAMPLE = HOUR // 4
SWAP = 90 * 60
MANY = 10_000  # names of queries that are looked at
LIMITS = {
    "memory": 24.0,
    "textures": 4,
    "buffers": 4,
    "arrays": 4,
    "queries": 4,
    "files": 1,
    "threads": 1,
    "processes": 0.5,
}
"""How much more there may be after half a day: megabytes of memory, numbers of the others."""


def taken(headless: Headless) -> dict[str, float]:
    """Return what the app takes now."""
    gc.collect()
    process, gl = psutil.Process(), headless.app.renderer.device.context
    array = gl.vertex_array(headless.app.renderer.labels.program, [])
    return {
        "memory": process.memory_info().rss / 2**20,
        "textures": existing("glIsTexture", gl.texture((1, 1), 1).glo),
        "buffers": existing("glIsBuffer", gl.buffer(reserve=4).glo),
        "arrays": existing("glIsVertexArray", array.glo),
        "queries": existing("glIsQuery", MANY),
        "files": process.num_fds(),
        "threads": process.num_threads(),
        "processes": len(process.children(recursive=True)),
    }


def existing(question: str, last: int) -> int:
    """Count the objects with names up to `last` that OpenGL says exist; Mesa gives no name twice."""
    find = ctypes.CDLL("libEGL.so.1").eglGetProcAddress
    find.restype = ctypes.c_void_p
    exists = ctypes.CFUNCTYPE(ctypes.c_ubyte, ctypes.c_uint)(find(question.encode()))
    return sum(map(exists, range(1, last + 1)))


def rise(values: list[float], shown: list[Path]) -> float:
    """Return by how much the values rise from the first to the last, each model having its own level.

    A straight line and a constant for each model are fitted to all; otherwise a half that ends with the model
    that takes most would seem to rise.
    """
    levels = [[model == other for other in sorted(set(shown))] for model in shown]
    columns = np.column_stack([np.linspace(0.0, 1.0, len(values)), np.array(levels, float)])
    return float(np.linalg.lstsq(columns, np.array(values), rcond=None)[0][0])


def live(headless: Headless, models: list[Path], seconds: int) -> tuple[list[dict[str, float]], list[Path]]:
    """Let people come and go, and the operator change the model.

    Returns what was taken, four times an hour, and which models were shown then.
    """
    app, chance, monkey = headless.app, random.Random(0), Monkey(3, FRAME, resizes=False)
    found, shown, until = [], [], 0
    for now in range(seconds):
        if now >= until and chance.random() < 1 / 240:  # somebody comes, about every four minutes
            until = now + chance.randint(20, 180)
        if now < until:
            for event in monkey.events(12):
                app.handle(event)
        app.step(1.0)
        app.attend()
        if now % 30 == 0:
            headless.draw()
        if now % SWAP == SWAP - 1:
            swap(app, models[now // SWAP % len(models)])
        if now % SAMPLE == SAMPLE - 1:
            found.append(taken(headless))
            shown.append(app.scene.shown)
    return found, shown


def swap(app: App, model: Path) -> None:
    app.opener.begin(model)
    arrive(app)
    assert app.scene.shown == model


def test_a_day_of_visitors_and_other_models_leaves_nothing_behind(tmp_path: Path, capsys: pytest.CaptureFixture):
    nodes = [node("Flatten", "x", "flat"), node("MatMul", "flat w", "y"), node("Tanh", "y", "z")]
    foreign = save(tmp_path, nodes, {"w": 0.1 * dense(10, 784)}, shape=(1, 1, 28, 28))
    models = [MODELS / "mlp.onnx", foreign, MODELS / "lenet.onnx"]
    headless = exhibit("lenet", journal=Journal(tmp_path / "journal.jsonl"), house=House(idle=60.0))
    found, shown = live(headless, models, DAY)
    headless.app.close()
    half = len(found) // 2
    rises = {name: rise([each[name] for each in found[half:]], shown[half:]) for name in found[0]}
    with capsys.disabled():
        lines = [f"{name} {found[0][name]:.0f} to {found[-1][name]:.0f}, rise {rises[name]:+.2f}" for name in rises]
        print("\n24 hours; rise over the last twelve:", *lines, sep="\n  ")
    assert {name: rise for name, rise in rises.items() if rise > LIMITS[name]} == {}
