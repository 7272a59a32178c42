"""The program without a window: handle(event), step(dt), draw(target), in that order, make one frame."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import moderngl

from .events import Event, Invoked, Resized
from .gpu.renderer import Renderer
from .scene.frame import Frame
from .scene.instance import Instance
from .scene.scene import Scene
from .scene.source import parse


class App:
    """A scene and its renderer. Knows no window, no clock and no arguments."""

    def __init__(self, context: moderngl.Context, frame: Frame):
        self.scene = Scene(frame)
        self.renderer = Renderer(context)
        self.commands: dict[str, Callable[[str], None]] = {
            "view.3d": lambda _: self.scene.view("3d"),
            "view.2d": lambda _: self.scene.view("2d"),
            "camera.fit": lambda _: self.scene.fit(),
            "layer.toggle": self._toggle_layer,
            "layer.show_all": lambda _: self.scene.options.hidden.clear(),
            "input.show": self._show_input,
        }

    def open(self, model: Path) -> Instance:
        """Open an ONNX file and show its network. Raises AppError."""
        instance = Instance.open(model)
        self.scene.add(instance)
        return instance

    def handle(self, event: Event) -> None:
        """Let an event change the scene. Raises AppError for an input that cannot be read."""
        match event:
            case Resized(width, height):
                self.scene.resize(Frame(width, height))
            case Invoked(command, argument):
                self.commands[command](argument)

    def step(self, dt: float) -> None:
        """Let `dt` seconds pass."""
        self.scene.step(dt)

    def draw(self, target: moderngl.Framebuffer) -> None:
        """Draw the scene to `target`."""
        self.renderer.draw(self.scene, target)

    def _toggle_layer(self, argument: str) -> None:
        self.scene.options.hidden ^= {int(argument)}

    def _show_input(self, spec: str) -> None:
        source = parse(spec)
        for instance in self.scene.instances.values():
            instance.show(source)
