"""The few widgets that all panels are made of. Each names itself by its tooltip, which says what it does.

Colours are those of the theme; sizes are in em of the current font size.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator
from contextlib import contextmanager

from imgui_bundle import ImVec2, imgui

from ..scene.captions import BRIGHT, FAINT, NORMAL, Colour
from . import theme

BUTTON = 2.0  # side of an icon button, em
SWITCH = (1.75, 1.0)  # width and height of a toggle's switch, em
TRACK, GRAB = 0.16, 0.42  # thickness of a slider's track and radius of its grab, em
WRAP = 18.0  # width of a tooltip's lines, em
TOOLTIP_GAP = 0.3  # between a widget and its tooltip, em
LARGE = 1.35  # size of the icon on a large button, em
LEADING = 0.3  # between lines of text, em

FIXED = (
    imgui.WindowFlags_.no_decoration
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.no_scroll_with_mouse
    | imgui.WindowFlags_.no_nav
    | imgui.WindowFlags_.no_bring_to_front_on_focus
)


@contextmanager
def panel(name: str, x: float, y: float, width: float, height: float, glass: bool = True) -> Iterator[None]:
    """Hold widgets in a fixed rectangle of the picture, in pixels; `glass` draws the panel behind them."""
    imgui.set_next_window_pos((x, y))
    imgui.set_next_window_size((max(width, 1.0), max(height, 1.0)))
    imgui.begin(name, None, FIXED if glass else FIXED | imgui.WindowFlags_.no_background)
    try:
        yield
    finally:
        imgui.end()


@contextmanager
def notice(name: str, passive: bool = False) -> Iterator[None]:
    """Hold widgets in a window over the panels, as high as they need; it scrolls if that is too high.

    Pointers pass through a `passive` one.
    """
    flags = imgui.WindowFlags_.no_decoration | imgui.WindowFlags_.no_move | imgui.WindowFlags_.no_saved_settings
    flags = (flags & ~imgui.WindowFlags_.no_scrollbar) | imgui.WindowFlags_.always_auto_resize
    flags |= imgui.WindowFlags_.no_inputs if passive else 0
    imgui.push_style_color(imgui.Col_.window_bg, theme.SOLID)
    imgui.begin(name, None, flags)
    try:
        yield
    finally:
        imgui.end()
        imgui.pop_style_color()


def tooltip(message: str) -> None:
    """Explain the widget before: shown when the pointer rests on it, disabled or not."""
    if not message or imgui.is_item_active() or not imgui.is_item_hovered(imgui.HoveredFlags_.for_tooltip):
        return
    _beside_item()
    if imgui.begin_tooltip():
        _lines(message, WRAP * imgui.get_font_size())
        imgui.end_tooltip()


def text(message: str, colour: Colour = NORMAL, size: float = 1.0, bold: bool = False, wrap: bool = False) -> None:
    """Write text at `size` em; `wrap` breaks its lines at the panel's edge."""
    font = imgui.get_io().fonts.fonts[1] if bold else None
    imgui.push_font(font, size * imgui.get_style().font_size_base)
    imgui.push_style_color(imgui.Col_.text, colour)
    _lines(message, imgui.get_content_region_avail().x if wrap else math.inf)
    imgui.pop_style_color()
    imgui.pop_font()


def heading(title: str, width: float) -> None:
    """Write the title of what is `width` em wide; what follows, a button to close it, stands at its right end."""
    left, em = imgui.get_cursor_screen_pos().x, imgui.get_font_size()
    text(title, BRIGHT, 1.25, bold=True)
    imgui.same_line()
    imgui.set_cursor_screen_pos((left + (width - BUTTON) * em, imgui.get_cursor_screen_pos().y - 0.3 * em))


def icon_button(
    icon: str, explanation: str, active: bool = False, enabled: bool = True, size: float = BUTTON
) -> bool:
    """Show an icon in a square of `size` em; returns whether it was clicked. `active`: it is on, or chosen."""
    side = round(size * imgui.get_font_size())
    clicked = _area(explanation, side, side, enabled)
    low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    draw = imgui.get_window_draw_list()
    light = _light(enabled)
    if active:
        draw.add_rect_filled(low, high, _ink(theme.ACCENT_WELL, enabled), imgui.get_style().frame_rounding)
    if light != theme.NONE:
        draw.add_rect_filled(low, high, _ink(light), imgui.get_style().frame_rounding)
    _icon(draw, icon, low, high, _ink(theme.ACCENT if active else _text_colour(enabled), enabled))
    tooltip(explanation)
    return clicked


def large_button(
    icon: str, label: str, explanation: str, extent: tuple[float, float], active: bool = False
) -> bool:
    """Show a button of `extent` pixels: an icon over a label, if that has room; returns whether it was clicked."""
    em = imgui.get_font_size()
    clicked = _area(explanation, *extent, True)
    low, high, draw = imgui.get_item_rect_min(), imgui.get_item_rect_max(), imgui.get_window_draw_list()
    for ground in (theme.ACCENT_WELL if active else theme.WELL, _light(True)):
        draw.add_rect_filled(low, high, _ink(ground), 0.5 * em)
    colour = _ink(theme.ACCENT if active else BRIGHT)
    wide = imgui.calc_text_size(label).x
    labelled = wide <= extent[0] - 0.4 * em and extent[1] >= 2.9 * em
    if labelled:
        draw.add_text((round((low.x + high.x - wide) / 2), round(high.y - 1.45 * em)), colour, label)
        high = ImVec2(high.x, high.y - 1.25 * em)
    imgui.push_font(None, LARGE * (1.0 if labelled else 1.3) * imgui.get_style().font_size_base)
    _icon(draw, icon, low, high, colour)
    imgui.pop_font()
    tooltip(explanation)
    return clicked


def clickable(name: str, width: float) -> bool:
    """Make the line of text that follows, `width` pixels long, a thing to click; returns whether it was."""
    at, em = imgui.get_cursor_screen_pos(), imgui.get_font_size()
    clicked = _area(name, width, imgui.get_text_line_height(), True)
    if (light := _light(True)) != theme.NONE:
        low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
        ends = (low.x - 0.3 * em, low.y - 0.1 * em), (high.x + 0.3 * em, high.y + 0.1 * em)
        imgui.get_window_draw_list().add_rect_filled(*ends, _ink(light), 0.3 * em)
    imgui.set_cursor_screen_pos(at)
    return clicked


def cross_hair(x: float, y: float) -> None:
    """Show over everything where the pointer is that keys move."""
    draw, em = imgui.get_foreground_draw_list(), imgui.get_font_size()
    for thick, colour in ((0.24, theme.SOLID), (0.1, BRIGHT)):
        draw.add_circle((x, y), 0.55 * em, _ink(colour), 0, thick * em)
        for across, down in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            start, end = (x + 0.3 * em * across, y + 0.3 * em * down), (x + em * across, y + em * down)
            draw.add_line(start, end, _ink(colour), thick * em)


def toggle(label: str, value: bool, explanation: str = "", enabled: bool = True) -> bool:
    """Show a switch with a label; returns what it is now."""
    em = imgui.get_font_size()
    width, height = (round(part * em) for part in SWITCH)
    gap = imgui.get_style().item_inner_spacing.x
    clicked = _area(label, width + gap + imgui.calc_text_size(label).x, height, enabled)
    value ^= clicked
    low = imgui.get_item_rect_min()
    draw = imgui.get_window_draw_list()
    radius = height / 2
    high = ImVec2(low.x + width, low.y + height)
    draw.add_rect_filled(low, high, _ink(theme.ACCENT if value else theme.WELL, enabled), radius)
    draw.add_rect_filled(low, high, _ink(_light(enabled)), radius)
    centre = ImVec2(high.x - radius if value else low.x + radius, low.y + radius)
    draw.add_circle_filled(centre, 0.72 * radius, _ink(BRIGHT if value else NORMAL, enabled))
    at = ImVec2(high.x + gap, round(low.y + (height - em) / 2))
    draw.add_text(at, _ink(_text_colour(enabled), enabled), label)
    tooltip(explanation)
    return value


def slider(value: float, low: float, high: float, explanation: str, width: float, size: float = 1.0) -> float:
    """Show a thin slider from `low` to `high`, `width` em wide; returns its value now. `size` enlarges its grab."""
    em = imgui.get_font_size()
    span = width * em
    radius = size * GRAB * em
    _area(explanation, span, round(2.4 * radius), True)
    left, top = imgui.get_item_rect_min()
    travel = max(span - 2 * radius, 1.0)
    if imgui.is_item_active():
        share = (imgui.get_io().mouse_pos.x - left - radius) / travel
        value = low + (high - low) * min(max(share, 0.0), 1.0)
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    _slide(ImVec2(left + radius, top + round(1.2 * radius)), travel, share, radius)
    tooltip(explanation)
    return value


def _beside_item() -> None:
    """Place the next window beside the last item, toward the middle of the picture.

    That is under or above it, or beside a panel that is a column: what is there belongs together.
    """
    low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    size, gap = imgui.get_io().display_size, TOOLTIP_GAP * imgui.get_font_size()
    right, below = low.x + high.x > size.x, low.y + high.y < size.y
    panel, extent = imgui.get_window_pos(), imgui.get_window_size()
    if extent.y > extent.x:
        at = panel.x - gap if right else panel.x + extent.x + gap, low.y if below else high.y
    else:
        at = high.x if right else low.x, high.y + gap if below else low.y - gap
    imgui.set_next_window_pos(at, pivot=(float(right), float(not below)))


def _lines(message: str, room: float) -> None:
    """Write a text with its lines broken to `room` pixels; ImGui's own wrapping has no leading."""
    imgui.push_style_var(imgui.StyleVar_.item_spacing, (0.0, round(LEADING * imgui.get_font_size())))
    imgui.begin_group()
    for paragraph in message.split("\n"):
        line = ""
        for word in _words(paragraph, room):
            longer = f"{line} {word}" if line else word
            if line and imgui.calc_text_size(longer).x > room:
                imgui.text_unformatted(line)
                longer = word
            line = longer
        imgui.text_unformatted(line)
    imgui.end_group()
    imgui.pop_style_var()


def _words(paragraph: str, room: float) -> Iterator[str]:
    """Yield the words of a text; one that is wider than `room` pixels, such as a path, in pieces."""
    for word in paragraph.split(" "):
        while len(word) > 1 and imgui.calc_text_size(word).x > room:
            fits = bisect.bisect(
                range(1, len(word)), room, key=lambda n, word=word: imgui.calc_text_size(word[:n]).x
            )
            yield word[: max(fits, 1)]
            word = word[max(fits, 1) :]
        yield word


def _slide(start: ImVec2, travel: float, share: float, radius: float) -> None:
    """Draw a slider's track from `start` on, its part so far, and its grab."""
    draw, half = imgui.get_window_draw_list(), TRACK * imgui.get_font_size() / 2
    knob = start.x + share * travel
    for end, colour in ((start.x + travel, theme.faded(FAINT, 0.45)), (knob, theme.ACCENT)):
        draw.add_rect_filled((start.x - half, start.y - half), (end + half, start.y + half), _ink(colour), half)
    if imgui.is_item_hovered() or imgui.is_item_active():
        draw.add_circle_filled((knob, start.y), 1.45 * radius, _ink(theme.PRESS))
    draw.add_circle_filled((knob, start.y), radius, _ink(BRIGHT))


def _area(name: str, width: float, height: float, enabled: bool) -> bool:
    """Place a thing to click, without a look; returns whether it was clicked."""
    imgui.begin_disabled(not enabled)
    clicked = imgui.invisible_button(name, (max(width, 1.0), max(height, 1.0)))
    imgui.end_disabled()
    return clicked


def _light(enabled: bool) -> Colour:
    """Return the light that lies on the last item."""
    if not enabled or not (imgui.is_item_hovered() or imgui.is_item_active()):
        return theme.NONE
    return theme.PRESS if imgui.is_item_active() else theme.HOVER


def _text_colour(enabled: bool) -> Colour:
    return BRIGHT if enabled and imgui.is_item_hovered() else NORMAL


def _ink(colour: Colour, enabled: bool = True) -> int:
    """Return a colour as draw lists take it, dim where the widget is disabled."""
    dim = 1.0 if enabled else imgui.get_style().disabled_alpha
    return imgui.get_color_u32(theme.faded(colour, dim))


def _icon(draw: imgui.ImDrawList, icon: str, low: ImVec2, high: ImVec2, colour: int) -> None:
    """Draw an icon with its ink in the middle of a rectangle."""
    glyph = imgui.get_font_baked().find_glyph(ord(icon))
    x = (low.x + high.x - glyph.x0 - glyph.x1) / 2
    y = (low.y + high.y - glyph.y0 - glyph.y1) / 2
    draw.add_text((round(x), round(y)), colour, icon)


def drag_to_scroll() -> None:
    """Let whoever drags what is no button in the current window scroll it, as fingers expect."""
    if imgui.internal.get_active_id() == imgui.internal.get_current_window().move_id:
        imgui.set_scroll_y(imgui.get_scroll_y() - imgui.get_io().mouse_delta.y)
