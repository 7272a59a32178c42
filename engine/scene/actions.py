"""What the commands of commands.py do to a scene."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import partial
from typing import get_args

import msgspec

from ..errors import AppError
from ..text import next_language, speak, tr
from . import digits, palettes, picture
from .dials import Dials
from .forms import no_picture
from .options import ShownEdges
from .preprocessing import syntax
from .scene import Scene
from .source import Source, parse
from .typical import like_a_photo

BRUSH_STEP = 1.25  # from one size to the next


class Actions:
    """A scene as commands see it."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self.sample = -1  # number of the test digit that was shown last,
        self.drawn = -1  # and of the random picture

    def plain(self) -> dict[str, Callable[[], None]]:
        """Return the actions of the commands that take no argument, by id."""
        scene, pad = self.scene, self.scene.pad
        return {
            "view.3d": partial(scene.view, "3d"),
            "view.2d": partial(scene.view, "2d"),
            "palette.next": self._next_palette,
            "language.next": self._next_language,
            "camera.fit": scene.fit,
            "camera.home": scene.home,
            "camera.inertia": self._toggle_inertia,
            "layer.show_all": self._show_all_layers,
            "edges.next": self._next_edges,
            "edges.weights": self._toggle_weights,
            "edges.adaptive": self._toggle_adaptive,
            "trace.toggle": self._toggle_trace,
            "evidence.toggle": scene.comparison.toggle,
            "pad.pen": partial(setattr, pad, "tool", "pen"),
            "pad.eraser": partial(setattr, pad, "tool", "eraser"),
            "pad.undo": pad.undo,
            "pad.redo": pad.redo,
            "pad.clear": pad.clear,
            "pad.larger": partial(self._scale_brush, BRUSH_STEP),
            "pad.smaller": partial(self._scale_brush, 1 / BRUSH_STEP),
            "pad.centre": self._toggle_centring,
            "input.next": self._next_sample,
            "input.zero": self._zero,
            "input.random": self._random,
            "input.camera": scene.intake.toggle_camera,
            "preprocess.guess": partial(scene.intake.prepare, ""),
        }

    def with_argument(self) -> dict[str, Callable[[str], None]]:
        """Return the actions of the commands that take an argument, as text; a wrong one is an AppError."""
        return {
            "layer.toggle": self._toggle_layer,
            "pad.brush": self._set_brush,
            "pad.colour": self._set_colour,
            "input.show": self._show,
            "input.set": self._set_value,
            "preprocess.set": self._prepare,
            "edges.show": self._show_edges,
            "edges.threshold": self._set_threshold,
            "numbers.pin": self._pin,
            "numbers.close": self._unpin,
            "evidence.choose": self.scene.comparison.choose,
        }

    def _next_palette(self) -> None:
        names = [palette.id for palette in palettes.table()]
        shown = names.index(palettes.by_id(self.scene.options.palette).id)
        self.scene.options.palette = names[(shown + 1) % len(names)]

    def _next_language(self) -> None:
        self.scene.options.language = next_language()
        speak(self.scene.options.language)

    def _toggle_inertia(self) -> None:
        self.scene.camera.inertia = not self.scene.camera.inertia

    def _toggle_centring(self) -> None:
        self.scene.options.auto_centre = not self.scene.options.auto_centre

    def _toggle_layer(self, argument: str) -> None:
        layer = _number(argument)
        if all(layer >= len(instance.network.layers) for instance in self.scene.instances.values()):
            raise AppError(tr("There is no layer {layer}", layer=layer), tr("Layers count from 0, the input"))
        self.scene.options.hidden ^= {layer}

    def _show_all_layers(self) -> None:
        self.scene.options.hidden.clear()

    def _next_edges(self) -> None:
        options, choices = self.scene.options, get_args(ShownEdges)
        options.edges = choices[(choices.index(options.edges) + 1) % len(choices)]

    def _show_edges(self, argument: str) -> None:
        try:
            self.scene.options.edges = msgspec.convert(argument, ShownEdges)
        except msgspec.ValidationError as error:
            raise AppError(
                tr("'{text}' is no choice of connections", text=argument), tr("Give off, focus or all")
            ) from error

    def _toggle_weights(self) -> None:
        self.scene.options.by = "contribution" if self.scene.options.by == "weight" else "weight"

    def _toggle_adaptive(self) -> None:
        self.scene.options.adaptive = not self.scene.options.adaptive

    def _toggle_trace(self) -> None:
        self.scene.tracing = not self.scene.tracing

    def _set_threshold(self, argument: str) -> None:
        try:
            share = float(argument)
        except ValueError:
            share = math.nan
        if not 0.0 <= share <= 1.0:
            raise AppError(tr("'{text}' is no threshold", text=argument), tr("Give a number from 0 to 1"))
        self.scene.options.threshold = share

    def _pin(self, argument: str) -> None:
        layer, colon, index = argument.partition(":")
        if not colon:
            raise AppError(tr("'{text}' names no neuron", text=argument), tr("Give LAYER:INDEX, such as 3:17"))
        self.scene.pins.toggle(self.scene.node(_number(layer), _number(index)))

    def _unpin(self, argument: str) -> None:
        self.scene.pins.close(_number(argument))

    def _set_brush(self, argument: str) -> None:
        try:
            self.scene.pad.brush = float(argument)
        except ValueError as error:
            raise AppError(
                tr("'{text}' is no size of a brush", text=argument), tr("Give its share of the pad's side")
            ) from error

    def _scale_brush(self, factor: float) -> None:
        self.scene.pad.brush *= factor

    def _prepare(self, argument: str) -> None:
        """Change how pictures are prepared. Raises AppError for no settings, or none that there are."""
        if not argument.strip():
            raise AppError(tr("There is no setting of preprocessing"), syntax())
        self.scene.intake.prepare(argument)

    def _next_sample(self) -> None:
        self.sample = (self.sample + 1) % digits.COUNT
        self._show(f"mnist:{self.sample}")

    def _show(self, spec: str) -> None:
        scene = self.scene
        scene.pad.show(parse(spec), scene.intake.in_colour)
        scene.feed()
        if scene.instances and not scene.first.form and not scene.pad.source.empty:
            raise no_picture(scene.first.network)

    def _set_colour(self, argument: str) -> None:
        """Draw in another colour, given as on the web: #rrggbb."""
        if not re.fullmatch("#[0-9a-f]{6}", argument, re.ASCII):
            raise AppError(tr("'{text}' is no colour", text=argument), tr("Give #rrggbb, such as #ff8800"))
        red, green, blue = bytes.fromhex(argument[1:])
        self.scene.pad.colour, self.scene.pad.tool = (red, green, blue), "pen"

    def _dials(self) -> Dials:
        """Return the first network's dials. Raises AppError where its input is a picture."""
        for instance in list(self.scene.instances.values())[:1]:
            if instance.dials:
                return instance.dials
        raise AppError(tr("This network takes a picture"), tr("Draw one, or drop a picture file on the window"))

    def _zero(self) -> None:
        """Show the first network nothing: zeros, or an empty pad."""
        self.scene.pad.clear() if self.scene.intake.pad_shown else self._dials().zero()

    def _random(self) -> None:
        """Show the first network something at random: values, or a picture like a photo."""
        if not self.scene.intake.pad_shown:
            self._dials().random()
            return
        self.drawn = number = self.drawn + 1
        ink, colours = picture.taken(like_a_photo(number))
        noise = Source(lambda: tr("Random picture {number}", number=number), ink, framed=False, colours=colours)
        self.scene.pad.show(noise, self.scene.intake.in_colour)

    def _set_value(self, argument: str) -> None:
        """Set a value of an input that is no picture: INDEX=VALUE; without a value, to where it rests."""
        index, equals, value = argument.partition("=")
        try:
            number = int(index) if index.isascii() and len(index) < 10 else -1
            self._dials().set(number, float(value)) if equals else self._dials().reset(number)
        except ValueError as error:
            raise AppError(
                tr("'{text}' sets no value", text=argument), tr("Give INDEX=VALUE, as in 3=0.5")
            ) from error


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise AppError(tr("'{text}' is no layer's number", text=text), tr("Layers count from 0, the input"))
