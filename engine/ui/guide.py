"""How it works: what a visitor sees, in five short sentences."""

from __future__ import annotations

from imgui_bundle import imgui

from ..scene.captions import BRIGHT, NORMAL
from ..scene.scene import Scene
from ..text import tr
from . import icons, theme, widgets
from .desk import Desk

WIDTH = 25.0  # of the page, em
ICON = 2.4  # width of the column of icons, em
CLOSE = 2.6  # side of the button that closes it, em


def guide(desk: Desk) -> None:
    """Show the page in the middle of the network's area."""
    x, y, width, height = desk.scene.frame.free
    em = imgui.get_font_size()
    wide = min(WIDTH * em, width + 0.5 * x)
    imgui.set_next_window_pos((x + width / 2, y + height / 2), imgui.Cond_.always, (0.5, 0.5))
    most = desk.scene.frame.height - 2 * em
    imgui.set_next_window_size_constraints((wide, 1.0), (wide, max(most, 1.0)))
    with widgets.notice("guide"):
        left, top = imgui.get_cursor_screen_pos()
        inner = wide - 2 * imgui.get_style().window_padding.x
        imgui.set_cursor_screen_pos((left, top + 0.5 * em))
        widgets.text(tr("How it works"), BRIGHT, 1.5, bold=True)
        imgui.set_cursor_screen_pos((left + inner - CLOSE * em, top))
        desk.button("guide.toggle", icons.CLOSE, size=CLOSE)
        for icon, words in _sentences(desk.scene):
            start = imgui.get_cursor_pos_x()
            widgets.text(icon, theme.ACCENT, 1.2)
            imgui.same_line(0, 0)
            imgui.set_cursor_pos_x(start + ICON * em)
            widgets.text(words, NORMAL, wrap=True)
            imgui.dummy((1.0, 0.1 * em))


def _sentences(scene: Scene) -> list[tuple[str, str]]:
    several = scene.first.network.output.nodes > 1 if scene.instances else True
    return [
        (icons.PEN, " ".join((_invitation(scene), _boxes()))),
        (icons.GRID, _input(scene)),
        (icons.EDGES, tr("Each line carries a number upward, times a weight that the network has learned.")),
        (icons.LAYERS, _layers(scene)),
        (icons.WHY, _answers() if several else tr("At the top there is one neuron. Its number is the answer.")),
        (icons.HAND, tr("Touch any neuron to read its sum. Turn the network with a finger.")),
    ]


def _invitation(scene: Scene) -> str:
    """Ask for what this network is made for."""
    if scene.intake.pad_shown:
        return tr("Draw a digit.") if scene.intake.of_digits else tr("Draw something.")
    dials = scene.first.dials
    return tr("Move the sliders.") if dials and dials.few else tr("Try other numbers.")


def _boxes() -> str:
    return tr("Every little box is a neuron, and holds one number. The brighter, the stronger.")


def _input(scene: Scene) -> str:
    if scene.intake.pad_shown:
        return tr("The picture at the bottom is your drawing, cut into small squares: this is what goes in.")
    return tr("The boxes at the bottom are the numbers that go in.")


def _layers(scene: Scene) -> str:
    if scene.intake.of_digits:
        return tr("Layer by layer the neurons add up what arrives: first strokes, then curves, then whole digits.")
    return tr("Layer by layer the neurons add up what arrives, up to the answer at the top.")


def _answers() -> str:
    return tr("At the top there is one neuron for each answer. The strongest wins.")
