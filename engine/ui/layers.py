"""The list of layers: each entry of the column of names shows or hides its layer. And the toolbar below it."""

from __future__ import annotations

from imgui_bundle import imgui, imgui_ctx

from ..scene.arrangement import Arrangement
from ..scene.captions import BRIGHT, FAINT, NORMAL
from ..scene.typeface import shortened
from ..scene.writing import Row, shape
from ..text import printable, titled, tr
from . import icons, theme, widgets
from .desk import Desk

SIDE = 1.43  # of the toolbar's buttons, em: seven have room


def layers(desk: Desk, arrangement: Arrangement) -> None:
    """Make the names beside the layers a list whose entries can be clicked; of many layers, one that scrolls."""
    if desk.scene.listed:
        with widgets.panel("layers", *arrangement.names), imgui_ctx.begin_child("all layers"):
            _list(desk, arrangement.unit)
        return
    for number, row in enumerate(desk.scene.rows()):
        with widgets.panel(f"layer {number}", *row.area, glass=False):
            _entry(desk, row, arrangement.unit)


def _list(desk: Desk, em: float) -> None:
    """List all layers, the last one on top; the one that the pointer is on gets an outline in the picture."""
    width = imgui.get_content_region_avail().x
    for layer in reversed(desk.scene.first.network.layers):
        hidden = layer.index in desk.scene.options.hidden
        name = shortened("medium", round(em), printable(titled(layer.name)), width - (1.6 * em if hidden else 0.0))
        imgui.push_style_color(imgui.Col_.text, FAINT if hidden else NORMAL)
        if imgui.selectable(f"{name}##{layer.index}", False)[0]:
            desk.invoke("layer.toggle", str(layer.index))
        imgui.pop_style_color()
        low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
        if imgui.is_item_hovered():
            x, y, *size = desk.scene.area(layer.index)
            outline = (x, y), (x + size[0], y + size[1])
            imgui.get_background_draw_list().add_rect(*outline, imgui.get_color_u32(BRIGHT), 0.3 * em)
        if hidden:
            at = high.x - imgui.calc_text_size(icons.EYE_SLASH).x - 0.2 * em, low.y + 0.1 * em
            imgui.get_window_draw_list().add_text(at, imgui.get_color_u32(FAINT), icons.EYE_SLASH)
        meaning = tr("Bring this layer back") if hidden else tr("Hide this layer")
        widgets.tooltip(f"{printable(titled(layer.name))}, {shape(layer)}\n{meaning}")


def _entry(desk: Desk, row: Row, em: float) -> None:
    x, y, width, height = row.area
    imgui.set_cursor_screen_pos((x, y))
    if imgui.invisible_button("entry", (width, height)):
        desk.invoke("layer.toggle", str(row.layer.index))
    hovered = imgui.is_item_hovered()
    draw = imgui.get_window_draw_list()
    if hovered:
        draw.add_rect_filled((x, y), (x + width, y + height), imgui.get_color_u32(theme.HOVER), 0.4 * em)
    if height < 0.9 * em:  # of many layers, not all have room for a name
        return
    colour = BRIGHT if hovered else FAINT
    icon = icons.EYE_SLASH if row.hidden else icons.EYE
    side = imgui.calc_text_size(icon).x
    draw.add_text((round(x + width - side - 0.3 * em), round(y + 0.15 * em)), imgui.get_color_u32(colour), icon)
    widgets.tooltip(tr("Bring this layer back") if row.hidden else tr("Hide this layer"))


def toolbar(desk: Desk, arrangement: Arrangement) -> None:
    """Show what concerns the picture as a whole."""
    scene, gap, side = desk.scene, 0.05 * arrangement.unit, SIDE
    with widgets.panel("toolbar", *arrangement.toolbar, glass=False):
        imgui.set_cursor_screen_pos(arrangement.toolbar[:2])
        desk.button("network.toggle", icons.NETWORK, size=side)
        imgui.same_line(0, gap)
        flat = scene.options.view == "2d"
        desk.button("view.3d" if flat else "view.2d", icons.CUBE if flat else icons.GRID, size=side)
        imgui.same_line(0, gap)
        desk.button("camera.fit", icons.FIT, size=side)
        imgui.same_line(0, gap)
        desk.button("edges.settings", icons.EDGES, active=scene.options.edges != "off", size=side)
        imgui.same_line(0, gap)
        hidden = bool(scene.options.hidden)
        desk.button("layer.show_all", icons.LAYERS, active=hidden, enabled=hidden, size=side)
        imgui.same_line(0, gap)
        desk.button("palette.next", icons.PALETTE, size=side)
        imgui.same_line(0, gap)
        desk.button("help.toggle", icons.HELP, size=side)
