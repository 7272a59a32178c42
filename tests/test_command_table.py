from collections import Counter
from pathlib import Path

import pytest
from glassnet.engine.commands import KEYS, by_id, by_key, table
from glassnet.engine.events import Key
from glassnet.engine.pages import gestures, keys_page

PAGE = Path(__file__).resolve().parent.parent / "docs" / "keys.md"
MODIFIERS = ("Ctrl", "Alt", "Shift")


def press(combination: str) -> Key:
    *modifiers, name = combination.split("+")
    return Key(name, True, shift="Shift" in modifiers, control="Ctrl" in modifiers, alt="Alt" in modifiers)


def test_ids_and_keys_are_each_one_commands_own():
    ids = Counter(command.id for command in table())
    keys = Counter(key for command in table() for key in command.keys)
    assert max(ids.values()) == max(keys.values()) == 1


@pytest.mark.parametrize("command", table(), ids=lambda command: command.id)
def test_every_command_is_complete_and_can_be_reached_by_its_keys(command):
    assert command.label
    assert command.tooltip != command.label
    assert not command.tooltip.endswith(".")
    assert by_id(command.id) is command
    for key in command.keys:
        *modifiers, name = key.split("+")
        assert name in KEYS
        assert modifiers == [modifier for modifier in MODIFIERS if modifier in modifiers]
        assert by_key(press(key)) is command


@pytest.mark.parametrize(
    ("combination", "command"),
    [
        ("W", "camera.forward"),
        ("Shift+W", "camera.forward"),
        ("Shift+E", "camera.up"),
        ("Left", "camera.pan_left"),
        ("Shift+Left", "camera.orbit_left"),
        ("Ctrl+Z", "pad.undo"),
        ("Ctrl+Shift+Z", "pad.redo"),
        ("Ctrl+Y", "pad.redo"),
        ("3", "view.3d"),
        ("]", "pad.larger"),
        ("Escape", "dismiss"),
    ],
)
def test_a_key_finds_its_command(combination: str, command: str):
    found = by_key(press(combination))
    assert found is not None
    assert found.id == command


@pytest.mark.parametrize(
    "combination", ["Z", "Ctrl+W", "Alt+W", "Ctrl+Shift+W", "Shift+P", "Ctrl+C", "Shift+Shift", "7"]
)
def test_other_modifiers_and_other_keys_do_nothing(combination: str):
    assert by_key(press(combination)) is None


def test_a_key_that_comes_up_is_found_as_well():
    found = by_key(Key("W", False))
    assert found is not None
    assert found.held


def test_only_what_moves_is_held():
    held = {command.id for command in table() if command.held}
    moving = {command.id for command in table() if command.id.startswith(("camera.", "hand."))}
    assert held == moving - {"camera.fit", "camera.home", "camera.inertia"}


def test_an_unknown_id_is_an_error():
    with pytest.raises(KeyError):
        by_id("tea.brew")


def test_the_page_holds_every_key_and_gesture():
    page = keys_page()
    for command in table():
        for key in command.keys:
            assert f"`{key}`" in page
    for gesture in gestures():
        assert f"| {gesture.hand} | {gesture.effect} |" in page


def test_the_page_in_docs_is_made_from_the_table():
    assert PAGE.read_text(encoding="utf-8") == keys_page(), "run `make docs-keys`"
