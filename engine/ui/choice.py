"""One of a network's answers to choose: from a row of them, or where they are many or long from a list."""

from __future__ import annotations

from imgui_bundle import ImVec2, imgui

from ..net.evidence import logits
from ..net.network import Network
from ..scene.arrangement import Rect
from ..scene.captions import BRIGHT, NORMAL, Colour
from ..scene.typeface import shortened
from . import theme, widgets
from .desk import explanation

MOST = 12  # answers that can stand in a row
SHORT = 2  # letters of each


def choose_answer(network: Network, chosen: int, name: str, colour: Colour, room: Rect) -> int | None:
    """Show all answers, the chosen one on a ground of its colour; returns the one that was clicked."""
    return (_row if in_a_row(network) else _list)(network, chosen, name, colour, room)


def in_a_row(network: Network) -> bool:
    """Tell whether all answers can stand side by side."""
    count = logits(network).nodes
    return count <= MOST and all(len(network.label(index)) <= SHORT for index in range(count))


def _row(network: Network, chosen: int, name: str, colour: Colour, room: Rect) -> int | None:
    """Show all answers side by side; returns the one that was clicked."""
    count, clicked = logits(network).nodes, None
    width = room.width / count
    for index in range(count):
        imgui.set_cursor_screen_pos((round(room.x + index * width), room.y))
        if imgui.invisible_button(f"{name}:{index}", (width, room.height)):
            clicked = index
        widgets.tooltip(explanation("evidence.choose"))
        low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
        draw, rounding = imgui.get_window_draw_list(), imgui.get_style().frame_rounding
        if index == chosen:
            draw.add_rect_filled(low, high, imgui.get_color_u32(theme.faded(colour, 0.30)), rounding)
        if imgui.is_item_hovered():
            draw.add_rect_filled(low, high, imgui.get_color_u32(theme.HOVER), rounding)
        label = network.label(index)
        extent = imgui.calc_text_size(label)
        at = ImVec2(round((low.x + high.x - extent.x) / 2), round((low.y + high.y - extent.y) / 2))
        draw.add_text(at, imgui.get_color_u32(BRIGHT if index == chosen else NORMAL), label)
    return clicked


def _list(network: Network, chosen: int, name: str, colour: Colour, room: Rect) -> int | None:
    """Show the chosen answer, and all in a list that opens; returns the one that was clicked."""
    clicked = None
    imgui.set_cursor_screen_pos(room[:2])
    imgui.set_next_item_width(room.width)
    imgui.push_style_color(imgui.Col_.frame_bg, theme.faded(colour, 0.30))
    arrow, padding = imgui.get_frame_height(), imgui.get_style().frame_padding.x
    shown = shortened(
        "medium", round(imgui.get_font_size()), network.label(chosen), room.width - arrow - 2 * padding
    )
    if imgui.begin_combo(f"##{name}", shown):
        for index in range(logits(network).nodes):
            if imgui.selectable(f"{network.label(index)}##{index}", index == chosen)[0]:
                clicked = index
        imgui.end_combo()
    imgui.pop_style_color()
    widgets.tooltip(explanation("evidence.choose"))
    return clicked
