"""The panel "Why 4 and not 9?": two answers to choose, the pixels' shares in their difference, and the sum."""

from __future__ import annotations

import math

import numpy as np
from imgui_bundle import imgui

from ..net.evidence import Evidence
from ..net.network import Network
from ..scene.arrangement import Arrangement, Rect
from ..scene.captions import BRIGHT, FAINT, NORMAL, Colour
from ..scene.evidence import Comparison, picture
from ..scene.palettes import Palette, by_id, limit_of
from ..scene.typeface import shortened
from ..text import digits, tr
from . import icons, theme, widgets
from .choice import choose_answer, in_a_row
from .desk import Desk
from .heatmap import Heatmap, Scale, colours, pointed

WIDTH = 17.0  # of what is in the panel, em
QUESTION = 3.9  # width of the word before a row of answers, em
CHIP = 1.7  # height of an answer that can be chosen, em
SCALE = 0.7  # height of the colour scale, em
GAP = 0.6  # to the panel of the drawing, em

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class EvidencePanel:
    """Shows what a Comparison found. Keeps the textures of its picture and of its scale."""

    def __init__(self) -> None:
        self._picture, self._scale = Heatmap(), Scale()

    def build(self, desk: Desk, comparison: Comparison, arrangement: Arrangement) -> None:
        """Show the panel beside that of the drawing; nothing before there is something to be seen."""
        if comparison.found is None or not desk.scene.instances:
            return
        found, network = comparison.found, desk.scene.first.network
        em = imgui.get_font_size()
        beside_drawing(desk, arrangement, em)
        with widgets.notice("evidence"):
            _heading(desk, found, network)
            palette = by_id(desk.scene.options.palette)
            for number, question in enumerate((tr("Why"), tr("not"))):
                _row(desk, found, network, number, question, tint(palette, 1 - 2 * number), em)
            self._show(comparison.version, found, network, palette, em)
            _sum(found, network, desk.scene.first.blank)

    def _show(self, version: int, found: Evidence, network: Network, palette: Palette, em: float) -> None:
        """Show the pixels' shares as a picture, and its scale with numbers."""
        shares = picture(found, network)
        limit, (rows, columns) = limit_of(shares), shares.shape
        side = WIDTH * em / max(rows, columns)
        x, y = imgui.get_cursor_screen_pos()
        x += (WIDTH * em - columns * side) / 2
        area = Rect(round(x), round(y), round(columns * side), round(rows * side))
        imgui.set_cursor_screen_pos(area[:2])
        imgui.image(self._picture.show(version, lambda: shares, limit, palette), area[2:])
        _outline(area, em)
        _explain_pixel(shares, area)
        x, y = imgui.get_cursor_screen_pos()
        bar = Rect(x, y + 0.2 * em, WIDTH * em, SCALE * em)
        imgui.set_cursor_screen_pos(bar[:2])
        imgui.image(self._scale.show(palette), bar[2:])
        _outline(bar, em)
        widgets.tooltip(tr("How much a pixel speaks for the one answer, or for the other"))
        _ends(found, network, palette, limit, bar, em)


def tint(palette: Palette, value: float) -> Colour:
    """Return the colour of a value of −1 to 1 in a palette."""
    red, green, blue = (colours(np.array([value]), 1.0, palette)[0] / 255).tolist()
    return red, green, blue, 1.0


def signed(value: float, places: int = 3) -> str:
    """Write a number with its sign; what is none as the word for it."""
    if not math.isfinite(value):
        return tr("no number")
    return digits(f"{value:+.{places}f}").replace("-", "−")


def beside_drawing(desk: Desk, arrangement: Arrangement, em: float) -> None:
    """Put the next window beside a panel that is a column, above one that is a band; low, below the outputs."""
    frame, panel = desk.scene.frame, arrangement.panel
    if not arrangement.unit:
        at, room = (frame.width - GAP * em, frame.height - GAP * em), frame.height - 2 * GAP * em
    elif arrangement.at_left:
        at, room = (panel.x + panel.width + GAP * em, panel.y + panel.height), panel.height
    elif arrangement.upright:
        at, room = (panel.x - GAP * em, panel.y + panel.height), panel.height
    else:
        at, room = (panel.x + panel.width, panel.y - GAP * em), panel.y - 2 * GAP * em
    imgui.set_next_window_pos(at, imgui.Cond_.always, (0.0 if arrangement.at_left else 1.0, 1.0))
    width = WIDTH * em + 2 * imgui.get_style().window_padding.x
    imgui.set_next_window_size_constraints((width, 1.0), (width, max(room, 1.0)))


def _heading(desk: Desk, found: Evidence, network: Network) -> None:
    title = tr("Why this and not that?")
    if in_a_row(network):
        title = tr("Why {a} and not {b}?", a=network.label(found.a), b=network.label(found.b))
    widgets.heading(title, WIDTH)
    desk.button("evidence.toggle", icons.CLOSE)


def _row(
    desk: Desk, found: Evidence, network: Network, number: int, question: str, colour: Colour, em: float
) -> None:
    """Let one of the two answers be chosen: the first (`number` 0) or the second."""
    x, y = imgui.get_cursor_screen_pos()
    imgui.set_cursor_screen_pos((x, round(y + (CHIP - 1.0) / 2 * em)))
    widgets.text(question, FAINT)
    room = Rect(x + QUESTION * em, y, (WIDTH - QUESTION) * em, CHIP * em)
    chosen = choose_answer(network, (found.a, found.b)[number], f"{number}", colour, room)
    if chosen is not None:
        pair = [found.a, found.b]
        if chosen == pair[1 - number]:
            pair.reverse()  # who chooses the other one wants to see it the other way round
        else:
            pair[number] = chosen
        desk.invoke("evidence.choose", f"{pair[0]}:{pair[1]}")
    imgui.set_cursor_screen_pos((x, y + (CHIP + 0.35) * em))


def _outline(area: Rect, em: float) -> None:
    x, y, width, height = area
    line = imgui.get_color_u32(theme.HAIRLINE)
    imgui.get_window_draw_list().add_rect((x, y), (x + width, y + height), line, 0.2 * em, theme.hairline(em))


def _explain_pixel(shares: np.ndarray, area: Rect) -> None:
    """Tell the share of the pixel that the pointer is on."""
    cell = pointed(area, shares.shape)
    if cell is None:
        return
    row, column = cell
    value = signed(float(shares[cell]), 4)
    widgets.tooltip(tr("row {row}, column {column}: {value}", row=row + 1, column=column + 1, value=value))


def _ends(found: Evidence, network: Network, palette: Palette, limit: float, bar: Rect, em: float) -> None:
    """Write what the ends of the scale stand for."""
    base = round(bar.y + bar.height + 0.3 * em)
    known = found.change != 0 and math.isfinite(found.change)
    for index, sign in ((found.b, -1), (found.a, 1)):
        number = signed(sign * limit, 2) if known else ""
        room = bar.width / 2 - em - imgui.calc_text_size(f"{number}  ").x
        label = shortened("medium", round(em), tr("for {label}", label=network.label(index)), room)
        line = f"{number}  {label}".strip() if sign < 0 else f"{label}  {number}".strip()
        x = bar.x if sign < 0 else bar.x + bar.width - imgui.calc_text_size(line).x
        imgui.set_cursor_screen_pos((round(x), base))
        widgets.text(line, tint(palette, 0.9 * sign))
    imgui.set_cursor_screen_pos((round(bar.x + (bar.width - imgui.calc_text_size("0").x) / 2), base))
    widgets.text("0", FAINT)
    imgui.dummy((1.0, 0.1 * em))


def _sum(found: Evidence, network: Network, blank: bool) -> None:
    """Say that the pixels' shares make up the whole change, with the numbers."""
    if blank:
        widgets.text(tr("Draw something, and see what speaks for it"), NORMAL, wrap=True)
        return
    widgets.text(tr("The pixels' shares sum to {sum};", sum=signed(found.pixels)), BRIGHT, wrap=True)
    difference = _difference(network, found.a, found.b)
    line = tr("{difference} changed by {change}", difference=difference, change=signed(found.change))
    widgets.text(line, BRIGHT, wrap=True)
    widgets.tooltip(tr("From an empty picture to this one, as the network computed it"))


def _difference(network: Network, a: int, b: int) -> str:
    """Write the name of the difference of two logits."""
    labels = [network.label(index) for index in (a, b)]
    if in_a_row(network) and all(label.isascii() and label.isdigit() for label in labels):
        return " − ".join("z" + label.translate(SUBSCRIPTS) for label in labels)
    return tr("their difference")
