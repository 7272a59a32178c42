"""What is remembered between starts: a person's last choices, in a file that may vanish or rot without harm."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from .paths import config_dir

SMALLEST_SIDE, LARGEST_SIDE = 16, 16384
"""Sides of a window, in pixels; one that was shrunk further is not remembered so."""

Side = Annotated[int, msgspec.Meta(ge=SMALLEST_SIDE, le=LARGEST_SIDE)]


class Settings(msgspec.Struct, omit_defaults=True):
    """The last choices; None where there was none.

    `size` is the window's width and height in pixels, `brush` a stroke's diameter as a share of the pad's side,
    `recipes` how pictures are prepared for which model, by its path. Which palettes and settings of preprocessing
    there are is for the reader to know.
    """

    view: Literal["3d", "2d"] | None = None
    edges: Literal["off", "focus", "all"] | None = None
    palette: str | None = None
    size: tuple[Side, Side] | None = None
    brush: Annotated[float, msgspec.Meta(gt=0, le=1)] | None = None
    recipes: dict[str, str] | None = None
    language: str | None = None


def read() -> Settings:
    """Return what was remembered; what cannot be read, or cannot be, counts as never said."""
    values, settings = _values(), Settings()
    for field in msgspec.structs.fields(Settings):
        with contextlib.suppress(msgspec.ValidationError, KeyError):
            setattr(settings, field.name, msgspec.convert(values[field.name], field.type))
    return settings


def write(settings: Settings) -> bool:
    """Remember the settings in place of the old ones, whole or not at all; returns whether it could be done."""
    file = _file()
    temporary = file.with_name(f"settings-{os.getpid()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(msgspec.json.encode(settings))
        temporary.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        return False
    return True


def _file() -> Path:
    return config_dir() / "settings.json"


def _values() -> dict[str, Any]:
    try:
        values = msgspec.json.decode(_file().read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
