"""Without a depth buffer: what is drawn last at a pixel is the box that a ray meets first, wherever the eye is."""

from collections.abc import Iterator

import numpy as np
import pytest
from glassnet.engine.events import Invoked
from glassnet.engine.gpu import shader
from glassnet.engine.headless import Headless
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.node import Node
from glassnet.engine.scene.picking import box_of, pick
from glassnet.engine.scene.pose import Pose
from glassnet.engine.scene.scene import Scene
from sight import is_met

pytestmark = pytest.mark.gl

FRAME = Frame(1280, 720)
# What the shaders are to do instead. The scene's target holds whole numbers up to 2048.
WHOLE = {
    "bool turned_away": """int number_of_box = offset + (node.x * rows + node.y) * columns + node.z;
    v_light = vec4(number_of_box / 1000, number_of_box % 1000, 1.0, 0.0);
    bool turned_away""",
    "SLIVER = 0.5": "SLIVER = 0.0",
    "NARROW = 0.9": "NARROW = 0.0",
}
HARD = "void main() { shade(); if (colour.a < 0.5) discard; colour = vec4(v_light.rgb, 1.0); }"
SIDES = {  # from the network's middle, in distances from which the whole is seen
    "in front": (0.4, 0.3, 0.6),
    "behind": (-0.2, 0.1, -0.7),
    "below": (0.1, -0.8, -0.1),
    "above": (0.2, 0.7, 0.1),
    "beside": (0.7, 0.1, 0.2),
}


@pytest.fixture(scope="module")
def numbered() -> Iterator[None]:
    """Have the shaders draw each box in its number, with hard edges and all its faces."""
    load = shader.load

    def patched(name: str) -> shader.Source:
        source = load(name)
        if name == "node.vert":
            for before, after in WHOLE.items():
                assert before in source.text
                source.text = source.text.replace(before, after)
        if name == "node.frag":
            source.text = f"{source.text.replace('void main()', 'void shade()')}\n{HARD}\n"
        return source

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shader, "load", patched)
        yield


@pytest.fixture(scope="module", params=["lenet", "mlp"])
def headless(request, numbered) -> Headless:
    headless = Headless(FRAME)
    headless.app.open(MODELS / f"{request.param}.onnx")
    headless.app.handle(Invoked("view.3d"))
    headless.app.handle(Invoked("edges.show", "off"))
    headless.app.scene.large = 0.0  # boxes however small
    headless.app.handle(Invoked("input.show", "mnist:0"))
    headless.app.scene.settle()
    return headless


def numbers(headless: Headless) -> np.ndarray:
    """Return the number of the box seen at each pixel of the frame; -1 where there is none."""
    headless.draw()
    texture = headless.app.renderer.post.scene.texture
    seen = np.frombuffer(texture.read(), np.float16).reshape(FRAME.height, FRAME.width, 4)[::-1].astype(int)
    return np.where(seen[..., 3] > 0, 1000 * seen[..., 0] + seen[..., 1], -1)


def look(scene: Scene, eye: np.ndarray, yaw: float, pitch: float) -> None:
    pose = Pose(distance=10.0, yaw=yaw, pitch=pitch)
    scene.camera.pose = scene.camera.goal = pose.shifted(eye - pose.eye)


def compare(headless: Headless, rng: np.random.Generator, tried: int) -> list[bool]:
    """Tell for some pixels that lie well within a box whether that box is seen there."""
    scene, seen, right = headless.app.scene, numbers(headless), []
    layers = scene.instances[0].network.layers
    for x, y in rng.integers(FRAME.size, size=(tried, 2)).tolist():
        around = [(x + a, y + b) for a, b in ((0.5, 0.5), (0, 0), (1, 1), (0, 1), (1, 0))]
        nodes = {pick(scene, *at) for at in around}
        node = nodes.pop()
        if node and not nodes and all(is_met(scene, node, *at) for at in around):
            right.append(bool(seen[y, x] == layers[node.layer].offset + node.index))
    return right


def test_among_the_boxes_the_nearest_is_seen(headless):
    scene, rng, right = headless.app.scene, np.random.default_rng(0), []
    layers = scene.instances[0].network.layers
    for turn in range(48):
        layer = layers[turn % len(layers)]
        box = box_of(scene, Node(0, layer.index, int(rng.integers(layer.nodes))))
        aside = rng.uniform(-20, 20, 3) * (1.0, 1.0, 0.2) * box.half_side * 2
        look(scene, box.centre[0] + aside @ box.axes[0], rng.uniform(-3.1, 3.1), rng.uniform(-1.3, 1.3))
        right += compare(headless, rng, 60)
    assert len(right) > 300
    assert np.mean(right) > 0.98  # where two faces meet in a pixel, either may be seen


@pytest.mark.parametrize("side", SIDES.values(), ids=SIDES.keys())
def test_from_every_side_the_nearest_is_seen(headless, side):
    scene, rng, right = headless.app.scene, np.random.default_rng(0), []
    outlines = scene.instances[0].outlines["3d"].reshape(-1, 3)
    for _ in range(6):
        eye = outlines.mean(axis=0) + scene.camera.bounds.distance * (side + rng.normal(0, 0.05, 3))
        ahead = rng.uniform(outlines.min(axis=0), outlines.max(axis=0)) - eye
        ahead /= np.linalg.norm(ahead)
        look(scene, eye, np.arctan2(-ahead[0], -ahead[2]), -np.arcsin(ahead[1]))
        right += compare(headless, rng, 300)
    assert len(right) > 50
    assert np.mean(right) > 0.96  # where two faces meet in a pixel, either may be seen
