"""A kiosk's cursor is seen while somebody moves the mouse, and not while nobody does or fingers touch."""

import pytest
from glassnet.engine import locked
from glassnet.engine.locked import CURSOR, Locked
from glassnet.engine.sdl import sdl2

DAYS = 60 * 86_400.0
"""Longer than 32 bits can count milliseconds."""


@pytest.fixture
def shown(monkeypatch) -> list[int]:
    """What SDL was told about the cursor."""
    told: list[int] = []
    monkeypatch.setattr(locked.sdl2, "SDL_ShowCursor", told.append)
    return told


def moved(x: int) -> sdl2.SDL_Event:
    event = sdl2.SDL_Event()
    event.type = sdl2.SDL_MOUSEMOTION
    event.motion.xrel = x
    return event


def touched() -> sdl2.SDL_Event:
    event = sdl2.SDL_Event()
    event.type = sdl2.SDL_FINGERDOWN
    return event


@pytest.mark.parametrize("begin", [0.0, DAYS])
def test_the_cursor_goes_some_seconds_after_the_last_motion(shown: list[int], begin: float):
    kiosk = Locked(None)
    kiosk.look(True, begin)
    kiosk.notice(moved(0), begin + 1.0)  # as when the window appears under it
    kiosk.look(True, begin + 1.0)
    assert shown == [sdl2.SDL_DISABLE]
    kiosk.notice(moved(3), begin + 1.0)
    for seconds in (1.0, 2.0, 0.9 + CURSOR):
        kiosk.look(True, begin + seconds)
    assert shown == [sdl2.SDL_DISABLE, sdl2.SDL_ENABLE]
    kiosk.look(True, begin + 1.1 + CURSOR)
    assert shown[2:] == [sdl2.SDL_DISABLE]


def test_a_finger_hides_it_at_once(shown: list[int]):
    kiosk = Locked(None)
    kiosk.notice(moved(3), 1.0)
    kiosk.look(True, 1.0)
    kiosk.notice(touched(), 1.5)
    kiosk.look(True, 1.5)
    assert shown == [sdl2.SDL_ENABLE, sdl2.SDL_DISABLE]


class Display:
    """What SDL says of a window, and what it is asked to do with it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.flags, self.monitors, self.on = FULL, 2, 1
        self.done: list[str] = []
        for name in ("GetWindowFlags", "GetNumVideoDisplays", "GetWindowDisplayIndex"):
            monkeypatch.setattr(locked.sdl2, f"SDL_{name}", lambda *_, name=name: self._said(name))
        for name in ("ShowWindow", "RestoreWindow", "RaiseWindow", "SetWindowFullscreen", "SetWindowPosition"):
            monkeypatch.setattr(locked.sdl2, f"SDL_{name}", lambda *_, name=name: self.done.append(name))

    def _said(self, name: str) -> int:
        return {"GetWindowFlags": self.flags, "GetNumVideoDisplays": self.monitors}.get(name, self.on)


FULL = sdl2.SDL_WINDOW_FULLSCREEN_DESKTOP | sdl2.SDL_WINDOW_INPUT_FOCUS


@pytest.fixture
def display(monkeypatch) -> Display:
    return Display(monkeypatch)


def test_a_window_that_is_where_it_belongs_is_left_alone(display: Display):
    kiosk = Locked(None, 1)
    for seconds in range(10):
        kiosk.look(True, float(seconds))
    assert display.done == []


def test_a_window_that_cannot_be_put_back_at_once_is_put_back_later(display: Display):
    kiosk = Locked(None, 1)
    display.flags = sdl2.SDL_WINDOW_MINIMIZED | FULL
    for frame in range(180):
        kiosk.look(True, frame / 60)
    assert display.done.count("RestoreWindow") == 3


def test_it_goes_back_to_its_monitor_when_that_comes_back(display: Display):
    kiosk = Locked(None, 1)
    kiosk.look(True, 0.0)
    changed = sdl2.SDL_Event()
    changed.type = sdl2.SDL_DISPLAYEVENT
    display.monitors, display.on = 1, 0
    kiosk.notice(changed, 0.1)
    kiosk.look(True, 0.1)
    assert "SetWindowPosition" not in display.done
    display.monitors = 2
    kiosk.notice(changed, 0.2)
    for frame in range(12, 180):
        kiosk.look(True, frame / 60)
    assert display.done.count("SetWindowPosition") == 1
