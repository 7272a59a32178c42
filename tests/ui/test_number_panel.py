"""The number panel says everything, fits the picture, and its buttons do what they say."""

from collections.abc import Iterator

import numpy as np
import pytest
from glassnet.engine.events import Pointer
from glassnet.engine.kiosk import may
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.arrangement import Rect
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.node import Node
from glassnet.engine.scene.numbers import Numbers, numbers_of
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.source import parse
from glassnet.engine.text import languages, speak
from glassnet.engine.ui import formula, widgets
from glassnet.engine.ui.context import Context
from glassnet.engine.ui.desk import Desk
from glassnet.engine.ui.numbers import NumberPanel, width
from imgui_bundle import imgui
from stage import frames, hand

SIZES = ((1280, 720), (1920, 1080))
FRAMES = [Frame(*size, panels=True, kiosk=kiosk) for size in SIZES for kiosk in (False, True)]
NODES = [(0, 400), (1, 1861), (2, 678), (3, 744), (4, 310), (5, 17), (6, 50), (7, 4)]


@pytest.fixture(scope="module")
def instance() -> Instance:
    instance = Instance.open(MODELS / "lenet.onnx")
    instance.show(parse("mnist:4"))
    instance.settle()
    return instance


class Stage:
    """One panel, and what was asked for in it."""

    def __init__(self, instance: Instance, numbers: Numbers, frame: Frame = FRAMES[0]):
        self.asked: list[tuple[str, ...]] = []
        self.scene = Scene(frame)
        self.scene.add(instance)
        self.numbers, self.panel, self.context = numbers, NumberPanel(), Context(frame)
        self.desk = Desk(self.scene, lambda *asked: self.asked.append(asked))
        self.copied = ""
        self.frames(20)

    def frames(self, count: int = 1) -> imgui.ImDrawData:
        return frames(self.context, count, self.build)

    def build(self) -> None:
        area = Rect(20, 14, width(), self.scene.frame.height - 28)
        self.panel.build(self.desk, self.numbers, 1, area)

    def click(self, at: tuple[float, float]) -> None:
        hand(self.context.handle, self.scene.frame, at, self.frames)

    def windows(self) -> list[imgui.internal.Window]:
        """The panel, and its table if there is one."""
        return [each for each in self.context._context.windows if each.active and each.name.startswith("numbers 1")]

    @property
    def window(self) -> Rect:
        found = self.windows()[0]
        return Rect(found.pos.x, found.pos.y, found.size.x, found.size.y)


class Written(dict[str, Rect]):
    """What is written, with its rectangle, and which of it is wider than its cell of a table."""

    def __init__(self) -> None:
        super().__init__()
        self.cut: set[str] = set()


@pytest.fixture
def written(monkeypatch) -> Written:
    texts = Written()

    def noted(original):
        def text(*arguments, **keywords) -> None:
            room = imgui.get_content_region_avail().x
            original(*arguments, **keywords)
            low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
            message = next(each for each in arguments if isinstance(each, str))
            if imgui.internal.get_current_table() and high.x - low.x > room + imgui.get_style().cell_padding.x:
                texts.cut.add(message)
            texts[message] = Rect(low.x, low.y, high.x - low.x, high.y - low.y)

        return text

    monkeypatch.setattr(widgets, "text", noted(widgets.text))
    monkeypatch.setattr(imgui, "text_colored", noted(imgui.text_colored))
    monkeypatch.setattr(formula, "available", lambda: False)
    return texts


@pytest.fixture
def clicked(monkeypatch) -> dict[str, tuple[float, float]]:
    """The middle of everything that can be clicked, by name."""
    middles: dict[str, tuple[float, float]] = {}

    def noted(original):
        def button(name: str, *arguments) -> bool:
            found = original(name, *arguments)
            low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
            middles[name.split("  ")[-1]] = (low.x + high.x) / 2, (low.y + high.y) / 2
            return found

        return button

    monkeypatch.setattr(imgui, "button", noted(imgui.button))
    monkeypatch.setattr(imgui, "invisible_button", noted(imgui.invisible_button))
    return middles


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: f"{frame.width}x{frame.height}, {frame.kiosk}")
@pytest.mark.parametrize("node", NODES, ids=lambda node: f"layer {node[0]}")
@pytest.mark.parametrize("language", languages())
def test_everything_is_said_and_nothing_is_cut_off(instance, written, language, frame, node):
    speak(language)
    numbers = numbers_of(instance, Node(0, *node))
    stage = Stage(instance, numbers, frame)
    written.clear()
    written.cut.clear()
    stage.frames()
    window = stage.window
    assert window.y + window.height <= frame.height
    assert stage.windows()[0].scroll_max.y == 0.0
    expected = {numbers.title, numbers.place, numbers.sees, *(plain for plain, _ in numbers.formulas)}
    expected |= {text for line in numbers.lines for text in (line.label, line.value)}
    expected |= (
        set(numbers.row(0, brief=True)) | set(numbers.brief_headings) if len(numbers.arithmetic.terms) else set()
    )
    assert expected - {""} <= written.keys()
    for text, area in written.items():
        assert area.x >= window.x, text
        assert area.x + area.width <= window.x + window.width, text
    assert not written.cut
    stage.context.close()


def test_only_the_rows_that_are_seen_are_written(instance, written):
    numbers = numbers_of(instance, Node(0, 5, 17))
    stage = Stage(instance, numbers)
    written.clear()
    stage.frames()
    shown = [number for number in range(400) if numbers.row(number, brief=True)[0] in written]
    assert shown == list(range(len(shown)))
    assert 5 <= len(shown) <= 10
    stage.context.close()


def test_a_sum_that_differs_would_be_seen(instance, written, monkeypatch):
    numbers = numbers_of(instance, Node(0, 5, 17))
    object.__setattr__(numbers.arithmetic, "found", numbers.arithmetic.found + 1)
    stage = Stage(instance, numbers)
    assert any(text.endswith("differs") for text in written)
    stage.context.close()


def test_what_is_no_number_is_called_so(instance, written):
    numbers = numbers_of(instance, Node(0, 1, 1861))
    numbers.arithmetic.terms["value"][0] = np.nan
    numbers.arithmetic.terms["product"][0] = np.nan
    object.__setattr__(numbers.arithmetic, "found", np.nan)
    stage = Stage(instance, numbers)
    assert {"NaN", "not a number"} <= written.keys()
    stage.context.close()


@pytest.fixture
def stage(instance, clicked) -> Iterator[Stage]:
    stage = Stage(instance, numbers_of(instance, Node(0, 1, 1861)))
    yield stage
    stage.context.close()


def test_its_buttons_copy_trace_and_close(stage, clicked, monkeypatch):
    copied = []
    monkeypatch.setattr(imgui, "set_clipboard_text", copied.append)
    for name in list(clicked):
        stage.click(clicked[name])
    assert copied == [stage.numbers.as_text()]
    assert sorted(stage.asked) == [("numbers.close", "1"), ("trace.toggle",)]


def test_the_pictures_follow_the_numbers(instance, stage):
    before = stage.panel._version
    stage.frames(2)
    assert stage.panel._version == before
    stage.numbers = numbers_of(instance, Node(0, 2, 678))
    stage.frames()
    assert stage.panel._version == before + 1


@pytest.mark.parametrize("kiosk", [False, True])
def test_visitors_of_an_exhibit_neither_copy_nor_move_anything(instance: Instance, monkeypatch, kiosk: bool):
    labels: list[str] = []
    button = imgui.button
    monkeypatch.setattr(imgui, "button", lambda label, *size: labels.append(label) or button(label, *size))
    stage = Stage(instance, numbers_of(instance, Node(0, 4, 310)), Frame(1280, 720, panels=True, kiosk=kiosk))
    before, frame = stage.window, stage.scene.frame
    places = [((before.x + 6 + shift) / frame.width, (before.y + 6) / frame.height) for shift in (0, 60, 90)]
    moves = [Pointer("move", *place) for place in places]  # over the panel's own ground
    press, release = Pointer("press", *places[0], "left"), Pointer("release", *places[-1], "left")
    for event in (moves[0], press, *moves[1:], release):
        stage.context.handle(event)
        stage.frames(2)
    assert any("Copy" in label for label in labels) != kiosk
    assert (stage.window.x == before.x) == kiosk


@pytest.mark.parametrize("source", ["touch", "mouse"])
@pytest.mark.parametrize("kiosk", [False, True])
def test_a_visitors_drag_scrolls_the_terms(instance: Instance, kiosk: bool, source):
    stage = Stage(instance, numbers_of(instance, Node(0, 5, 17)), Frame(1280, 720, panels=True, kiosk=kiosk))
    table, frame = stage.windows()[-1], stage.scene.frame
    x = (table.pos.x + 0.3 * table.size.x) / frame.width
    path = [(table.pos.y + part * table.size.y) / frame.height for part in (0.8, 0.5, 0.2)]
    events = [Pointer("press", x, path[0], "left", source=source)]
    events += [Pointer("move", x, y, source=source) for y in path]
    for event in [*events, Pointer("release", x, path[-1], "left", source=source)]:
        stage.context.handle(event)
        stage.frames(2)
    assert stage.windows()[-1].scroll.y == pytest.approx(0.6 * table.size.y if kiosk else 0.0, abs=2.0)
    stage.context.close()


def test_whatever_a_visitor_can_press_here_does_something(instance: Instance, clicked):
    frame = Frame(1280, 720, panels=True, kiosk=True)
    stage = Stage(instance, numbers_of(instance, Node(0, 1, 1861)), frame)
    for name in list(clicked):
        stage.click(clicked[name])
    assert len(stage.asked) == 2
    assert all(may(command) for command, *_ in stage.asked)
    stage.context.close()
