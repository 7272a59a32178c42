"""The program without a window: handle(event), step(dt), draw(target), in that order, make one frame."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import moderngl

from . import commands
from .diary import Diary
from .errors import AppError
from .events import AnyEvent, Dropped, Focus, Invoked, Key, Opened, Pointer, Resized, Wheel
from .gpu.renderer import Renderer
from .host import Host, House
from .journal import Journal
from .net.inputs import Shape
from .opener import Opener
from .photos import Photos
from .scene.actions import Actions
from .scene.arrangement import arrange
from .scene.flight import Flight
from .scene.frame import Frame
from .scene.gestures import Gestures
from .scene.hand import Hand
from .scene.hover import Hover
from .scene.instance import Instance
from .scene.renewal import renew
from .scene.scene import Scene
from .showing import Showing
from .text import speak, tr
from .ui.panels import Panels

# Commands after which the pad holds what a person chose, and no longer what the ghost wrote.
_FOR_THE_PAD = ("pad.clear", "pad.undo", "pad.redo", "input.next", "input.show", "input.random", "input.camera")


class App:
    """A scene, its renderer, and what people do to it. Knows no window, no clock and no arguments.

    `fullscreen` and `closing` are what a person has asked of the window.
    """

    def __init__(
        self,
        context: moderngl.Context,
        frame: Frame,
        journal: Journal | None = None,
        opener: Opener | None = None,
    ):
        self.scene = Scene(frame)
        self.renderer = Renderer(context)
        self.journal = journal or Journal(None)
        self.panels = Panels(self.scene, self._obey)
        self.gestures = Gestures(self.scene)
        self.flight = Flight(self.scene)
        self.hover, self.hand = Hover(self.scene), Hand()
        self.diary = Diary(self.scene, self.journal)
        self.photos = Photos()
        self.host: Host | None = None
        self.fullscreen = self.closing = False
        self.opener = opener or Opener()
        self.showing = Showing(self.scene, self.panels, self.journal, self.opener, self.tell)
        self.show, self.attend = self.showing.show, self.showing.attend
        actions = Actions(self.scene)
        self.with_argument = actions.with_argument() | {
            "network.open": lambda path: self.opener.begin(Path(path)),
        }
        self.plain: dict[str, Callable[[], None]] = (
            actions.plain()
            | self.panels.commands()
            | {
                "dismiss": self._dismiss,
                "network.cancel": self.showing.give_up,
                "picture.save": self.photos.want,
                "window.fullscreen": self._toggle_fullscreen,
                "app.quit": partial(setattr, self, "closing", True),
            }
        )

    @property
    def moving(self) -> bool:
        """Whether another frame would differ from the last one though nothing happens."""
        return self.scene.moving or self.flight.moving or self.hand.moving or self.panels.moving

    @property
    def due(self) -> float:
        """Seconds after a frame at which another is wanted though nothing moves."""
        return min(self.host.due if self.host else math.inf, self.scene.attract.due)

    def receive(self, house: House) -> None:
        """Be an exhibit from now on: what is set now is what every visitor finds."""
        fresh = self.scene.to_dict()
        self.panels.for_visitors, self.showing.revives = house.may, True
        self.host = Host(self.scene, self.journal, house, lambda: self._renew(fresh))

    def open(self, model: Path, shape: Shape | None = None) -> Instance:
        """Open an ONNX file, wait, and show its network in place of the one before. Raises AppError.

        `shape` is that of its first input, with the batch axis, where the file leaves it open.
        """
        return self.show(self.opener.take(model, shape))

    @property
    def waiting(self) -> bool:
        """Whether a file or a network may have something new soon, for `attend`."""
        return self.showing.waiting

    def invoke(self, command: str, argument: str = "") -> None:
        """Carry out a command of commands.py. Raises AppError for an unknown one or a wrong argument."""
        if command in _FOR_THE_PAD:
            self._end_ghosts()
        if command in self.plain:
            self.plain[command]()
        elif command in self.with_argument:
            self.with_argument[command](argument)
        else:
            raise AppError(tr("There is no command '{name}'", name=command), tr("docs/keys.md lists them"))

    def handle(self, event: AnyEvent) -> None:
        """Let an event change the scene. What is wrong with a person's file becomes a line on screen."""
        if self.host and not self.host.admits(event):
            return
        self.panels.handle(event)
        try:
            self._handle(event)
        except AppError as error:
            self.tell(error)

    def tell(self, error: AppError) -> None:
        """Show what went wrong as a line, and note it in the journal."""
        self.journal.write("error", message=str(error))
        if not self.host:  # visitors can do nothing about it
            self.panels.tell(str(error))

    def step(self, dt: float, waited: float | None = None) -> None:
        """Let `dt` seconds pass, for which motion goes on. `waited` are the true seconds since the frame before.

        The latter are more after a pause, and what `due` counts in; None: as many as `dt`.
        """
        if self.host:
            self.host.step(dt if waited is None else waited)
            self.closing |= self.host.leaving
        for event in (*self.scene.welcome.step(self.scene.frame, dt), *self.scene.attract.step(dt, waited)):
            self.gestures.handle(event)
        for event in self.hand.step(dt, self.scene.frame):
            self._by_hand(event)
        self.flight.steer()
        try:
            self.scene.step(dt)
        except AppError as error:
            self.tell(error)
        self._look()
        self.diary.look()
        self.panels.build(dt, self.hand.at)

    def close(self) -> None:
        """End the processes that run networks."""
        self.opener.cancel()
        for instance in self.scene.instances.values():
            instance.session.close()

    def settle(self) -> None:
        """End every motion at once."""
        self.scene.settle()
        self._look()
        if self.scene.frame.panels:
            self.panels.settle()

    def reload_shaders(self) -> None:
        """Compile all shaders anew; while one has a mistake the old ones stay, and the mistake is told."""
        try:
            self.renderer = Renderer(self.renderer.device.context)
        except AppError as error:
            self.tell(error)

    def draw(self, target: moderngl.Framebuffer) -> None:
        """Draw the scene to `target`, and the panels over it."""
        self.renderer.draw(self.scene, target, self.panels.drawn)
        if self.photos.wanted:
            self._photograph(target)

    def _photograph(self, target: moderngl.Framebuffer) -> None:
        try:
            path = self.photos.take(target)
        except AppError as error:
            self.tell(error)
        else:
            self.journal.write("picture", path=str(path))
            self.panels.report(tr("Saved") if self.host else tr("Saved as {path}", path=path))

    def _obey(self, command: str, argument: str = "") -> None:
        """Carry out a command that a person gave by a button."""
        self.handle(Invoked(command, argument))

    def _handle(self, event: AnyEvent) -> None:
        match event:
            case Resized(width, height):
                self.scene.resize(replace(self.scene.frame, width=width, height=height))
            case Invoked(command, argument):
                self.invoke(command, argument)
            case Dropped(path):
                self._drop(Path(path))
            case Opened(path):
                self.open(Path(path))
            case Key():
                self._key(event)
            case Pointer() | Wheel():
                self._put_hand_away()
                self._point(event)
            case Focus(gained) if not gained:
                self.flight.release()
                self._put_hand_away()
                self.gestures.handle(event)

    def _drop(self, path: Path) -> None:
        if path.suffix.lower() == ".onnx":
            self.opener.begin(path)
        else:
            self.invoke("input.show", str(path))

    def _key(self, event: Key) -> None:
        """Carry out the command that a key stands for, unless a text field has the keyboard."""
        if self.panels.wants_keys and event.pressed:
            return
        self.flight.handle(event)
        self.hand.handle(event, self.scene.frame)
        command = commands.by_key(event)
        if command and not command.held and event.pressed and not event.repeat:
            self.invoke(command.id)

    def _by_hand(self, event: Pointer) -> None:
        """Let the pointer that keys move do what a mouse does."""
        self.panels.handle(event)
        self._point(event)

    def _put_hand_away(self) -> None:
        for event in self.hand.put_away():
            self._by_hand(event)

    def _point(self, event: Pointer | Wheel) -> None:
        """Give a pointer's event to the pad or to the picture, unless something else lies over them."""
        if isinstance(event, Wheel) or event.kind == "press":
            if self.panels.covers(event.x, event.y):
                return
            if (
                isinstance(event, Pointer)
                and event.button == "left"
                and arrange(self.scene.frame).pad.holds(*self.scene.frame.pixel(event.x, event.y))
            ):
                self._clear_example()
        elif event.source in ("mouse", "keys"):
            self.hover.at = None if event.kind == "cancel" else (event.x, event.y)
        self.gestures.handle(event)

    def _look(self) -> None:
        """Find what the pointer is on, unless something lies over it."""
        at = self.hover.at
        self.hover.look(covered=at is None or self.gestures.active or self.panels.covers(*at))

    def _end_ghosts(self) -> None:
        for event in (*self.scene.welcome.end(), *self.scene.attract.end()):
            self.gestures.handle(event)

    def _clear_example(self) -> None:
        """Give a person who takes the pen an empty pad, if it holds what the ghost wrote."""
        if self.scene.welcome.exemplary:
            self._end_ghosts()
            self.scene.pad.clear()

    def _renew(self, fresh: dict[str, Any]) -> None:
        """Make everything as it was in the beginning, for the next visitor."""
        self._end_ghosts()
        self.gestures.handle(Focus(False))
        self.flight.release()
        self._put_hand_away()
        self.hover.at = None
        self.panels.renew()
        renew(self.scene, fresh)
        speak(self.scene.options.language)
        self.diary.skip()

    def _dismiss(self) -> None:
        """Close what was opened last, or give up what is being opened."""
        if self.hand.at:
            self._put_hand_away()
        elif self.opener.busy and not self.host:  # what an operator wants shown is not for visitors to give up
            self.showing.give_up()
        else:
            self.panels.dismiss()

    def _toggle_fullscreen(self) -> None:
        self.fullscreen = not self.fullscreen
