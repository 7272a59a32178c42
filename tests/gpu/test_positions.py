"""The shader's arithmetic is numpy's: where every node stands, and in which order nodes are drawn."""

import shutil

import numpy as np
import pytest
from glassnet.engine.gpu import shader
from glassnet.engine.gpu.device import BLOCKS, LAYER_BINDING
from glassnet.engine.gpu.store import LAYER
from glassnet.engine.headless import Headless
from glassnet.engine.net.layout import positions
from glassnet.engine.paths import MODELS, SHADERS
from glassnet.engine.scene.detail import whole
from glassnet.engine.scene.frame import Frame

pytestmark = pytest.mark.gl

POSITION = """#version 330 core
#include "lib/layout.glsl"
uniform int in_space;
out vec3 result;

void main() {
    ivec2 column = divide(gl_VertexID, columns), row = divide(column.x, rows);
    vec2 cell = vec2(column.y, row.y);
    result = in_space == 1 ? position(space, row.x, cell) : position(plane, row.x, cell);
}
"""
DIVISION = """#version 330 core
#include "lib/layout.glsl"
uniform int divisor;
out vec3 result;

void main() {
    ivec2 parts = divide(gl_VertexID * 977, divisor);
    result = vec3(parts, offset);
}
"""


def order() -> str:
    """Return shaders/node.vert with a main of ours: which node is drawn as number gl_VertexID."""
    text = (SHADERS / "node.vert").read_text()
    text = text[: text.index("void main()")].replace("out vec2 v_face;", "out vec2 v_face;\nout vec3 result;")
    return text + "void main() { result = vec3(ordered(gl_VertexID, space)); gl_Position = vec4(0.0); }"


@pytest.fixture(params=["lenet", "mlp"])
def headless(request):
    headless = Headless(Frame(320, 500))
    headless.app.renderer.device.check()
    headless.app.open(MODELS / f"{request.param}.onnx")
    headless.draw()
    yield headless
    headless.app.renderer.device.check()


def feedback(headless, text: str, folder, count: int, layer: int = 0, **uniforms) -> np.ndarray:
    """Run a vertex shader on `count` vertices and return its `result`, float32[count, 3]."""
    shutil.copytree(SHADERS, folder / "shaders", dirs_exist_ok=True)
    (folder / "shaders" / "probe.vert").write_text(text)
    gl = headless.app.renderer.device.context
    source = shader.load("probe.vert", folder / "shaders")
    program = gl.program(vertex_shader=source.text, varyings=["result"])
    for name, binding in BLOCKS.items():
        if name in program:
            program[name].binding = binding
    for name, value in uniforms.items():
        program[name].value = value
    store = headless.app.renderer.stores[0]
    store.layers.bind_to_uniform_block(LAYER_BINDING, offset=layer * LAYER.itemsize, size=LAYER.itemsize)
    headless.target.use()  # transform feedback wants a complete framebuffer
    buffer = gl.buffer(reserve=12 * count)
    gl.vertex_array(program, []).transform(buffer, mode=gl.POINTS, vertices=count)
    return np.frombuffer(buffer.read(), np.float32).reshape(count, 3)


@pytest.mark.parametrize("view", ["3d", "2d"])
def test_every_node_stands_where_numpy_says(headless, tmp_path, view):
    instance = headless.app.scene.instances[0]
    for layer, placement in zip(instance.network.layers, instance.placements(view), strict=True):
        expected = positions(placement, layer, np.arange(layer.nodes))
        found = feedback(headless, POSITION, tmp_path, layer.nodes, layer.index, in_space=int(view == "3d"))
        assert np.abs(found - expected).max() < 1e-3 * placement["cell"], layer.name


@pytest.mark.parametrize("divisor", [1, 2, 3, 7, 10, 28, 577, 1000, 65536])
def test_division_by_floats_is_exact(headless, tmp_path, divisor):
    count = 20_000
    found = feedback(headless, DIVISION, tmp_path, count, divisor=divisor)[:, :2]
    quotient, rest = np.divmod(977 * np.arange(count), divisor)
    exact = quotient < 2**23  # beyond, float32 could not even hold the result
    assert np.array_equal(found[exact], np.c_[quotient, rest][exact])


def test_every_node_is_drawn_exactly_once_from_wherever_it_is_seen(headless, tmp_path):
    instance, camera = headless.app.scene.instances[0], headless.app.scene.camera
    for yaw, pitch in [(0.0, 0.3), (2.0, -0.5), (-1.0, 1.2), (3.1, 0.0)]:
        camera.orbit(yaw - camera.goal.yaw, pitch - camera.goal.pitch)
        camera.settle()
        headless.draw()
        for layer, placement in zip(instance.network.layers, instance.space, strict=True):
            maps, rows, columns = layer.maps
            per_row = int(placement["per_row"])
            count = -(-maps // per_row) * per_row * rows * columns
            window = whole(layer, placement)
            drawn = feedback(headless, order(), tmp_path, count, layer.index, boxes=window).astype(int)
            drawn = drawn[drawn[:, 0] < maps]
            index = (drawn[:, 0] * rows + drawn[:, 1]) * columns + drawn[:, 2]
            assert np.array_equal(np.sort(index), np.arange(layer.nodes)), layer.name


@pytest.mark.parametrize("window", [(30, 101, 5, 19), (27, 29, 0, 28), (167, 168, 27, 28), (0, 168, 27, 28)])
def test_of_a_window_every_node_is_drawn_exactly_once(headless, tmp_path, window):
    instance, camera = headless.app.scene.instances[0], headless.app.scene.camera
    if instance.network.name != "LeNet":
        return
    for yaw, pitch in [(0.0, 0.3), (2.0, -0.5), (-1.0, 1.2), (3.1, 0.0)]:
        camera.orbit(yaw - camera.goal.yaw, pitch - camera.goal.pitch)
        camera.settle()
        headless.draw()
        count = (window[1] - window[0]) * (window[3] - window[2])
        drawn = feedback(headless, order(), tmp_path, count + 5, 1, boxes=window).astype(int)
        found = {(28 * map + column, row) for map, row, column in drawn[drawn[:, 0] < 6].tolist()}
        assert found == {(x, y) for x in range(*window[:2]) for y in range(*window[2:])}
        assert (drawn[count:, 0] == 6).all()


def test_nodes_are_drawn_from_far_to_near(headless, tmp_path):
    instance, camera = headless.app.scene.instances[0], headless.app.scene.camera
    layer, placement = instance.network.input, instance.space[0]
    _, rows, columns = layer.maps
    for yaw, pitch in [(0.0, 0.3), (2.5, -0.4), (-1.2, 0.9)]:
        camera.orbit(yaw - camera.goal.yaw, pitch - camera.goal.pitch)
        camera.settle()
        headless.draw()
        drawn = feedback(headless, order(), tmp_path, layer.nodes, boxes=whole(layer, placement)).astype(int)
        eye = (camera.eye - placement["origin"]) / float(placement["cell"]) ** 2
        for axis, step, length in ((1, "row", rows), (2, "column", columns)):
            # Along a grid's axis, whatever comes later on the same side of the eye is nearer to it.
            eye_at = np.clip(float(eye @ placement[step]), -1, length)
            places = list(dict.fromkeys(drawn[:, axis]))
            for side in (1, -1):
                distances = [side * (eye_at - place) for place in places if side * (eye_at - place) >= 1]
                assert distances == sorted(distances, reverse=True)
