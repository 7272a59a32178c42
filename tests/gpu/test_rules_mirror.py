"""The shader's edge rules are numpy's: every tap of every node has the same source and the same weight."""

import moderngl
import numpy as np
import pytest
from edge_nets import NETS, opened  # pyright: ignore[reportMissingImports]  # found by conftest.py
from glassnet.engine.gpu import shader
from glassnet.engine.gpu.connections import CONNECTION, Tables
from glassnet.engine.gpu.device import BLOCKS, CONNECTION_BINDING, Device
from glassnet.engine.headless import Headless
from glassnet.engine.net.contributions import effective, table
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from glassnet.engine.net.network import Connection
from glassnet.engine.net.rules.pool import AveragePool
from glassnet.engine.net.rules.rule import Rule
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance

pytestmark = pytest.mark.gl

PROBE = """
flat out int out_valid;
flat out int out_source;
flat out float out_weight;

void main() {
    ivec2 place = ivec2(gl_VertexID / taps, gl_VertexID % taps); // output, tap
    out_valid = int(edge(place_of(place.x), place.y, out_source, out_weight));
}
"""
CAPTURED = np.dtype([("out_valid", "i4"), ("out_source", "i4"), ("out_weight", "f4")])


@pytest.fixture(scope="module")
def device():
    headless = Headless(Frame(64, 64))
    headless.target.use()  # transform feedback wants a complete framebuffer
    yield headless.app.renderer.device
    headless.app.renderer.device.check()


def probe(device: Device, rule: int) -> moderngl.VertexArray:
    """Compile a program that writes down every edge of a rule."""
    text = f"#version 330 core\n#define RULE {rule}\n{shader.load('lib/rules.glsl').text}{PROBE}"
    program = device.context.program(vertex_shader=text, varyings=CAPTURED.names or ())
    for name, binding in BLOCKS.items():
        if isinstance(block := program.get(name, None), moderngl.UniformBlock):
            block.binding = binding
    device.set(program, "weights", 0)
    return device.bare(program)


def captured(device: Device, tables: Tables, number: int, rule: Rule) -> np.ndarray:
    """Return what the shader says about every tap, [outputs, taps] of CAPTURED."""
    device.bind(tables.weights)
    device.bind_block(tables.block, CONNECTION_BINDING, number * CONNECTION.itemsize, CONNECTION.itemsize)
    count = rule.outputs * rule.taps
    buffer = device.context.buffer(reserve=count * CAPTURED.itemsize)
    array = probe(device, int(tables.records[number]["kind"]))
    array.transform(buffer, mode=moderngl.POINTS, vertices=count)
    return np.frombuffer(buffer.read(), CAPTURED).reshape(rule.outputs, rule.taps)


def expect_same(model: Model, connection: Connection, rule: Rule, found: np.ndarray) -> None:
    """Everything must be equal, but that 1 / n is rounded once more in the shader."""
    edges = rule.edges(np.arange(rule.outputs))
    np.testing.assert_array_equal(found["out_valid"].astype(bool), edges.valid)
    np.testing.assert_array_equal(found["out_source"], edges.source)
    layer = model.network.layers[connection.target]
    weights = effective(edges, table(connection, layer, model.weights.by_layer[layer.index]))[edges.valid]
    ulps = 1 if isinstance(rule, AveragePool) else 0
    np.testing.assert_array_max_ulp(found["out_weight"][edges.valid], weights.astype(np.float32), ulps)


def expect_mirrored(device: Device, model: Model) -> int:
    """Compare all connections of a network; return how many edges those are."""
    tables, count = Tables(device, Instance.of(model)), 0
    for number, connection in enumerate(model.network.connections):
        if rule := connection.rule:
            found = captured(device, tables, number, rule)
            expect_same(model, connection, rule, found)
            count += int(found["out_valid"].sum())
    return count


@pytest.mark.parametrize(("name", "edges"), [("lenet", 424_904), ("mlp", None)])
def test_every_edge_of_the_builtin_networks(device, name, edges):
    model = load(MODELS / f"{name}.onnx")
    assert expect_mirrored(device, model) == (edges or model.network.edges)


@pytest.mark.parametrize("name", NETS)
def test_every_edge_of_small_networks_of_every_rule(device, tmp_path, name):
    model = opened(tmp_path, NETS[name])
    assert expect_mirrored(device, model) == model.network.edges > 0
