"""ImGui gets our events exactly, and no absurd ones."""

import math

import pytest
from glassnet.engine.events import Focus, Key, Pointer, Resized, Typed, Wheel
from glassnet.engine.scene.frame import Frame
from glassnet.engine.ui.context import Context
from hypothesis import given
from hypothesis import strategies as st
from imgui_bundle import imgui
from stage import FRAME, MIDDLE, Counter, click, frames, window

ABSURD = (math.nan, math.inf, -math.inf, 1e30)


def test_positions_are_shares_of_the_picture(context):
    context.handle(Pointer("move", 0.25, 0.75))
    frames(context)
    assert tuple(imgui.get_mouse_pos()) == (160, 360)
    context.handle(Resized(1280, 960))
    context.handle(Pointer("move", 0.5, 0.5))
    context.begin(Frame(1280, 960), 0.1)
    assert tuple(imgui.get_mouse_pos()) == (640, 480)
    context.end()


@pytest.mark.parametrize("absurd", ABSURD)
@pytest.mark.parametrize("kind", ["move", "press"])
def test_absurd_positions_are_ignored(context, absurd, kind):
    context.handle(Pointer("move", 0.25, 0.75))
    context.handle(Pointer(kind, absurd, 0.5, "left"))
    context.handle(Wheel(0.5, absurd, 1.0))
    context.handle(Wheel(0.5, 0.5, absurd) if not math.isfinite(absurd) else Focus(True))
    frames(context, 3)
    assert tuple(imgui.get_mouse_pos()) == (160, 360)
    assert not imgui.is_mouse_down(0)


def test_a_button_let_go_in_an_absurd_place_is_up(context):
    context.handle(Pointer("press", 0.5, 0.5, "right"))
    frames(context, 2)
    assert imgui.is_mouse_down(1)
    context.handle(Pointer("release", math.nan, 0.5, "right"))
    frames(context, 2)
    assert not imgui.is_mouse_down(1)


@pytest.mark.parametrize("source", ["mouse", "touch", "ghost"])
def test_a_click_within_one_frame_counts_once(context, source):
    button = Counter()
    frames(context, 2, button.build)
    for event in click(source):
        context.handle(event)
    drawn = 0
    while context.moving:
        frames(context, 1, button.build)
        drawn += 1
        assert drawn < 100
    assert button.clicks == 1


def test_frames_are_asked_for_until_all_clicks_are_taken_in(context):
    button = Counter()
    frames(context, 2, button.build)
    for event in 30 * click():
        context.handle(event)
    while context.moving and button.clicks < 100:
        frames(context, 1, button.build)
    assert button.clicks == 30


def test_a_second_finger_is_ignored_while_the_first_is_down(context):
    button = Counter()
    frames(context, 2, button.build)
    context.handle(Pointer("press", *MIDDLE, "left", pointer=1, source="touch"))
    for kind in ("press", "move", "release"):
        context.handle(Pointer(kind, 0.01, 0.01, "left", pointer=2, source="touch"))
    context.handle(Pointer("release", *MIDDLE, "left", pointer=1, source="touch"))
    frames(context, 9, button.build)
    assert button.clicks == 1


def test_a_finger_that_has_left_hovers_over_nothing(context):
    button = Counter()
    frames(context, 2, button.build)
    for event in click("touch"):
        context.handle(event)
    frames(context, 9, button.build)
    assert not context.wants_pointer


def test_a_cancelled_press_clicks_nothing(context):
    button = Counter()
    frames(context, 2, button.build)
    context.handle(Pointer("press", *MIDDLE, "left"))
    frames(context, 2, button.build)
    context.handle(Pointer("cancel", *MIDDLE))
    frames(context, 3, button.build)
    assert button.clicks == 0
    assert not imgui.is_mouse_down(0)
    assert not context.wants_pointer


def test_the_wheel_turns_where_it_is(context):
    context.handle(Wheel(0.5, 0.5, 2.0))
    turned = []
    while context.moving:  # ImGui takes the place in one frame and the turn in the next
        frames(context, 1, lambda: turned.append(imgui.get_io().mouse_wheel))
        assert tuple(imgui.get_mouse_pos()) == (320, 240)
    assert [steps for steps in turned if steps] == [2.0]


def test_a_panel_wants_the_pointer_that_is_over_it(context):
    frames(context, 2, window())
    for at, over in (((0.1, 0.1), False), (MIDDLE, True)):
        assert context.covers(*at) == over
        context.handle(Pointer("move", *at))
        frames(context, 2, window())
        assert context.wants_pointer == over
    assert not context.covers(math.nan, 0.5)
    frames(context, 2)
    assert not context.covers(*MIDDLE)


KEYS = {
    "W": imgui.Key.w,
    "2": imgui.Key._2,
    "F11": imgui.Key.f11,
    "Left": imgui.Key.left_arrow,
    "PageUp": imgui.Key.page_up,
    "Backspace": imgui.Key.backspace,
    "Delete": imgui.Key.delete,
    "Home": imgui.Key.home,
    "Escape": imgui.Key.escape,
    "Enter": imgui.Key.enter,
    "Space": imgui.Key.space,
    "Tab": imgui.Key.tab,
    "Plus": imgui.Key.equal,
    "Minus": imgui.Key.minus,
    "[": imgui.Key.left_bracket,
}


@pytest.mark.parametrize("name", KEYS)
def test_keys_go_down_and_up(context, name):
    for pressed in (True, False):
        context.handle(Key(name, pressed, control=True))
        frames(context, 2)
        assert imgui.is_key_down(KEYS[name]) == pressed
        assert imgui.get_io().key_ctrl


@pytest.mark.parametrize("name", ["", "NoSuchKey", "count", "named_key_begin", "mod_ctrl", "mouse_left", "é"])
def test_unknown_keys_are_ignored(context, name):
    context.handle(Key(name, True))
    frames(context, 3)
    assert not any(imgui.is_key_down(key) for key in KEYS.values())
    assert not imgui.get_io().key_ctrl
    assert not imgui.is_mouse_down(0)


def test_keys_are_up_when_the_keyboard_is_lost(context):
    context.handle(Key("W", True))
    frames(context, 2)
    context.handle(Focus(False))
    frames(context, 2)
    assert not imgui.is_key_down(imgui.Key.w)


def test_a_text_field_takes_what_is_typed_and_wants_the_keys(context):
    written = []

    def field() -> None:
        imgui.set_keyboard_focus_here()
        written.append(imgui.input_text("##field", written[-1] if written else "")[1])

    frames(context, 3, window(field))
    assert context.wants_keys
    context.handle(Typed("né 4"))
    frames(context, 3, window(field))
    assert written[-1] == "né 4"
    frames(context, 3)
    assert not context.wants_keys


EVENTS = st.one_of(
    st.builds(
        Pointer,
        st.sampled_from(["move", "press", "release", "cancel"]),
        st.sampled_from([0.1, 0.5, 0.9, *ABSURD]),
        st.sampled_from([0.1, 0.5, 0.9, *ABSURD]),
        st.sampled_from(["none", "left", "middle", "right"]),
        st.integers(0, 2),
        st.sampled_from(["mouse", "touch", "ghost"]),
    ),
    st.builds(Wheel, st.just(0.5), st.floats(0, 1), st.floats()),
    st.builds(Key, st.sampled_from([*KEYS, "NoSuchKey"]), st.booleans()),
    st.builds(Focus, st.booleans()),
    st.builds(Resized, st.integers(1, 4000), st.integers(1, 4000)),
)


@given(st.lists(EVENTS, max_size=30))
def test_after_any_events_and_a_cancel_no_button_is_down(events):
    context = Context(FRAME)
    button = Counter()
    for event in events:
        context.handle(event)
        frames(context, 1, button.build)
    for pointer in range(3):
        context.handle(Pointer("cancel", 0.0, 0.0, pointer=pointer))
    frames(context, 2 * len(events) + 5, button.build)
    assert not any(imgui.is_mouse_down(number) for number in range(3))
    context.close()
