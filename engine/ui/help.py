"""The page of keys, made from the table of commands."""

from __future__ import annotations

from collections.abc import Iterable

from imgui_bundle import imgui, imgui_ctx

from ..commands import table
from ..pages import gestures
from ..scene.captions import BRIGHT, NORMAL
from ..text import tr
from . import icons, theme, widgets
from .desk import Desk

WIDTH = 67.0  # of the page, em
COLUMNS = 3
TITLE = 1.5  # lines that a title takes
KEYS, HAND = 10.5, 21.0  # widths of the columns of keys, and of what the mouse does, em
LEADING = 0.17  # between two lines, em
MARGIN = 0.6  # em around the page at least

Line = tuple[str, str, str]
"""Keys, what they do, and the command that a click gives; "" where a click cannot do it."""


def help_page(desk: Desk) -> None:
    """Show every command that has a key, and what the mouse does, over the picture."""
    frame, em = desk.scene.frame, imgui.get_font_size()
    width, most = min(WIDTH * em, frame.width - 2 * MARGIN * em), max(frame.height - 2 * MARGIN * em, 1.0)
    imgui.set_next_window_pos((frame.width / 2, frame.height / 2), imgui.Cond_.always, (0.5, 0.5))
    imgui.set_next_window_size_constraints((width, 1.0), (width, most))
    with widgets.notice("help"):
        widgets.text(tr("Keys and mouse"), BRIGHT, 1.4, bold=True)
        imgui.same_line(0, 2.0 * em)
        desk.language(1.7)
        imgui.same_line(imgui.get_window_width() - 3.0 * em)
        desk.button("help.toggle", icons.CLOSE)
        imgui.push_style_var(imgui.StyleVar_.item_spacing, (imgui.get_style().item_spacing.x, LEADING * em))
        groups = _groups()
        with imgui_ctx.begin_group():  # as high as the highest of the columns in it
            left, top = imgui.get_cursor_pos()
            for number, titles in enumerate(_columns(groups)):
                imgui.set_cursor_pos((left + number * (width - left) / COLUMNS, top))
                with imgui_ctx.begin_group():
                    for title in titles:
                        _group(desk, title, groups[title], KEYS * em)
        mouse = [(gesture.hand, gesture.effect, "") for gesture in gestures()]
        _group(desk, tr("Mouse"), mouse, HAND * em)
        imgui.pop_style_var()


def _columns(groups: dict[str, list[Line]]) -> list[list[str]]:
    """Divide the groups among the columns: the longest first, each to where there is least so far."""
    columns: list[list[str]] = [[] for _ in range(COLUMNS)]
    for title in sorted(groups, key=lambda title: -len(groups[title])):
        shortest = min(columns, key=lambda titles: sum(len(groups[one]) + TITLE for one in titles))
        shortest.append(title)
    return columns


def _group(desk: Desk, title: str, lines: Iterable[Line], indent: float) -> None:
    """Write a title and lines, whose second parts begin `indent` pixels from the left; commands can be clicked."""
    widgets.text(title, theme.ACCENT, bold=True)
    left = imgui.get_cursor_pos_x()
    for keys, meaning, command in lines:
        if command and widgets.clickable(command, indent + imgui.calc_text_size(meaning).x):
            desk.invoke(command)
        widgets.text(keys, BRIGHT)
        imgui.same_line(0, 0)
        imgui.set_cursor_pos_x(left + indent)
        widgets.text(meaning, NORMAL, wrap=True)
    imgui.dummy((1.0, 0.3 * imgui.get_font_size()))


def _groups() -> dict[str, list[Line]]:
    """Return the lines of each group of commands, by its title."""
    groups: dict[str, list[Line]] = {}
    for command in table():
        if command.keys:
            line = ", ".join(command.keys), command.label, "" if command.held else command.id
            groups.setdefault(command.group, []).append(line)
    return groups
