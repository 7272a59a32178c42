"""Among the boxes, as close as one can fly: what is picked is what is seen, and nothing explodes."""

import numpy as np
import pytest
from glassnet.engine.events import Invoked
from glassnet.engine.headless import Headless
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.node import Node
from glassnet.engine.scene.picking import box_of, pick
from glassnet.engine.scene.pose import Pose
from sight import is_met

pytestmark = pytest.mark.gl

FRAME = Frame(640, 360)
# The eye above the middle of convolution 1, in cells along (right, up, outward), and the angles of its view.
PLACES = {
    "in front": (0.0, 0.0, 6.0, 0.0, 0.5),
    "just above": (0.3, -0.2, 1.5, 0.3, 0.2),
    "between two boxes": (0.5, 0.1, 0.3, 0.9, 0.2),
    "skimming": (-6.0, -9.0, 0.9, -0.6, -0.7),
    "beside a box": (0.0, 0.0, 0.2, 0.3, 0.1),
    "below": (0.0, 0.0, -3.0, 1.2, -0.4),
    "between the last two maps, looking back": (80.0, 6.0, 3.0, 2.0, 0.3),
}


@pytest.fixture(scope="module")
def headless() -> Headless:
    headless = Headless(FRAME)
    headless.app.open(MODELS / "lenet.onnx")
    headless.app.handle(Invoked("view.3d"))
    headless.app.handle(Invoked("input.show", "mnist:0"))
    headless.app.scene.settle()
    headless.app.scene.options.hidden = {0, *range(2, 8)}
    headless.app.scene.options.glow = 0.0  # which would spread the light of one box over others
    return headless


def stand(headless: Headless, right: float, up: float, outward: float, yaw: float, pitch: float) -> Node:
    """Put the eye at one of the PLACES; return the node that it is at."""
    scene = headless.app.scene
    number = min(scene.instances)
    node = Node(number, 1, (2 * 28 + 14) * 28 + 14)
    box, cell = box_of(scene, node), float(scene.instances[number].space[1]["cell"])
    eye = box.centre[0] + cell * np.array([right, up, outward]) @ box.axes[0]
    pose = Pose(distance=20 * cell, yaw=yaw, pitch=pitch)
    scene.camera.pose = scene.camera.goal = pose.shifted(eye - pose.eye)
    return node


def pixels(headless: Headless) -> np.ndarray:
    headless.draw()
    shown = np.frombuffer(headless.target.read(components=3), np.uint8)
    return shown.reshape(FRAME.height, FRAME.width, 3)[::-1].astype(int)


def value(headless: Headless, node: Node) -> float:
    instance = headless.app.scene.instances[node.instance]
    layer = instance.network.layers[node.layer]
    return float(instance.activations[layer.offset + node.index] / instance.ranges[node.layer])


def seen_changed(headless: Headless, node: Node, before: np.ndarray) -> np.ndarray:
    """Tell for every pixel whether it is another one when the node's box rises and is of another colour."""
    instance = headless.app.scene.instances[node.instance]
    layer, kept = instance.network.layers[node.layer], instance.activations
    instance.activations = kept.copy()
    instance.activations[layer.offset + node.index] = instance.ranges[node.layer]
    instance.activated += 1
    after = pixels(headless)
    instance.activations = kept
    instance.activated += 1
    return np.abs(after - before).max(axis=2) > 3


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_what_is_picked_is_what_is_seen(headless, place):
    stand(headless, *place)
    scene, rng = headless.app.scene, np.random.default_rng(0)
    before = pixels(headless)
    hits = []
    for x, y in rng.uniform((0.35, 0.05), (0.98, 0.75), (40, 2)) * FRAME.size:  # clear of the captions
        x, y = int(x), int(y)
        node = pick(scene, x + 0.5, y + 0.5)
        if node and value(headless, node) < 0.7 and is_met(scene, node, x + 0.5, y + 0.5):
            hits.append(seen_changed(headless, node, before)[y, x])
    assert hits
    assert all(hits)
