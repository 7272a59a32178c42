"""Whatever a person can do: one table, from which buttons, keys, the help page and docs/keys.md are made."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from .events import Key
from .text import language, tr

KEYS = frozenset(
    [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789[]"]
    + [f"F{number}" for number in range(1, 13)]
    + ["Left", "Right", "Up", "Down", "Home", "End", "PageUp", "PageDown", "Insert", "Delete", "Backspace"]
    + ["Escape", "Tab", "Enter", "Space", "Plus", "Minus", "Shift", "Ctrl", "Alt"]
)
"""The names under which keys come in Key events. Others may come under other names; no command has them."""


@dataclass(frozen=True)
class Command:
    """One thing that a person can do.

    `id` is what events and code call it; `label` is what a button says, `tooltip` what it explains. `keys` are
    combinations of KEYS, modifiers first in the order Ctrl, Alt, Shift. A `held` command goes on while its key is
    down.
    """

    id: str
    label: str
    tooltip: str
    keys: tuple[str, ...]
    group: str
    held: bool = False


Row = tuple[str, str, str, tuple[str, ...]]
"""A command without its group: id, label, tooltip, keys."""


def table() -> tuple[Command, ...]:
    """Return all commands, group by group in the order in which a person meets them."""
    return _table(language())


@functools.cache
def _table(language: str) -> tuple[Command, ...]:
    """Make the table; a `language` of its own has one of its own."""
    camera = (*_camera(), *_by_held_keys())
    seen = (*_view(), *camera, *_layers(), *_connections(), *_numbers())
    return (*_networks(), *_drawing(), *seen, *_hand(), *_window())


def by_id(command: str) -> Command:
    """Return the command with this id. Raises KeyError when there is none."""
    return _ids(language())[command]


def by_key(event: Key) -> Command | None:
    """Return the command that the key stands for, with exactly the modifiers that are down; None if there is none.

    Held commands answer with Shift too, which makes them fast, unless the combination is another command's. So
    what a key began must be ended by the key's name: Shift may have changed in between.
    """
    return _combinations(language()).get(_combination(event))


@functools.cache
def _ids(language: str) -> dict[str, Command]:
    return {command.id: command for command in _table(language)}


@functools.cache
def _combinations(language: str) -> dict[str, Command]:
    table = _table(language)
    fast = {_with_shift(key): command for command in table if command.held for key in command.keys}
    return fast | {key: command for command in table for key in command.keys}


def _with_shift(key: str) -> str:
    *modifiers, name = key.split("+")
    return "+".join([*modifiers, "Shift", name])


def _combination(event: Key) -> str:
    modifiers = (("Ctrl+", event.control), ("Alt+", event.alt), ("Shift+", event.shift))
    return "".join(name for name, down in modifiers if down) + event.name


def _networks() -> list[Command]:
    group = tr("Networks")
    rows: list[Row] = [
        ("network.toggle", tr("The network"), tr("See what is known of this network, and open others"), ("O",)),
        (
            "network.browse",
            tr("Open a file…"),
            tr("Choose an ONNX file to see its network, or a picture"),
            ("Ctrl+O",),
        ),
        ("network.open", tr("Open a network"), tr("Show the network in an ONNX file"), ()),
        ("network.cancel", tr("Stop"), tr("Stop opening this file, and keep the network that is shown"), ()),
    ]
    return [Command(*row, group) for row in rows]


def _drawing() -> list[Command]:
    group = tr("Drawing")
    rows: list[Row] = [
        ("pad.pen", tr("Pen"), tr("Draw with the mouse or a finger"), ("P",)),
        ("pad.eraser", tr("Eraser"), tr("Rub out parts of the drawing"), ("R",)),
        ("pad.undo", tr("Undo"), tr("Take back the last stroke"), ("Ctrl+Z",)),
        ("pad.redo", tr("Redo"), tr("Bring back the stroke that was taken back"), ("Ctrl+Y", "Ctrl+Shift+Z")),
        ("pad.clear", tr("Clear"), tr("Start again with an empty pad"), ("Delete", "C")),
        ("pad.brush", tr("Brush"), tr("How thick the pen and the eraser are"), ()),
        ("pad.larger", tr("Thicker"), tr("Draw and erase with a thicker brush"), ("]",)),
        ("pad.smaller", tr("Thinner"), tr("Draw and erase with a thinner brush"), ("[",)),
        (
            "pad.centre",
            tr("Centre the drawing"),
            tr("Move the drawing to the middle and to the size the network learned from, before it looks"),
            (),
        ),
        ("input.next", tr("Next sample"), tr("Show a digit that somebody else wrote, and what it is"), ("N",)),
        ("input.show", tr("Show a picture"), tr("Show the network a test digit or a picture file"), ()),
    ]
    return [Command(*row, group) for row in (*rows, *_input())]


def _input() -> list[Row]:
    """Return what concerns the way from a picture, or from other values, into the network."""
    return [
        ("pad.colour", tr("Colour"), tr("Draw in this colour"), ()),
        (
            "input.set",
            tr("Value"),
            tr("Set one value of the input, also by + and −; a double click sets it back"),
            (),
        ),
        ("input.zero", tr("Zeros"), tr("Set all values of the input to zero, or empty the pad"), ()),
        ("input.random", tr("Random"), tr("Set all values of the input at random, or show a random picture"), ()),
        ("input.camera", tr("Camera"), tr("Show the network what a camera sees, or turn the camera off"), ("K",)),
        (
            "preprocess.settings",
            tr("What the network gets"),
            tr("See and change what is done to a picture before the network looks at it"),
            (),
        ),
        ("preprocess.set", tr("Preprocessing"), tr("Change what is done to a picture before the network"), ()),
        ("preprocess.guess", tr("Guess again"), tr("Go back to what was guessed from the model"), ()),
    ]


def _view() -> list[Command]:
    group = tr("View")
    rows: list[Row] = [
        ("view.3d", tr("In space (3D)"), tr("See the network in space"), ("3",)),
        (
            "view.2d",
            tr("Flat (2D)"),
            tr("See the network laid out flat, with nothing hidden behind anything else"),
            ("2",),
        ),
        ("palette.next", tr("Colours"), tr("Use the next set of colours"), ()),
        ("panels.toggle", tr("Panels"), tr("Hide the panels, or bring them back"), ("H",)),
    ]
    return [Command(*row, group) for row in rows]


def _camera() -> list[Command]:
    group = tr("Camera")
    rows: list[Row] = [
        ("camera.fit", tr("See all of it"), tr("Show the whole network, from where you are looking"), ("F",)),
        ("camera.home", tr("Back to the start"), tr("Go back to where you started"), ("Home",)),
        ("camera.inertia", tr("Gliding"), tr("Let the camera glide on a little when you let go"), ("I",)),
    ]
    return [Command(*row, group) for row in rows]


def _by_held_keys() -> list[Command]:
    flight = tr("Flight")
    flying: list[Row] = [
        ("camera.forward", tr("Fly forward"), tr("Fly forward; with Shift, fast"), ("W",)),
        ("camera.back", tr("Fly back"), tr("Fly backward; with Shift, fast"), ("S",)),
        ("camera.left", tr("Fly left"), tr("Fly to the left; with Shift, fast"), ("A",)),
        ("camera.right", tr("Fly right"), tr("Fly to the right; with Shift, fast"), ("D",)),
        ("camera.down", tr("Fly down"), tr("Sink; with Shift, fast"), ("Q",)),
        ("camera.up", tr("Fly up"), tr("Rise; with Shift, fast"), ("E",)),
    ]
    group = tr("Camera")
    rows: list[Row] = [
        ("camera.pan_left", tr("Slide left"), tr("Slide the view to the left"), ("Left",)),
        ("camera.pan_right", tr("Slide right"), tr("Slide the view to the right"), ("Right",)),
        ("camera.pan_up", tr("Slide up"), tr("Slide the view up"), ("Up",)),
        ("camera.pan_down", tr("Slide down"), tr("Slide the view down"), ("Down",)),
        ("camera.orbit_left", tr("Turn left"), tr("Go around the network to the left"), ("Shift+Left",)),
        ("camera.orbit_right", tr("Turn right"), tr("Go around the network to the right"), ("Shift+Right",)),
        ("camera.orbit_up", tr("Turn up"), tr("Look at the network from higher up"), ("Shift+Up",)),
        ("camera.orbit_down", tr("Turn down"), tr("Look at the network from lower down"), ("Shift+Down",)),
    ]
    moving = [Command(*row, group, held=True) for row in rows]
    return moving + [Command(*row, flight, held=True) for row in flying]


def _layers() -> list[Command]:
    group = tr("Layers")
    rows: list[Row] = [
        ("layer.toggle", tr("Show or hide"), tr("Hide this layer, or bring it back"), ()),
        ("layer.show_all", tr("Show all"), tr("Bring back every layer that is hidden"), ()),
    ]
    return [Command(*row, group) for row in rows]


def _connections() -> list[Command]:
    group = tr("Connections")
    rows: list[Row] = [
        ("edges.next", tr("Connections"), tr("Show all connections, only those of one neuron, or none"), ("X",)),
        ("edges.show", tr("Which connections"), tr("Show all connections, only those of one neuron, or none"), ()),
        (
            "edges.weights",
            tr("Weights"),
            tr("Show the weight of each connection by itself, or times the value that comes through it"),
            ("V",),
        ),
        ("edges.threshold", tr("Threshold"), tr("Leave out connections that are weaker than this"), ()),
        (
            "edges.adaptive",
            tr("Keep it smooth"),
            tr("Draw only as many of the strongest connections as this computer can keep in motion"),
            (),
        ),
        ("edges.settings", tr("Settings of connections"), tr("Choose which connections are shown"), ()),
    ]
    return [Command(*row, group) for row in rows]


def _numbers() -> list[Command]:
    group = tr("Numbers")
    rows: list[Row] = [
        (
            "trace.toggle",
            tr("Trace"),
            tr("Follow the strongest contributions of a neuron down to the pixels and up to the answer"),
            ("T",),
        ),
        ("numbers.pin", tr("Arithmetic"), tr("Open or close the arithmetic of a neuron"), ()),
        ("numbers.close", tr("Close the arithmetic"), tr("Close this neuron's arithmetic"), ()),
        ("evidence.toggle", tr("Why?"), tr("See which pixels speak for one answer and against another"), ("Y",)),
        ("evidence.choose", tr("Compare"), tr("Choose the two answers to compare"), ()),
    ]
    return [Command(*row, group) for row in rows]


def _hand() -> list[Command]:
    group = tr("Without a mouse")
    rows: list[Row] = [
        ("hand.left", tr("Pointer left"), tr("Move a pointer to the left; with Shift, slowly"), ("Ctrl+Left",)),
        ("hand.right", tr("Pointer right"), tr("Move a pointer to the right; with Shift, slowly"), ("Ctrl+Right",)),
        ("hand.up", tr("Pointer up"), tr("Move a pointer up; with Shift, slowly"), ("Ctrl+Up",)),
        ("hand.down", tr("Pointer down"), tr("Move a pointer down; with Shift, slowly"), ("Ctrl+Down",)),
        ("hand.press", tr("Its button"), tr("Draw, click or drag with that pointer"), ("Space", "Ctrl+Space")),
    ]
    return [Command(*row, group, held=True) for row in rows]


def _window() -> list[Command]:
    group = tr("Window")
    rows: list[Row] = [
        ("guide.toggle", tr("How it works"), tr("Read in a few sentences how the network works"), ("F2",)),
        ("help.toggle", tr("Help"), tr("Show or hide the list of keys"), ("F1",)),
        ("language.next", tr("Language"), tr("Use the next language"), ("Ctrl+L",)),
        ("picture.save", tr("Save a picture"), tr("Save what is on screen as a picture file"), ("F12",)),
        ("window.fullscreen", tr("Full screen"), tr("Fill the whole screen, or go back to a window"), ("F11",)),
        ("dismiss", tr("Close"), tr("Close the help or the message"), ("Escape",)),
        ("app.quit", tr("Quit"), tr("Leave Glassnet"), ("Ctrl+Q",)),
    ]
    return [Command(*row, group) for row in rows]
