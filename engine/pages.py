"""What the mouse does, and docs/keys.md, made from the table of commands."""

from __future__ import annotations

from dataclasses import dataclass

from .commands import Command, table
from .text import tr


@dataclass(frozen=True)
class Gesture:
    """Something the mouse does: `hand` says which movement, `effect` what comes of it."""

    hand: str
    effect: str


def gestures() -> tuple[Gesture, ...]:
    """Return what the mouse does outside the pad and the panels."""
    return (
        Gesture(tr("Drag with the left button"), tr("turn around the network; in the flat view, slide it along")),
        Gesture(tr("Drag with the right button"), tr("slide the picture along")),
        Gesture(tr("Turn the wheel"), tr("move closer to what the pointer is on, or away from it")),
        Gesture(tr("Move the mouse while a flying key is held"), tr("look around")),
        Gesture(tr("Rest the pointer on a neuron"), tr("read which one it is, and see its connections")),
        Gesture(tr("Click a neuron"), tr("open its arithmetic; it stays open until you close it")),
        Gesture(tr("Drop a file on the window"), tr("open an ONNX model, or show a picture to the network")),
    )


def keys_page() -> str:
    """Return docs/keys.md: the mouse, then every command that has a key, as Markdown."""
    mouse = [f"| {gesture.hand} | {gesture.effect} |" for gesture in gestures()]
    lines = [
        "# " + tr("Keys and mouse"),
        "<!-- Made from engine/commands.py by `make docs-keys`. -->",
        tr("F1 shows these in the window. Keys marked *hold* act for as long as they are down."),
        *["", "## " + tr("Mouse"), "| | |", "|---|---|", *mouse],
    ]
    for group in dict.fromkeys(command.group for command in table()):
        rows = [_row(command) for command in table() if command.group == group and command.keys]
        lines += ["", "## " + group, "| | | |", "|---|---|---|", *rows] if rows else []
    return "\n".join(lines) + "\n"


def _row(command: Command) -> str:
    keys = ", ".join(f"`{key}`" for key in command.keys) + (" *" + tr("hold") + "*" if command.held else "")
    return f"| {keys} | {command.label} | {command.tooltip} |"
