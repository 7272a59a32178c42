"""Keeps a kiosk's window where it is: no way out for a visitor's hand, and no cursor that nobody moves."""

from __future__ import annotations

import math
from typing import Any

from .sdl import sdl2

CURSOR = 3.0
"""Seconds for which the cursor is seen after the mouse was moved."""

LOOK = 1.0
"""Seconds between two looks at whether it still is where it belongs, though nothing has happened to it."""

_HINTS = {
    sdl2.SDL_HINT_GRAB_KEYBOARD: b"1",  # so that the desktop's own keys (Alt+Tab, Super) come to us
    sdl2.SDL_HINT_ALLOW_ALT_TAB_WHILE_GRABBED: b"0",
    sdl2.SDL_HINT_WINDOWS_NO_CLOSE_ON_ALT_F4: b"1",
    sdl2.SDL_HINT_VIDEO_ALLOW_SCREENSAVER: b"0",
}
_LEAVING = (
    sdl2.SDL_WINDOWEVENT_MINIMIZED,
    sdl2.SDL_WINDOWEVENT_HIDDEN,
    sdl2.SDL_WINDOWEVENT_FOCUS_LOST,
    sdl2.SDL_WINDOWEVENT_MOVED,
    sdl2.SDL_WINDOWEVENT_SIZE_CHANGED,
)


def prepare() -> None:
    """Tell SDL, before it starts, what a kiosk's window is."""
    for hint, value in _HINTS.items():
        sdl2.SDL_SetHint(hint, value)


class Locked:
    """Looks after one window of SDL, from when it is shown on."""

    def __init__(self, window: Any, monitor: int | None = None):
        self._window, self._monitor = window, monitor
        self._looked = -math.inf
        self._rewired = False  # whether monitors have come or gone
        self._moved = -math.inf
        self._shown: bool | None = None
        self._astray = True  # whether the window may not be where it belongs
        for kind in (sdl2.SDL_DROPFILE, sdl2.SDL_DROPTEXT, sdl2.SDL_TEXTINPUT):
            sdl2.SDL_EventState(kind, sdl2.SDL_DISABLE)
        sdl2.SDL_StopTextInput()

    def notice(self, event: Any, now: float) -> None:
        """Take in what happens to the window and to the mouse, at `now` seconds of any clock.

        SDL's own will not do: in 32 bits of milliseconds, it begins again after 49 days.
        """
        if event.type == sdl2.SDL_MOUSEMOTION and (event.motion.xrel or event.motion.yrel):
            self._moved = now
        elif event.type == sdl2.SDL_FINGERDOWN:
            self._moved = -math.inf
        elif event.type == sdl2.SDL_DISPLAYEVENT:
            self._astray = self._rewired = True
        elif event.type == sdl2.SDL_WINDOWEVENT and event.window.event in _LEAVING:
            self._astray = True

    def look(self, fullscreen: bool, now: float) -> None:
        """Put the window back if it may have gone, and show the cursor only while somebody moves it."""
        if self._astray or now >= self._looked + LOOK:
            self._astray, self._looked = False, now
            self._go_home()
            self._insist(fullscreen)
        shown = now - self._moved < CURSOR
        if shown != self._shown:
            self._shown = shown
            sdl2.SDL_ShowCursor(sdl2.SDL_ENABLE if shown else sdl2.SDL_DISABLE)

    def _go_home(self) -> None:
        """Go back to the monitor where the exhibit belongs, if it has come back; tried once each time."""
        home, rewired, self._rewired = self._monitor, self._rewired, False
        if home is None or not rewired or home >= sdl2.SDL_GetNumVideoDisplays():
            return
        if sdl2.SDL_GetWindowDisplayIndex(self._window) != home:
            middle = sdl2.SDL_WINDOWPOS_CENTERED_DISPLAY(home)
            sdl2.SDL_SetWindowFullscreen(self._window, 0)  # a window that fills a screen moves nowhere
            sdl2.SDL_SetWindowPosition(self._window, middle, middle)

    def _insist(self, fullscreen: bool) -> None:
        """Be in front, full-screen, with keyboard and mouse."""
        flags = sdl2.SDL_GetWindowFlags(self._window)
        if flags & (sdl2.SDL_WINDOW_MINIMIZED | sdl2.SDL_WINDOW_HIDDEN):
            sdl2.SDL_ShowWindow(self._window)
            sdl2.SDL_RestoreWindow(self._window)
        if fullscreen and not flags & sdl2.SDL_WINDOW_FULLSCREEN_DESKTOP:
            sdl2.SDL_SetWindowFullscreen(self._window, sdl2.SDL_WINDOW_FULLSCREEN_DESKTOP)
        if not flags & sdl2.SDL_WINDOW_INPUT_FOCUS:
            sdl2.SDL_RaiseWindow(self._window)
        sdl2.SDL_SetWindowAlwaysOnTop(self._window, sdl2.SDL_TRUE)
        sdl2.SDL_SetWindowMouseGrab(self._window, sdl2.SDL_TRUE)
        sdl2.SDL_SetWindowKeyboardGrab(self._window, sdl2.SDL_TRUE)
