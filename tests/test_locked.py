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
