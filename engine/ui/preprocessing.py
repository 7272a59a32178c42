"""The panel "What the network gets": how pictures are prepared, why that was guessed, and how to change it."""

from __future__ import annotations

from collections.abc import Sequence

from imgui_bundle import imgui

from ..scene.arrangement import Arrangement
from ..scene.captions import FAINT, NORMAL
from ..scene.forms import forms_of
from ..scene.instance import Instance
from ..scene.preprocessing import IMAGENET, Preprocessing
from ..scene.typeface import shortened
from ..text import tr
from . import icons, theme, widgets
from .desk import Desk, explanation
from .evidence import WIDTH, beside_drawing

LABEL = 5.0  # width of a setting's name, em
LONGEST = 400  # letters that can be typed

Choice = tuple[str, str]
"""What a person reads, and the settings that it stands for."""


def preprocessing(desk: Desk, arrangement: Arrangement) -> None:
    """Show the panel beside that of the drawing."""
    instance, em = desk.scene.first, imgui.get_font_size()
    beside_drawing(desk, arrangement, em)
    with widgets.notice("preprocessing"):
        widgets.heading(tr("What the network gets"), WIDTH)
        desk.button("preprocess.settings", icons.CLOSE)
        widgets.text(_input(instance), FAINT, wrap=True)
        for name, setting, choices in _settings(instance):
            _row(desk, instance, name, setting, choices, em)
        _all(desk, instance.preprocessing, em)
        half = (WIDTH - 0.5) / 2 * em
        if instance.preprocessing != instance.guess.preprocessing:
            desk.labelled("preprocess.guess", icons.BACK, WIDTH * em)
        desk.labelled("network.browse", icons.FOLDER_OPEN, half)
        imgui.same_line(0, 0.5 * em)
        desk.labelled("input.camera", icons.CAMERA, half)


def _input(instance: Instance) -> str:
    """Say what the input is, and which other ones nobody feeds."""
    clues = instance.network.clues
    size = "×".join(map(str, instance.network.input.shape))
    lines = [tr("{size} numbers of type {type}", size=size, type=clues.element)]
    if clues.others:
        lines.append(tr("Not fed, but left neutral: {names}", names=", ".join(clues.others)))
    return "\n".join(lines)


def _settings(instance: Instance) -> Sequence[tuple[str, str, Sequence[Choice]]]:
    """Return the settings that there are a choice of: what each is called, its name, and what it can be."""
    form = instance.form
    rows = [(tr("Values"), "range", _ranges()), (tr("Size"), "resize", _sizes())]
    if form and form.channels > 1:
        orders = [(tr("red, green, blue"), "order=rgb"), (tr("blue, green, red"), "order=bgr")]
        rows.append((tr("Channels"), "order", orders))
    if len(forms_of(instance.network)) > 1:
        axes = [(tr("on the first axis"), "layout=chw"), (tr("on the last axis"), "layout=hwc")]
        rows.append((tr("Colours"), "layout", axes))
    papers = [(tr("black, as MNIST's"), "paper=black"), (tr("white"), "paper=white")]
    return [*rows, (tr("Paper"), "paper", papers)]


def _ranges() -> list[Choice]:
    return [
        (tr("0 to 1"), "range=0..1 mean= std="),
        (tr("0 to 255"), "range=0..255 mean= std="),
        (tr("−1 to 1"), "range=-1..1 mean= std="),
        (tr("as for ImageNet"), f"range=0..1 {IMAGENET}"),
    ]


def _sizes() -> list[Choice]:
    return [
        (tr("as a digit of MNIST"), "resize=digit"),
        (tr("the middle cut out"), "resize=crop keep=1"),
        (tr("the middle, 7/8 of it"), "resize=crop keep=0.875"),
        (tr("fitted in"), "resize=fit"),
        (tr("stretched"), "resize=stretch"),
    ]


def _row(desk: Desk, instance: Instance, name: str, setting: str, choices: Sequence[Choice], em: float) -> None:
    """Show one setting: its name, what it is, from which others it can be chosen, and why it was guessed."""
    now = instance.preprocessing
    matching = [label for label, settings in choices if now.changed(settings) == now]
    left, top = imgui.get_cursor_screen_pos()
    imgui.set_cursor_screen_pos((left, round(top + 0.35 * em)))
    widgets.text(name, NORMAL)
    imgui.set_cursor_screen_pos((left + LABEL * em, top))
    width = (WIDTH - LABEL) * em
    imgui.set_next_item_width(width)
    room = width - imgui.get_frame_height() - 2 * imgui.get_style().frame_padding.x
    shown = shortened("medium", round(em), matching[0] if matching else tr("as written below"), room)
    if imgui.begin_combo(f"##{setting}", shown):
        for label, settings in choices:
            if imgui.selectable(label, label in matching)[0]:
                desk.invoke("preprocess.set", settings)
        imgui.end_combo()
    widgets.tooltip(explanation("preprocess.set"))
    guessed = instance.guess.preprocessing
    same = any(now.changed(settings) == now and guessed.changed(settings) == guessed for _, settings in choices)
    unlisted = not matching and str(now) == str(guessed)
    reason = instance.guess.reasons.get(setting, "") if same or unlisted else tr("Changed by you")
    widgets.text(reason, FAINT if same or unlisted else theme.ACCENT, wrap=True)


def _all(desk: Desk, now: Preprocessing, em: float) -> None:
    """Show all settings as they are written in a command, to be edited."""
    imgui.set_next_item_width(WIDTH * em)
    flags = imgui.InputTextFlags_.enter_returns_true
    entered, text = imgui.input_text("##settings", str(now), flags)
    widgets.tooltip(tr("All settings, as the command takes them; change them and press Enter") + f"\n{now}")
    if entered and len(text) <= LONGEST:
        desk.invoke("preprocess.set", text)
