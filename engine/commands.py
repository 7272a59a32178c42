"""Everything a person can do, by name: buttons, keys, menus and help are made from this one table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One thing that can be done. Some take an argument, as text."""

    id: str
    label: str
    tooltip: str


COMMANDS = {
    command.id: command
    for command in (
        Command("view.3d", "3D", "See the network in space"),
        Command("view.2d", "2D", "See the network flat"),
        Command("camera.fit", "Fit", "Bring the whole network into view"),
        Command("layer.toggle", "Show or hide", "Show or hide the layer with this index"),
        Command("layer.show_all", "Show all", "Show all layers again"),
        Command("input.show", "Show input", "Put a test digit, an image file or nothing into the network"),
    )
}
