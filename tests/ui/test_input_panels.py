"""The panels of the input: what they ask for when they are used, and that nothing is cut off."""

from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.events import Key, Pointer
from glassnet.engine.headless import Headless
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.arrangement import Rect, arrange
from glassnet.engine.scene.frame import Frame
from glassnet.engine.ui import widgets
from imgui_bundle import imgui
from onnx import TensorProto, helper, numpy_helper

FRAMES = [Frame(*size, panels=True) for size in ((1280, 720), (1080, 1920), (3840, 2160), (640, 480))]
pytestmark = pytest.mark.gl


def model(folder: Path, *shape: int, outputs: int = 3) -> Path:
    size = int(np.prod(shape))
    weight = np.random.default_rng(0).standard_normal((size, outputs)).astype(np.float32) / size
    graph = helper.make_graph(
        [helper.make_node("Flatten", ["x"], ["f"]), helper.make_node("MatMul", ["f", "w"], ["y"])],
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", *shape])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", outputs])],
        [numpy_helper.from_array(weight, "w")],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path = folder / "net.onnx"
    path.write_bytes(made.SerializeToString())
    return path


class Stage:
    """An app with a pointer."""

    def __init__(self, path: Path, frame: Frame = FRAMES[0]):
        self.headless = Headless(frame)
        self.app, self.frame = self.headless.app, frame
        self.app.open(path)
        self.asked: list[tuple[str, ...]] = []
        invoke = self.app.panels._invoke
        self.app.panels._invoke = lambda *asked: (self.asked.append(asked), invoke(*asked))[1]
        self.frames()

    def frames(self, count: int = 3) -> None:
        for _ in range(count):
            self.app.step(1 / 60)

    def point(self, kind, x: float, y: float) -> None:
        button = "none" if kind == "move" else "left"
        self.app.handle(Pointer(kind, x / self.frame.width, y / self.frame.height, button))
        self.frames(1)

    def click(self, x: float, y: float) -> None:
        for kind in ("move", "press", "release"):
            self.point(kind, x, y)
        self.frames()


@pytest.fixture
def items(monkeypatch) -> list[tuple[str, Rect]]:
    """The rectangles of all that is written and of what can be clicked, in the order of drawing."""
    found: list[tuple[str, Rect]] = []

    def noted(original):
        def wrapped(name, *args, **kwargs):
            result = original(name, *args, **kwargs)
            (x, y), (right, bottom) = imgui.get_item_rect_min(), imgui.get_item_rect_max()
            found.append((str(name), Rect(x, y, right - x, bottom - y)))
            return result

        return wrapped

    monkeypatch.setattr(widgets, "text", noted(widgets.text))
    monkeypatch.setattr(widgets, "_area", noted(widgets._area))
    return found


def inside(inner: Rect, outer: Rect) -> bool:
    across = outer.x - 0.5 <= inner.x and inner.x + inner.width <= outer.x + outer.width + 0.5
    return across and outer.y - 0.5 <= inner.y and inner.y + inner.height <= outer.y + outer.height + 0.5


def test_a_slider_sets_its_value_and_a_double_click_sets_it_back(tmp_path, items):
    stage = Stage(model(tmp_path, 5))
    items.clear()
    stage.frames(1)
    slider = [area for name, area in items if name.startswith("Set one value")][1]
    dials = stage.app.scene.first.dials
    assert dials
    middle = slider.y + slider.height / 2
    stage.point("move", slider.x + slider.width / 2, middle)
    stage.point("press", slider.x + slider.width / 2, middle)
    stage.point("move", slider.x + slider.width * 0.75, middle)
    stage.point("release", slider.x + slider.width * 0.75, middle)
    assert dials.values[1] == pytest.approx(1.5, abs=0.15)
    assert dials.values[[0, 2, 3, 4]].tolist() == [0] * 4
    stage.app.settle()
    assert stage.app.scene.first.activations[1] == dials.values[1]
    for _ in range(2):
        stage.point("press", slider.x + slider.width * 0.75, middle)
        stage.point("release", slider.x + slider.width * 0.75, middle)
    stage.frames()
    assert dials.values[1] == 0
    stage.app.handle(Key("Plus", True))
    stage.frames(2)
    stage.app.handle(Key("Plus", False))
    stage.frames(2)
    assert dials.values[1] == pytest.approx(6 / 50, rel=1e-4)


@pytest.mark.parametrize("frame", FRAMES, ids=str)
@pytest.mark.parametrize("shape", [(4,), (12, 5), (70,)], ids=str)
def test_dials_stay_in_their_panel(tmp_path, items, shape, frame):
    stage = Stage(model(tmp_path, *shape), frame)
    items.clear()
    stage.frames(1)
    arrangement = arrange(frame)
    sliders = [area for name, area in items if name.startswith("Set one value")]
    assert len(sliders) == (0 if shape == (70,) else int(np.prod(shape)))
    panel = arrangement.panel
    for name, area in items:
        if area.x >= panel.x and area.y >= panel.y and name != "Set one value" and area not in sliders:
            assert area.x + area.width <= panel.x + panel.width + 0.5, name
    assert not stage.app.scene.pad.drawing


def test_a_press_on_the_dials_draws_nothing_and_moves_no_camera(tmp_path):
    stage = Stage(model(tmp_path, 70))
    pad, before = arrange(stage.frame).pad, stage.app.scene.camera.goal
    stage.click(pad.x + pad.width / 2, pad.y + pad.height * 0.9)
    assert stage.app.scene.pad.empty
    assert stage.app.scene.camera.goal == before


@pytest.mark.parametrize("frame", FRAMES[:3], ids=str)
@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 20, 20), (4, 20, 4)], ids=str)
def test_what_is_said_of_the_preprocessing_fits_into_its_panel(tmp_path, items, shape, frame):
    stage = Stage(model(tmp_path, *shape), frame)
    stage.app.invoke("preprocess.settings")
    stage.app.invoke("preprocess.set", "range=0..255 mean=1,2,3")
    stage.frames(4)
    items.clear()
    stage.frames(1)
    windows = {each.name: each for each in stage.app.panels.context._context.windows if each.was_active}
    window = windows["preprocessing"]
    area = Rect(window.pos.x, window.pos.y, window.size.x, window.size.y)
    assert inside(area, Rect(0, 0, *frame.size))
    assert (
        area.x + area.width <= arrange(frame).panel.x + 0.5 or area.y + area.height <= arrange(frame).panel.y + 0.5
    )
    start = next(number for number, (name, _) in enumerate(items) if name == "What the network gets")
    written = items[start : start + 9]
    assert all(inside(each, area) for _, each in written), written
    assert any(name == "Changed by you" for name, _ in items)


def test_the_panel_opens_by_its_button_and_gives_way_to_the_evidence(items):
    stage = Stage(MODELS / "lenet.onnx")
    stage.app.invoke("input.show", "mnist:0")
    items.clear()
    stage.frames(1)
    button = next(area for name, area in items if name.startswith("See and change what is done"))
    stage.click(button.x + button.width / 2, button.y + button.height / 2)
    assert stage.app.panels.preprocessing_open
    stage.app.invoke("evidence.toggle")
    stage.frames()
    assert not stage.app.panels.preprocessing_open
    stage.app.invoke("preprocess.settings")
    stage.frames()
    assert stage.app.panels.preprocessing_open
    assert not stage.app.scene.comparison.open
    stage.app.invoke("dismiss")
    assert not stage.app.panels.preprocessing_open


def test_a_swatch_chooses_the_pens_colour(tmp_path):
    stage = Stage(model(tmp_path, 3, 20, 20))
    tools, em = arrange(stage.frame).tools, arrange(stage.frame).unit
    stage.click(tools.x + tools.width - 5.5 * 1.05 * em, tools.y + 3.4 * em)  # the third of eight
    assert stage.asked == [("pad.colour", "#e53935")]
    assert stage.app.scene.pad.colour == (0xE5, 0x39, 0x35)
