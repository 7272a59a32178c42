"""One ImGui context: its fonts, its look, and our events as its input. Knows no clock and writes no file."""

from __future__ import annotations

import string
from collections.abc import Callable
from pathlib import Path

import imgui_bundle
from imgui_bundle import ImVec2, imgui

from ..events import Event, Focus, Key, Pointer, Resized, Typed, Wheel
from ..paths import ASSETS
from ..scene.arrangement import arrange
from ..scene.frame import Frame
from ..text import printable
from . import theme

FACES = ("Inter-Medium.otf", "Inter-SemiBold.otf")  # the context's fonts, in this order
ICONS = Path(imgui_bundle.__file__).parent / "assets" / "fonts" / "Font_Awesome_6_Free-Solid-900.otf"
EM = 1.21  # Inter's ascender less its descender, em: ImGui takes a size for that, and we for the em
ICON_SCALE = 0.95  # of the em, so that icons stand as high as capitals with their surroundings

SETTLED = 3 * theme.TOOLTIP_DELAY / 2  # seconds after the last event: tooltips have appeared
LATEST = 3  # frames after an event until the layout that follows from it is on screen
FARTHEST = 100.0  # pictures, or turns of the wheel; more is a mistake

NOWHERE = -imgui.FLT_MAX  # ImGui's "there is no mouse"
BUTTONS = {"left": 0, "right": 1, "middle": 2, "none": 0}
_PLAIN = ("Home", "End", "Insert", "Delete", "Backspace", "Enter", "Escape", "Space", "Tab", "Minus")
KEYS = {
    "Left": imgui.Key.left_arrow,
    "Right": imgui.Key.right_arrow,
    "Up": imgui.Key.up_arrow,
    "Down": imgui.Key.down_arrow,
    "PageUp": imgui.Key.page_up,
    "PageDown": imgui.Key.page_down,
    "Plus": imgui.Key.equal,
    "[": imgui.Key.left_bracket,
    "]": imgui.Key.right_bracket,
    **{name: imgui.Key[name.lower()] for name in (*_PLAIN, *string.ascii_uppercase)},
    **{name: imgui.Key["_" + name] for name in string.digits},
    **{f"F{number}": imgui.Key[f"f{number}"] for number in range(1, 13)},
}  # from the names of events.Key


class Context:
    """Several may exist; between `begin` and `end` this one is the current one."""

    def __init__(self, frame: Frame):
        self.frame = frame
        self._context = imgui.create_context()
        imgui.set_current_context(self._context)
        self._io = imgui.get_io()
        self._io.set_ini_filename(None)
        self._io.backend_flags |= imgui.BackendFlags_.renderer_has_textures
        self._size = frame.size
        self._em = 0
        self._holder = 0  # the pointer that holds buttons down
        self._down: set[int] = set()
        self._rest = 0.0  # seconds and frames since the last event
        self._frames = 0
        _add_fonts(self._io.fonts)

    @property
    def wants_pointer(self) -> bool:
        """Whether the pointer is over a panel, or pressed a button over one."""
        return self._io.want_capture_mouse

    @property
    def wants_keys(self) -> bool:
        """Whether keys are for a text field."""
        return self._io.want_text_input

    @property
    def moving(self) -> bool:
        """Whether another frame could look different though nothing happens: input is waiting, a tooltip due."""
        if self._frames < LATEST or self._io.want_text_input:
            return True
        return self._pending or (self.wants_pointer and self._rest < SETTLED)

    @property
    def _pending(self) -> bool:
        return len(self._context.input_events_queue) > 0

    def covers(self, x: float, y: float, but: str = "") -> bool:
        """Whether a panel of the last frame, except `but`, lies at a point given in shares of the picture.

        `wants_pointer` tells where the pointer was in the last frame; a finger comes from nowhere.
        """
        if not _sane(x, y):
            return False
        at = x * self._size[0], y * self._size[1]
        windows = (window for window in self._context.windows if window.was_active and window.name != but)
        return any(_holds(window, *at) for window in windows)

    def handle(self, event: Event) -> None:
        """Take in an event. Pointers in absurd places, unknown keys and a second finger are ignored."""
        self._rest, self._frames = 0.0, 0
        match event:
            case Resized(width, height):
                self._size = width, height
            case Pointer():
                self._pointer(event)
            case Wheel(x, y, steps) if _sane(x, y, steps):
                self._move(x, y)
                self._io.add_mouse_wheel_event(0.0, steps)
            case Key():
                self._key(event)
            case Typed(text):
                self._io.add_input_characters_utf8(printable(text))
            case Focus(gained):
                self._io.add_focus_event(gained)

    def begin(self, frame: Frame, dt: float) -> None:
        """Begin a frame, `dt` seconds after the last one; then call ImGui and the widgets."""
        imgui.set_current_context(self._context)
        self.frame, self._size = frame, frame.size
        style = imgui.get_style()
        if (em := arrange(frame).unit or frame.text) != self._em:
            self._em = em
            theme.apply(style, em)
            style.font_size_base = em
        self._io.display_size = ImVec2(*frame.size)
        self._io.delta_time = max(dt, 1e-6)  # ImGui insists that time passes
        self._rest += dt
        self._frames += 1
        imgui.new_frame()

    def end(self) -> imgui.ImDrawData:
        """End the frame; what it returns is good until the next `begin`."""
        imgui.render()
        return imgui.get_draw_data()

    def renew(self) -> None:
        """Let go of all keys, buttons and widgets, and forget where the mouse is."""
        imgui.set_current_context(self._context)
        self._down.clear()
        self._io.clear_events_queue()
        self._io.clear_input_keys()
        self._io.clear_input_mouse()
        imgui.internal.clear_active_id()
        self._rest, self._frames = 0.0, 0

    def copy_with(self, copy: Callable[[str], None]) -> None:
        """Have `copy` take what people copy. Without that ImGui keeps it, and no other program sees it.

        imgui-bundle knows one such function in a process: the last one given serves all contexts.
        """
        imgui.set_current_context(self._context)
        imgui.get_platform_io().platform_set_clipboard_text_fn = lambda _, text: copy(text)

    def close(self) -> None:
        """Free everything. The context cannot be used afterwards."""
        imgui.destroy_context(self._context)

    def _pointer(self, event: Pointer) -> None:
        if self._down and event.pointer != self._holder:
            return
        if event.kind == "cancel":
            self._leave()
            return
        if _sane(event.x, event.y):
            touch = event.source == "touch"
            self._io.add_mouse_source_event(imgui.MouseSource.touch_screen if touch else imgui.MouseSource.mouse)
            self._move(event.x, event.y)
        elif event.kind != "release":
            return
        if event.kind != "move":
            self._press(event)

    def _press(self, event: Pointer) -> None:
        button = BUTTONS[event.button] if event.source == "mouse" else 0
        pressed = event.kind == "press"
        self._holder = event.pointer
        (self._down.add if pressed else self._down.discard)(button)
        self._io.add_mouse_button_event(button, pressed)
        if event.source == "touch" and not pressed:
            self._io.add_mouse_pos_event(NOWHERE, NOWHERE)

    def _leave(self) -> None:
        """Take the mouse away before its buttons go up, so that nothing is clicked."""
        self._io.add_mouse_pos_event(NOWHERE, NOWHERE)
        for button in sorted(self._down):
            self._io.add_mouse_button_event(button, False)
        self._down.clear()

    def _move(self, x: float, y: float) -> None:
        self._io.add_mouse_pos_event(x * self._size[0], y * self._size[1])

    def _key(self, event: Key) -> None:
        self._io.add_key_event(imgui.Key.mod_ctrl, event.control)
        self._io.add_key_event(imgui.Key.mod_shift, event.shift)
        self._io.add_key_event(imgui.Key.mod_alt, event.alt)
        if event.name in KEYS:
            self._io.add_key_event(KEYS[event.name], event.pressed)


def _sane(*values: float) -> bool:
    """Whether a position, or a turn of the wheel, is a number and not absurdly large."""
    return all(abs(value) < FARTHEST for value in values)


def _holds(window: imgui.internal.Window, x: float, y: float) -> bool:
    left, top = window.pos.x, window.pos.y
    solid = not window.flags & imgui.WindowFlags_.no_mouse_inputs
    return solid and left <= x < left + window.size.x and top <= y < top + window.size.y


def _add_fonts(atlas: imgui.ImFontAtlas) -> None:
    """Add the faces, each with the icons merged in, to be rasterised at whatever size is asked for."""
    atlas.tex_desired_format = imgui.ImTextureFormat.alpha8
    for face in FACES:
        letters = imgui.ImFontConfig()
        letters.extra_size_scale = EM
        atlas.add_font_from_file_ttf(str(ASSETS / "fonts" / face), 0.0, letters)
        icons = imgui.ImFontConfig()
        icons.merge_mode = True
        icons.extra_size_scale = ICON_SCALE
        atlas.add_font_from_file_ttf(str(ICONS), 0.0, icons)
