"""SDL's events as ours: made by hand, as SDL fills them in."""

import ctypes
from typing import Any

import pytest
from glassnet.engine.commands import KEYS, table
from glassnet.engine.events import AnyEvent, Dropped, Focus, Invoked, Key, Pointer, Typed, Wheel
from glassnet.engine.sdl import Translator, key_name, sdl2

TOUCHPAD, TOUCH_SCREEN = 8, 9
DEVICES = {TOUCHPAD: sdl2.SDL_TOUCH_DEVICE_INDIRECT_ABSOLUTE, TOUCH_SCREEN: sdl2.SDL_TOUCH_DEVICE_DIRECT}


class Hand:
    """Makes SDL's events and returns what is made of them, in a window of 200 by 100 points."""

    def __init__(self):
        self.translator = Translator(DEVICES.__getitem__)
        self.translator.size = (200, 100)

    def send(self, kind: int, part: str = "common", **values: Any) -> AnyEvent | None:
        event = sdl2.SDL_Event()
        event.type = kind
        event.common.timestamp = 1500
        for name, value in values.items():
            setattr(getattr(event, part), name, value)
        return self.translator.translate(event)

    def move(self, x: int, y: int) -> AnyEvent | None:
        return self.send(sdl2.SDL_MOUSEMOTION, "motion", x=x, y=y)

    def button(self, button: int, pressed: bool, x: int = 50, y: int = 50) -> AnyEvent | None:
        kind = sdl2.SDL_MOUSEBUTTONDOWN if pressed else sdl2.SDL_MOUSEBUTTONUP
        return self.send(kind, "button", button=button, x=x, y=y)

    def finger(self, kind: int, finger: int, x: float = 0.5, y: float = 0.5, device: int = TOUCH_SCREEN) -> Any:
        return self.send(kind, "tfinger", touchId=device, fingerId=finger, x=x, y=y)

    def window(self, kind: int) -> AnyEvent | None:
        return self.send(sdl2.SDL_WINDOWEVENT, "window", event=kind)


@pytest.fixture
def hand() -> Hand:
    return Hand()


def test_the_mouse_is_where_it_is_in_shares_of_the_window(hand):
    assert hand.move(50, 75) == Pointer("move", 0.25, 0.75, time=1.5)
    assert hand.move(-20, 130) == Pointer("move", -0.1, 1.3, time=1.5)
    hand.translator.size = (0, 0)
    assert hand.move(3, 4) == Pointer("move", 3.0, 4.0, time=1.5)


@pytest.mark.parametrize(("number", "name"), [(1, "left"), (2, "middle"), (3, "right")])
def test_buttons(hand, number, name):
    assert hand.button(number, True) == Pointer("press", 0.25, 0.5, name, time=1.5)
    assert hand.button(number, False) == Pointer("release", 0.25, 0.5, name, time=1.5)


def test_other_buttons_mean_nothing(hand):
    assert hand.button(4, True) is None


def test_the_wheel_turns_where_the_mouse_is(hand):
    hand.move(50, 75)
    turn = {"kind": sdl2.SDL_MOUSEWHEEL, "part": "wheel"}
    assert hand.send(**turn, y=2, preciseY=2.0) == Wheel(0.25, 0.75, 2.0, 1.5)
    assert hand.send(**turn, y=0, preciseY=0.25) == Wheel(0.25, 0.75, 0.25, 1.5)
    assert hand.send(**turn, y=-1) == Wheel(0.25, 0.75, -1.0, 1.5)
    flipped = sdl2.SDL_MOUSEWHEEL_FLIPPED
    assert hand.send(**turn, y=1, preciseY=1.0, direction=flipped) == Wheel(0.25, 0.75, -1.0, 1.5)
    assert hand.send(**turn, x=3) is None


def test_fingers_have_numbers_of_their_own_from_one(hand):
    down, up, motion = sdl2.SDL_FINGERDOWN, sdl2.SDL_FINGERUP, sdl2.SDL_FINGERMOTION
    assert hand.finger(down, 1000, 0.25, 0.5) == Pointer("press", 0.25, 0.5, "left", 1, "touch", 1.5)
    assert hand.finger(down, 2000).pointer == 2
    assert hand.finger(motion, 1000, 0.75) == Pointer("move", 0.75, 0.5, "none", 1, "touch", 1.5)
    assert hand.finger(up, 1000) == Pointer("release", 0.5, 0.5, "left", 1, "touch", 1.5)
    assert hand.finger(down, 3000).pointer == 1
    assert hand.finger(motion, 2000).pointer == 2


def test_fingers_that_are_not_down_and_those_on_a_touchpad_mean_nothing(hand):
    assert hand.finger(sdl2.SDL_FINGERMOTION, 7) is None
    assert hand.finger(sdl2.SDL_FINGERUP, 7) is None
    assert hand.finger(sdl2.SDL_FINGERDOWN, 7, device=TOUCHPAD) is None


def test_keys_with_what_is_held_beside_them(hand):
    def key(kind: int, modifiers: int, repeat: int = 0) -> AnyEvent | None:
        symbol = sdl2.SDL_Keysym(sdl2.SDL_SCANCODE_Z, sdl2.SDLK_z, modifiers, 0)
        return hand.send(kind, "key", keysym=symbol, repeat=repeat)

    assert key(sdl2.SDL_KEYDOWN, 0) == Key("Z", True, time=1.5)
    assert key(sdl2.SDL_KEYDOWN, 0, repeat=1) == Key("Z", True, repeat=True, time=1.5)
    assert key(sdl2.SDL_KEYUP, sdl2.KMOD_LSHIFT) == Key("Z", False, shift=True, time=1.5)
    both = sdl2.KMOD_RCTRL | sdl2.KMOD_LALT
    assert key(sdl2.SDL_KEYDOWN, both) == Key("Z", True, control=True, alt=True, time=1.5)
    assert key(sdl2.SDL_KEYDOWN, sdl2.KMOD_NUM | sdl2.KMOD_CAPS) == Key("Z", True, time=1.5)


def test_every_key_of_a_command_can_be_pressed():
    named = {key.rsplit("+", 1)[-1] for command in table() for key in command.keys}
    symbols = [*range(128), *(sdl2.SDLK_SCANCODE_MASK | scancode for scancode in range(512))]
    possible = {key_name(symbol, 0) for symbol in symbols} | {key_name(0, code) for code in range(30, 40)}
    assert named <= possible
    assert possible <= KEYS | {""}


@pytest.mark.parametrize(
    ("symbol", "scancode", "name"),
    [
        (sdl2.SDLK_q, sdl2.SDL_SCANCODE_A, "Q"),  # French: the letter counts
        (ord("é"), sdl2.SDL_SCANCODE_2, "2"),  # French: the digits' row
        (ord("&"), sdl2.SDL_SCANCODE_1, "1"),
        (ord("ц"), sdl2.SDL_SCANCODE_W, "W"),  # Russian: the place counts
        (sdl2.SDLK_KP_ENTER, sdl2.SDL_SCANCODE_KP_ENTER, "Enter"),
        (sdl2.SDLK_KP_3, sdl2.SDL_SCANCODE_KP_3, "3"),
        (sdl2.SDLK_RSHIFT, sdl2.SDL_SCANCODE_RSHIFT, "Shift"),
        (sdl2.SDLK_EQUALS, sdl2.SDL_SCANCODE_EQUALS, "Plus"),
        (sdl2.SDLK_VOLUMEUP, sdl2.SDL_SCANCODE_VOLUMEUP, ""),
        (0, 0, ""),
    ],
)
def test_keys_of_other_keyboards(symbol, scancode, name):
    assert key_name(symbol, scancode) == name


def test_a_key_without_a_name_means_nothing(hand):
    symbol = sdl2.SDL_Keysym(sdl2.SDL_SCANCODE_VOLUMEUP, sdl2.SDLK_VOLUMEUP, 0, 0)
    assert hand.send(sdl2.SDL_KEYDOWN, "key", keysym=symbol) is None


def test_text(hand):
    assert hand.send(sdl2.SDL_TEXTINPUT, "text", text="é".encode()) == Typed("é", 1.5)
    assert hand.send(sdl2.SDL_TEXTINPUT, "text", text=b"\xff") == Typed("�", 1.5)


def drop(hand: Hand, path: bytes) -> AnyEvent | None:
    """Drop a file as SDL does: its name in memory of SDL's own, which whoever takes it frees."""
    address = sdl2.SDL_malloc(len(path) + 1)
    ctypes.memmove(address, path + b"\0", len(path) + 1)
    return hand.send(sdl2.SDL_DROPFILE, "drop", file=ctypes.cast(address, ctypes.c_char_p))


def test_a_dropped_file(hand):
    assert drop(hand, "/tmp/drawn sèpt.png".encode()) == Dropped("/tmp/drawn sèpt.png", 1.5)
    assert drop(hand, b"/tmp/\xff.png") == Dropped("/tmp/\udcff.png", 1.5)
    assert hand.send(sdl2.SDL_DROPFILE) is None


def test_the_windows_own_events(hand):
    assert hand.window(sdl2.SDL_WINDOWEVENT_FOCUS_GAINED) == Focus(True, 1.5)
    assert hand.window(sdl2.SDL_WINDOWEVENT_FOCUS_LOST) == Focus(False, 1.5)
    assert hand.window(sdl2.SDL_WINDOWEVENT_CLOSE) == Invoked("app.quit")
    assert hand.window(sdl2.SDL_WINDOWEVENT_EXPOSED) is None


def test_a_mouse_that_leaves_is_lost_unless_it_draws(hand):
    hand.move(50, 75)
    leave = sdl2.SDL_WINDOWEVENT_LEAVE
    assert hand.window(leave) == Pointer("cancel", 0.25, 0.75, time=1.5)
    hand.button(1, True)
    assert hand.window(leave) is None
    hand.button(1, False)
    assert isinstance(hand.window(leave), Pointer)


def test_what_concerns_nobody_means_nothing(hand):
    assert hand.send(sdl2.SDL_QUIT) is None
    assert hand.send(sdl2.SDL_CLIPBOARDUPDATE) is None
