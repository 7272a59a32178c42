"""The program without a window: handle(event), step(dt), draw(target), in that order, make one frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import moderngl

from . import commands
from .errors import AppError
from .events import AnyEvent, Dropped, Focus, Invoked, Key, Opened, Pointer, Resized, Wheel
from .gpu.renderer import Renderer
from .journal import Journal
from .net.inputs import Shape
from .net.opening import Ready
from .opener import Opener
from .scene.actions import Actions
from .scene.arrangement import arrange
from .scene.flight import Flight
from .scene.frame import Frame
from .scene.gestures import Gestures
from .scene.instance import Instance
from .scene.node import Pointed
from .scene.picking import highlight, marked, pick
from .scene.scene import Scene
from .text import tr
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
        self.fullscreen = self.closing = False
        self.opener = opener or Opener()
        actions = Actions(self.scene)
        self.with_argument = actions.with_argument() | {
            "network.open": lambda path: self.opener.begin(Path(path)),
        }
        self.plain: dict[str, Callable[[], None]] = actions.plain() | {
            "panels.toggle": self._toggle_panels,
            "help.toggle": self.panels.toggle_help,
            "guide.toggle": self.panels.toggle_guide,
            "edges.settings": self.panels.toggle_settings,
            "dismiss": self._dismiss,
            "network.toggle": self.panels.network.toggle,
            "network.browse": self.panels.network.browse,
            "network.cancel": self._give_up,
            "preprocess.settings": self.panels.toggle_preprocessing,
            "window.fullscreen": self._toggle_fullscreen,
            "app.quit": partial(setattr, self, "closing", True),
        }
        self._trouble = ""  # what was told last about a file or a network
        self._pointer: tuple[float, float] | None = None  # where the mouse is, in shares of the picture
        self._guessed = self.scene.pad.version  # of the drawing whose guess is in the journal

    @property
    def moving(self) -> bool:
        """Whether another frame would differ from the last one though nothing happens."""
        return self.scene.moving or self.flight.moving or self.panels.moving

    def open(self, model: Path, shape: Shape | None = None) -> Instance:
        """Open an ONNX file, wait, and show its network in place of the one before. Raises AppError.

        `shape` is that of its first input, with the batch axis, where the file leaves it open.
        """
        return self.show(self.opener.take(model, shape))

    def show(self, ready: Ready) -> Instance:
        """Show a network that has been opened in place of the one before."""
        instance = Instance(ready)
        self.scene.show_only(instance)
        if ready.path != self.scene.shown:
            self.panels.network.follow(ready.path)
        self.scene.shown, self.scene.progress = ready.path, self.opener.progress
        self.panels.withdraw(self._trouble)
        stages = {name: round(seconds, 3) for name, seconds in instance.ready.stages.items()}
        self.journal.write("model", path=str(ready.path), nodes=instance.network.nodes, **stages)
        return instance

    def attend(self) -> list[AnyEvent] | None:
        """Look after files and processes: return what has happened there, None if nothing has.

        An empty list means that a new frame is needed.
        """
        before, changed = self.scene.progress, False
        try:
            if opened := self.opener.attend():
                return [opened]
            if chosen := self.panels.network.chosen():
                return [Dropped(str(chosen))]
            changed = any([instance.attend() for instance in self.scene.instances.values()])
        except AppError as error:
            self.tell(error)
            self._trouble, changed = str(error), True
        self.scene.progress = self.opener.progress
        return [] if changed or self.scene.progress != before else None

    @property
    def waiting(self) -> bool:
        """Whether a file or a network may have something new soon, for `attend`."""
        running = any(instance.session.busy for instance in self.scene.instances.values())
        return running or self.opener.busy or self.panels.network.asking

    def invoke(self, command: str, argument: str = "") -> None:
        """Carry out a command of commands.py. Raises AppError for an unknown one or a wrong argument."""
        if command in _FOR_THE_PAD:
            self._end_welcome()
        if command in self.plain:
            self.plain[command]()
        elif command in self.with_argument:
            self.with_argument[command](argument)
        else:
            raise AppError(tr("There is no command '{name}'", name=command), tr("docs/keys.md lists them"))

    def handle(self, event: AnyEvent) -> None:
        """Let an event change the scene. What is wrong with a person's file becomes a line on screen."""
        self.panels.handle(event)
        try:
            self._handle(event)
        except AppError as error:
            self.tell(error)

    def tell(self, error: AppError) -> None:
        """Show what went wrong as a line, and note it in the journal."""
        self.journal.write("error", message=str(error))
        self.panels.tell(str(error))

    def step(self, dt: float) -> None:
        """Let `dt` seconds pass."""
        for event in self.scene.welcome.step(self.scene.frame, dt):
            self.gestures.handle(event)
        self.flight.steer()
        try:
            self.scene.step(dt)
        except AppError as error:
            self.tell(error)
        self._look()
        self._report_guess()
        self.panels.build(dt)

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

    def _obey(self, command: str, argument: str = "") -> None:
        """Carry out a command that a person gave; what is wrong with it is told."""
        try:
            self.invoke(command, argument)
        except AppError as error:
            self.tell(error)

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
                self._point(event)
            case Focus(gained) if not gained:
                self.flight.release()
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
        command = commands.by_key(event)
        if command and not command.held and event.pressed and not event.repeat:
            self.invoke(command.id)

    def _point(self, event: Pointer | Wheel) -> None:
        """Give a pointer's event to the pad or to the picture, unless something else lies over them."""
        if isinstance(event, Wheel) or event.kind == "press":
            if self.panels.covers(event.x, event.y):
                return
            if (
                isinstance(event, Pointer)
                and event.button == "left"
                and arrange(self.scene.frame).pad.holds(*self._pixel(event.x, event.y))
            ):
                self._clear_example()
        elif event.source == "mouse":
            self._pointer = None if event.kind == "cancel" else (event.x, event.y)
        self.gestures.handle(event)

    def _pixel(self, x: float, y: float) -> tuple[float, float]:
        return x * self.scene.frame.width, y * self.scene.frame.height

    def _look(self) -> None:
        """Find what the pointer is on, now that everything is where this frame shows it."""
        pointed = None
        if self._pointer and not self.gestures.active and not self.panels.covers(*self._pointer):
            x, y = self._pixel(*self._pointer)
            node = None if arrange(self.scene.frame).covers(x, y) else pick(self.scene, x, y)
            outline = highlight(self.scene, node) if node else None
            if node and outline:
                pointed = Pointed(node, outline)
        self.scene.point(pointed)
        self.scene.marked = marked(self.scene)

    def _end_welcome(self) -> None:
        for event in self.scene.welcome.end():
            self.gestures.handle(event)

    def _clear_example(self) -> None:
        """Give a person who takes the pen an empty pad, if it holds what the ghost wrote."""
        if self.scene.welcome.exemplary:
            self._end_welcome()
            self.scene.pad.clear()

    def _report_guess(self) -> None:
        """Tell the journal what a person's finished drawing is taken for."""
        pad = self.scene.pad
        settled = not pad.drawing and not self.scene.intake.watching.on and not self.scene.welcome.exemplary
        busy = any(instance.session.busy for instance in self.scene.instances.values())
        if not settled or busy or pad.version == self._guessed:
            return
        self._guessed = pad.version
        for instance in self.scene.instances.values():
            best = int(instance.scores.argmax())
            label, score = (None, None) if instance.blank else (instance.network.label(best), instance.scores[best])
            self.journal.write("guess", label=label, score=score)

    def _dismiss(self) -> None:
        """Close what was opened last, or give up what is being opened."""
        if self.opener.busy:
            self._give_up()
        else:
            self.panels.dismiss()

    def _give_up(self) -> None:
        self.opener.cancel()
        self.scene.progress = None

    def _toggle_panels(self) -> None:
        frame = self.scene.frame
        self.scene.resize(replace(frame, panels=not frame.panels))

    def _toggle_fullscreen(self) -> None:
        self.fullscreen = not self.fullscreen
