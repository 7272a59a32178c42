"""The number panel: a neuron's whole arithmetic, down to the last term."""

from __future__ import annotations

import numpy as np
from imgui_bundle import ImVec2, imgui, imgui_ctx

from ..scene.arrangement import NOWHERE, Rect
from ..scene.captions import BRIGHT, FAINT, NORMAL, WINNER
from ..scene.numbers import Line, Numbers, amount
from ..scene.palettes import Palette, by_id
from ..scene.patches import Patch
from ..text import digits, language, tr
from . import icons, theme, widgets
from .desk import Desk, explanation
from .fit import Fit
from .formula import Formula
from .heatmap import Heatmap, Scale, pointed

WIDTH = 23.0  # of what is in the panel, em
PICTURE, LOW = 7.1, 3.6  # side of a picture, em; its height at an exhibit, where type is large
LABEL = 8.0  # width of what a line under the table is about, em
SMALL = 0.86  # size of the table's text, em
COLUMN = 4.1  # width of the table's columns of numbers, em of its text
SCALE = 0.35  # height of a colour scale, em

COPY, TRACE, RIGHT, WRONG = "\uf0c5", "\uf4d7", "\uf058", "\uf057"

WINDOW = (
    imgui.WindowFlags_.no_title_bar
    | imgui.WindowFlags_.no_collapse
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.always_auto_resize
    | imgui.WindowFlags_.no_nav
)
TABLE = imgui.TableFlags_.scroll_y | imgui.TableFlags_.borders_inner_h | imgui.TableFlags_.sizing_stretch_prop


class NumberPanel:
    """One panel, for whichever node it is given. Keeps the textures of its pictures and formulas."""

    def __init__(self) -> None:
        self._numbers: Numbers | None = None
        self._version = 0
        self._area, self._high = NOWHERE, PICTURE
        self._fit = Fit()
        self._pictures = [Heatmap() for _ in range(3)]
        self._scale = Scale()
        self._formulas = [Formula() for _ in range(3)]

    def build(self, desk: Desk, numbers: Numbers, place: int, area: Rect, at_right: bool = False) -> None:
        """Show panel number `place` (from 0), first at a side of `area`'s top and never higher; in pixels."""
        if numbers is not self._numbers:
            self._numbers, self._version = numbers, self._version + 1
        self._fit.begin((area, numbers.arithmetic.layer.index, language()), area.width / width())
        kiosk = desk.scene.frame.kiosk
        self._high = LOW if kiosk else PICTURE
        imgui.push_style_color(imgui.Col_.window_bg, theme.SOLID)
        with theme.smaller(self._fit.type):
            self._place(area, at_right, fixed=kiosk)
            imgui.begin(f"numbers {place}", None, WINDOW | (imgui.WindowFlags_.no_move if kiosk else 0))
            self._write(desk, numbers, place, imgui.get_font_size())
            self._fit.look(area.height, _line_height(SMALL))
            if kiosk:
                widgets.drag_to_scroll()
            imgui.end()
        imgui.pop_style_color()

    @property
    def moving(self) -> bool:
        """Whether the next frame may show it in another size."""
        return self._fit.moving

    def _place(self, area: Rect, at_right: bool, fixed: bool) -> None:
        """Say where the next window stands, and how large it may be; a person may move what is not `fixed`."""
        corner, pivot = (area.x + at_right * area.width, area.y), (float(at_right), 0.0)
        moved = fixed or area != self._area
        imgui.set_next_window_pos(corner, imgui.Cond_.always if moved else imgui.Cond_.appearing, pivot)
        imgui.set_next_window_size_constraints((width(), 1.0), (width(), area.height))
        self._area = area

    def _write(self, desk: Desk, numbers: Numbers, place: int, em: float) -> None:
        """Write all that is in the panel."""
        _heading(desk, numbers, place, em)
        for formula, text in zip(self._formulas, numbers.formulas, strict=False):
            formula.show(*text, WIDTH * em)
        if numbers.remark:
            widgets.text(numbers.remark, NORMAL, wrap=True)
        self._show_pictures(numbers, by_id(desk.scene.options.palette), em)
        if count := len(numbers.arithmetic.terms):
            _table(numbers, min(count, self._fit.rows), em, desk.scene.frame.kiosk)
        _result(numbers, self._formulas[2], em)
        _buttons(desk, numbers, em)

    def _show_pictures(self, numbers: Numbers, palette: Palette, em: float) -> None:
        """Show the pictures side by side, each over its own scale."""
        if not numbers.pictures:
            return
        left, top = imgui.get_cursor_screen_pos()
        step = (WIDTH - PICTURE) / 2 * em
        for number, (patch, heatmap) in enumerate(zip(numbers.pictures, self._pictures, strict=False)):
            x = round(left + number * step)
            imgui.set_cursor_screen_pos((x, top))
            with imgui_ctx.begin_group():
                widgets.text(
                    f"× {patch.title}" if number == 1 else f"= {patch.title}" if number else patch.title, FAINT
                )
                self._picture(patch, heatmap, palette, em)
                self._show_scale(patch, palette, em)

    def _picture(self, patch: Patch, heatmap: Heatmap, palette: Palette, em: float) -> None:
        rows, columns = patch.values.shape
        side = min(PICTURE / columns, self._high / rows) * em
        left, top = imgui.get_cursor_screen_pos()
        size = round(columns * side), round(rows * side)
        x, y = round(left + (PICTURE * em - size[0]) / 2), round(top)
        imgui.set_cursor_screen_pos((x, y))
        imgui.push_style_var(imgui.StyleVar_.image_rounding, 0.0)
        imgui.image(heatmap.show(self._version, lambda: patch.values, patch.limit, palette), size)
        imgui.pop_style_var()
        draw = imgui.get_window_draw_list()
        line, high = theme.hairline(em), (x + size[0], y + size[1])
        draw.add_rect((x, y), high, imgui.get_color_u32(theme.HAIRLINE), 0.0, line)
        if patch.marked:
            row, column = patch.marked
            corner = x + column * side, y + row * side
            ring = imgui.get_color_u32(BRIGHT)
            draw.add_rect(corner, (corner[0] + side, corner[1] + side), ring, 0.0, 2 * line)
        _explain_cell(patch, Rect(x, y, *size))

    def _show_scale(self, patch: Patch, palette: Palette, em: float) -> None:
        x, y = imgui.get_cursor_screen_pos()
        imgui.image(self._scale.show(palette), (PICTURE * em, SCALE * em))
        y += (SCALE + 0.3) * em
        limit = digits(f"{patch.limit:.2g}")
        imgui.push_font(None, SMALL * imgui.get_style().font_size_base)
        width = imgui.calc_text_size(f"+{limit}").x
        imgui.pop_font()
        span = PICTURE * em
        ends = [(f"−{limit}", 0.0), (f"+{limit}", span - width)]
        zero = [("0", (span - 0.5 * em) / 2)] if 2 * width < span - 1.6 * em else []
        for text, shift in ends + zero:
            imgui.set_cursor_screen_pos((round(x + shift), round(y)))
            widgets.text(text, FAINT, SMALL)


def width() -> float:
    """Return the width of a panel in the current type, in pixels."""
    style = imgui.get_style()
    return WIDTH * imgui.get_font_size() + 2 * style.window_padding.x + style.scrollbar_size


def _heading(desk: Desk, numbers: Numbers, place: int, em: float) -> None:
    left = imgui.get_cursor_screen_pos().x
    widgets.heading(numbers.title, WIDTH)
    if widgets.icon_button(icons.CLOSE, explanation("numbers.close")):
        desk.invoke("numbers.close", str(place))
    imgui.set_cursor_screen_pos((left, imgui.get_cursor_screen_pos().y - 0.5 * em))
    widgets.text(numbers.place, NORMAL)
    widgets.text(numbers.sees, FAINT)


def _line_height(type_size: float = 1.0) -> float:
    """Return the height of a row of the table whose type is `type_size` times the current, in pixels."""
    return type_size * imgui.get_text_line_height() + 2 * imgui.get_style().cell_padding.y


def _table(numbers: Numbers, rows: float, em: float, fixed: bool) -> None:
    """Show every term; only the rows that are seen cost anything. `fixed`: a drag can only mean to scroll."""
    count, headings = len(numbers.arithmetic.terms), numbers.brief_headings
    imgui.push_font(None, SMALL * imgui.get_style().font_size_base)
    line = _line_height()
    size = ImVec2(WIDTH * em, line * (rows + 1) + theme.hairline(em))
    if imgui.begin_table("terms", len(headings), TABLE, size):
        imgui.table_setup_scroll_freeze(0, 1)
        for number, texts in enumerate(zip(headings, numbers.row(0, brief=True), strict=True)):
            sizing = imgui.TableColumnFlags_.width_fixed if number else imgui.TableColumnFlags_.width_stretch
            widest = max(COLUMN * SMALL * em, *(imgui.calc_text_size(text).x for text in texts))
            imgui.table_setup_column(texts[0], sizing, widest if number else 1.0)
        _row(headings, FAINT)
        clipper = imgui.ListClipper()
        clipper.begin(count, line)
        while clipper.step():
            for number in range(clipper.display_start, clipper.display_end):
                winner = bool(numbers.arithmetic.terms["winner"][number])
                _row(numbers.row(number, brief=True), WINNER if winner else NORMAL)
        if fixed:
            widgets.drag_to_scroll()
        imgui.end_table()
    imgui.pop_font()
    widgets.text(tr("{count} terms, the largest first", count=digits(f"{count:,}")), FAINT, SMALL)


def _row(cells: tuple[str, ...], colour: tuple[float, float, float, float]) -> None:
    """Write a row of the table, numbers to the right."""
    imgui.table_next_row()
    for number, cell in enumerate(cells):
        imgui.table_set_column_index(number)
        if number:
            room = imgui.get_content_region_avail().x - imgui.calc_text_size(cell).x
            imgui.set_cursor_pos_x(imgui.get_cursor_pos_x() + max(room, 0.0))
        imgui.text_colored(colour, cell)


def _result(numbers: Numbers, formula: Formula, em: float) -> None:
    """Show what the terms come to, down to the output."""
    imgui.separator()
    for line in numbers.lines:
        _line(line, em)
    if numbers.filled[0]:
        formula.show(*numbers.filled, WIDTH * em)


def _line(line: Line, em: float) -> None:
    left = imgui.get_cursor_pos_x()
    widgets.text(line.label, FAINT)
    imgui.same_line(left + LABEL * em)
    if line.good is not None:
        widgets.text(RIGHT if line.good else WRONG, theme.ACCENT if line.good else BRIGHT)
        imgui.same_line()
    widgets.text(line.value, BRIGHT, wrap=True)


def _buttons(desk: Desk, numbers: Numbers, em: float) -> None:
    width = (WIDTH * em - imgui.get_style().item_spacing.x) / 2
    if not desk.scene.frame.kiosk:  # an exhibit's clipboard is nobody's
        _copy_button(numbers, width)
        imgui.same_line()
    desk.labelled("trace.toggle", TRACE, width)


def _copy_button(numbers: Numbers, width: float) -> None:
    imgui.push_style_color(imgui.Col_.button, theme.WELL)
    label = tr("Copy as text")
    if imgui.button(f"{COPY}  {label}", (width, 0.0)):
        imgui.set_clipboard_text(numbers.as_text())
    imgui.pop_style_color()
    widgets.tooltip(tr("Copy every term and all that follows from them"))


def _explain_cell(patch: Patch, area: Rect) -> None:
    """Tell the number of the cell that the pointer is on."""
    cell = pointed(area, patch.values.shape)
    if cell and not np.isnan(patch.values[cell]):
        widgets.tooltip(amount(float(patch.values[cell])))
