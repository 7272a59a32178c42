"""The look of the panels: slate-blue glass over the picture, in the colours of its captions; all sizes in em."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from imgui_bundle import ImVec2, imgui

from ..scene.captions import BRIGHT, FAINT, GLASS, HAIRLINE, NORMAL, SOLID, WELL, WINNER, Colour

HOVER: Colour = (0.55, 0.70, 0.95, 0.16)
PRESS: Colour = (0.55, 0.70, 0.95, 0.28)
ACCENT: Colour = WINNER
ACCENT_WELL: Colour = (*WINNER[:3], 0.20)
NONE: Colour = (0.0, 0.0, 0.0, 0.0)

TOOLTIP_DELAY = 0.4  # seconds that the pointer rests before a tooltip appears
PIXELS = 1 / 18  # em that a hairline takes: one pixel at 1280×720, three at 3840×2160


def hairline(em: float) -> float:
    """Return the width of a hairline in whole pixels, at `em` pixels per em."""
    return max(float(round(em * PIXELS)), 1.0)


def faded(colour: Colour, alpha: float) -> Colour:
    """Return a colour with its opacity multiplied by `alpha`."""
    return (*colour[:3], colour[3] * alpha)


def apply(style: imgui.Style, em: float) -> None:
    """Give an ImGui style our colours, and our sizes at `em` pixels per em."""
    _colours(style)
    _sizes(style, em)
    _rounding(style, em)
    style.hover_delay_short = TOOLTIP_DELAY
    style.hover_stationary_delay = TOOLTIP_DELAY / 4
    style.disabled_alpha = 0.4
    style.button_text_align = ImVec2(0.5, 0.5)


def _colours(style: imgui.Style) -> None:
    colour = imgui.Col_
    groups = {
        BRIGHT: (colour.text, colour.input_text_cursor),
        FAINT: (colour.text_disabled, colour.nav_cursor),
        NORMAL: (colour.slider_grab, colour.plot_lines),
        GLASS: (colour.window_bg, colour.title_bg, colour.title_bg_active, colour.title_bg_collapsed),
        SOLID: (colour.popup_bg, colour.menu_bar_bg),
        HAIRLINE: (colour.border, colour.separator, colour.scrollbar_grab, colour.table_border_strong),
        WELL: (colour.frame_bg, colour.table_border_light, colour.table_header_bg),
        HOVER: (colour.frame_bg_hovered, colour.button_hovered, colour.header_hovered, colour.header),
        PRESS: (colour.frame_bg_active, colour.button_active, colour.header_active, colour.scrollbar_grab_hovered),
        ACCENT: (colour.check_mark, colour.slider_grab_active, colour.plot_histogram, colour.scrollbar_grab_active),
        ACCENT_WELL: (colour.text_selected_bg, colour.checkbox_selected_bg),
        NONE: (colour.button, colour.child_bg, colour.border_shadow, colour.scrollbar_bg, colour.table_row_bg),
    }
    for value, names in groups.items():
        for name in names:
            style.set_color_(name, value)


@contextmanager
def smaller(share: float) -> Iterator[None]:
    """Show the next windows in type and spaces of a share of the usual size."""
    style = imgui.get_style()
    em = style.font_size_base
    imgui.push_font(None, share * em)
    _sizes(style, share * em)
    try:
        yield
    finally:
        _sizes(style, em)
        imgui.pop_font()


def _sizes(style: imgui.Style, em: float) -> None:
    line = hairline(em)
    style.window_padding = ImVec2(round(0.85 * em), round(0.75 * em))
    style.frame_padding = ImVec2(round(0.55 * em), round(0.35 * em))
    style.item_spacing = ImVec2(round(0.55 * em), round(0.5 * em))
    style.item_inner_spacing = ImVec2(round(0.45 * em), round(0.3 * em))
    style.cell_padding = ImVec2(round(0.4 * em), round(0.25 * em))
    style.indent_spacing = round(1.2 * em)
    style.scrollbar_size = max(round(0.55 * em), 1)
    style.grab_min_size = max(round(0.8 * em), 1)
    style.window_min_size = ImVec2(1, 1)
    style.window_border_size = style.popup_border_size = style.child_border_size = line
    style.separator_size = line
    style.frame_border_size = 0.0


def _rounding(style: imgui.Style, em: float) -> None:
    style.window_rounding = style.child_rounding = style.popup_rounding = 0.55 * em
    style.frame_rounding = style.image_rounding = 0.4 * em
    style.scrollbar_rounding = style.grab_rounding = em
