"""The pad and what belongs to it: tools, and what becomes of the drawing on its way into the network."""

from __future__ import annotations

from imgui_bundle import ImVec2, imgui

from ..scene.arrangement import Arrangement, Rect
from ..scene.captions import BRIGHT, FAINT
from ..scene.pad import THICKEST, THINNEST
from ..scene.steps import Shown, size_text
from ..text import tr
from . import icons, theme, widgets
from .desk import Desk, explanation

PROMPT = 1.5  # size of the invitation on the pad, em
STEP = 4.0  # side of a picture of what the network sees, em
TOOL = 2.4  # side of a tool's button, em
HAND = 0.55  # radius of the dot that shows where the ghost's hand is, em


def drawing(desk: Desk, arrangement: Arrangement) -> None:
    """Show the pad, its tools and the steps."""
    _pad(desk, arrangement.pad, arrangement.unit)
    for part in (_tools, _brush, _samples, _steps):
        part(desk, arrangement.tools)


def _pad(desk: Desk, pad: Rect, em: float) -> None:
    """Show the pad, and on it an invitation, the sample's name, and where the pen is."""
    scene = desk.scene
    imgui.set_cursor_screen_pos(pad[:2])
    imgui.image(imgui.ImTextureRef(Shown.PAD), pad[2:])
    if scene.pad.empty:
        widgets.tooltip(tr("Draw a digit with the mouse, a pen or a finger"))
    draw, (x, y, width, height) = imgui.get_window_draw_list(), pad
    draw.add_rect((x, y), (x + width, y + height), _ink(theme.HAIRLINE), 0.4 * em, theme.hairline(em))
    if scene.pad.empty:
        _invite(draw, x + width / 2, y + height / 2, em)
    elif scene.welcome.exemplary:
        _invite(draw, x + width / 2, y + height - PROMPT * em, em)
    elif scene.pad.source.framed:
        draw.add_text((x + 0.5 * em, y + 0.35 * em), _ink(FAINT), scene.pad.source.name)
    _pen(desk, draw, pad, em)


def _pen(desk: Desk, draw: imgui.ImDrawList, pad: Rect, em: float) -> None:
    """Show the ghost's hand, or the size of the brush under the pointer."""
    scene, mouse = desk.scene, imgui.get_mouse_pos()
    if hand := scene.welcome.position:
        at = ImVec2(hand[0] * scene.frame.width, hand[1] * scene.frame.height)
        draw.add_circle_filled(at, HAND * em, _ink(theme.faded(theme.ACCENT, 0.5)))
        draw.add_circle(at, HAND * em, _ink(BRIGHT), 0, 2 * theme.hairline(em))
    elif pad.holds(mouse.x, mouse.y) and imgui.is_window_hovered():
        draw.add_circle(
            mouse, scene.pad.brush * pad.width / 2, _ink(theme.faded(BRIGHT, 0.6)), 0, theme.hairline(em)
        )


def _invite(draw: imgui.ImDrawList, x: float, y: float, em: float) -> None:
    message = tr("Draw here")
    imgui.push_font(imgui.get_io().fonts.fonts[1], PROMPT * em)
    extent = imgui.calc_text_size(message)
    draw.add_text((round(x - extent.x / 2), round(y - extent.y / 2)), _ink(theme.ACCENT), message)
    imgui.pop_font()


def _tools(desk: Desk, area: Rect) -> None:
    pad, em = desk.scene.pad, imgui.get_font_size()
    tools = (
        ("pad.pen", icons.PEN, pad.tool == "pen", True),
        ("pad.eraser", icons.ERASER, pad.tool == "eraser", True),
        ("pad.undo", icons.UNDO, False, pad.undoable),
        ("pad.redo", icons.REDO, False, pad.redoable),
        ("pad.clear", icons.TRASH, False, not pad.empty),
    )
    for number, (command, icon, active, enabled) in enumerate(tools):
        imgui.set_cursor_screen_pos((area.x + number * (area.width - TOOL * em) / (len(tools) - 1), area.y))
        desk.button(command, icon, active, enabled, TOOL)


def _brush(desk: Desk, area: Rect) -> None:
    """Show the size of the brush, and whether drawings are centred."""
    pad, options, em = desk.scene.pad, desk.scene.options, imgui.get_font_size()
    label = tr("Centre")
    width = (widgets.SWITCH[0] + 0.45) * em + imgui.calc_text_size(label).x
    imgui.set_cursor_screen_pos((area.x, area.y + 2.9 * em))
    room = (area.width - width) / em - 1.0
    brush = widgets.slider(pad.brush, THINNEST, THICKEST, explanation("pad.brush"), room)
    if brush != pad.brush:
        desk.invoke("pad.brush", f"{brush:.4f}")
    imgui.set_cursor_screen_pos((round(area.x + area.width - width), round(area.y + 2.9 * em)))
    if widgets.toggle(label, options.auto_centre, explanation("pad.centre")) != options.auto_centre:
        desk.invoke("pad.centre")


def _samples(desk: Desk, area: Rect) -> None:
    em = imgui.get_font_size()
    imgui.set_cursor_screen_pos((area.x, round(area.y + 4.4 * em)))
    half = (area.width - 0.5 * em) / 2
    desk.labelled("input.next", icons.SHUFFLE, area.width - 0.78 * half)
    imgui.same_line(0, 0.5 * em)
    desk.labelled("evidence.toggle", icons.WHY, 0.78 * half - 0.5 * em)


def _steps(desk: Desk, area: Rect) -> None:
    """Show what becomes of the drawing on its way into the network."""
    steps = [
        (Shown.PAD, tr("Drawing"), tr("What is on the pad")),
        (Shown.CENTRED, tr("Centred"), tr("Cut out, brought to size and moved to the middle")),
        (Shown.SEEN, size_text(desk.scene), tr("What the network gets: its input layer")),
    ]
    if not desk.scene.options.auto_centre:
        steps[1] = (Shown.CENTRED, tr("As it is"), tr("Neither moved nor brought to size"))
    em = imgui.get_font_size()
    for number, (picture, label, meaning) in enumerate(steps):
        x, y = area.x + number * (area.width - STEP * em) / 2, area.y + 7.0 * em
        imgui.set_cursor_screen_pos((round(x), round(y)))
        imgui.image(imgui.ImTextureRef(picture), (STEP * em, STEP * em))
        widgets.tooltip(meaning)
        middle = x + (STEP * em - imgui.calc_text_size(label).x) / 2
        imgui.set_cursor_screen_pos((round(middle), round(y + (STEP + 0.15) * em)))
        widgets.text(label, FAINT)


def _ink(colour: theme.Colour) -> int:
    return imgui.get_color_u32(colour)
