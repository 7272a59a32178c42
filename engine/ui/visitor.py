"""What a visitor of an exhibit is given: the pad, a few large buttons, and the answer."""

from __future__ import annotations

from collections.abc import Callable

from imgui_bundle import imgui

from ..commands import by_id
from ..scene.arrangement import Arrangement, Rect
from ..scene.wall import BETWEEN, ROWS
from ..text import tr
from . import icons, widgets
from .answer import answer
from .desk import Desk, explanation
from .dials import dials
from .drawing import show_pad

LANGUAGE = 5.0  # width of the button of languages, in a corner at the right, em

Button = tuple[str, str, str, bool]
"""A command, its icon, what the button says, and whether it is on."""


def visitor(desk: Desk, arrangement: Arrangement, guide_open: bool) -> None:
    """Show the panel: of a network that takes no picture, what sets its values."""
    with widgets.panel("drawing", *arrangement.panel):
        if desk.scene.intake.pad_shown:
            show_pad(desk, arrangement.pad, arrangement.unit)
            _buttons(desk, arrangement.tools, guide_open)
        else:
            dials(desk, arrangement)
        answer(desk.scene, arrangement.answer, arrangement.unit)


def corner(desk: Desk, arrangement: Arrangement, may: Callable[[str], bool]) -> None:
    """Show the buttons that are about the exhibit: the way back, and what else visitors `may` do."""
    area, em = arrangement.toolbar, arrangement.unit
    known = [("camera.home", icons.HOME), ("picture.save", icons.PHOTO)]
    buttons = [(command, icon) for command, icon in known if may(command)]
    left = area.x if arrangement.upright else area.x + area.width - len(buttons) * area.height - LANGUAGE * em
    with widgets.panel("corner", *area, glass=False):
        for number, (command, icon) in enumerate(buttons):
            imgui.set_cursor_screen_pos((left + number * area.height, area.y))
            desk.button(command, icon, size=area.height / em)
        imgui.same_line(0, 0.4 * em)
        desk.language(area.height / em)


def _buttons(desk: Desk, area: Rect, guide_open: bool) -> None:
    """Show rows of two buttons, as large as a hand."""
    em = imgui.get_font_size()
    width = (area.width - BETWEEN * em) / 2
    height = (area.height - (ROWS - 1) * BETWEEN * em) / ROWS
    for number, (command, icon, label, active) in enumerate(_six(desk, guide_open)):
        row, column = divmod(number, 2)
        x, y = area.x + column * (width + BETWEEN * em), area.y + row * (height + BETWEEN * em)
        imgui.set_cursor_screen_pos((round(x), round(y)))
        if widgets.large_button(icon, label, explanation(command), (width, height), active):
            desk.invoke(command)


def _six(desk: Desk, guide_open: bool) -> list[Button]:
    options, erasing = desk.scene.options, desk.scene.pad.tool == "eraser"
    flat = options.view == "2d"
    return [
        ("pad.clear", icons.TRASH, tr("Clear"), False),
        ("pad.pen" if erasing else "pad.eraser", icons.ERASER, by_id("pad.eraser").label, erasing),
        ("input.next", icons.SHUFFLE, tr("Example"), False),
        (
            "view.3d" if flat else "view.2d",
            icons.CUBE if flat else icons.GRID,
            tr("3D") if flat else tr("Flat"),
            False,
        ),
        ("edges.next", icons.EDGES, tr("Lines"), options.edges != "off"),
        ("guide.toggle", icons.HELP, by_id("guide.toggle").label, guide_open),
    ]
