"""The panel "Why 4 and not 9?": its answers can be chosen, its picture is true, and nothing is cut off."""

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
from glassnet.engine.net.evidence import Evidence
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.arrangement import Rect, arrange
from glassnet.engine.scene.evidence import Comparison, picture
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.palettes import limit_of, table
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.source import parse
from glassnet.engine.ui import widgets
from glassnet.engine.ui.context import Context
from glassnet.engine.ui.desk import Desk
from glassnet.engine.ui.evidence import EvidencePanel, signed, tint
from glassnet.engine.ui.heatmap import TEXELS, Heatmap, colours, enlarged
from imgui_bundle import imgui
from stage import frames, hand

FRAMES = [Frame(*size, panels=True) for size in ((1280, 720), (1080, 1920), (3840, 2160), (640, 480))]
NAMES = tuple(f"a rather long name of a class, number {number}" for number in range(10))


@pytest.fixture(scope="module")
def instance() -> Instance:
    return Instance.open(MODELS / "lenet.onnx")


class Stage:
    """The panel alone, a pointer, and what was asked for."""

    def __init__(self, instance: Instance, pair: str = "4:9", frame: Frame = FRAMES[0], spec: str = "mnist:4"):
        self.asked: list[tuple[str, ...]] = []
        self.scene = Scene(frame)
        self.scene.add(instance)
        self.scene.pad.show(parse(spec))
        self.scene.settle()
        self.comparison = Comparison()
        self.comparison.choose(pair)
        self.comparison.step(self.scene.first, drawing=False)
        self.desk = Desk(self.scene, lambda *asked: self.asked.append(asked))
        self.panel, self.context = EvidencePanel(), Context(frame)
        self.frames(4)

    def frames(self, count: int = 1) -> imgui.ImDrawData:
        return frames(self.context, count, self.build)

    def build(self) -> None:
        self.panel.build(self.desk, self.comparison, arrange(self.scene.frame))

    def click(self, at: tuple[float, float]) -> None:
        hand(self.context.handle, self.scene.frame, at, self.frames)

    def window(self, name: str = "evidence") -> Rect:
        (found,) = (each for each in self.context._context.windows if each.active and each.name.startswith(name))
        return Rect(found.pos.x, found.pos.y, found.size.x, found.size.y)


@pytest.fixture
def stage(instance) -> Iterator[Stage]:
    stage = Stage(instance)
    yield stage
    stage.context.close()


@pytest.fixture
def buttons(monkeypatch) -> dict[str, tuple[float, float]]:
    """The middle of everything that can be clicked, by name."""
    middles: dict[str, tuple[float, float]] = {}

    def area(name: str, *arguments) -> bool:
        clicked = original(name, *arguments)
        low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
        middles[name] = (low.x + high.x) / 2, (low.y + high.y) / 2
        return clicked

    original = imgui.invisible_button
    monkeypatch.setattr(imgui, "invisible_button", area)
    return middles


@pytest.fixture
def written(monkeypatch) -> dict[str, Rect]:
    """What is written, with its rectangle."""
    texts: dict[str, Rect] = {}

    def text(message: str, *arguments, **keywords) -> None:
        original(message, *arguments, **keywords)
        low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
        texts[message] = Rect(low.x, low.y, high.x - low.x, high.y - low.y)

    original = widgets.text
    monkeypatch.setattr(widgets, "text", text)
    return texts


@pytest.mark.parametrize(
    ("chip", "asked"),
    [("0:7", "7:9"), ("1:2", "4:2"), ("0:9", "9:4"), ("1:4", "9:4"), ("0:4", "4:9")],
)
def test_a_click_chooses_an_answer_or_exchanges_the_two(stage, buttons, chip, asked):
    stage.frames()
    stage.click(buttons[chip])
    assert stage.asked == [("evidence.choose", asked)]


def test_a_button_closes_it(stage, buttons):
    stage.frames()
    (name,) = (name for name in buttons if ":" not in name)
    stage.click(buttons[name])
    assert stage.asked == [("evidence.toggle",)]


def test_it_says_what_is_compared_and_that_the_sum_is_the_change(stage, written):
    stage.frames()
    found = stage.comparison.found
    assert {"Why 4 and not 9?", f"The pixels' shares sum to {signed(found.pixels)};"} < written.keys()
    assert f"z₄ − z₉ changed by {signed(found.change)}" in written
    limit = limit_of(picture(found, stage.scene.first.network))
    assert {f"{signed(-limit, 2)}  for 9", f"for 4  {signed(limit, 2)}", "0"} < written.keys()


def test_a_sum_that_were_not_the_change_would_be_seen(stage, written):
    stage.comparison.found = Evidence(4, 9, 1.5, stage.comparison.found.shares, -2.5)
    stage.frames()
    assert {"The pixels' shares sum to −2.500;", "z₄ − z₉ changed by +1.500"} < written.keys()


def test_without_a_drawing_it_asks_for_one(instance, written):
    stage = Stage(instance, spec="blank")
    assert "Draw something, and see what speaks for it" in written
    assert not any("sum to" in text for text in written)
    stage.context.close()


def test_what_is_no_number_is_called_so(stage, written):
    found = stage.comparison.found
    shares = np.full_like(found.shares, np.nan)
    stage.comparison.found = Evidence(4, 9, np.inf, shares, np.nan)
    stage.frames()
    assert "The pixels' shares sum to no number;" in written


def test_before_there_is_something_it_is_not_there(instance):
    stage = Stage(instance)
    stage.comparison.close()
    stage.frames(2)
    assert not any(window.active and window.name == "evidence" for window in stage.context._context.windows)
    stage.context.close()


def named(instance: Instance) -> Instance:
    """The same network, with long names for its outputs."""
    other = Instance.of(instance.model)
    other.network = dataclasses.replace(instance.network, labels=NAMES)
    return other


@pytest.mark.parametrize("names", ["digits", "long"])
@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: f"{frame.width}x{frame.height}")
def test_it_fits_beside_the_drawing_and_nothing_is_cut_off(instance, written, frame, names):
    stage = Stage(named(instance) if names == "long" else instance, frame=frame)
    written.clear()
    stage.frames()
    window, panel = stage.window(), arrange(frame).panel
    assert window.x >= 0
    assert window.y >= 0
    apart = window.x + window.width <= panel.x, window.y + window.height <= panel.y
    assert any(apart)
    assert len(written) >= 8
    for text, area in written.items():
        assert area.x >= window.x, text
        assert area.x + area.width <= window.x + window.width, text
        assert area.y + area.height <= window.y + window.height, text
    stage.context.close()


def test_long_names_are_chosen_from_a_list(instance):
    stage = Stage(named(instance))
    x, y, width, _ = stage.window()
    em = arrange(stage.scene.frame).unit
    for row in range(12):  # down along the column of lists until one opens
        stage.click((x + 0.6 * width, y + (2.5 + 0.5 * row) * em))
        popups = [each for each in stage.context._context.windows if each.active and "Combo" in each.name]
        if popups:
            break
    else:
        pytest.fail("no list opened")
    low = popups[0].pos
    stage.click((low.x + 2 * em, low.y + 1.2 * em))
    assert stage.asked == [("evidence.choose", "0:9")]
    stage.context.close()


@pytest.mark.parametrize("palette", table(), ids=lambda palette: palette.id)
def test_colours_are_dark_at_zero_and_tell_the_sides_apart(palette):
    below, zero, above = colours(np.array([-1.0, 0.0, 1.0]), 1.0, palette).astype(int)
    assert zero.max() < 40
    assert min(below.max(), above.max()) > 180
    assert np.linalg.norm(below - above) > 100
    assert (colours(np.array([-0.5]), 0.5, palette)[0] == below).all()
    assert (colours(np.array([np.nan]), 1.0, palette)[0] == zero).all()
    assert tint(palette, 1.0)[:3] == pytest.approx(above / 255)


def test_pixels_become_rectangles():
    small = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    large = enlarged(small, 6, 10)
    assert large.shape == (6, 10, 3)
    for row, column in np.ndindex(6, 10):
        assert (large[row, column] == small[row // 3, column // 5]).all()


def test_a_picture_is_made_again_when_its_key_changes(instance):
    stage, made = Stage(instance), []
    heatmap, palette = Heatmap(), table()[0]

    def values() -> np.ndarray:
        made.append(1)
        return np.array([[1.0, -1.0]])

    stage.context.begin(stage.scene.frame, 0.0)
    for key, limit in (("a", 1.0), ("a", 1.0), ("b", 1.0), ("b", 2.0)):
        heatmap.show(key, values, limit, palette)
    stage.context.end()
    assert len(made) == 3
    stage.context.close()


@pytest.mark.gl
def test_what_is_on_screen_are_the_pixels_shares(instance):
    from glassnet.engine.gpu.device import Device
    from glassnet.engine.gpu.overlay import Overlay
    from glassnet.engine.headless import context

    stage, device = Stage(instance), Device(context())
    overlay = Overlay(device)
    target = device.context.framebuffer([device.context.texture(stage.scene.frame.size, 4)])
    for pair in ("4:9", "4:1"):  # the second is an update of the first's texture
        stage.comparison.choose(pair)
        stage.comparison.step(stage.scene.first, drawing=False)
        for _ in range(2):
            overlay.draw(stage.frames(), target)
        device.check()
        seen = np.frombuffer(target.read(components=3, alignment=1), np.uint8)
        seen = seen.reshape(target.height, target.width, 3)[::-1].astype(int)
        assert stage.comparison.found
        shares = picture(stage.comparison.found, stage.scene.first.network)
        expected = colours(shares, limit_of(shares), table()[0]).astype(int)
        corner, side = _picture_on(stage)
        middles = ((np.arange(32) + 0.5) * side / 32).astype(int)
        shown = seen[corner[1] + middles[:, None], corner[0] + middles]
        assert abs(shown - expected).max() <= 3
    stage.context.close()


def _picture_on(stage: Stage) -> tuple[tuple[int, int], int]:
    """Where the picture is, from the rectangle of its texture: its corner and its side."""
    data = stage.frames()
    wanted = stage.panel._picture._texture.ref.get_tex_id()
    for commands in data.cmd_lists:
        for command in commands.cmd_buffer:
            if command.tex_ref.get_tex_id() == wanted:
                used = [commands.idx_buffer[command.idx_offset + i] for i in range(command.elem_count)]
                corners = np.array([tuple(commands.vtx_buffer[i].pos) for i in used])
                (x, y), (right, _) = corners.min(axis=0), corners.max(axis=0)
                return (round(x), round(y)), round(right - x)
    raise AssertionError("the picture is not drawn")


def test_texels_divide_evenly_into_the_pixels_of_digits():
    assert TEXELS % 28 == TEXELS % 32 == 0
