"""Walls look as the boxes do that they stand for; averages are averages."""

from dataclasses import replace

import numpy as np
import onnx
import pytest
from generated import convolutional
from glassnet.engine.gpu import nodes
from glassnet.engine.gpu.blocks import LEVELS, SIDE, layout
from glassnet.engine.headless import Headless
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame

pytestmark = pytest.mark.gl

ALL, NONE = 0.0, 1e9  # pixels of a cell from which on it is a box
VIEWS = {  # view, and how the camera is turned from its own side
    "flat": ("2d", 0.0, 0.0),
    "in front": ("3d", 0.0, 0.0),
    "from the right": ("3d", 0.8, 0.1),
    "from the left, high": ("3d", -0.5, 0.6),
}
GRAZING = {"along the rows": ("3d", 1.45, 0.2), "from behind": ("3d", 2.8, -0.1)}


def lenet(frame: Frame) -> Headless:
    headless = Headless(frame)
    headless.app.open(MODELS / "lenet.onnx")
    headless.app.invoke("edges.show", "off")
    headless.app.invoke("input.show", "mnist:0")
    headless.app.scene.written = False
    headless.app.settle()
    return headless


@pytest.fixture(scope="module")
def headless() -> Headless:
    return lenet(Frame(1000, 600))


def look(headless: Headless, view: str, yaw: float, pitch: float) -> None:
    headless.app.invoke(f"view.{view}")
    headless.app.settle()
    headless.app.scene.camera.orbit(yaw, pitch)
    headless.app.settle()


def seen(headless: Headless, large: float) -> np.ndarray:
    headless.app.scene.large = large
    return np.asarray(headless.picture()).astype(float)


def blurred(picture: np.ndarray, side: int = 4) -> np.ndarray:
    height, width, _ = picture.shape
    parts = picture[: height // side * side, : width // side * side]
    return parts.reshape(height // side, side, width // side, side, 3).mean(axis=(1, 3))


def difference(headless: Headless) -> tuple[float, float]:
    """Return how far boxes and walls are apart, 4×4 pixels together, and how much brighter one is, as shares."""
    boxes, walls = seen(headless, ALL), seen(headless, NONE)
    headless.app.scene.options.hidden = {*range(8)}
    nothing = seen(headless, ALL)
    headless.app.scene.options.hidden = set()
    network = abs(boxes - nothing).mean()
    assert network > 1
    apart = abs(blurred(boxes) - blurred(walls)).mean() / network
    return float(apart), float(abs((boxes - walls).mean(axis=(0, 1))).max() / network)


def light(headless: Headless, large: float) -> np.ndarray:
    """Return the light and the coverage of all nodes together, before it becomes colours."""
    seen(headless, large)
    pixels = np.frombuffer(headless.app.renderer.post.scene.texture.read(), np.float16).reshape(-1, 4)
    return pixels.astype(float).sum(axis=0)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_across_the_switch_pictures_are_alike(headless, view):
    look(headless, *view)
    apart, brighter = difference(headless)
    assert apart < 0.2
    assert brighter < 0.1


@pytest.mark.parametrize("view", GRAZING.values(), ids=GRAZING.keys())
def test_seen_very_much_aslant_walls_are_still_much_like_boxes(headless, view):
    look(headless, *view)
    apart, brighter = difference(headless)
    assert apart < 0.4
    assert brighter < 0.3


@pytest.mark.parametrize("view", ["2d", "3d"])
@pytest.mark.parametrize("farther", [2, 5, 12])
def test_from_afar_it_gives_as_much_light_as_boxes_do(headless, view, farther):
    look(headless, view, 0.0, 0.0)
    boxes = light(headless, ALL)
    camera = headless.app.scene.camera
    camera.pose = camera.goal = replace(camera.pose, distance=farther * camera.pose.distance)
    walls = light(headless, NONE) * farther**2
    camera.pose = camera.goal = camera.bounds
    assert (walls / boxes > 0.85).all()  # bright nodes among dark ones are meant to be a little brighter:
    assert (walls / boxes < 1.3).all()


def test_a_bright_node_among_many_dark_ones_does_not_vanish():
    headless = lenet(Frame(160, 90))
    instance = headless.app.scene.first
    instance.activations = np.zeros_like(instance.activations)
    instance.activated += 1
    before = seen(headless, NONE)
    layer = instance.network.layers[1]
    instance.activations[layer.offset + (2 * 28 + 13) * 28 + 14] = instance.ranges[1]
    instance.activated += 1
    assert headless.app.scene.details(instance)[1].cell < 0.6
    after = seen(headless, NONE)
    assert (after - before).max() > 40


@pytest.mark.parametrize("farther", [30, 60])
def test_coarser_averages_look_as_finer_ones_do(headless, monkeypatch, farther):
    look(headless, "3d", 0.0, 0.0)
    camera = headless.app.scene.camera
    camera.pose = camera.goal = replace(camera.pose, distance=farther * camera.pose.distance)
    coarse = light(headless, NONE)
    kinds = {nodes._kind(one.cell) for one in headless.app.scene.details(headless.app.scene.first).values()}
    monkeypatch.setattr(nodes, "LARGEST", 0.0)
    fine = light(headless, NONE)
    camera.pose = camera.goal = camera.bounds
    assert max(kinds) > 1
    np.testing.assert_allclose(coarse, fine, rtol=0.03)


@pytest.mark.parametrize("level", range(LEVELS))
def test_averages_are_numpys(tmp_path, level):
    path = tmp_path / "net.onnx"
    onnx.save(convolutional(71), path)
    headless = Headless(Frame(320, 180))
    instance = headless.app.open(path)
    values = np.random.default_rng(0).standard_normal(instance.network.nodes).astype(np.float32)
    values[[5, 77, 999]] = np.nan, np.inf, -np.inf
    instance.activations = values
    for _ in range(2):
        instance.activated += 1
        headless.draw()
    store = headless.app.renderer.stores[0]
    store.average()
    found = np.frombuffer(store.blocks.textures[level].read(), np.float32).reshape(2, -1, 2)
    values, side = np.where(np.isfinite(values), values, 0.0), SIDE << level
    for layer, record in zip(instance.network.layers, layout(instance.network.layers, level), strict=True):
        maps = values[layer.span].reshape(layer.maps)
        expected = [
            [(np.maximum(sign * part, 0) ** 2).mean() for sign in (1, -1)]
            for grid in maps
            for y in range(0, grid.shape[0], side)
            for x in range(0, grid.shape[1], side)
            for part in (grid[y : y + side, x : x + side],)
        ]
        first = record["first_block"]
        for slice_ in found:
            np.testing.assert_allclose(slice_[first : first + record["count"]], expected, rtol=1e-5, atol=1e-7)
