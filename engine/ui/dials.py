"""Sliders for the values of an input that is no picture."""

from __future__ import annotations

from imgui_bundle import ImVec2, imgui, imgui_ctx

from ..scene.arrangement import Arrangement, Rect
from ..scene.captions import BRIGHT, FAINT, NORMAL
from ..scene.dials import Dials
from ..scene.typeface import shortened
from ..text import digits, tr
from . import icons, widgets
from .desk import Desk, explanation

COLUMN = 12.5  # least width of a slider, em
ROW = 2.9  # height of a slider with its name, em
NUMBER = 2.4  # least width that a name leaves to its value, em
FINGER = 1.45  # times the usual size of a slider's grab, in an exhibit


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
        _sliders(desk, instance.dials, _below(area, 0.7 * em), em)


def large_dials(desk: Desk, area: Rect) -> None:
    """Show an exhibit's sliders, as large as a finger; buttons for all values at once stand elsewhere."""
    dials, em = desk.scene.first.dials, imgui.get_font_size()
    if dials is None:
        return
    imgui.set_cursor_screen_pos(area[:2])
    widgets.text(tr("Input"), BRIGHT, 1.25, bold=True)
    if dials.few:
        _sliders(desk, dials, _below(area, 0.4 * em), em)
        return
    _beneath(area, 1.9 * em)
    widgets.text(_said(dials, ()), FAINT, wrap=True)


def _below(area: Rect, gap: float) -> Rect:
    """Return what is left of an area below the last item."""
    top = imgui.get_item_rect_max().y + gap
    return Rect(area.x, top, area.width, area.y + area.height - top)


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
    count = digits(f"{dials.values.size:,}")
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
        if desk.scene.frame.kiosk:
            widgets.drag_to_scroll()


def _slider(desk: Desk, dials: Dials, index: int, area: Rect, em: float) -> None:
    """Show a value's name, the value, and its slider."""
    value = f"{float(dials.values[index]):.0f}" if dials.whole else f"{float(dials.values[index]):.4g}"
    shown = digits(value).replace("-", "−")
    wide = imgui.calc_text_size(shown).x
    imgui.set_cursor_screen_pos((round(area.x), round(area.y)))
    room = area.width - max(wide + 0.5 * em, NUMBER * em)
    widgets.text(shortened("medium", round(em), dials.name(index), room), NORMAL)
    imgui.set_cursor_screen_pos((round(area.x + area.width - wide), round(area.y)))
    widgets.text(shown, BRIGHT)
    imgui.push_id(index)
    imgui.set_cursor_screen_pos((round(area.x), round(area.y + 1.35 * em)))
    now, low, high = (float(values[index]) for values in (dials.values, dials.low, dials.high))
    size = FINGER if desk.scene.frame.kiosk else 1.0
    chosen = widgets.slider(now, low, high, explanation("input.set"), area.width / em, size)
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
