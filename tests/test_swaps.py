"""Networks are swapped for weeks: nothing of those before is kept, in memory, in OpenGL or as a process."""

import gc
import multiprocessing
from pathlib import Path

import moderngl
import psutil
import pytest
from glassnet.engine.headless import Headless
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame
from people import drop
from test_opener import foreign

pytestmark = pytest.mark.gl
KINDS: tuple[str, ...] = ("Buffer", "Texture", "TextureArray", "VertexArray", "Program", "Framebuffer", "Query")


def alive() -> dict[str, int]:
    """How many GL objects of each kind there are, those included that only cycles keep."""
    gc.collect()
    kinds = {getattr(moderngl, kind): kind for kind in KINDS}
    counts = dict.fromkeys(KINDS, 0)
    for one in gc.get_objects():
        if type(one) in kinds and not isinstance(one.mglo, moderngl.InvalidObject):
            counts[kinds[type(one)]] += 1
    return counts


def swapped(headless: Headless, path: Path) -> None:
    app = headless.app
    drop(app, path)
    assert app.panels.message == ""
    app.invoke("input.show", "mnist:0")
    app.invoke("edges.show", "all")
    app.step(0.1)
    app.settle()
    headless.draw()


def test_swapping_leaves_no_gl_objects_and_no_processes(tmp_path: Path):
    headless = Headless(Frame(320, 180, panels=True))
    files = [foreign(tmp_path / "a.onnx", "lenet"), foreign(tmp_path / "b.onnx"), MODELS / "lenet.onnx"]
    for path in files:
        swapped(headless, path)
    before, processes = alive(), len(multiprocessing.active_children())
    for path in files * 2:
        swapped(headless, path)
    assert alive() == before
    assert len(multiprocessing.active_children()) == processes
    headless.app.close()


@pytest.mark.slow
def test_memory_after_two_hundred_swaps_is_that_after_twenty(tmp_path: Path):
    headless = Headless(Frame(320, 180, panels=True))
    files = [foreign(tmp_path / "a.onnx", "lenet"), foreign(tmp_path / "b.onnx")]
    process, memory = psutil.Process(), {}
    for number in range(1, 201):
        swapped(headless, files[number % 2])
        if number in (20, 200):
            gc.collect()
            memory[number] = process.memory_info().rss, alive()
    assert memory[200][0] < 1.05 * memory[20][0]
    assert memory[200][1] == memory[20][1]
    headless.app.close()
