"""Pointing and clicking, through the events that a mouse makes: edges, arithmetic, trail; in both views."""

import math

import numpy as np
import pytest
from glassnet.engine.app import App
from glassnet.engine.events import Pointer
from glassnet.engine.headless import Headless
from glassnet.engine.net.rules.pool import Pool
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.node import Node
from glassnet.engine.scene.picking import box_of
from sight import is_met

pytestmark = pytest.mark.gl

FRAME = Frame(1280, 720, panels=True)
STEP = 1 / 60


@pytest.fixture(params=["3d", "2d"])
def app(request) -> App:
    app = Headless(FRAME).app
    app.open(MODELS / "lenet.onnx")
    app.invoke("edges.show", "focus")
    app.invoke("input.show", "mnist:0")
    app.invoke(f"view.{request.param}")
    app.settle()
    return app


def top(app: App, node: Node) -> tuple[float, float]:
    """Where the middle of a node's front face is, in shares of the picture."""
    box = box_of(app.scene, node)
    at = box.centre + box.top[:, None] * box.axes[:, 2]
    x, y, _ = app.scene.camera.project(at, FRAME)[0]
    return x / FRAME.width, y / FRAME.height


def move(app: App, node: Node) -> None:
    app.handle(Pointer("move", *top(app, node)))
    app.step(STEP)


def click(app: App, node: Node) -> None:
    x, y = top(app, node)
    app.handle(Pointer("press", x, y, "left"))
    app.handle(Pointer("release", x, y, "left"))
    app.step(STEP)


def some(app: App, count: int) -> list[Node]:
    network, random = app.scene.first.network, np.random.default_rng(0)
    layers = random.integers(0, len(network.layers), count)
    return [Node(0, int(n), int(random.integers(network.layers[n].nodes))) for n in layers]


def test_what_is_under_the_pointer_is_what_is_pointed_at(app):
    hidden = 0
    for node in some(app, 200):
        move(app, node)
        assert app.scene.pointed
        pointed = app.scene.pointed.node
        if pointed != node:  # in space another box may stand before it
            hidden += 1
            x, y = top(app, node)
            assert app.scene.options.view == "3d"
            assert is_met(app.scene, pointed, x * FRAME.width, y * FRAME.height)
            eye = app.scene.camera.eye
            near, far = (np.linalg.norm(box_of(app.scene, one).centre - eye) for one in (pointed, node))
            assert near < far
    assert hidden < 20


def test_a_click_opens_the_arithmetic_and_another_closes_it(app):
    for node in some(app, 12):
        click(app, node)
        assert [pin.layer for pin in app.scene.pins] == [node.layer]
        app.invoke("numbers.close", "0")
        app.settle()  # until then the panel may lie over the next one
    app.scene.pins.toggle(node)
    assert app.scene.pins.latest == node
    app.invoke("numbers.pin", f"{node.layer}:{node.index}")
    assert app.scene.pins.latest is None


def test_a_drag_opens_nothing(app):
    x, y = top(app, Node(0, 3, 640))
    app.handle(Pointer("press", x, y, "left"))
    for number in range(1, 9):
        app.handle(Pointer("move", x + 0.01 * number, y))
    app.handle(Pointer("release", x + 0.09, y, "left"))
    assert len(app.scene.pins) == 0


def test_pointing_shows_the_edges_of_the_node_and_marks_the_winner(app):
    move(app, Node(0, 4, 130))
    wiring = app.scene.first.wiring
    assert {number: len(edges) for number, edges in wiring.lists.items()} == {3: 4, 4: 120}
    (winner,) = wiring.winners(app.scene.first.network)
    rule = app.scene.first.network.connections[3].rule
    assert isinstance(rule, Pool)
    sources = rule.edges(np.array([130])).source[0]
    layer = app.scene.first.network.layers[3]
    values = app.scene.first.activations[layer.offset + sources]
    assert winner == (3, sources[values.argmax()])
    assert len(app.scene.marked) == 2
    app.handle(Pointer("move", 0.999, 0.001))
    app.step(STEP)
    assert not wiring.lists
    assert not app.scene.marked


def test_with_connections_off_pointing_shows_none(app):
    app.invoke("edges.show", "off")
    move(app, Node(0, 5, 60))
    assert app.scene.pointed
    assert not app.scene.first.wiring.lists


def test_a_trail_goes_from_the_pixels_to_the_digits(app):
    app.invoke("trace.toggle")
    layer = app.scene.first.network.layers[5]
    strongest = int(abs(app.scene.first.activations[layer.offset : layer.offset + layer.nodes]).argmax())
    move(app, Node(0, 5, strongest))
    wiring = app.scene.first.wiring
    assert set(wiring.lists) == set(range(7))
    assert wiring.trail is not None
    assert 0 < wiring.trail.share < 1


def test_a_hidden_layer_takes_its_arithmetic_along(app):
    app.invoke("numbers.pin", "3:640")
    app.invoke("layer.toggle", "3")
    app.step(STEP)
    assert len(app.scene.pins) == 0


def test_another_network_closes_what_was_about_the_last_one(app):
    app.invoke("numbers.pin", "3:640")
    app.invoke("evidence.choose", "4:9")
    app.step(STEP)
    assert app.scene.first.lit
    app.open(MODELS / "mlp.onnx")
    app.step(STEP)
    app.settle()
    assert len(app.scene.pins) == 0
    assert not app.scene.first.wiring.lists
    assert app.scene.comparison.found is None or app.scene.first.lit


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_violet_and_breaks_nothing(wrong):
    headless = Headless(Frame(640, 360))
    app = headless.app
    app.open(MODELS / "mlp.onnx")
    app.invoke("edges.show", "focus")
    app.invoke("view.2d")
    app.invoke("input.show", "mnist:0")
    app.settle()
    instance = app.scene.first
    node = Node(0, 3, 4)
    activations = instance.activations.copy()
    activations[instance.network.layers[3].offset + 4] = wrong
    instance.activations = activations
    instance.activated += 1
    headless.draw()
    x, y, _ = app.scene.camera.project(box_of(app.scene, node).centre, app.scene.frame)[0]
    pixels = np.frombuffer(headless.target.read(components=3), np.uint8).reshape(360, 640, 3)[::-1]
    red, green, blue = pixels[int(y), int(x)].tolist()
    assert red > 2 * green
    assert blue > 2 * green
    app.invoke("numbers.pin", "3:4")
    app.invoke("trace.toggle")
    app.scene.point(None)
    app.step(STEP)
    headless.draw()
