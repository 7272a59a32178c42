"""What comes and goes: what the pointer is on, and a line about what went wrong."""

from __future__ import annotations

from imgui_bundle import ImVec2, imgui, imgui_ctx

from ..net.network import Layer
from ..scene.captions import BRIGHT, FAINT, NORMAL
from ..scene.instance import Instance
from ..scene.numbers import amount, place
from ..scene.progress import Progress
from ..scene.scene import Scene
from ..scene.typeface import shortened
from ..scene.writing import percent
from ..text import digits, printable, titled, tr
from . import icons, theme, widgets
from .desk import Desk

WIDEST, PROGRESS = 44.0, 26.0  # of a message, of the progress of a file, em
NOTICED = 5  # tenths of a second that opening a file takes before it is said


def pointed_at(scene: Scene) -> None:
    """Say which neuron the pointer is on, and its value, beside the pointer."""
    if scene.pointed is None:
        return
    node = scene.pointed.node
    instance = scene.instances[node.instance]
    layer = instance.network.layers[node.layer]
    x, y, width, height = scene.pointed.outline
    middle, gap = (x + width / 2, y + height / 2), 1.2 * imgui.get_font_size()
    # Toward the middle of the free area, where there is room.
    right = middle[0] > scene.frame.free.x + scene.frame.free.width / 2
    below = middle[1] > scene.frame.height / 2
    place = (middle[0] - gap if right else middle[0] + gap, middle[1] - gap if below else middle[1] + gap)
    imgui.set_next_window_pos(place, imgui.Cond_.always, (float(right), float(below)))
    with widgets.notice("pointed", passive=True):
        _describe(instance, layer, node.index)


def _describe(instance: Instance, layer: Layer, index: int) -> None:
    widgets.text(titled(layer.name), BRIGHT, bold=True)
    widgets.text(place(layer.maps, index), FAINT)
    value = float(instance.activations[layer.offset + index])
    widgets.text(tr("value {value}", value=amount(value, 3)), theme.ACCENT)
    if trail := instance.wiring.trail:
        share = percent(trail.share)
        widgets.text(tr("the trail carries {share} of the sums", share=share), FAINT)
    if layer is instance.network.output:
        em = round(imgui.get_font_size())
        label = shortened("medium", em, instance.network.label(index), 16 * em)
        widgets.text(tr("stands for {label}", label=label), NORMAL)


def progress_line(desk: Desk, progress: Progress) -> None:
    """Show how far the opening of a file is, once that takes long enough to be noticed, and let it be stopped."""
    if progress.tenths < NOTICED:
        return
    x, y, width, height = desk.scene.frame.free
    em = imgui.get_font_size()
    room = min(width, PROGRESS * em)
    imgui.set_next_window_pos((x + width / 2, y + height), imgui.Cond_.always, (0.5, 1.0))
    imgui.set_next_window_size_constraints((room, 1.0), (room, max(y + height, 1.0)))
    with widgets.notice("progress"):
        inner = room - 2 * imgui.get_style().window_padding.x
        name = tr("Opening {name}", name=printable(progress.name))
        seconds = tr("{seconds} s", seconds=digits(f"{progress.tenths / 10:.1f}"))
        widgets.text(shortened("medium", round(em), name, inner - 6.0 * em), BRIGHT)
        imgui.same_line(inner - widgets.BUTTON * em - 3.0 * em)
        widgets.text(seconds, FAINT)
        imgui.same_line(inner - widgets.BUTTON * em)
        desk.button("network.cancel", icons.STOP)
        imgui.progress_bar(progress.share, (inner, 0.4 * em), "")
        widgets.text(progress.doing, FAINT)


def message_line(desk: Desk, message: str) -> None:
    """Show what went wrong, at the foot of the free area, with a button to dismiss it."""
    x, y, width, height = desk.scene.frame.free
    em = imgui.get_font_size()
    room = min(width, WIDEST * em)
    imgui.set_next_window_pos((x + width / 2, y + height), imgui.Cond_.always, (0.5, 1.0))
    imgui.set_next_window_size_constraints((room, 1.0), (room, max(y + height, 1.0)))
    with widgets.notice("message"):
        button = widgets.BUTTON * em
        widgets.text(icons.WARNING, theme.ACCENT)
        imgui.same_line()
        with imgui_ctx.begin_child("text", ImVec2(room - button - 4.0 * em, 0.0), imgui.ChildFlags_.auto_resize_y):
            widgets.text(message, BRIGHT, wrap=True)
        imgui.same_line(room - button - 0.6 * em)
        desk.button("dismiss", icons.CLOSE)


def news_line(scene: Scene, news: str) -> None:
    """Show what was done, at the foot of the free area; it takes no clicks."""
    x, y, width, height = scene.frame.free
    imgui.set_next_window_pos((x + width / 2, y + height), imgui.Cond_.always, (0.5, 1.0))
    imgui.set_next_window_size_constraints((1.0, 1.0), (width, max(y + height, 1.0)))
    with widgets.notice("news", passive=True):
        widgets.text(icons.CHECK, theme.ACCENT)
        imgui.same_line()
        room = width - 5.0 * imgui.get_font_size()
        widgets.text(shortened("medium", round(imgui.get_font_size()), news, room), BRIGHT)
