"""SDL's events as Glassnet's: what the window's library reports, as the plain values of events.py."""

from __future__ import annotations

import ctypes
import os
import sys
import warnings
from collections.abc import Callable
from typing import Any

from .commands import KEYS
from .events import AnyEvent, Button, Dropped, Focus, Invoked, Key, Pointer, Typed, Wheel

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # that it found the library it was installed with
    import sdl2

_BUTTONS: dict[int, Button] = {
    sdl2.SDL_BUTTON_LEFT: "left",
    sdl2.SDL_BUTTON_MIDDLE: "middle",
    sdl2.SDL_BUTTON_RIGHT: "right",
}
_NAMES = {"Return": "Enter", "+": "Plus", "=": "Plus", "-": "Minus"} | {
    f"{side} {modifier}": modifier for side in ("Left", "Right") for modifier in ("Shift", "Ctrl", "Alt")
}
_DIGIT_ROW = {sdl2.SDL_SCANCODE_1 + index: digit for index, digit in enumerate("1234567890")}
_CONTROL = sdl2.KMOD_CTRL | (sdl2.KMOD_GUI if sys.platform == "darwin" else 0)  # there Command does what Ctrl does
_MILLISECOND = 1e-3


class Translator:
    """Turns SDL's events into Glassnet's.

    Keeps what they do not repeat: where the mouse is, and which fingers are down.

    `size` is the window's, in the units of the mouse (points, which are pixels only without DPI scaling).
    """

    def __init__(self, device_type: Callable[[int], int] = sdl2.SDL_GetTouchDeviceType):
        self.size: tuple[int, int] = (1, 1)
        self._mouse = (0.0, 0.0)
        self._held: set[Button] = set()
        self._fingers: dict[tuple[int, int], int] = {}
        self._device_type = device_type
        self._translations: dict[int, Callable[[Any, float], AnyEvent | None]] = {
            sdl2.SDL_MOUSEMOTION: self._motion,
            sdl2.SDL_MOUSEBUTTONDOWN: self._button,
            sdl2.SDL_MOUSEBUTTONUP: self._button,
            sdl2.SDL_MOUSEWHEEL: self._wheel,
            sdl2.SDL_FINGERDOWN: self._finger,
            sdl2.SDL_FINGERMOTION: self._finger,
            sdl2.SDL_FINGERUP: self._finger,
            sdl2.SDL_KEYDOWN: _key,
            sdl2.SDL_KEYUP: _key,
            sdl2.SDL_TEXTINPUT: _text,
            sdl2.SDL_DROPFILE: _drop,
            sdl2.SDL_WINDOWEVENT: self._window,
        }

    def translate(self, event: sdl2.SDL_Event) -> AnyEvent | None:
        """Return what `event` means to the app, or None if it means nothing."""
        translation = self._translations.get(event.type)
        return translation(event, event.common.timestamp * _MILLISECOND) if translation else None

    def _motion(self, event: Any, time: float) -> AnyEvent:
        self._mouse = self._share(event.motion.x, event.motion.y)
        return Pointer("move", *self._mouse, time=time)

    def _button(self, event: Any, time: float) -> AnyEvent | None:
        button = _BUTTONS.get(event.button.button)
        if button is None:
            return None
        self._mouse = self._share(event.button.x, event.button.y)
        pressed = event.type == sdl2.SDL_MOUSEBUTTONDOWN
        (self._held.add if pressed else self._held.discard)(button)
        return Pointer("press" if pressed else "release", *self._mouse, button, time=time)

    def _wheel(self, event: Any, time: float) -> AnyEvent | None:
        steps = event.wheel.preciseY or float(event.wheel.y)
        if event.wheel.direction == sdl2.SDL_MOUSEWHEEL_FLIPPED:
            steps = -steps
        return Wheel(*self._mouse, steps, time) if steps else None

    def _finger(self, event: Any, time: float) -> AnyEvent | None:
        """Translate a finger; SDL gives its place as shares of the window already."""
        finger = event.tfinger
        if self._device_type(finger.touchId) >= sdl2.SDL_TOUCH_DEVICE_INDIRECT_ABSOLUTE:
            return None  # a touchpad: its pointer is the mouse
        key = (finger.touchId, finger.fingerId)
        if event.type == sdl2.SDL_FINGERUP:
            pointer, kind, button = self._fingers.pop(key, None), "release", "left"
        elif event.type == sdl2.SDL_FINGERDOWN:
            pointer, kind, button = self._number(key), "press", "left"
        else:
            pointer, kind, button = self._fingers.get(key), "move", "none"
        if pointer is None:
            return None
        return Pointer(kind, finger.x, finger.y, button, pointer, "touch", time)

    def _number(self, key: tuple[int, int]) -> int:
        """Return the smallest number from 1 that no other finger has; SDL's own grow without end."""
        taken = {number for other, number in self._fingers.items() if other != key}
        self._fingers[key] = next(number for number in range(1, len(taken) + 2) if number not in taken)
        return self._fingers[key]

    def _window(self, event: Any, time: float) -> AnyEvent | None:
        match event.window.event:
            case sdl2.SDL_WINDOWEVENT_FOCUS_GAINED:
                return Focus(True, time)
            case sdl2.SDL_WINDOWEVENT_FOCUS_LOST:
                return Focus(False, time)
            case sdl2.SDL_WINDOWEVENT_LEAVE if not self._held:  # a stroke may leave the window and come back
                return Pointer("cancel", *self._mouse, time=time)
            case sdl2.SDL_WINDOWEVENT_CLOSE:
                return Invoked("app.quit")
        return None

    def _share(self, x: int, y: int) -> tuple[float, float]:
        width, height = self.size
        return x / max(width, 1), y / max(height, 1)


def _key(event: Any, time: float) -> AnyEvent | None:
    symbol, held = event.key.keysym, event.key.keysym.mod
    name = key_name(symbol.sym, symbol.scancode)
    if not name:
        return None
    return Key(
        name,
        pressed=event.type == sdl2.SDL_KEYDOWN,
        repeat=bool(event.key.repeat),
        shift=bool(held & sdl2.KMOD_SHIFT),
        control=bool(held & _CONTROL),
        alt=bool(held & sdl2.KMOD_ALT),
        time=time,
    )


def key_name(symbol: int, scancode: int) -> str:
    """Return a key's name as commands.py has it, or "" for a key without one.

    The key's own symbol counts, so that letters are where the keyboard shows them. Two exceptions: digits are those
    of the upper row even where it needs Shift for them (French), and a key whose symbol is not Latin counts as what
    is in its place on an American keyboard (Greek, Russian).
    """
    if scancode in _DIGIT_ROW:
        return _DIGIT_ROW[scancode]
    name = sdl2.SDL_GetKeyName(symbol).decode(errors="replace")
    if not name.isascii():
        name = sdl2.SDL_GetScancodeName(scancode).decode(errors="replace")
    name = name.removeprefix("Keypad ")
    name = _NAMES.get(name, name)
    return name if name in KEYS else ""


def _text(event: Any, time: float) -> AnyEvent:
    return Typed(event.text.text.decode(errors="replace"), time)


def _drop(event: Any, time: float) -> AnyEvent | None:
    """Translate a drop, and free the name, as SDL asks: a second look at the same event would be a mistake."""
    address = ctypes.c_void_p.from_buffer(event.drop, type(event.drop).file.offset)
    if not address.value:
        return None
    path = os.fsdecode(ctypes.string_at(address.value))
    sdl2.SDL_free(address)
    return Dropped(path, time)
