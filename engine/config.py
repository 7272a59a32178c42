"""What an installation fixes once: the settings there are, and what each can be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal

import msgspec

from .commands import KEYS
from .limits import USUAL, Limits
from .text import tr

GIGABYTE, MEGABYTE = 2**30, 10**6  # bytes
LARGEST_MODEL = 2.0  # gigabytes: larger messages protocol buffers do not read

SMALLEST_SIDE, LARGEST_SIDE = 16, 16384
"""Sides of a window, in pixels; those of `glassnet snapshot --size`."""

MODIFIERS = ("Ctrl", "Alt", "Shift")

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4096, pattern=r"\A[^\0]*\Z")]

Choices = Mapping[str, Collection[str]]
"""The names that a palette or a language can have."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The settings of one installation. None leaves a choice to the person, and to what is remembered.

    What each one means is in `meanings`. Sizes are in pixels, times in seconds.
    """

    model: Text | None = None
    view: Literal["3d", "2d"] | None = None
    edges: Literal["off", "focus", "all"] | None = None
    palette: str | None = None
    language: str | None = None
    size: Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{2,5}x[0-9]{2,5}\Z")] | None = None
    fullscreen: bool = False
    monitor: Annotated[int, msgspec.Meta(ge=0, le=99)] | None = None
    scale: Annotated[float, msgspec.Meta(ge=0.5, le=4)] | None = None
    max_fps: Annotated[float, msgspec.Meta(ge=1, le=1000)] | None = None
    left_handed: bool = False
    high_contrast: bool = False
    reduced_motion: bool = False
    inertia: bool = True
    remember: bool = True
    kiosk: bool = False
    attract: bool = True
    idle_seconds: Annotated[float, msgspec.Meta(ge=5, le=86400)] = 60.0
    leave: str = "Ctrl+Alt+Shift+Q"
    leave_seconds: Annotated[float, msgspec.Meta(ge=0, le=30)] = 2.0
    journal: Text | None = None
    journal_megabytes: Annotated[float, msgspec.Meta(ge=0, le=1e6)] = 10.0
    journal_files: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 9
    drawings: Text | None = None
    pictures: Text | None = None
    visitor_pictures: bool = False
    provider: Text | None = None
    limit_seconds: Annotated[float, msgspec.Meta(gt=0, le=86400)] = USUAL.seconds
    limit_memory: Annotated[float, msgspec.Meta(gt=0, le=1e5)] = USUAL.memory / GIGABYTE
    limit_file: Annotated[float, msgspec.Meta(gt=0, le=LARGEST_MODEL)] = USUAL.file / GIGABYTE
    limit_nodes: Annotated[int, msgspec.Meta(gt=0, le=10**12)] = USUAL.nodes
    limit_operators: Annotated[int, msgspec.Meta(gt=0, le=10**9)] = USUAL.operators

    @property
    def limits(self) -> Limits:
        """How much a network may ask of the machine."""
        return Limits(
            self.limit_seconds,
            round(self.limit_memory * GIGABYTE),
            min(round(self.limit_file * GIGABYTE), USUAL.file),
            self.limit_nodes,
            self.limit_operators,
        )


FIELDS = {field.name: field for field in msgspec.structs.fields(Config)}

PATHS = ("model", "journal", "drawings", "pictures")
"""Settings that are paths; in a file they are relative to its folder."""


def possible(name: str, value: Any, choices: Choices) -> bool:
    """Tell whether a setting can have a value."""
    try:
        msgspec.convert(value, FIELDS[name].type)
    except msgspec.ValidationError:
        return False
    match name:
        case "size":
            return all(SMALLEST_SIDE <= int(side) <= LARGEST_SIDE for side in value.split("x"))
        case "leave":
            return _is_chord(value)
        case _:
            return name not in choices or value in choices[name]


def allowed(name: str, choices: Choices) -> str:
    """Return a sentence that tells what a setting can be."""
    if name in choices:
        return tr("It is one of {names}", names=", ".join(f'"{choice}"' for choice in choices[name]))
    return _sentences().get(name) or tr("It is true or false, without quotes")


def meanings() -> dict[str, str]:
    """Return what each setting is for, in a line."""
    return {
        "model": tr("the ONNX file that is opened, if the command line names none"),
        "view": tr('in space or flat: "3d" or "2d"'),
        "edges": tr('connections: "off", "focus" (those of the neuron under the pointer) or "all"'),
        "palette": tr("the colours of values"),
        "language": tr("the language of all texts"),
        "size": tr("the window's size in pixels"),
        "fullscreen": tr("whether the window fills the screen"),
        "monitor": tr("which monitor, the first being 0"),
        "scale": tr("times the usual size of type and of what is touched; unset: from the monitor's size"),
        "max_fps": tr("the most frames a second"),
        "left_handed": tr("whether the pad is at the left"),
        "high_contrast": tr("whether text and panels have more contrast"),
        "reduced_motion": tr("whether the camera jumps, and no light runs through the connections"),
        "inertia": tr("whether the camera glides on when it is let go"),
        "remember": tr("whether view, connections, colours, size and brush are kept from one start to the next"),
        "kiosk": tr("whether it is an exhibit: full-screen, with few buttons and no way out for visitors"),
        "attract": tr("whether a hand draws digits while no visitor is there"),
        "idle_seconds": tr("seconds without a touch after which a visitor has left"),
        "leave": tr("the keys that the operator holds to end an exhibit"),
        "leave_seconds": tr("for how many seconds"),
        "journal": tr("the file to which is appended what happens, as JSON lines"),
        "journal_megabytes": tr("megabytes after which the journal begins a new file; 0: never"),
        "journal_files": tr("older files of the journal that are kept"),
        "drawings": tr("a folder where visitors' drawings are kept; unset: nowhere"),
        "pictures": tr("the folder for saved pictures"),
        "visitor_pictures": tr("whether visitors may save pictures"),
        "provider": tr("ONNX Runtime's execution provider"),
        "limit_seconds": tr("seconds that opening a network, or one run of it, may take"),
        "limit_memory": tr("gigabytes that the process of a network may have"),
        "limit_file": tr("gigabytes of a model with its weights, {most} at most", most=f"{LARGEST_MODEL:g}"),
        "limit_nodes": tr("neurons that are shown at most"),
        "limit_operators": tr("operators of a graph, its local functions written out"),
    }


def _sentences() -> dict[str, str]:
    size = tr(
        'It is "WIDTHxHEIGHT", each {low} to {high} pixels, such as "1280x720"',
        low=SMALLEST_SIDE,
        high=LARGEST_SIDE,
    )
    seconds = tr("It is a number of seconds, {low} to {high}", low="{low}", high="{high}")
    text, above = tr("It is text in quotes, and not empty"), tr("It is a whole number above 0")
    return dict.fromkeys((*PATHS, "provider"), text) | {
        "view": tr('It is "3d" or "2d"'),
        "edges": tr('It is "off", "focus" or "all"'),
        "size": size,
        "monitor": tr("It is a whole number, 0 to 99"),
        "scale": tr("It is a number, 0.5 to 4"),
        "max_fps": tr("It is a number, 1 to 1000"),
        "idle_seconds": seconds.format(low=5, high=86400),
        "leave": tr('It is a combination of keys, such as "Ctrl+Alt+Shift+Q", the modifiers in this order'),
        "leave_seconds": seconds.format(low=0, high=30),
        "journal_megabytes": tr("It is a number of megabytes, 0 or more"),
        "journal_files": tr("It is a whole number, 1 to 1000"),
        "limit_file": tr("It is a number of gigabytes above 0, {most} at most", most=f"{LARGEST_MODEL:g}"),
        "limit_memory": tr("It is a number of gigabytes above 0"),
        "limit_seconds": tr("It is a number above 0, a day's seconds at most"),
        "limit_nodes": above,
        "limit_operators": above,
    }


def _is_chord(text: str) -> bool:
    *modifiers, key = text.split("+")
    in_order = [name for name in MODIFIERS if name in modifiers]
    return key in KEYS and key not in MODIFIERS and modifiers == in_order
