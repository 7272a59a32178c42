"""What the network makes of the drawing: the first and second guess, and the probabilities."""

from __future__ import annotations

from imgui_bundle import imgui

from ..net.network import Network
from ..scene.arrangement import Rect
from ..scene.captions import BRIGHT, FAINT, NORMAL, TRACK
from ..scene.instance import RANKED, Instance
from ..scene.scene import Scene
from ..scene.typeface import shortened
from ..scene.writing import percent, value
from ..text import tr
from . import theme, widgets

EMPTY = "—"
LINES = RANKED
SHORT = 2  # labels of at most so many characters fit twice beside each other
FIRST, SECOND = 2.6, 1.6  # sizes of the guesses, em
GUESSES = 3.6  # their height
LINE = 1.5  # height of a probability's line, em
PERCENT = 3.8  # width of a percentage, em


def answer(scene: Scene, area: Rect, em: float) -> None:
    """Show what the first network thinks; nothing of an empty pad."""
    for instance in list(scene.instances.values())[:1]:
        best = instance.likeliest
        if instance.network.output.nodes == 1:
            _value(instance, area, em)
            _explain("value", area, tr("What the network computes from the input"))
            return
        guesses = _two_guesses if _few_and_short(instance.network) else _one_guess
        guesses(instance, [] if instance.blank else best, area, em)
        above = Rect(area.x, area.y, area.width, GUESSES * em)
        below = Rect(area.x, area.y + GUESSES * em, area.width, area.height - GUESSES * em)
        drawn = tr("What the network takes the drawing for")
        _explain("guesses", above, tr("What the network takes the values for") if instance.dials else drawn)
        if below.height >= LINES * LINE * em:
            _probabilities(instance, best, below, em)
            meaning = tr("How probable the network finds each answer; together they are 100 %")
            _explain("probabilities", below, meaning)


def _few_and_short(network: Network) -> bool:
    """Tell whether all answers fit into two columns, by their number and by their names."""
    count = network.output.nodes
    return count <= 2 * LINES and all(len(network.label(index)) <= SHORT for index in range(count))


def _value(instance: Instance, area: Rect, em: float) -> None:
    """Show the only output: nothing tells what it means."""
    _write(area.x, area.y, _above(instance, tr("output")), FAINT)
    _write(area.x, area.y + 1.35 * em, EMPTY if instance.blank else value(instance.scores[0]), BRIGHT, SECOND, True)


def _one_guess(instance: Instance, best: list[int], area: Rect, em: float) -> None:
    """Show the first guess, whose name may be long; the others are in the list below."""
    _write(area.x, area.y, _above(instance, tr("first guess")), FAINT)
    if best:
        share = percent(instance.scores[best[0]])
        width = imgui.calc_text_size(share).x + 0.2 * em
        _write(area.x + area.width - width, area.y, share, theme.ACCENT, bold=True)
    name = instance.network.label(best[0]) if best else EMPTY
    name = shortened("bold", round(SECOND * em), name, area.width)
    _write(area.x, area.y + 1.35 * em, name, BRIGHT, SECOND, bold=True)


def _above(instance: Instance, usual: str) -> str:
    """Say over an answer what it is, or that the next one takes its time."""
    return tr("thinking …") if instance.late else usual


def _two_guesses(instance: Instance, best: list[int], area: Rect, em: float) -> None:
    titles = (_above(instance, tr("first guess")), FIRST), (tr("second"), SECOND)
    for place, (title, size) in enumerate(titles):
        x = area.x + place * 8.2 * em
        known = place < len(best)
        size = size if known else SECOND
        name = instance.network.label(best[place]) if known else EMPTY
        name = shortened("bold", round(size * em), name, 8.0 * em if place == 0 else area.width - 8.2 * em)
        _write(x, area.y + (FIRST - size) * 0.8 * em, name, BRIGHT if place == 0 else NORMAL, size, bold=True)
        beside = x + imgui.get_item_rect_size().x + 0.5 * em
        share = percent(instance.scores[best[place]]) if known else ""
        _write(beside, area.y + 0.25 * em, title, FAINT)
        _write(beside, area.y + 1.65 * em, share, theme.ACCENT if place == 0 else NORMAL, bold=True)


def _probabilities(instance: Instance, best: list[int], area: Rect, em: float) -> None:
    """List all probabilities in two columns; of many or long-named classes, the five likeliest."""
    network, count = instance.network, instance.network.output.nodes
    twice = _few_and_short(network)
    listed = range(count) if twice else best
    width = (area.width - 0.9 * em) / 2 if twice else area.width
    for line, index in enumerate(listed):
        x = area.x + line // LINES * (width + 0.9 * em)
        y = area.y + line % LINES * LINE * em
        label = network.label(index)
        if not twice:
            label = shortened("medium", round(em), label, width - 6 * em)
        share = 0.0 if instance.blank else float(instance.scores[index])
        likeliest = index == best[0] and not instance.blank
        _write(x, y, label, BRIGHT if likeliest else NORMAL, bold=likeliest)
        bar = Rect(x + 1.1 * em if twice else x + width - 6 * em, y + 0.34 * em, 0.0, 0.6 * em)
        _bar(bar._replace(width=x + width - PERCENT * em - bar.x), share, likeliest)
        text = EMPTY if instance.blank else percent(share)
        _write(x + width - imgui.calc_text_size(text).x, y, text, BRIGHT if likeliest else FAINT)


def _explain(name: str, area: Rect, meaning: str) -> None:
    """Give an area of the panel a tooltip."""
    imgui.set_cursor_screen_pos(area[:2])
    imgui.invisible_button(name, (max(area.width, 1.0), max(area.height, 1.0)))
    widgets.tooltip(meaning)


def _bar(track: Rect, share: float, likeliest: bool) -> None:
    draw, (x, y, width, height) = imgui.get_window_draw_list(), track
    draw.add_rect_filled((x, y), (x + width, y + height), imgui.get_color_u32(TRACK), height / 4)
    colour = theme.ACCENT if likeliest else theme.faded(theme.ACCENT, 0.55)
    draw.add_rect_filled((x, y), (x + width * share, y + height), imgui.get_color_u32(colour), height / 4)


def _write(x: float, y: float, text: str, colour: theme.Colour, size: float = 1.0, bold: bool = False) -> None:
    imgui.set_cursor_screen_pos((round(x), round(y)))
    widgets.text(text, colour, size, bold)
