"""The pictures are what they were, and a picture with one node out of place is not."""

import os
import subprocess
import sys

import golden
import moderngl
import numpy as np
import pytest
from glassnet.engine.events import Invoked
from glassnet.engine.gpu import shader
from glassnet.engine.headless import Headless
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame
from PIL import Image

pytestmark = [pytest.mark.gl, pytest.mark.golden]

WIDE, TALL = Frame(640, 360), Frame(360, 640)
PICTURES = {
    "lenet-3d": ("lenet", "3d", WIDE, "mnist:0"),
    "lenet-2d": ("lenet", "2d", WIDE, "mnist:0"),
    "mlp-3d": ("mlp", "3d", WIDE, "mnist:0"),
    "mlp-2d": ("mlp", "2d", WIDE, "mnist:0"),
    "lenet-3d-tall": ("lenet", "3d", TALL, "mnist:1"),
    "lenet-2d-blank": ("lenet", "2d", WIDE, "blank"),
}
# What is done to the first of these, to show edges.
EDGES = {
    "lenet-3d-all": ("lenet-3d", ["edges.show all", "edges.adaptive"]),
    "mlp-2d-all": ("mlp-2d", ["edges.show all", "edges.adaptive"]),
    "lenet-3d-weights": ("lenet-3d", ["edges.show all", "edges.adaptive", "edges.weights"]),
    "lenet-3d-focus": ("lenet-3d", ["edges.show focus", "numbers.pin 4:100"]),
    "lenet-2d-focus": ("lenet-2d", ["edges.show focus", "numbers.pin 3:640"]),
    "lenet-3d-trace": ("lenet-3d", ["edges.show focus", "trace.toggle", "numbers.pin 5:40"]),
    "lenet-3d-evidence": ("lenet-3d", ["edges.show off", "evidence.choose 7:9"]),
}
WALLS = {
    "lenet-3d-walls": ("lenet-3d", ["edges.show off"]),
    "lenet-2d-walls": ("lenet-2d", ["edges.show off"]),
}


def scene(name: str) -> Headless:
    """The nodes are boxes however small, but for those pictures that show how a wall of them looks."""
    base, commands = EDGES.get(name, WALLS.get(name, (name, ["edges.show off"])))
    model, view, frame, spec = PICTURES[base]
    headless = Headless(frame)
    if name not in WALLS:
        headless.app.scene.large = 0.0
    headless.app.open(MODELS / f"{model}.onnx")
    headless.app.handle(Invoked(f"view.{view}"))
    headless.app.handle(Invoked("input.show", spec))
    for command in commands:
        headless.app.invoke(*command.split())
    headless.app.scene.settle()
    return headless


def picture(headless: Headless) -> np.ndarray:
    return np.asarray(headless.picture())


@pytest.mark.parametrize("name", [*PICTURES, *EDGES, *WALLS])
def test_the_picture_is_what_it_was(name, request, tmp_path):
    shown = picture(scene(name))
    if request.config.getoption("--renew-golden"):
        golden.write(name, shown)
    apart = golden.difference(shown, golden.read(name))
    assert apart < golden.TOLERANCE, f"{name} differs by {apart:.0f}; look at it, then: make golden"


@pytest.fixture
def moved(monkeypatch) -> None:
    """Let the box shader put one node a cell to the right: `moved` is (layer offset, map, column, row)."""
    load, head = shader.load, "vec3 centre_of(ivec3 node) {"
    body = head + " if (ivec4(offset, node.xzy) == moved) node.z += 1;"

    def patched(name: str) -> shader.Source:
        source = load(name)
        source.text = source.text.replace(head, f"uniform ivec4 moved = ivec4(-1); {body}")
        return source

    monkeypatch.setattr(shader, "load", patched)


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.usefixtures("moved")
def test_one_node_moved_by_one_cell_is_another_picture(name):
    headless, expected, random = scene(name), golden.read(name), np.random.default_rng(0)
    instance, uniform = headless.app.scene.instances[0], headless.app.renderer.nodes.boxes["moved"]
    assert isinstance(uniform, moderngl.Uniform)
    assert golden.difference(picture(headless), expected) < golden.TOLERANCE
    for layer in instance.network.layers:
        _, rows, columns = layer.maps
        values = instance.activations[layer.offset : layer.offset + layer.nodes] / instance.ranges[layer.index]
        # A dark box on dark boxes leaves nothing to see; on an empty input all are.
        seen = np.flatnonzero(np.abs(values) > 0.3)
        for node in random.choice(seen, min(3, len(seen)), replace=False):
            place, column = divmod(int(node), columns)
            uniform.value = (layer.offset, place // rows, column, place % rows)
            apart = golden.difference(picture(headless), expected)
            assert apart > golden.TOLERANCE, (layer.name, node, apart)


@pytest.mark.parametrize("name", ["lenet-3d", "lenet-2d"])
def test_one_layer_moved_by_one_cell_is_another_picture(name):
    headless = scene(name)
    instance = headless.app.scene.instances[0]
    placements = instance.placements(headless.app.scene.options.view)
    for layer in instance.network.layers:
        placements[layer.index]["origin"] += placements[layer.index]["column"]
        instance.placed += 1
        apart = golden.difference(picture(headless), golden.read(name))
        placements[layer.index]["origin"] -= placements[layer.index]["column"]
        assert apart > golden.TOLERANCE, layer.name


def test_the_same_picture_twice_is_the_same():
    first, second = (picture(scene("lenet-3d")) for _ in range(2))
    assert golden.difference(first, second) == 0


def test_another_number_of_threads_and_narrower_vectors_draw_the_same(tmp_path):
    path, environment = tmp_path / "x.png", {"LP_NUM_THREADS": "1", "LP_NATIVE_VECTOR_WIDTH": "128"}
    command = [sys.executable, "-m", "glassnet.engine", "snapshot", "--input", "mnist:0", "--size", "640x360"]
    subprocess.run([*command, "--out", path], env={**os.environ, **environment}, check=True, timeout=60)
    assert golden.difference(np.asarray(Image.open(path)), golden.read("lenet-3d-walls")) < golden.TOLERANCE
