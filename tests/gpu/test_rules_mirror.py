"""The shader's edge rules are numpy's: every tap of every node has the same source and the same weight."""

import moderngl
import numpy as np
import pytest
from edge_nets import NETS, Net, opened  # pyright: ignore[reportMissingImports]  # found by conftest.py
from glassnet.engine.gpu import connections, shader
from glassnet.engine.gpu.connections import CONNECTION, Tables
from glassnet.engine.gpu.device import BLOCKS, Device
from glassnet.engine.headless import Headless
from glassnet.engine.net.contributions import effective, table
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from glassnet.engine.net.network import Connection
from glassnet.engine.net.rules.listed import NOWHERE, Listed
from glassnet.engine.net.rules.pool import AveragePool
from glassnet.engine.net.rules.rule import Rule
from glassnet.engine.net.rules.strided import Strided
from glassnet.engine.net.scatter import Scatter
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from onnx_graphs import node  # pyright: ignore[reportMissingImports]

pytestmark = pytest.mark.gl

LISTED = {
    "gather": Net([node("Gather", "x i", "y", axis=2)], "", {"i": np.array([7, 1, 1, 0])}),
    "depth to space": Net([node("DepthToSpace", "x", "y", blocksize=2)], "", {}),
    "nearest": Net(
        [node("Resize", "x r f", "y", mode="nearest")], "", {"r": np.zeros(0), "f": np.array([1.0, 1.0, 2.0, 3.0])}
    ),
    "reflected": Net([node("Pad", "x p", "y", mode="reflect")], "", {"p": np.array([0, 0, 1, 2, 0, 0, 3, 0])}),
}
SCATTERED = (
    "conv groups",
    "conv same upper",
    "transposed groups",
    "gemm of rows",
    "matmul of rows",
    "average global",
)

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
    device.set(program, "listed", 1)
    return device.bare(program)


def captured(device: Device, tables: Tables, number: int, rule: Rule) -> np.ndarray:
    """Return what the shader says about every tap, [outputs, taps] of CAPTURED."""
    tables.bind(number)
    outputs = tables.scattered[number].count
    count = outputs * rule.taps
    buffer = device.context.buffer(reserve=count * CAPTURED.itemsize)
    array = probe(device, int(tables.records[number]["kind"]))
    array.transform(buffer, mode=moderngl.POINTS, vertices=count)
    return np.frombuffer(buffer.read(), CAPTURED).reshape(outputs, rule.taps)


def expect_same(model: Model, connection: Connection, rule: Rule, found: np.ndarray, outputs: np.ndarray) -> None:
    """Everything must be equal, but that 1 / n is rounded once more in the shader."""
    edges = rule.edges(outputs)
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
            expect_same(model, connection, rule, found, tables.scattered[number].chosen())
            count += int(found["out_valid"].sum())
    return count


@pytest.mark.parametrize(("name", "edges"), [("lenet", 424_904), ("mlp", None)])
def test_every_edge_of_the_builtin_networks(device, name, edges):
    model = load(MODELS / f"{name}.onnx")
    assert expect_mirrored(device, model) == (edges or model.network.edges)


@pytest.mark.parametrize("name", LISTED)
@pytest.mark.parametrize("gaps", [0, 5])
def test_every_edge_from_a_list(device, tmp_path, name, gaps):
    model = opened(tmp_path, LISTED[name])
    (rule,) = (connection.rule for connection in model.network.connections)
    assert isinstance(rule, Listed)
    rule.sources[:gaps] = NOWHERE
    assert expect_mirrored(device, model) == model.network.edges == rule.outputs - gaps


@pytest.mark.parametrize("name", [*SCATTERED, *LISTED])
@pytest.mark.parametrize("step", [2, 7])
def test_edges_into_some_nodes_of_a_large_network(device, tmp_path, name, step, monkeypatch):
    model = opened(tmp_path, (NETS | LISTED)[name])
    monkeypatch.setattr(
        connections,
        "scatters",
        lambda network: [
            Scatter(connection.rule.outputs, min(step, connection.rule.outputs))
            for connection in network.connections
        ],
    )
    assert 0 < expect_mirrored(device, model) < model.network.edges


def test_of_weights_only_those_are_uploaded_that_are_looked_at(device, tmp_path, monkeypatch):
    model = opened(tmp_path, NETS["gemm"])
    monkeypatch.setattr(connections, "scatters", lambda network: [Scatter(5, 3)])
    device.counters.reset()
    assert expect_mirrored(device, model) == 2 * 12
    assert 4 * 2 * 12 < device.counters.bytes - CONNECTION.itemsize < 4 * 3 * 12


def test_nothing_is_uploaded_before_edges_are_looked_at(device):
    instance = Instance.open(MODELS / "lenet.onnx")
    device.counters.reset()
    Tables(device, instance)
    assert device.counters.bytes == 7 * CONNECTION.itemsize + 8


def test_a_rule_that_the_shaders_do_not_know_is_drawn_as_a_bundle(tmp_path, monkeypatch):
    opened(tmp_path, NETS["add"])
    monkeypatch.delitem(connections.RULES, Strided)
    headless = Headless(Frame(320, 200))
    instance = headless.app.open(tmp_path / "net.onnx")
    headless.app.invoke("edges.show", "all")
    headless.app.invoke("edges.weights")
    headless.app.scene.budget.count = instance.strength.edges
    headless.picture()
    known, unknown = (instance.network.edges_into(layer) for layer in (1, 3))
    assert known
    assert unknown
    assert instance.wiring.drawn == 2 * known
    assert instance.strength.edges == 2 * known + unknown


@pytest.mark.parametrize("name", NETS)
def test_every_edge_of_small_networks_of_every_rule(device, tmp_path, name):
    model = opened(tmp_path, NETS[name])
    assert expect_mirrored(device, model) == model.network.edges > 0
