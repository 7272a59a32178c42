"""Long runs: nothing grows, nothing breaks."""

import numpy as np
import psutil
import pytest
from glassnet.engine.events import Invoked, Resized
from glassnet.engine.headless import Headless
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame

pytestmark = [pytest.mark.gl, pytest.mark.slow]

ROUNDS = 400
ALLOWED = 40 * 2**20  # bytes; one leaked target of each size would be several times this


def test_a_visitor_who_changes_everything_for_a_long_time_costs_no_memory():
    rng = np.random.default_rng(0)
    headless = Headless(Frame(640, 360))
    app, process = headless.app, psutil.Process()
    gl = app.renderer.device.context
    for model in ("lenet", "mlp"):
        app.open(MODELS / f"{model}.onnx")
    sizes = [(640, 360), (360, 640), (800, 450)]
    memory = []
    for number in range(ROUNDS):
        width, height = sizes[rng.integers(len(sizes))]
        app.handle(Resized(width, height))
        app.handle(Invoked(f"view.{rng.choice(['2d', '3d'])}"))
        app.handle(Invoked("layer.toggle", str(rng.integers(4))))
        app.handle(Invoked("input.show", f"mnist:{rng.integers(10_000)}"))
        app.scene.camera.orbit(*rng.uniform(-1, 1, 2))
        app.scene.camera.zoom(float(rng.uniform(0.5, 2)))
        headless.target = gl.framebuffer([gl.texture((width, height), 4)])
        for _ in range(3):
            app.step(0.05)
            headless.draw()
        app.renderer.device.check()
        if number >= ROUNDS // 4:  # caches are filled by then
            memory.append(process.memory_info().rss)
    assert max(memory[-50:]) - min(memory[:50]) < ALLOWED
