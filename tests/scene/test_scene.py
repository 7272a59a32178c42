"""What a person has set, and how the picture gets there."""

import itertools
import json

import numpy as np
import pytest
from glassnet.engine.net.layout import positions
from glassnet.engine.net.loader import load
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.camera import Pose
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.source import parse

FRAME = Frame(1280, 720)
FRAMES = [FRAME, Frame(640, 360), Frame(360, 640), Frame(1080, 1920), Frame(3840, 2160)]


@pytest.fixture(scope="module")
def instances():
    return {name: Instance.open(MODELS / f"{name}.onnx") for name in ("lenet", "mlp")}


@pytest.fixture
def scene(instances) -> Scene:
    scene = Scene(FRAME)
    scene.add(instances["mlp"])
    scene.settle()
    return scene


def pixels(scene: Scene, number: int = 0) -> np.ndarray:
    """Where every node of a network is seen, [nodes, 2]."""
    instance = scene.instances[number]
    placements = instance.placements(scene.options.view)
    centres = [
        positions(placements[layer.index], layer, np.arange(layer.nodes)) for layer in instance.network.layers
    ]
    return scene.camera.project(np.concatenate(centres), scene.frame)[:, :2]


def assert_free(points: np.ndarray, frame: Frame) -> None:
    x, y, width, height = frame.free
    assert points.min(axis=0)[0] >= x
    assert points.min(axis=0)[1] >= y
    assert points.max(axis=0)[0] <= x + width
    assert points.max(axis=0)[1] <= y + height


@pytest.mark.parametrize(("name", "view", "frame"), list(itertools.product(("lenet", "mlp"), ("3d", "2d"), FRAMES)))
def test_every_node_is_in_the_free_area_and_fills_it(instances, name, view, frame):
    scene = Scene(frame)
    scene.add(instances[name])
    scene.view(view)
    scene.settle()
    seen = pixels(scene)
    assert_free(seen, frame)
    assert (np.ptp(seen, axis=0) / frame.free[2:]).max() > 0.85


def test_another_size_is_fitted_at_once(scene):
    for frame in FRAMES:
        scene.resize(frame)
        assert not scene.camera.moving
        assert_free(pixels(scene), frame)


def test_two_networks_are_both_in_view():
    scene = Scene(FRAME)
    model = load(MODELS / "mlp.onnx")
    numbers = [scene.add(Instance.of(model, (x, 0.0, 0.0))) for x in (-900.0, 900.0)]
    assert len(set(numbers)) == 2
    scene.settle()
    seen = [pixels(scene, number) for number in numbers]
    assert_free(np.concatenate(seen), FRAME)
    assert seen[0][:, 0].max() < seen[1][:, 0].min()


def test_what_was_set_survives_json(scene, instances):
    scene.view("2d")
    scene.options.hidden = {2, 0}
    scene.options.glow = 0.25
    scene.camera.look_at(Pose((1.5, -2.0, 3.0), 70.0, 0.4, -0.2))
    values = json.loads(json.dumps(scene.to_dict()))
    other = Scene(FRAME)
    other.add(instances["mlp"])
    other.from_dict(values)
    assert other.options == scene.options
    assert other.camera.goal == scene.camera.goal
    assert json.loads(json.dumps(other.to_dict())) == values
    other.settle()
    assert other.morph == 0.0
    assert other.camera.pose == scene.camera.goal


@pytest.mark.parametrize(("view", "end"), [("2d", 0.0), ("3d", 1.0)])
def test_the_change_of_view_is_gradual_and_ends_exactly(scene, view, end):
    scene.morph = 1 - end
    scene.view(view)
    passed = [scene.morph]
    for _ in range(240):
        scene.step(1 / 60)
        passed.append(scene.morph)
    assert passed[-1] == end
    assert len({value for value in passed if value not in (0.0, 1.0)}) > 10
    assert (np.diff(passed) * (end - 0.5) >= 0).all()


def test_the_change_of_view_does_not_depend_on_the_frame_rate(scene):
    def after(*steps: float) -> float:
        scene.morph = 1.0
        for dt in steps:
            scene.step(dt)
        return scene.morph

    scene.view("2d")
    assert after(0.1) == pytest.approx(after(*[0.01] * 10), rel=1e-9)


def test_settling_ends_every_motion(scene, instances):
    instances["mlp"].show(parse("mnist:4"))
    scene.view("2d")
    scene.camera.orbit(0.3, 0.1)
    scene.step(0.01)
    assert scene.camera.moving
    scene.settle()
    assert scene.morph == 0.0
    assert not scene.camera.moving
    assert instances["mlp"].arrived == 1.0


def test_hidden_layers_are_neither_drawn_nor_lost(scene, instances):
    scene.options.hidden = {1}
    assert [layer.index for layer in scene.shown_layers(instances["mlp"])] == [0, 2, 3]
    assert sorted(scene.layers_back_to_front(instances["mlp"])) == [0, 2, 3]
    scene.options.hidden = set()
    assert sorted(scene.layers_back_to_front(instances["mlp"])) == [0, 1, 2, 3]


@pytest.mark.parametrize(("pitch", "nearest"), [(1.4, 3), (-1.4, 0)])
def test_the_layer_next_to_the_eye_is_drawn_last(scene, instances, pitch, nearest):
    scene.camera.orbit(0.0, pitch)
    scene.settle()
    assert scene.layers_back_to_front(instances["mlp"])[-1] == nearest


def test_captions_follow_the_view_that_is_nearer(scene):
    nearest = []
    for scene.morph in (0.0, 0.4, 0.6, 1.0):
        nearest.append(scene.nearest_view)
    assert nearest == ["2d", "2d", "3d", "3d"]


def test_quick_frames_bring_more_edges_unless_all_are_wished_or_few(scene):
    before = scene.budget.count
    for shown, adaptive in ("off", True), ("focus", True), ("all", False):
        scene.options.edges, scene.options.adaptive = shown, adaptive
        for _ in range(30):
            scene.pace(0.01)
        assert scene.budget.count == before
    scene.options.adaptive = True
    scene.pad.show(parse("mnist:0"))
    scene.settle()
    threshold = scene.first.wiring.threshold
    for _ in range(30):
        scene.step(0.0)
        scene.pace(0.01)
    assert scene.budget.count > 2 * before
    assert 0 < scene.first.wiring.threshold < threshold


def test_time_that_only_passes_brings_no_more_edges(scene):
    before = scene.budget.count
    for _ in range(30):
        scene.step(0.01)
    assert scene.budget.count == before


@pytest.mark.parametrize(
    ("budget", "choices", "spread"), [(1_000, 5, [1, 3]), (10**9, 20, [3])], ids=["slow", "fast"]
)
def test_where_choosing_edges_is_slow_it_is_done_now_and_then_and_a_part_at_a_time(scene, budget, choices, spread):
    wiring, scene.budget.count = scene.first.wiring, budget
    scene.settle()
    scene.step(0.05)
    assert not wiring.due
    before, done = wiring.choices.copy(), []
    for number in range(20):  # of 0.05 seconds each, with a new drawing every time
        scene.pad.show(parse(f"mnist:{number}"))
        scene.step(0.05)
        done.append((wiring.choices - before).sum())
        assert scene.moving or not wiring.due
    assert done[: len(spread)] == spread  # connections that have had their turn
    assert (wiring.choices == before + choices).all()
    for _ in range(9):
        scene.step(0.05)
    assert not wiring.due
    late = wiring.threshold
    scene.settle()
    assert wiring.threshold == late  # what was chosen last belongs to what is on the pad


def test_the_light_of_a_connection_changes_in_its_turn(scene):
    wiring, scene.budget.count = scene.first.wiring, 1_000
    scene.settle()
    scene.step(0.05)
    light, choices = wiring.light.copy(), wiring.choices.copy()
    scene.pad.show(parse("mnist:0"))
    scene.step(0.05)
    assert ((wiring.light != light) == (wiring.choices > choices)).all()
    assert 0 < (wiring.light != light).sum() < len(light)
    scene.step(0.05)
    assert (wiring.light != light).all()


def test_without_a_network_a_pace_does_no_harm():
    Scene(FRAME).pace(0.01)
