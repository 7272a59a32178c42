"""Widgets do what the pointer asks, say what they are for, and stay in their panel."""

from collections.abc import Callable
from typing import Literal

import pytest
from glassnet.engine.events import Button, Pointer
from glassnet.engine.scene.captions import BRIGHT
from glassnet.engine.scene.frame import Frame
from glassnet.engine.ui import icons, widgets
from glassnet.engine.ui.context import Context
from imgui_bundle import imgui

FRAME = Frame(1280, 720)
PANEL = (100.0, 100.0, 400.0, 400.0)
TOOLTIP = "Explains at some length what happens to a drawing when this is pressed by somebody"
Kind = Literal["move", "press", "release"]


class Desk:
    """A panel with widgets, and a pointer."""

    def __init__(self, build: Callable[[], object], frame: Frame = FRAME):
        self.context = Context(frame)
        self.build = build
        self.results: list = []
        self.first = self.last = (0.0, 0.0)  # corners of the last widget
        self.frames(3)

    def frames(self, count: int, dt: float = 1 / 60) -> list:
        """Let frames pass; returns what the widgets returned in each."""
        results = []
        for _ in range(count):
            self.context.begin(self.context.frame, dt)
            with widgets.panel("panel", *PANEL):
                results.append(self.build())
                self.first, self.last = tuple(imgui.get_item_rect_min()), tuple(imgui.get_item_rect_max())
            self.context.end()
        return results

    def point(self, kind: Kind, across: float = 0.5, button: Button = "none") -> None:
        """Move, press or release the pointer on the last widget, `across` its width."""
        x = self.first[0] + across * (self.last[0] - self.first[0])
        y = (self.first[1] + self.last[1]) / 2
        self.context.handle(Pointer(kind, x / self.context.frame.width, y / self.context.frame.height, button))

    def click(self, across: float = 0.5) -> list:
        self.point("press", across, "left")
        self.point("release", across, "left")
        return self.frames(5)

    def tooltips(self) -> list[imgui.internal.Window]:
        windows = self.context._context.windows
        return [window for window in windows if window.active and window.flags & imgui.WindowFlags_.tooltip]


@pytest.fixture
def desk():
    desks = []

    def make(build: Callable[[], object], frame: Frame = FRAME) -> Desk:
        desks.append(Desk(build, frame))
        return desks[-1]

    yield make
    for made in desks:
        made.context.close()


@pytest.mark.parametrize("active", [False, True])
def test_an_icon_button_is_clicked_once(desk, active):
    button = desk(lambda: widgets.icon_button(icons.PEN, "Pen", active))
    assert button.click().count(True) == 1
    assert not any(button.frames(5))


def test_a_disabled_button_is_not_clicked_but_explained(desk):
    button = desk(lambda: widgets.icon_button(icons.UNDO, "Undo", enabled=False))
    assert not any(button.click())
    button.point("move")
    button.frames(60)
    assert len(button.tooltips()) == 1


def test_a_button_is_square_and_as_large_as_asked(desk):
    for size in (1.0, 2.0, 3.0):
        button = desk(lambda size=size: widgets.icon_button(icons.PEN, "Pen", size=size))
        assert button.last[0] - button.first[0] == button.last[1] - button.first[1] == size * FRAME.text


def test_a_tooltip_comes_when_the_pointer_rests_and_goes_when_it_leaves(desk):
    button = desk(lambda: widgets.icon_button(icons.PEN, "Pen"))
    button.point("move")
    button.frames(12)  # 0.2 s
    assert not button.tooltips()
    button.frames(24)  # 0.6 s
    assert len(button.tooltips()) == 1
    button.point("move", 5.0)
    button.frames(30)
    assert not button.tooltips()


def test_frames_are_asked_for_until_the_tooltip_is_there(desk):
    button = desk(lambda: widgets.icon_button(icons.PEN, "Pen"))
    button.point("move")
    drawn = 0
    while button.context.moving:
        button.frames(1)
        drawn += 1
        assert drawn < 200
    assert len(button.tooltips()) == 1


@pytest.mark.parametrize("size", [(1280, 720), (1080, 1920), (3840, 2160)])
@pytest.mark.parametrize("corner", [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_a_long_tooltip_is_wrapped_and_inside_the_picture(desk, monkeypatch, size, corner):
    frame = Frame(*size)
    side = 4 * frame.text
    places = [part * (whole - side) for part, whole in zip(corner, size, strict=True)]
    monkeypatch.setattr("test_widgets.PANEL", (*places, side, side))
    button = desk(lambda: widgets.icon_button(icons.PEN, TOOLTIP), frame)
    button.point("move")
    button.frames(60)
    (tip,) = button.tooltips()
    assert tip.size.x <= (widgets.WRAP + 2) * frame.text
    assert tip.size.y > 3 * frame.text
    assert 0 <= tip.pos.x <= frame.width - tip.size.x
    assert 0 <= tip.pos.y <= frame.height - tip.size.y
    below, above = tip.pos.y >= button.last[1], tip.pos.y + tip.size.y <= button.first[1]
    assert below or above


def test_a_toggle_turns_on_and_off(desk):
    state = [False]

    def build() -> None:
        state[0] = widgets.toggle("Auto-centre", state[0])

    switch = desk(build)
    for expected in (True, False, True):
        switch.click()
        assert state[0] is expected


def test_a_disabled_toggle_stays(desk):
    switch = desk(lambda: widgets.toggle("Auto-centre", True, enabled=False))
    assert all(switch.click())


def test_a_slider_follows_the_pointer_to_its_ends_and_no_farther(desk):
    state = [0.1]

    def build() -> None:
        state[0] = widgets.slider(state[0], 0.03, 0.25, "Brush", 12.0)

    brush = desk(build)
    brush.frames(5)
    assert state[0] == 0.1
    brush.point("press", 0.5, "left")
    brush.frames(3)
    assert state[0] == pytest.approx(0.14, abs=0.002)
    for across, expected in ((1.0, 0.25), (3.0, 0.25), (-3.0, 0.03), (0.5, 0.14)):
        brush.point("move", across)
        brush.frames(2)
        assert state[0] == pytest.approx(expected, abs=0.002)
    brush.point("release", 0.5, "left")
    brush.frames(2)
    brush.point("move", 0.9)
    brush.frames(2)
    assert state[0] == pytest.approx(0.14, abs=0.002)


def test_text_has_its_size_and_wraps_in_the_panel(desk):
    large = desk(lambda: widgets.text("Draw here", BRIGHT, size=2.0, bold=True))
    plain = desk(lambda: widgets.text("Draw here"))
    assert large.last[0] - large.first[0] > 1.9 * (plain.last[0] - plain.first[0])
    wrapped = desk(lambda: widgets.text(8 * "drawing ", wrap=True))
    assert wrapped.last[0] <= PANEL[0] + PANEL[2]
    assert wrapped.last[1] - wrapped.first[1] > 2 * FRAME.text


def test_a_picture_of_one_pixel_holds_all_widgets(desk):
    def build() -> None:
        widgets.icon_button(icons.PEN, "Pen")
        widgets.toggle("Auto-centre", True, "why")
        widgets.slider(0.1, 0.03, 0.25, "Brush", 12.0)
        widgets.text("Draw here", wrap=True)

    desk(build, Frame(1, 1)).click()
