"""The legend never lies over the network: in the corner of one tower, in a line below several."""

import pytest
from glassnet.engine.net.loader import load
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.captions import PLATE, Box, Text
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.legend import legend
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.typeface import length
from onnx_graphs import dense, node, save

FRAMES = [Frame(1280, 720), Frame(1920, 1080), Frame(1920, 1080, panels=True), Frame(1280, 720, panels=True)]
MEANING = ["box: value of a neuron", "line: weight × value"]


@pytest.fixture(scope="module")
def deep(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Forty layers of 30."""
    nodes = [node("MatMul", f"{f'y{i}' if i else 'x'} w", f"y{i + 1}") for i in range(40)]
    path = save(tmp_path_factory.mktemp("deep"), nodes, {"w": dense(30, 30) / 30}, (1, 30))
    return Instance.of(load(path))


@pytest.mark.parametrize("frame", FRAMES, ids=str)
@pytest.mark.parametrize("view", ["2d", "3d"])
def test_a_folded_network_leaves_the_legend_its_strip(deep: Instance, frame: Frame, view):
    scene = Scene(frame)
    scene.add(deep)
    scene.view(view)
    scene.settle()
    assert len(deep.plan.towers) > 1
    texts = {text.text: text for text in scene.captions() if isinstance(text, Text)}
    lowest = max(area.y + area.height for area in map(scene.area, range(len(deep.network.layers))))
    assert lowest < texts["positive"].y - 0.7 * frame.text
    assert lowest > frame.free.y + frame.free.height - 3.5 * frame.text  # and no more than that
    assert texts["positive"].y == texts["negative"].y == texts[" · ".join(MEANING)].y


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Four values, three answers: all boxes are large."""
    path = save(tmp_path_factory.mktemp("small"), [node("MatMul", "x w", "y")], {"w": dense(3)}, (1, 4))
    return Instance.of(load(path))


@pytest.fixture(scope="module")
def wave(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """A long row of values, and a much shorter one."""
    nodes = [node("Conv", "x k", "c", strides=[4]), node("Relu", "c", "y")]
    path = save(tmp_path_factory.mktemp("wave"), nodes, {"k": dense(9, 8).reshape(8, 1, 9)}, (1, 1, 400))
    return Instance.of(load(path))


@pytest.fixture(scope="module")
def lenet() -> Instance:
    return Instance.open(MODELS / "lenet.onnx")


@pytest.mark.parametrize("frame", FRAMES, ids=str)
@pytest.mark.parametrize("view", ["2d", "3d"])
@pytest.mark.parametrize(("name", "low"), [("deep", True), ("small", True), ("wave", True), ("lenet", False)])
def test_no_layer_is_behind_the_legend(request: pytest.FixtureRequest, name: str, low: bool, frame: Frame, view):
    scene, instance = Scene(frame), request.getfixturevalue(name)
    scene.add(instance)
    scene.view(view)
    scene.settle()
    assert (instance.foot > 0) == low
    plate = next(one for one in legend(frame, MEANING, low, plate=True) if isinstance(one, Box))
    for layer in instance.network.layers:
        area = scene.area(layer.index)
        beside = area.x + area.width <= plate.x or area.y + area.height <= plate.y
        assert beside, layer.name


@pytest.mark.parametrize("low", [False, True])
@pytest.mark.parametrize("plate", [False, True])
@pytest.mark.parametrize("frame", [*FRAMES, Frame(900, 1200), Frame(900, 1200, panels=True)], ids=str)
def test_the_legend_stays_in_the_free_area(frame: Frame, low: bool, plate: bool):
    left, _, width, _ = frame.free
    for caption in legend(frame, MEANING, low, plate):
        if isinstance(caption, Text):
            wide = length(caption.face, caption.size, caption.text)
            start = caption.x - wide * {"left": 0.0, "middle": 0.5, "right": 1.0}[caption.align]
        else:
            assert isinstance(caption, Box)
            start, wide = caption.x, caption.width
            if caption.colour == PLATE:
                continue
        assert left - 1 <= start
        assert start + wide <= left + width + 1


def test_where_there_is_no_room_there_is_no_legend():
    narrow = Frame(400, 900)
    assert not [*legend(narrow, MEANING, low=True, plate=False), *legend(narrow, MEANING, low=False, plate=False)]
