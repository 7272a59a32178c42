"""Which connections are shown: a small panel above the toolbar."""

from __future__ import annotations

from imgui_bundle import imgui

from ..scene.arrangement import Arrangement
from ..scene.captions import BRIGHT, FAINT, NORMAL
from ..scene.options import ShownEdges
from ..text import tr
from . import icons, theme, widgets
from .desk import Desk, explanation

WIDTH = 15.0  # em


def edge_settings(desk: Desk, arrangement: Arrangement) -> None:
    """Show the choices about connections."""
    em = imgui.get_font_size()
    x, y, _, _ = arrangement.toolbar
    imgui.set_next_window_pos((x, y - 0.4 * em), imgui.Cond_.always, (0.0, 1.0))
    imgui.set_next_window_size_constraints((WIDTH * em, 1.0), (WIDTH * em, max(y, 1.0)))
    with widgets.notice("connections"):
        widgets.text(tr("Connections"), BRIGHT, bold=True)
        imgui.same_line(imgui.get_window_width() - 2.6 * em)
        desk.button("edges.settings", icons.CLOSE)
        _which(desk)
        _how_many(desk)
        options = desk.scene.options
        if widgets.toggle(tr("Weights only"), options.by == "weight", explanation("edges.weights")) != (
            options.by == "weight"
        ):
            desk.invoke("edges.weights")


def _which(desk: Desk) -> None:
    """Let one of three be chosen."""
    choices: dict[ShownEdges, str] = {"all": tr("All"), "focus": tr("Pointed at"), "off": tr("None")}
    for number, (choice, label) in enumerate(choices.items()):
        if number:
            imgui.same_line()
        chosen = desk.scene.options.edges == choice
        imgui.push_style_color(imgui.Col_.button, theme.ACCENT_WELL if chosen else theme.WELL)
        imgui.push_style_color(imgui.Col_.text, BRIGHT if chosen else NORMAL)
        if imgui.button(label):
            desk.invoke("edges.show", choice)
        imgui.pop_style_color(2)
        widgets.tooltip(explanation("edges.show"))


def _how_many(desk: Desk) -> None:
    """Set from which strength on connections are drawn, and whether speed decides too."""
    options = desk.scene.options
    if options.edges != "all":
        return
    widgets.text(tr("from {share} % of the scale on", share=f"{100 * options.threshold:.0f}"), FAINT)
    room = imgui.get_content_region_avail().x / imgui.get_font_size()
    share = widgets.slider(options.threshold, 0.0, 1.0, explanation("edges.threshold"), room)
    if share != options.threshold:
        desk.invoke("edges.threshold", f"{share:.4f}")
    if widgets.toggle(tr("Keep it smooth"), options.adaptive, explanation("edges.adaptive")) != options.adaptive:
        desk.invoke("edges.adaptive")
