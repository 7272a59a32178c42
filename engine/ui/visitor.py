"""What a visitor of an exhibit is given: the pad, a few large buttons, and the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from imgui_bundle import imgui

from ..commands import by_id
from ..scene.arrangement import Arrangement, Rect
from ..scene.wall import BETWEEN, ROWS
from ..text import tr
from . import icons, widgets
from .answer import answer
from .desk import Desk, explanation
from .dials import large_dials
from .drawing import show_pad

GAP = 0.4  # before the button of languages, em

Button = tuple[str, str, str, bool]
"""A command, its icon, what the button says, and whether it is on."""


def visitor(desk: Desk, arrangement: Arrangement, guide_open: bool) -> None:
    """Show the panel: of a network that takes no picture, what sets its values in place of the pad."""
    with widgets.panel("drawing", *arrangement.panel):
        if desk.scene.intake.pad_shown:
            show_pad(desk, arrangement.pad, arrangement.unit)
        else:
            large_dials(desk, arrangement.pad)
        own = _of_the_pad(desk) if desk.scene.intake.pad_shown else _of_the_dials()
        _buttons(desk, arrangement.tools, [*own, *_of_the_network(desk, guide_open)])
        answer(desk.scene, arrangement.answer, arrangement.unit)


def corner(desk: Desk, arrangement: Arrangement, may: Callable[[str], bool]) -> None:
    """Show the buttons that are about the exhibit: the way back, and what else visitors `may` do."""
    area, em = arrangement.toolbar, arrangement.unit
    known = [("camera.home", icons.HOME), ("picture.save", icons.PHOTO)]
    buttons = [(command, icon) for command, icon in known if may(command)]
    with widgets.panel("corner", *area, glass=False):
        room = area.width - GAP * em - desk.language_width
        side = min(area.height, room / max(len(buttons), 1))
        left = area.x if arrangement.upright else area.x + room - len(buttons) * side
        for number, (command, icon) in enumerate(buttons):
            imgui.set_cursor_screen_pos((left + number * side, area.y + (area.height - side) / 2))
            desk.button(command, icon, size=side / em)
        imgui.set_cursor_screen_pos((left + len(buttons) * side + GAP * em, area.y))
        desk.language(area.height / em)


def _buttons(desk: Desk, area: Rect, buttons: Sequence[Button]) -> None:
    """Show rows of two buttons, as large as a hand; the last one has its row alone where their number is odd."""
    em = imgui.get_font_size()
    width = (area.width - BETWEEN * em) / 2
    height = (area.height - (ROWS - 1) * BETWEEN * em) / ROWS
    for number, (command, icon, label, active) in enumerate(buttons):
        row, column = divmod(number, 2)
        alone = column == 0 and number == len(buttons) - 1
        x, y = area.x + column * (width + BETWEEN * em), area.y + row * (height + BETWEEN * em)
        imgui.set_cursor_screen_pos((round(x), round(y)))
        extent = area.width if alone else width, height
        if widgets.large_button(icon, label, explanation(command), extent, active):
            desk.invoke(command)


def _of_the_pad(desk: Desk) -> list[Button]:
    erasing = desk.scene.pad.tool == "eraser"
    return [
        ("pad.clear", icons.TRASH, tr("Clear"), False),
        ("pad.pen" if erasing else "pad.eraser", icons.ERASER, by_id("pad.eraser").label, erasing),
        ("input.next", icons.SHUFFLE, tr("Example"), False),
    ]


def _of_the_dials() -> list[Button]:
    return [
        ("input.random", icons.DICE, by_id("input.random").label, False),
        ("input.zero", icons.ZERO, by_id("input.zero").label, False),
    ]


def _of_the_network(desk: Desk, guide_open: bool) -> list[Button]:
    options = desk.scene.options
    flat = options.view == "2d"
    return [
        (
            "view.3d" if flat else "view.2d",
            icons.CUBE if flat else icons.GRID,
            tr("3D") if flat else tr("Flat"),
            False,
        ),
        ("edges.next", icons.EDGES, tr("Lines"), options.edges != "off"),
        ("guide.toggle", icons.HELP, by_id("guide.toggle").label, guide_open),
    ]
