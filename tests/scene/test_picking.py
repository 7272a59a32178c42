"""Picking finds what trying every box would find, without trying every box."""

import numpy as np
import onnx
import pytest
from generated import convolutional
from glassnet.engine.net.boxes import FILL, boxes, extents
from glassnet.engine.paths import MODELS
from glassnet.engine.scene import sheet
from glassnet.engine.scene.camera import Velocity
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.node import Node
from glassnet.engine.scene.options import View
from glassnet.engine.scene.picking import box_of, highlight, pick
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.sheet import Ray, Sheet
from glassnet.engine.scene.source import parse

FRAME = Frame(1280, 720)
VIEWS = ["3d", "2d"]


@pytest.fixture(scope="module")
def instances() -> dict[str, Instance]:
    return {name: Instance.open(MODELS / f"{name}.onnx") for name in ("lenet", "mlp")}


@pytest.fixture(params=["lenet", "mlp"])
def scene(request, instances) -> Scene:
    return showing(instances[request.param])


def showing(instance: Instance) -> Scene:
    scene = Scene(FRAME)
    scene.add(instance)
    instance.show(parse("mnist:0"))
    scene.settle()
    return scene


def look(scene: Scene, view: View, rng: np.random.Generator) -> None:
    """Show a view from anywhere: from outside, close to some node, or from the midst of all."""
    scene.view(view)
    scene.settle()
    camera = scene.camera
    if view == "3d":
        camera.orbit(rng.uniform(-4, 4), rng.uniform(-1.5, 1.5))
    camera.zoom(np.exp(rng.uniform(-0.5, 3)), tuple(rng.uniform(0, 1, 2) * FRAME.size), FRAME)
    camera.settle()
    if view == "3d" and rng.random() < 0.5:
        camera.drive(Velocity(flight=(0.0, 0.0, rng.uniform(0, 1))))
        camera.step(1.0)
        camera.look_around(*rng.normal(0, 0.5, 2))
        camera.settle()


def brute(scene: Scene, x: float, y: float) -> Node | None:
    """Try every box of every shown layer."""
    eye, direction = scene.camera.eye, scene.camera.pose.ray(x, y, scene.frame)
    hits = []
    for number, instance in scene.instances.items():
        for layer in scene.shown_layers(instance):
            values = instance.activations[layer.offset :][: layer.nodes] / instance.ranges[layer.index]
            placement = instance.placements(scene.nearest_view)[layer.index]
            all_boxes = boxes(placement, layer, np.arange(layer.nodes), values)
            inverse = np.linalg.inv(all_boxes.axes)
            start, step = ((eye - all_boxes.centre)[:, None] @ inverse)[:, 0], direction @ inverse
            for half in (all_boxes.half_side, all_boxes.half_side / FILL):
                enter, leave = np.full(layer.nodes, -np.inf), np.full(layer.nodes, np.inf)
                bounds = ((-half, half), (-half, half), (all_boxes.bottom, all_boxes.top))
                for axis, (low, high) in enumerate(bounds):
                    ends = (low - start[:, axis]) / step[:, axis], (high - start[:, axis]) / step[:, axis]
                    enter, leave = np.maximum(enter, np.minimum(*ends)), np.minimum(leave, np.maximum(*ends))
                met = np.flatnonzero((enter <= leave) & (enter > 0))
                if len(met):
                    nearest = met[enter[met].argmin()]
                    hits.append((enter[nearest], Node(number, layer.index, int(nearest))))
                    break
    return min(hits)[1] if hits else None


def front(scene: Scene, node: Node) -> np.ndarray:
    """Where the middle of a node's front face is seen: x, y in pixels, depth."""
    box = box_of(scene, node)
    return scene.camera.project(box.centre + box.top[:, None] * box.axes[:, 2], FRAME)[0]


def some_nodes(scene: Scene, rng: np.random.Generator, count: int) -> list[Node]:
    layers = scene.shown_layers(scene.instances[0])
    return [Node(0, layer.index, int(rng.integers(layer.nodes))) for layer in layers for _ in range(count)]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("seed", range(8))
def test_it_picks_what_trying_every_box_finds(scene, view, seed):
    rng = np.random.default_rng(seed)
    look(scene, view, rng)
    if seed % 2:
        scene.options.hidden = {1, 3}
    places = [
        *(rng.uniform(0, 1, (12, 2)) * FRAME.size),
        *(front(scene, node)[:2] for node in some_nodes(scene, rng, 2)),
    ]
    found = [pick(scene, x, y) for x, y in places]
    assert found == [brute(scene, x, y) for x, y in places]


@pytest.mark.parametrize("view", VIEWS)
def test_every_node_is_found_where_it_is_seen(scene, view):
    scene.view(view)
    scene.settle()
    nodes = some_nodes(scene, np.random.default_rng(0), 25)
    found = [pick(scene, *front(scene, node)[:2]) for node in nodes]
    if view == "2d":
        assert found == nodes
    # In space some are hidden, by a neighbour that rises in front of them.
    assert np.mean([one == other for one, other in zip(found, nodes, strict=True)]) > 0.9


@pytest.mark.parametrize("view", VIEWS)
def test_between_boxes_the_nearest_cell_is_meant(scene, view):
    scene.view(view)
    scene.settle()
    layer = scene.instances[0].network.input
    one, other = (front(scene, Node(0, 0, 14 * layer.maps[2] + column)) for column in (14, 15))
    found = {pick(scene, x, one[1]) for x in np.linspace(one[0], other[0], 50)}
    assert len(found) == 2
    assert None not in found


def test_nothing_is_picked_beside_the_network_or_while_it_changes(scene):
    assert pick(scene, 2.0, 2.0) is None
    x, y, _ = front(scene, Node(0, 0, 300))
    assert pick(scene, x, y)
    scene.morph = 0.5
    assert pick(scene, x, y) is None


def test_hidden_layers_are_not_picked(scene):
    node = Node(0, 0, 300)
    x, y, _ = front(scene, node)
    assert pick(scene, x, y) == node
    scene.options.hidden = {0}
    assert pick(scene, x, y) != node
    scene.options.hidden = set(range(9))
    assert pick(scene, x, y) is None


@pytest.mark.parametrize("place", [(np.nan, 3.0), (np.inf, -np.inf), (1e300, 0.0), (-1e9, 1e9)])
def test_places_that_are_none_hold_nothing(scene, place):
    assert pick(scene, *place) is None


def test_values_that_are_no_numbers_are_boxes_too(scene):
    instance = scene.instances[0]
    instance.activations = np.full_like(instance.activations, np.nan)
    node = Node(0, 0, 300)
    assert pick(scene, *front(scene, node)[:2]) == node


@pytest.mark.parametrize("view", VIEWS)
def test_no_box_leaves_the_extents(scene, view):
    instance = scene.instances[0]
    layers, placements = instance.network.layers, instance.placements(view)
    for layer, placement, least, most in zip(layers, placements, *extents(placements, layers), strict=True):
        corners = boxes(placement, layer, np.arange(layer.nodes), np.ones(layer.nodes)).corners()
        assert (corners >= least).all()
        assert (corners <= most).all()


def test_a_hundred_times_the_nodes_need_no_more_work(tmp_path):
    examined = []
    for side in (32, 320):
        onnx.save(convolutional(side), tmp_path / "x.onnx")
        scene = showing(Instance.open(tmp_path / "x.onnx"))
        rng, count = np.random.default_rng(0), 0
        for node in some_nodes(scene, rng, 10):
            x, y, _ = front(scene, node)
            ray = Ray(scene.camera.eye, scene.camera.pose.ray(x, y, FRAME))
            instance = scene.instances[0]
            for placement, layer in zip(instance.space, instance.network.layers, strict=True):
                count += len(Sheet(placement, layer).cells(ray).nodes)
        examined.append(count)
    assert scene.instances[0].network.nodes > 1_000_000
    assert examined[1] < 1.5 * examined[0]


@pytest.mark.parametrize("view", VIEWS)
def test_the_highlight_surrounds_the_box(scene, view):
    scene.view(view)
    scene.settle()
    for node in some_nodes(scene, np.random.default_rng(1), 5):
        rect = highlight(scene, node)
        assert rect is not None
        assert rect.holds(*front(scene, node)[:2])
        corners = scene.camera.project(box_of(scene, node).corners()[0], FRAME)
        assert rect.width == pytest.approx(np.ptp(corners[:, 0]))
        assert rect.height == pytest.approx(np.ptp(corners[:, 1]))


def test_of_a_box_that_passes_the_eye_the_part_in_front_is_surrounded(scene):
    node = Node(0, 0, 300)
    box = box_of(scene, node)
    camera = scene.camera
    camera.pose = camera.pose.shifted(box.centre[0] - camera.eye)
    depths = camera.project(box.corners()[0], FRAME)[:, 2]
    assert depths.min() < 0 < depths.max()
    rect = highlight(scene, node)
    assert rect is not None
    assert np.isfinite(rect).all()
    assert rect.width > FRAME.width / 4
    camera.pose = camera.pose.shifted(-200 * camera.pose.axes[2])
    assert highlight(scene, node) is None


@pytest.mark.parametrize("count", [1, 3, 28])
def test_a_grid_knows_its_places(count):
    grid = sheet.Grid(count, count + 0.7, 5 * count)
    places = grid.at(np.arange(grid.total))
    rng = np.random.default_rng(count)
    low, high = np.sort(rng.uniform(-5, places[-1] + 5, (2, 500)), axis=0)
    first, end = grid.between(low, high)
    for start, stop, least, most in zip(first, end, low, high, strict=True):
        assert np.arange(start, stop).tolist() == np.flatnonzero((places >= least) & (places <= most)).tolist()
