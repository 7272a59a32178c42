"""What visitors of an exhibit are shown: true of the network that is there, and nothing that they may not do."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from desks import Desk, identity, inside, overlap, rect
from glassnet.engine.events import Pointer
from glassnet.engine.kiosk import may
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.arrangement import Rect, arrange
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.text import languages, speak
from glassnet.engine.ui import drawing, widgets
from imgui_bundle import imgui
from onnx_graphs import dense, node, save

FRAMES = [Frame(*size, panels=True, kiosk=True) for size in ((1280, 720), (1080, 1920))]
MODELS_SHOWN = ["lenet", "5 values", "1500 values", "a picture"]


@pytest.fixture
def instance(request, tmp_path: Path) -> Instance:
    """One of our networks, or one that takes so many values, or a picture in colour."""
    nodes = [node("Flatten", "x", "f"), node("MatMul", "f w", "y")]
    match request.param.split():
        case [name]:
            return Instance.open(MODELS / f"{name}.onnx")
        case [count, "values"]:
            return Instance.open(save(tmp_path, nodes, {"w": dense(3, int(count))}, shape=("N", int(count))))
        case [count, "output"]:
            return Instance.open(save(tmp_path, nodes, {"w": dense(int(count))}))
    return Instance.open(save(tmp_path, nodes, {"w": dense(3, 1200)}, shape=("N", 3, 20, 20)))


@pytest.fixture
def items(monkeypatch) -> list[Rect]:
    """The rectangles of what can be clicked."""
    found: list[Rect] = []

    def noted(original):
        def wrapped(*args, **kwargs):
            result = original(*args, **kwargs)
            (x, y), (right, bottom) = imgui.get_item_rect_min(), imgui.get_item_rect_max()
            found.append(Rect(x, y, right - x, bottom - y))
            return result

        return wrapped

    monkeypatch.setattr(widgets, "_area", noted(widgets._area))
    monkeypatch.setattr(imgui, "button", noted(imgui.button))
    return found


def shown(instance: Instance, frame: Frame = FRAMES[0]) -> Desk:
    desk = Desk(instance, frame, spec="blank")
    desk.panels.for_visitors = may
    desk.frames(2)
    return desk


@pytest.mark.parametrize("frame", FRAMES, ids=identity)
@pytest.mark.parametrize("instance", MODELS_SHOWN, indirect=True)
def test_whatever_is_offered_to_visitors_they_may_do(instance: Instance, items: list[Rect], frame: Frame):
    desk = shown(instance, frame)
    items.clear()
    desk.frames(1)
    for x, y, width, height in items.copy():
        desk.click(x + 0.8 * width, y + height / 2)
    asked = {command for command, *_ in desk.asked}
    assert {"view.2d", "edges.next", "guide.toggle", "camera.home", "language.next"} <= asked
    assert [command for command in asked if not may(command)] == []


@pytest.mark.parametrize("frame", FRAMES, ids=identity)
@pytest.mark.parametrize("instance", ["5 values", "1500 values"], indirect=True)
def test_what_sets_values_stands_in_its_panel(instance: Instance, items: list[Rect], frame: Frame):
    desk = shown(instance, frame)
    items.clear()
    desk.frames(1)
    panel = rect(desk.windows()["drawing"])
    large = [item for item in items if item.height > 2.0 * arrange(frame).unit and inside(item, panel)]
    assert len(large) == 5
    for item in large:
        assert inside(item, arrange(frame).tools)


@pytest.mark.parametrize("frame", FRAMES, ids=identity)
@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("instance", ["lenet"], indirect=True)
def test_nothing_is_cut_off_in_any_language(instance, items: list[Rect], monkeypatch, code: str, frame: Frame):
    speak(code)
    drawn: list[Rect] = []
    original = drawing._invite

    def invite(draw, *args):
        pen: Any = Pen(draw, drawn)
        original(pen, *args)

    monkeypatch.setattr(drawing, "_invite", invite)
    desk = shown(instance, frame)
    desk.panels.for_visitors = lambda command: True  # a button for saving pictures, too
    desk.frames(1)
    items.clear()
    desk.frames(1)
    assert inside(drawn[-1], arrange(frame).pad)
    corner = rect(desk.windows()["corner"])
    within = [item for item in items if overlap(item, corner)]
    assert len(within) == 3
    for item in within:
        assert inside(item, corner, slack=1.5)


class Pen:
    """Draws as a draw list does, and notes where the texts are."""

    def __init__(self, draw: imgui.ImDrawList, drawn: list[Rect]):
        self._draw, self._drawn = draw, drawn

    def add_text(self, at: tuple[float, float], colour: int, text: str) -> None:
        self._drawn.append(Rect(*at, *imgui.calc_text_size(text)))
        self._draw.add_text(at, colour, text)


@pytest.mark.parametrize("instance", ["5 values"], indirect=True)
def test_a_finger_scrolls_the_values_by_their_names(instance: Instance):
    desk = shown(instance)
    pad = arrange(FRAMES[0]).pad
    (values,) = [window for name, window in desk.windows().items() if "values" in name]
    assert values.scroll.y == 0
    frame = FRAMES[0]
    at = pad.x + 0.2 * pad.width, values.pos.y + 2.9 * arrange(frame).unit + 4
    drag(desk, at, (at[0], at[1] - 40))
    assert values.scroll.y == pytest.approx(min(40, values.scroll_max.y), abs=2)
    assert instance.fed.tolist() == [0.0] * 5


@pytest.mark.parametrize(
    ("instance", "first", "others"),
    [
        ("lenet", "Draw a digit. Every", ["The picture at the bottom", "Layer by layer"]),
        ("a picture", "Draw something. Every", ["The picture at the bottom", "At the top there is one neuron for"]),
        ("5 values", "Move the sliders. Every", ["The boxes at the bottom are the numbers that go in."]),
        ("1500 values", "Try other numbers. Every", ["The boxes at the bottom are the numbers that go in."]),
        ("1 output", "Move the sliders. Every", ["At the top there is one neuron. Its number is the answer."]),
    ],
    indirect=["instance"],
)
def test_how_it_works_is_true_of_the_network_that_is_there(instance: Instance, written, first, others):
    desk = shown(instance)
    desk.panels.toggle_guide()
    desk.frames(2)
    texts, _ = written
    texts.clear()
    desk.frames(1)
    said = [text for text, _ in texts]
    assert any(text.startswith(first) for text in said)
    for other in others:
        assert any(text.startswith(other) for text in said)
    about_digits = [text for text in said if "digit" in text]
    assert len(about_digits) == (2 if desk.scene.intake.of_digits else 0), about_digits


@pytest.mark.parametrize(
    ("instance", "kiosk", "told", "untold"),
    [
        ("lenet", True, "Draw a digit with the mouse, a pen or a finger", "drop"),
        ("a picture", True, "Draw something with the mouse, a pen or a finger", "drop"),
        ("a picture", False, "Draw, or drop a picture file on the window", "Draw a digit with"),
        ("5 values", True, "What the network takes the values for", "drawing"),
    ],
    indirect=["instance"],
)
def test_tooltips_are_true_of_the_network_that_is_there(instance: Instance, monkeypatch, kiosk, told, untold):
    said: list[str] = []
    monkeypatch.setattr(widgets, "tooltip", said.append)
    shown(instance, Frame(1280, 720, panels=True, kiosk=kiosk))
    assert told in said
    assert not [text for text in said if untold in text]


def drag(desk: Desk, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press at a pixel, and move from there."""
    (x, y), (to_x, to_y) = ((np.array(at) / desk.scene.frame.size).tolist() for at in (start, end))
    for event in (
        Pointer("move", x, y),
        Pointer("press", x, y, "left"),
        Pointer("move", to_x, to_y),
        Pointer("release", to_x, to_y, "left"),
    ):
        desk.panels.handle(event)
        desk.frames(2)
