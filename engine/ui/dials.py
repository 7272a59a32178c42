"""Sliders for the values of an input that is no picture."""

from __future__ import annotations

from imgui_bundle import ImVec2, imgui, imgui_ctx

from ..scene.arrangement import Arrangement, Rect
from ..scene.captions import BRIGHT, FAINT, NORMAL
from ..scene.dials import Dials
from ..scene.typeface import shortened
from ..text import tr
from . import icons, widgets
from .desk import Desk, explanation

COLUMN = 12.5  # least width of a slider, em
ROW = 2.9  # height of a slider with its name, em
NUMBER = 4.5  # width of a value, em


def dials(desk: Desk, arrangement: Arrangement) -> None:
    """Show what the input is, buttons for all values at once, and where they are few a slider for each."""
    instance, em = desk.scene.first, imgui.get_font_size()
    if instance.dials is None:
        return
    area = _around(arrangement.pad, arrangement.tools)
    imgui.set_cursor_screen_pos(area[:2])
    widgets.text(tr("Input"), BRIGHT, 1.25, bold=True)
    _beneath(area, 1.9 * em)
    widgets.text(_said(instance.dials, instance.network.clues.others), FAINT, wrap=True)
    _beneath(area, imgui.get_item_rect_max().y - area.y + 0.5 * em)
    _buttons(desk, area, em)
    if instance.dials.few:
        top = imgui.get_item_rect_max().y + 0.7 * em
        _sliders(desk, instance.dials, Rect(area.x, top, area.width, area.y + area.height - top), em)


def _buttons(desk: Desk, area: Rect, em: float) -> None:
    """Show what sets all values at once, and what asks why: in one row where that has room."""
    wide = area.width > 2 * COLUMN * em
    width = (area.width - (1.0 if wide else 0.5) * em) / (3 if wide else 2)
    desk.labelled("input.random", icons.DICE, width)
    imgui.same_line(0, 0.5 * em)
    desk.labelled("input.zero", icons.ZERO, width)
    if wide:
        imgui.same_line(0, 0.5 * em)
    else:
        _beneath(area, imgui.get_item_rect_max().y - area.y + 0.4 * em)
    desk.labelled("evidence.toggle", icons.WHY, width if wide else area.width)


def _around(one: Rect, other: Rect) -> Rect:
    """Return the smallest rectangle around two."""
    x, y = min(one.x, other.x), min(one.y, other.y)
    right, bottom = (
        max(a + b, c + d)
        for a, b, c, d in (
            (one.x, one.width, other.x, other.width),
            (one.y, one.height, other.y, other.height),
        )
    )
    return Rect(x, y, right - x, bottom - y)


def _beneath(area: Rect, down: float) -> None:
    imgui.set_cursor_screen_pos((area.x, round(area.y + down)))


def _said(dials: Dials, others: tuple[str, ...]) -> str:
    """Say what the values are, and which inputs nobody feeds."""
    count = f"{dials.values.size:,}"
    kind = tr("{count} whole numbers", count=count) if dials.whole else tr("{count} values", count=count)
    lines = [kind if dials.few else tr("{values}: too many to set one by one", values=kind)]
    if others:
        names = ", ".join(others[:3]) + ("…" if len(others) > 3 else "")
        lines.append(tr("Not fed, but left neutral: {names}", names=names))
    return "\n".join(lines)


def _sliders(desk: Desk, dials: Dials, area: Rect, em: float) -> None:
    """Show a slider for each value, in columns; where they need more room than there is, they scroll."""
    imgui.set_cursor_screen_pos(area[:2])
    with imgui_ctx.begin_child("values", ImVec2(area.width, max(area.height, 1.0))):
        columns = max(int(area.width / (COLUMN * em)), 1)
        rows = -(-dials.values.size // columns)
        bar = imgui.get_style().scrollbar_size + 0.3 * em if rows * ROW * em > area.height else 0.0
        width = (area.width - bar - (columns - 1) * 1.2 * em) / columns
        left, top = imgui.get_cursor_screen_pos()
        for index in range(dials.values.size):
            x = left + index // rows * (width + 1.2 * em)
            _slider(desk, dials, index, Rect(x, top + index % rows * ROW * em, width, ROW * em), em)


def _slider(desk: Desk, dials: Dials, index: int, area: Rect, em: float) -> None:
    """Show a value's name, the value, and its slider."""
    imgui.set_cursor_screen_pos((round(area.x), round(area.y)))
    widgets.text(shortened("medium", round(em), dials.name(index), area.width - NUMBER * em), NORMAL)
    value = f"{float(dials.values[index]):.0f}" if dials.whole else f"{float(dials.values[index]):.4g}"
    shown = value.replace("-", "−")
    imgui.set_cursor_screen_pos((round(area.x + area.width - imgui.calc_text_size(shown).x), round(area.y)))
    widgets.text(shown, BRIGHT)
    imgui.push_id(index)
    imgui.set_cursor_screen_pos((round(area.x), round(area.y + 1.35 * em)))
    now, low, high = (float(values[index]) for values in (dials.values, dials.low, dials.high))
    chosen = widgets.slider(now, low, high, explanation("input.set"), area.width / em)
    if imgui.is_item_active() and imgui.get_io().mouse_clicked_last_count[0] > 1:
        desk.invoke("input.set", f"{index}")
    elif chosen != now and imgui.is_item_active():
        desk.invoke("input.set", f"{index}={chosen:.7g}")
    elif imgui.is_item_hovered() and (step := _keys(low, high, dials.whole)):
        desk.invoke("input.set", f"{index}={min(max(now + step, low), high):.7g}")
    imgui.pop_id()


def _keys(low: float, high: float, whole: bool) -> float:
    """Return by how much the keys + and − change the value that the pointer is on."""
    up = imgui.is_key_pressed(imgui.Key.equal) or imgui.is_key_pressed(imgui.Key.keypad_add)
    down = imgui.is_key_pressed(imgui.Key.minus) or imgui.is_key_pressed(imgui.Key.keypad_subtract)
    step = 1.0 if whole else (high - low) / 50
    return (up - down) * step
