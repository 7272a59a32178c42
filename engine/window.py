"""The window, through SDL 2: opens it, waits for what happens, shows frames. The only user of moderngl_window."""

from __future__ import annotations

import contextlib
import ctypes
import locale
import math
import os
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

import moderngl

from . import locked
from .ending import Ending
from .errors import DisplayError
from .events import AnyEvent, Resized
from .icon import icon
from .lost import Loss
from .sdl import Translator, sdl2
from .text import tr

# Below sdl, which knows how to import SDL quietly.
from moderngl_window.context.sdl2.window import Window as SdlWindow  # isort: skip

_HINTS = {
    # A finger is a finger and the mouse is the mouse: each arrives once.
    sdl2.SDL_HINT_TOUCH_MOUSE_EVENTS: b"0",
    sdl2.SDL_HINT_MOUSE_TOUCH_EVENTS: b"0",
    # SDL_QUIT then comes from the system alone, and the close button can be told from it.
    sdl2.SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE: b"0",
    # Full-screen on one monitor while somebody works on another.
    sdl2.SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS: b"0",
    sdl2.SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR: b"0",
    sdl2.SDL_HINT_WINDOWS_DPI_SCALING: b"1",
    sdl2.SDL_HINT_APP_NAME: b"Glassnet",
}
_FRAMEBUFFER_SRGB = 0x8DB9  # the shaders write finished colours; some drivers would convert them once more
_USUAL_RATE = 60  # frames a second of a display that does not tell
_SMALLEST_MONITOR = 7.5  # inches; televisions that do not know their size say 160 by 90 millimetres
_NO_DISPLAYS = (b"dummy", b"offscreen", b"evdev")  # drivers of SDL that show nothing


class Window(SdlWindow):
    """A window with an OpenGL 3.3 context: the `Screen` of loop.py."""

    def __init__(
        self,
        title: str,
        size: tuple[int, int],
        ending: Ending,
        monitor: int | None = None,
        kiosk: bool = False,
    ):
        """Make a window of `size` points on `monitor` (from 0; None: where the system likes), not shown yet.

        It is closing when `ending` is asked. A `kiosk` keeps its visitors inside. Raises DisplayError where there
        is no display, no such monitor or no OpenGL 3.3.
        """
        if kiosk:
            locked.prepare()
        _start(os.environ)
        _check_monitor(monitor)
        self._ending = ending
        self._translator = Translator()
        self._minimised = False
        sdl2.SDL_GL_SetAttribute(sdl2.SDL_GL_CONTEXT_RESET_NOTIFICATION, sdl2.SDL_GL_CONTEXT_RESET_LOSE_CONTEXT)
        try:
            super().__init__(title=title, size=size, visible=False, context_creation_func=_context)
        except Exception as error:  # ValueError for the window, bare ones for the context
            sdl2.SDL_Quit()
            raise _no_opengl(error) from error
        self.rename(title)
        self.ctx.disable_direct(_FRAMEBUFFER_SRGB)
        if monitor is not None:
            middle = sdl2.SDL_WINDOWPOS_CENTERED_DISPLAY(monitor)
            sdl2.SDL_SetWindowPosition(self._window, middle, middle)
        self._paint_icon()
        self._loss = Loss(sdl2.SDL_GL_GetProcAddress)
        self._locked = locked.Locked(self._window, monitor) if kiosk else None

    @property
    def closing(self) -> bool:
        """Whether somebody has asked for the end."""
        return self._ending.asked

    @property
    def target(self) -> moderngl.Framebuffer:
        """Where a frame is drawn."""
        return self.fbo

    @property
    def shown(self) -> bool:
        """Whether a frame would be seen: not minimised, and not without any pixel."""
        return not self._minimised and min(self.buffer_size) > 0

    @property
    def period(self) -> float:
        """Seconds between two frames of the display that the window is on."""
        mode = sdl2.SDL_DisplayMode()
        sdl2.SDL_GetCurrentDisplayMode(max(sdl2.SDL_GetWindowDisplayIndex(self._window), 0), ctypes.byref(mode))
        return 1 / (mode.refresh_rate or _USUAL_RATE)

    @property
    def dots_per_inch(self) -> float:
        """Pixels per inch of the monitor that the window is on; 0 where it tells nothing that can be."""
        inches, mode = ctypes.c_float(), sdl2.SDL_DisplayMode()
        index = max(sdl2.SDL_GetWindowDisplayIndex(self._window), 0)
        if sdl2.SDL_GetDisplayDPI(index, ctypes.byref(inches), None, None) != 0 or inches.value <= 0:
            return 0.0
        sdl2.SDL_GetCurrentDisplayMode(index, ctypes.byref(mode))
        return inches.value if math.hypot(mode.w, mode.h) / inches.value >= _SMALLEST_MONITOR else 0.0

    def wait(self, timeout: float) -> list[AnyEvent] | None:
        """Return all that has happened, waiting `timeout` seconds for the first; None if nothing has."""
        if self._locked and self.visible:
            self._locked.look(self.fullscreen, time.monotonic())
        first = sdl2.SDL_Event()
        if not sdl2.SDL_WaitEventTimeout(ctypes.byref(first), math.ceil(timeout * 1000)):
            return None
        # Looked up rather than taken from events: at the start no event may have told the size yet.
        events: list[AnyEvent] = self._measure()
        for event in _queued(first):
            self._notice(event)
            events += filter(None, [self._translator.translate(event)])
        return events

    def present(self) -> None:
        """Show what was drawn. Raises ContextLostError when the graphics card has lost everything."""
        sdl2.SDL_GL_SwapWindow(self._window)
        self._loss.look(time.monotonic())

    def rename(self, title: str) -> None:
        """Give the window another title."""
        with _plain_locale():
            self.title = title

    def copy(self, text: str) -> None:
        """Put text on the system's clipboard; where there is none, nothing happens."""
        sdl2.SDL_SetClipboardText(text.encode())

    def appear(self, fullscreen: bool) -> None:
        """Show the window, filling the monitor if that is wished."""
        self.visible = True
        self.fullscreen = fullscreen

    def _paint_icon(self) -> None:
        pixels = icon().tobytes()
        side = math.isqrt(len(pixels) // 4)
        form = sdl2.SDL_PIXELFORMAT_RGBA32
        surface = sdl2.SDL_CreateRGBSurfaceWithFormatFrom(pixels, side, side, 32, side * 4, form)
        sdl2.SDL_SetWindowIcon(self._window, surface)
        sdl2.SDL_FreeSurface(surface)

    def _measure(self) -> list[AnyEvent]:
        """Look the sizes up; return [Resized] if the pixels have become more or fewer."""
        width, height = ctypes.c_int(), ctypes.c_int()
        sdl2.SDL_GetWindowSize(self._window, ctypes.byref(width), ctypes.byref(height))
        self._translator.size = self._width, self._height = width.value, height.value
        before, self._buffer_width, self._buffer_height = self.buffer_size, *self._get_drawable_size()
        if self.buffer_size == before:
            return []
        self.set_default_viewport()
        return [Resized(*self.buffer_size)] if min(self.buffer_size) > 0 else []

    def _notice(self, event: Any) -> None:
        """Keep what concerns the window and not the app."""
        if self._locked:
            self._locked.notice(event, time.monotonic())
        if event.type == sdl2.SDL_QUIT and not self._locked:  # Cmd+Q, say
            self._ending.ask()
        elif event.type == sdl2.SDL_WINDOWEVENT:
            match event.window.event:
                case sdl2.SDL_WINDOWEVENT_MINIMIZED | sdl2.SDL_WINDOWEVENT_HIDDEN:
                    self._minimised = True
                case sdl2.SDL_WINDOWEVENT_RESTORED | sdl2.SDL_WINDOWEVENT_SHOWN:
                    self._minimised = False


@contextlib.contextmanager
def opened(
    title: str, size: tuple[int, int], ending: Ending, monitor: int | None = None, kiosk: bool = False
) -> Iterator[Window]:
    """Open a window and close it in the end. Signals that others handle are left alone by SDL."""
    window = Window(title, size, ending, monitor, kiosk)
    try:
        yield window
    finally:
        window.destroy()


@contextlib.contextmanager
def _plain_locale() -> Iterator[None]:
    """Have X11 note the window's name as plain text: in C.UTF-8, Python's own, few programs can read it."""
    before = locale.setlocale(locale.LC_CTYPE)
    locale.setlocale(locale.LC_CTYPE, "C")
    try:
        yield
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


class _Functions:
    """Where moderngl finds OpenGL's functions: wherever SDL does, be it X11, Wayland or another system."""

    def load_opengl_function(self, name: str) -> int:
        return sdl2.SDL_GL_GetProcAddress(name.encode()) or 0

    def release(self) -> None:
        """Leave the context to the window, whose it is."""


def _context() -> moderngl.Context:
    """Return moderngl's view of the context that SDL has made current. Raises ValueError without one."""
    if not sdl2.SDL_GL_GetCurrentContext():
        raise ValueError(_reason())
    functions: Any = _Functions()  # moderngl's stub knows only its other way, a dictionary of settings
    return moderngl.create_context(require=330, context=functions)


def _queued(first: sdl2.SDL_Event) -> Iterator[sdl2.SDL_Event]:
    """Yield `first` and all events that wait behind it; each is used up before the next is fetched."""
    yield first
    while sdl2.SDL_PollEvent(ctypes.byref(first)):
        yield first


def _start(environment: Mapping[str, str]) -> None:
    """Start SDL. Raises DisplayError where there is no display."""
    os.environ.setdefault("SDL_VIDEO_X11_WMCLASS", "glassnet")  # the name by which desktops group windows
    for hint, value in _HINTS.items():
        sdl2.SDL_SetHint(hint, value)
    if sys.platform.startswith("linux"):
        # Unasked, SDL would go on to drivers that show nothing, and some print what they miss.
        present = [
            driver
            for driver, variable in (("x11", "DISPLAY"), ("wayland", "WAYLAND_DISPLAY"))
            if environment.get(variable)
        ]
        sdl2.SDL_SetHint(sdl2.SDL_HINT_VIDEODRIVER, ",".join([*present, "KMSDRM"]).encode())
    if sdl2.SDL_Init(sdl2.SDL_INIT_VIDEO) != 0:
        raise _no_display(_reason())
    driver = sdl2.SDL_GetCurrentVideoDriver()
    if driver in _NO_DISPLAYS:
        sdl2.SDL_Quit()
        raise _no_display(tr("SDL uses its driver '{driver}'", driver=driver.decode()))


def _check_monitor(monitor: int | None) -> None:
    count = sdl2.SDL_GetNumVideoDisplays()
    if monitor is not None and not 0 <= monitor < count:
        sdl2.SDL_Quit()
        raise DisplayError(
            tr("There is no monitor {monitor}", monitor=monitor),
            tr("Monitors found: {count}, the first being 0", count=count),
        )


def _no_display(reason: str) -> DisplayError:
    return DisplayError(
        tr("There is no display to open a window on ({reason})", reason=reason),
        tr("Without one, `glassnet snapshot --out FILE.png` writes a picture"),
    )


def _no_opengl(error: Exception) -> DisplayError:
    reason = " ".join(str(error).split()) or _reason()
    return DisplayError(
        tr("The display offers no OpenGL 3.3 ({reason})", reason=reason),
        tr("Install a newer graphics driver; `glassnet snapshot --out FILE.png` may work without one"),
    )


def _reason() -> str:
    return sdl2.SDL_GetError().decode(errors="replace") or tr("SDL says nothing about it")
