"""The pad and what belongs to it: tools, and what becomes of the drawing on its way into the network."""

from __future__ import annotations

from imgui_bundle import ImVec2, imgui

from ..scene.arrangement import Arrangement, Rect
from ..scene.captions import BRIGHT, FAINT, NORMAL
from ..scene.forms import Form
from ..scene.pad import THICKEST, THINNEST
from ..scene.scene import Scene
from ..scene.steps import Shown, size_text
from ..scene.typeface import length, shortened
from ..text import tr
from . import icons, theme, widgets
from .desk import Desk, explanation
from .dials import dials

PROMPT = 1.5  # size of the invitation on the pad, em
STEP = 4.0  # side of a picture of what the network sees, em
TOOL = 2.2  # side of a tool's button, em
HAND = 0.55  # radius of the dot that shows where the ghost's hand is, em


SWATCH = 1.05  # side of a colour to choose, em
COLOURS = ("#ffffff", "#000000", "#e53935", "#fb8c00", "#fdd835", "#43a047", "#1e88e5", "#8e24aa")
"""The pens for networks that see colour: white and black, and six that differ in hue and in brightness."""


def drawing(desk: Desk, arrangement: Arrangement) -> None:
    """Show the pad, its tools and the steps; or what sets the values of an input that is no picture."""
    if not desk.scene.intake.pad_shown:
        dials(desk, arrangement)
        return
    show_pad(desk, arrangement.pad, arrangement.unit)
    for part in (_tools, _brush, _samples, _steps):
        part(desk, arrangement.tools)


def show_pad(desk: Desk, pad: Rect, em: float) -> None:
    """Show the pad, and on it an invitation, the sample's name, and where the pen is."""
    scene = desk.scene
    imgui.set_cursor_screen_pos(pad[:2])
    imgui.image(imgui.ImTextureRef(Shown.PAD), pad[2:])
    if scene.pad.empty:
        widgets.tooltip(_how_to_draw(scene))
    draw, (x, y, width, height) = imgui.get_window_draw_list(), pad
    draw.add_rect((x, y), (x + width, y + height), _ink(theme.HAIRLINE), 0.4 * em, theme.hairline(em))
    if scene.pad.empty:
        _invite(draw, pad, height / 2, em)
    elif scene.welcome.exemplary:
        _invite(draw, pad, height - PROMPT * em, em)
    elif not scene.pad.source.drawn:
        _caption(draw, pad, scene.pad.source.name, em)
    _pen(desk, draw, pad, em)


def _how_to_draw(scene: Scene) -> str:
    """Return what an empty pad's tooltip says; visitors of an exhibit have no files."""
    if scene.intake.of_digits:
        return tr("Draw a digit with the mouse, a pen or a finger")
    if scene.intake.in_colour and not scene.frame.kiosk:
        return tr("Draw, or drop a picture file on the window")
    return tr("Draw something with the mouse, a pen or a finger")


def _caption(draw: imgui.ImDrawList, pad: Rect, name: str, em: float) -> None:
    """Write what is shown at the top of the pad, on a ground that sets it off from a photo."""
    x, y = pad.x + 0.5 * em, pad.y + 0.35 * em
    name = shortened("medium", round(em), name, pad.width - 1.0 * em)
    extent = imgui.calc_text_size(name)
    ground = (x - 0.2 * em, y - 0.1 * em), (x + extent.x + 0.2 * em, y + extent.y + 0.1 * em)
    draw.add_rect_filled(*ground, _ink(theme.faded(theme.SOLID, 0.6)), 0.25 * em)
    draw.add_text((round(x), round(y)), _ink(NORMAL), name)


def _pen(desk: Desk, draw: imgui.ImDrawList, pad: Rect, em: float) -> None:
    """Show the ghost's hand, or the size of the brush under the pointer."""
    scene, mouse = desk.scene, imgui.get_mouse_pos()
    if hand := scene.welcome.position or scene.attract.hand:
        at = ImVec2(hand[0] * scene.frame.width, hand[1] * scene.frame.height)
        draw.add_circle_filled(at, HAND * em, _ink(theme.faded(theme.ACCENT, 0.5)))
        draw.add_circle(at, HAND * em, _ink(BRIGHT), 0, 2 * theme.hairline(em))
    elif pad.holds(mouse.x, mouse.y) and imgui.is_window_hovered():
        draw.add_circle(
            mouse, scene.pad.brush * pad.width / 2, _ink(theme.faded(BRIGHT, 0.6)), 0, theme.hairline(em)
        )


def _invite(draw: imgui.ImDrawList, pad: Rect, down: float, em: float) -> None:
    """Write the invitation in the middle of the pad, `down` pixels from its top; smaller where it is too long."""
    message, room = tr("Draw here"), pad.width - 0.8 * em
    size = min(PROMPT * em, PROMPT * em * room / length("bold", round(PROMPT * em), message))
    imgui.push_font(imgui.get_io().fonts.fonts[1], size)
    extent = imgui.calc_text_size(message)
    at = round(pad.x + (pad.width - extent.x) / 2), round(pad.y + down - extent.y / 2)
    draw.add_text(at, _ink(theme.ACCENT), message)
    imgui.pop_font()


def _tools(desk: Desk, area: Rect) -> None:
    pad, em = desk.scene.pad, imgui.get_font_size()
    tools = (
        ("pad.pen", icons.PEN, pad.tool == "pen", True),
        ("pad.eraser", icons.ERASER, pad.tool == "eraser", True),
        ("pad.undo", icons.UNDO, False, pad.undoable),
        ("pad.redo", icons.REDO, False, pad.redoable),
        ("pad.clear", icons.TRASH, False, not pad.empty or not pad.source.empty),
        ("preprocess.settings", icons.SLIDERS, False, bool(desk.scene.instances)),
    )
    for number, (command, icon, active, enabled) in enumerate(tools):
        imgui.set_cursor_screen_pos((area.x + number * (area.width - TOOL * em) / (len(tools) - 1), area.y))
        desk.button(command, icon, active, enabled, TOOL)


def _brush(desk: Desk, area: Rect) -> None:
    """Show the size of the brush, and whether drawings are centred or in which colour they are."""
    pad, em = desk.scene.pad, imgui.get_font_size()
    label = tr("Centre")
    width = (widgets.SWITCH[0] + 0.45) * em + imgui.calc_text_size(label).x
    width = len(COLOURS) * SWATCH * em if desk.scene.intake.in_colour else width
    imgui.set_cursor_screen_pos((area.x, area.y + 2.9 * em))
    room = (area.width - width) / em - 1.0
    brush = widgets.slider(pad.brush, THINNEST, THICKEST, explanation("pad.brush"), room)
    if brush != pad.brush:
        desk.invoke("pad.brush", f"{brush:.4f}")
    x, y = round(area.x + area.width - width), round(area.y + 2.9 * em)
    imgui.set_cursor_screen_pos((x, y))
    centred = desk.scene.options.auto_centre
    if desk.scene.intake.in_colour:
        _swatches(desk, x, y - 0.05 * em, em)
    elif widgets.toggle(label, centred, explanation("pad.centre")) != centred:
        desk.invoke("pad.centre")


def _swatches(desk: Desk, x: float, y: float, em: float) -> None:
    """Show the colours of the pen; the chosen one has a ring."""
    draw, side = imgui.get_window_draw_list(), SWATCH * em
    for number, colour in enumerate(COLOURS):
        imgui.set_cursor_screen_pos((x + number * side, y))
        if imgui.invisible_button(colour, (side, side)):
            desk.invoke("pad.colour", colour)
        widgets.tooltip(explanation("pad.colour"))
        red, green, blue = bytes.fromhex(colour[1:])
        middle = ImVec2(x + (number + 0.5) * side, y + side / 2)
        draw.add_circle_filled(middle, 0.34 * side, _ink((red / 255, green / 255, blue / 255, 1.0)))
        chosen, pointed = (red, green, blue) == desk.scene.pad.colour, imgui.is_item_hovered()
        ring = theme.ACCENT if chosen else BRIGHT if pointed else theme.HAIRLINE
        draw.add_circle(middle, 0.46 * side if chosen else 0.36 * side, _ink(ring), 0, theme.hairline(em))


def _samples(desk: Desk, area: Rect) -> None:
    em = imgui.get_font_size()
    imgui.set_cursor_screen_pos((area.x, round(area.y + 4.4 * em)))
    why = desk.width("evidence.toggle", icons.WHY)
    desk.labelled("input.next", icons.SHUFFLE, area.width - why - 0.5 * em)
    imgui.same_line(0, 0.5 * em)
    desk.labelled("evidence.toggle", icons.WHY, why)


def _steps(desk: Desk, area: Rect) -> None:
    """Show what becomes of the drawing on its way into the network, if there is room."""
    if area.height < (7.0 + STEP + 1.0) * imgui.get_font_size():
        return
    photo = desk.scene.intake.in_colour and not desk.scene.pad.source.drawn
    steps = [
        (Shown.PAD, tr("Picture") if photo else tr("Drawing"), tr("What is on the pad")),
        (Shown.SIZED, *_sizing(desk)),
        (Shown.SEEN, size_text(desk.scene), tr("What the network gets: its input layer")),
    ]
    form = desk.scene.first.form if desk.scene.instances else None
    em = imgui.get_font_size()
    for number, (picture, label, meaning) in enumerate(steps):
        x, y = area.x + number * (area.width - STEP * em) / 2, area.y + 7.0 * em
        shaped = picture == Shown.SEEN or (picture == Shown.SIZED and desk.scene.intake.in_colour)
        width, height = _proportions(form if shaped else None)
        across, down = STEP * em * width, STEP * em * height
        imgui.set_cursor_screen_pos((round(x + (STEP * em - across) / 2), round(y + (STEP * em - down) / 2)))
        imgui.image(imgui.ImTextureRef(picture), (across, down))
        widgets.tooltip(meaning)
        wide = imgui.calc_text_size(label).x
        left = min(x + (STEP * em - wide) / 2, area.x + area.width - wide)
        imgui.set_cursor_screen_pos((round(left), round(area.y + (7.0 + STEP + 0.15) * em)))
        widgets.text(label, FAINT)


def _sizing(desk: Desk) -> tuple[str, str]:
    """Return what brings a picture to size, in a word and in a sentence."""
    resize = desk.scene.first.preprocessing.resize if desk.scene.instances else "digit"
    if resize == "digit" and not desk.scene.options.auto_centre:
        return tr("As it is"), tr("Neither moved nor brought to size")
    return {
        "digit": (tr("Centred"), tr("Cut out, brought to size and moved to the middle")),
        "crop": (tr("Cut out"), tr("The middle of the picture, in the network's proportions")),
        "fit": (tr("Fitted in"), tr("The whole picture, with margins where its proportions are others")),
        "stretch": (tr("Stretched"), tr("The whole picture, stretched to the network's proportions")),
    }[resize]


def _proportions(form: Form | None) -> tuple[float, float]:
    """Return width and height of a picture of which the longer is 1."""
    if form is None:
        return 1.0, 1.0
    longest = max(form.width, form.height)
    return form.width / longest, form.height / longest


def _ink(colour: theme.Colour) -> int:
    return imgui.get_color_u32(colour)
