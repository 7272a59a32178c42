"""What every panel works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from imgui_bundle import imgui

from ..commands import by_id
from ..scene.scene import Scene
from ..text import languages, next_language
from . import theme
from .widgets import BUTTON, icon_button, tooltip


@dataclass(frozen=True)
class Desk:
    """The scene that panels show, and the door through which they change it."""

    scene: Scene
    invoke: Callable[..., None]

    def button(
        self, command: str, icon: str, active: bool = False, enabled: bool = True, size: float = BUTTON
    ) -> None:
        """Show the button of a command that takes no argument, as an icon of `size` em."""
        if icon_button(icon, explanation(command), active, enabled, size):
            self.invoke(command)

    def language(self, height: float) -> None:
        """Show the button of the next language, which says its own name: who needs it cannot read the others."""
        if len(languages()) > 1:
            imgui.push_style_color(imgui.Col_.button, theme.WELL)
            if imgui.button(languages()[next_language()], (0.0, height * imgui.get_font_size())):
                self.invoke("language.next")
            imgui.pop_style_color()
            tooltip(explanation("language.next"))

    @property
    def language_width(self) -> float:
        """How wide the button of the next language is, in pixels; 0 where there is none."""
        wide = imgui.calc_text_size(languages()[next_language()]).x + 2 * imgui.get_style().frame_padding.x
        return wide if len(languages()) > 1 else 0.0

    def width(self, command: str, icon: str) -> float:
        """Return how wide the button of a command is, with icon and label, in pixels."""
        return imgui.calc_text_size(f"{icon}  {by_id(command).label}").x + 1.0 * imgui.get_font_size()

    def labelled(self, command: str, icon: str, width: float) -> None:
        """Show the button of a command that takes no argument, with icon and label, `width` pixels wide."""
        imgui.push_style_color(imgui.Col_.button, theme.WELL)
        if imgui.button(f"{icon}  {by_id(command).label}", (width, 0.0)):
            self.invoke(command)
        imgui.pop_style_color()
        tooltip(explanation(command))


def explanation(command: str) -> str:
    """Return a command's tooltip, with its first key."""
    entry = by_id(command)
    return f"{entry.tooltip} ({entry.keys[0]})" if entry.keys else entry.tooltip
