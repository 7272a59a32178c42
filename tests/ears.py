"""Hears what panels say."""

from collections.abc import Callable

import pytest
from imgui_bundle import imgui


class Ears:
    """Hears every text that ImGui is given while panels are laid out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.heard: set[str] = set()
        for name, place in (("text_unformatted", 0), ("text_colored", 1), ("button", 0), ("selectable", 0)):
            monkeypatch.setattr(imgui, name, self._hearing(getattr(imgui, name), place))
        for name in ("get_window_draw_list", "get_background_draw_list"):
            monkeypatch.setattr(imgui, name, self._drawing(getattr(imgui, name)))

    def _hearing(self, function: Callable, place: int) -> Callable:
        def heard(*arguments, **more):
            self.heard.add(arguments[place].partition("##")[0])
            return function(*arguments, **more)

        return heard

    def _drawing(self, function: Callable) -> Callable:
        return lambda *arguments: _List(function(*arguments), self.heard)


class _List:
    """A draw list that is listened to."""

    def __init__(self, real: imgui.ImDrawList, heard: set[str]):
        self._real, self._heard = real, heard

    def add_text(self, *arguments) -> None:
        self._heard.update(argument for argument in arguments if isinstance(argument, str))
        self._real.add_text(*arguments)

    def __getattr__(self, name: str):
        return getattr(self._real, name)
