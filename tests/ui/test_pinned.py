"""Pinned neurons have their panels, where there is room, with the numbers of what is on the pad now."""

import itertools

import numpy as np
import pytest
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.arrangement import Rect, arrange
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.node import Node
from glassnet.engine.scene.picking import highlight
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.source import parse
from glassnet.engine.ui import pinned, widgets
from glassnet.engine.ui.panels import Panels
from imgui_bundle import imgui
from stage import hand

FRAMES = [Frame(*size, panels=True) for size in ((1280, 720), (1080, 1920), (1024, 930), (1000, 1000))]
NODES = Node(0, 3, 640), Node(0, 2, 678), Node(0, 7, 4)


class Stage:
    """Panels over LeNet; what is asked for in them happens to the pins."""

    def __init__(self, frame: Frame = FRAMES[0], *nodes: Node):
        self.scene = Scene(frame)
        self.scene.add(Instance.open(MODELS / "lenet.onnx"))
        self.panels = Panels(self.scene, self.obey)
        self.show("mnist:0")
        for node in nodes:
            self.scene.pins.toggle(node)
        self.panels.settle()

    def obey(self, command: str, argument: str = "") -> None:
        assert command == "numbers.close"
        self.scene.pins.close(int(argument))

    def show(self, spec: str) -> None:
        self.scene.pad.show(parse(spec))
        self.scene.settle()
        self.panels.settle()

    def click(self, x: float, y: float) -> None:
        hand(self.panels.handle, self.scene.frame, (x, y), self.frames)

    def frames(self, count: int) -> None:
        for _ in range(count):
            self.panels.build(1 / 60)

    @property
    def windows(self) -> list[Rect]:
        found = [each for each in self.panels.context._context.windows if each.active]
        found = sorted(
            (each for each in found if each.name in ("numbers 0", "numbers 1", "numbers 2")),
            key=lambda each: each.name,
        )
        return [Rect(each.pos.x, each.pos.y, each.size.x, each.size.y) for each in found]


@pytest.fixture
def written(monkeypatch) -> list[str]:
    texts: list[str] = []
    original = widgets.text
    monkeypatch.setattr(
        widgets, "text", lambda text, *rest, **more: (texts.append(text), original(text, *rest, **more))
    )
    return texts


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: f"{frame.width}x{frame.height}")
def test_three_panels_fit_beside_the_pad_and_show_their_titles(frame):
    stage = Stage(frame, *NODES)
    panel, windows = arrange(frame).panel, stage.windows
    assert len(windows) == len(NODES)
    for window in windows:
        assert window.x >= 0
        assert window.y >= 0
        assert window.x + window.width <= (panel.x if arrange(frame).upright else frame.width)
        assert window.y + window.height <= (frame.height if arrange(frame).upright else panel.y)
    assert all(later.y >= earlier.y + 20 for earlier, later in itertools.pairwise(windows))


def test_a_panel_leaves_its_neuron_in_sight_unless_it_stands_in_the_very_middle():
    stage = Stage()
    free = stage.scene.frame.free
    for layer in stage.scene.first.network.layers:
        for index in np.linspace(0, layer.nodes - 1, 7).astype(int).tolist():
            node = Node(0, layer.index, index)
            stage.scene.pins.keep(lambda _: False)
            stage.scene.pins.toggle(node)
            stage.panels.settle()
            outline = highlight(stage.scene, node)
            assert outline
            x, y = outline.x + outline.width / 2, outline.y + outline.height / 2
            if abs(x - free.x - free.width / 2) > 0.05 * free.width:
                assert not stage.windows[0].holds(x, y)


def test_the_numbers_follow_the_pad(written):
    stage = Stage(FRAMES[0], NODES[0])
    layer = stage.scene.first.network.layers[3]
    for spec in ("mnist:0", "mnist:4"):
        stage.show(spec)
        written.clear()
        stage.panels.build(1 / 60)
        value = stage.scene.first.activations[layer.offset + 640]
        assert f"{value:+.5f}".replace("-", "−") in written


def test_nothing_is_explained_again_while_nothing_changes(monkeypatch):
    asked, original = [], pinned.numbers_of
    monkeypatch.setattr(pinned, "numbers_of", lambda *given: asked.append(given[1]) or original(*given))
    stage = Stage(FRAMES[0], *NODES[:2])
    asked.clear()
    stage.panels.settle()
    assert asked == []
    stage.show("mnist:4")
    assert asked == list(NODES[:2])


def test_its_cross_closes_the_panel_that_it_is_in(monkeypatch):
    stage = Stage(FRAMES[0], *NODES[:2])
    crosses, original = [], imgui.invisible_button

    def noted(name: str, size: tuple[float, float]) -> bool:
        found = original(name, size)
        if name.startswith("Close this neuron"):
            low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
            crosses.append(((low.x + high.x) / 2, (low.y + high.y) / 2))
        return found

    monkeypatch.setattr(imgui, "invisible_button", noted)
    stage.panels.build(1 / 60)
    stage.click(*crosses[1])
    assert list(stage.scene.pins) == [NODES[0]]
    assert len(stage.windows) == 1


def test_a_network_that_is_gone_has_no_panel():
    stage = Stage(FRAMES[0], NODES[0])
    del stage.scene.instances[0]
    stage.panels.settle()
    assert stage.windows == []
