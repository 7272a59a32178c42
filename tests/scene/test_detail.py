"""Which nodes are drawn as boxes, which layers as walls: by geometry alone, node by node compared."""

import numpy as np
import pytest
from glassnet.engine.net.layout import DEEP, FLAT, PLACEMENT, place, positions
from glassnet.engine.net.network import Layer, Network, Operator
from glassnet.engine.scene import detail
from glassnet.engine.scene.camera import Camera
from glassnet.engine.scene.detail import LARGE, MOST, NOTHING, Detail, Sight, details, whole
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.pose import FIELD_OF_VIEW, Pose

FRAME = Frame(1280, 720)
SHAPES = ((3, 96, 96), (64, 48, 48), (512, 6, 6), (4096,), (10,))


def network(shapes=SHAPES) -> Network:
    layers, offset = [], 0
    for index, shape in enumerate(shapes):
        layers.append(Layer(index, str(index), "conv", shape, offset, (), Operator("Conv"), str(index), None, ()))
        offset += layers[-1].nodes
    return Network("net", tuple(layers), (), None, "")


NETWORK = network()


@pytest.fixture(params=[DEEP, FLAT], ids=["3d", "2d"])
def placements(request) -> np.ndarray:
    return place(NETWORK, 900, 600, request.param)


def seen_from(pose: Pose) -> tuple[Camera, Sight]:
    camera = Camera()
    camera.bounds = Pose(distance=1500.0)
    camera.pose = camera.goal = pose
    return camera, Sight(camera.view_projection(FRAME).astype(float), FRAME.height)


def places(layer: Layer, placement: np.void) -> tuple[np.ndarray, np.ndarray]:
    """The column and row of every node, counted all over the layer."""
    _, rows, columns = layer.maps
    index, column = np.divmod(np.arange(layer.nodes), columns)
    index, row = np.divmod(index, rows)
    below, beside = np.divmod(index, int(placement["per_row"]))
    return beside * columns + column, below * rows + row


def expect(one: Detail, layer: Layer, placement: np.void, camera: Camera) -> None:
    """Every node in the picture that is large is a box; every other one that is in the picture is in the wall."""
    x, y, depth = camera.project(positions(placement, layer, np.arange(layer.nodes)), FRAME).T
    inside = (depth > 0) & (x > 0) & (x < FRAME.width) & (y > 0) & (y < FRAME.height)
    cell = placement["cell"] * FRAME.height / (2 * np.tan(FIELD_OF_VIEW / 2)) / np.maximum(depth, 1e-9)
    column, row = places(layer, placement)
    left, right, top, bottom = one.boxes
    box = (column >= left) & (column < right) & (row >= top) & (row < bottom)
    assert box[inside & (cell >= LARGE)].all()
    assert one.wall or not (inside & ~box).any()
    assert one.cell >= cell[inside].max(initial=0.0) * 0.99


POSES = {
    "all of it": Pose(distance=1500.0, pitch=0.28),
    "from very far": Pose(distance=100_000.0),
    "near": Pose((-30.0, -150.0, 10.0), 60.0, 0.4, 0.5),
    "very near": Pose((80.0, 50.0, 0.0), 9.0, -0.8, 0.3),
    "along a row": Pose((0.0, -220.0, 0.0), 200.0, 1.5, 0.1),
    "from behind": Pose((0.0, -100.0, 0.0), 300.0, 3.0, -0.3),
    "looking away": Pose((0.0, 0.0, 3000.0), 10.0, 3.1, 0.0),
}


@pytest.mark.parametrize("pose", POSES.values(), ids=POSES.keys())
def test_each_node_is_drawn_as_its_size_demands(placements, pose, monkeypatch):
    monkeypatch.setattr(detail, "MOST", 10**9)
    camera, sight = seen_from(pose)
    found = details(NETWORK.layers, placements, sight)
    for one, layer, placement in zip(found, NETWORK.layers, placements, strict=True):
        expect(one, layer, placement, camera)


def test_from_very_far_there_are_only_walls(placements):
    found = details(NETWORK.layers, placements, seen_from(POSES["from very far"])[1])
    assert [(one.boxes, one.wall) for one in found] == [(NOTHING, True)] * 5


def test_what_is_out_of_the_picture_is_not_drawn(placements):
    found = details(NETWORK.layers, placements, seen_from(POSES["looking away"])[1])
    assert [(one.boxes, one.wall) for one in found] == [(NOTHING, False)] * 5


def test_near_a_large_layer_only_what_is_in_the_picture_is_boxes(placements):
    middle = positions(placements[1], NETWORK.layers[1], np.array([NETWORK.layers[1].nodes // 2 + 1100]))[0]
    pose = Pose(tuple(middle.tolist()), 30 * float(placements[1]["cell"]))
    found = details(NETWORK.layers, placements, seen_from(pose)[1])
    assert 500 < found[1].count < 0.1 * NETWORK.layers[1].nodes


def test_boxes_are_never_more_than_the_bound(placements):
    for distance in np.geomspace(1, 5000, 40):
        found = details(NETWORK.layers, placements, seen_from(Pose(distance=distance, pitch=0.3))[1], large=0.0)
        assert sum(one.count for one in found) <= MOST


def test_small_layers_are_whole(placements):
    found = details(NETWORK.layers, placements, seen_from(POSES["all of it"])[1], large=1.0)
    assert found[4].boxes == whole(NETWORK.layers[4], placements[4])
    assert not found[4].wall


def test_while_views_change_a_layer_is_boxes_or_a_wall(placements):
    for pose in POSES.values():
        for one, layer, placement in zip(
            details(NETWORK.layers, placements, seen_from(pose)[1], morphing=True),
            NETWORK.layers,
            placements,
            strict=True,
        ):
            assert one.wall or one.boxes == whole(layer, placement)
            assert one.wall == (one.boxes == NOTHING)


def test_without_layers_there_is_nothing_to_choose():
    assert details([], np.zeros(0, PLACEMENT), seen_from(Pose())[1]) == []
