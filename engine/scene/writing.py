"""Composes the captions: names beside the layers, labels and bars over the outputs, the legend."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..net.layout import FEW, highest, positions
from ..net.network import Layer
from ..text import digits, titled, tr
from .arrangement import Rect, arrange
from .camera import Camera
from .captions import BRIGHT, DIM, FAINT, LINE, NORMAL, PLATE, TRACK, WINNER, Box, Caption, Ring, Text
from .frame import Frame
from .instance import Instance
from .options import View
from .subtitle import broken
from .typeface import length, shortened

LINE_HEIGHT = 1.2  # em
PITCH = 2.75  # em, the least distance between names


@dataclass(frozen=True)
class Row:
    """A layer's entry in the column of names: `level` is its middle, `area` what belongs to it. In pixels."""

    layer: Layer
    level: float
    area: Rect
    hidden: bool


class Writing:
    """What is written about one network, as it stands on screen now."""

    def __init__(self, frame: Frame, camera: Camera, instance: Instance, view: View):
        self.frame, self.camera, self.instance = frame, camera, instance
        self.view: View = view
        self.network = instance.network
        self.em = frame.text
        outlines = instance.outlines[view]
        pixels = camera.project(outlines.reshape(-1, 3), frame).reshape(outlines.shape)[..., :2]
        self.least, self.most = pixels.min(axis=1), pixels.max(axis=1)  # [layers, 2], what each layer covers

    def at_side(self, hidden: Collection[int], wired: bool = False) -> Iterator[Caption]:
        """Write the names of network and layers, of which some are `hidden`; edges are drawn if `wired`."""
        yield from self.names(hidden)
        if arrange(self.frame).names.width:
            yield from self.heading(wired)

    def in_picture(self, hidden: Collection[int]) -> list[Iterator[Caption]]:
        """Return what is written at the network itself."""
        groups = []
        if not any(self._in_picture(layer) for layer in self.network.layers):
            groups.append(self.lost())
        seen = [layer for layer in self.network.layers if layer.index not in hidden and self._in_picture(layer)]
        if self.network.input in seen and not self.frame.panels:  # the pad says it too
            groups.append(self.source())
        if self.network.output in seen and self.network.output.nodes <= FEW:
            groups.append(self.outputs())
        return groups

    def _in_picture(self, layer: Layer) -> bool:
        """Tell whether any part of a layer's block may be in the picture."""
        most, least = self.most[layer.index], self.least[layer.index]
        return bool((most > 0).all() and (least < self.frame.size).all())

    def lost(self) -> Iterator[Caption]:
        """Tell someone who has flown away how to come back."""
        x, y, width, height = self.frame.free
        keys = tr("The network is out of sight. Home brings it back.")
        line = tr("The network is out of sight. The house brings it back.") if self.frame.kiosk else keys
        fits = length("medium", self.em, line) <= width
        for number, part in enumerate([line] if fits else broken(line, width, self.em)):
            base = y + height / 2 + number * LINE_HEIGHT * self.em
            yield Text(part, x + width / 2, base, self.em, BRIGHT, align="middle")

    @cached_property
    def crowded(self) -> bool:
        """Whether someone has come so close that nodes may be behind the writing at the left."""
        names = arrange(self.frame).names
        return bool(self.least[:, 0].min() < names.x + names.width)

    def heading(self, wired: bool = False) -> Iterator[Caption]:
        """Write the network's name and size, top left, and if `wired` how many of its edges are drawn."""
        em, names, free = self.em, arrange(self.frame).names, self.frame.free
        x, size = names.x, round(1.5 * em)
        lines = list(self._sizes(wired))
        fitting = (line for line in lines if length("medium", em, line) <= self._end_of_heading - x)
        line = next(fitting, lines[-1])
        if self.crowded:
            wide = max(names.width, length("medium", em, line) + 0.6 * em)
            yield Box(x - 0.6 * em, 0.5 * em, wide + 0.6 * em, 3.5 * em, PLATE)
        name = shortened("bold", size, self.network.name, free.x + 0.15 * free.width - x)
        yield Text(name, x, 2.1 * em, size, BRIGHT, "bold")
        yield Text(line, x, 3.5 * em, em, FAINT)

    @property
    def _end_of_heading(self) -> float:
        """Where what is written over the outputs begins, if that is as high as the heading; in pixels."""
        output, free = self.network.output.index, self.frame.free
        labelled = self.network.output.nodes <= FEW and self.least[output, 1] < free.y + 2.0 * self.em
        beside = self.least[output, 0] - 0.6 * self.em
        return float(beside) if labelled and beside > free.x else free.x + free.width

    def _sizes(self, wired: bool) -> Iterator[str]:
        """Say how large the network is, and if `wired` how many of its edges are drawn: at length, and shorter."""
        neurons = tr("{count} neurons", count=digits(f"{self.network.nodes:,}"))
        if wired:
            strength, drawn = self.instance.strength, digits(f"{self.instance.wiring.drawn:,}")
            line = neurons + tr(", {drawn} of {edges} lines", drawn=drawn, edges=digits(f"{strength.edges:,}"))
            if strength.looked_at < strength.edges:
                yield line + tr(" ({looked_at} looked at)", looked_at=digits(f"{strength.looked_at:,}"))
            yield line
        yield neurons

    def rows(self, hidden: Collection[int]) -> list[Row]:
        """Return the list of all layers, a column at the left, each as level with its layer as there is room."""
        em, names = self.em, arrange(self.frame).names
        # Sorted, because what is behind the eye is projected upside down.
        middles = np.sort((self.least[:, 1] + self.most[:, 1]) / 2)[::-1]
        pitch = min(PITCH * em, names.height / len(middles))
        levels = spread(middles, pitch, names.y + 0.4 * pitch, names.y + names.height - 0.5 * pitch)
        return [
            Row(layer, level, Rect(names.x, level - 0.4 * pitch, names.width, 0.9 * pitch), layer.index in hidden)
            for layer, level in zip(self.network.layers, levels.tolist(), strict=True)
        ]

    @cached_property
    def in_column(self) -> bool:
        """Whether all names have room in a column at the left, each as level with its layer as possible."""
        names = arrange(self.frame).names
        room = names.height / len(self.network.layers)
        return len(self.instance.plan.towers) == 1 and room >= 1.15 * self.em and names.width > 0

    def names(self, hidden: Collection[int]) -> Iterator[Caption]:
        """Write each layer's name, shape and colour range, and draw a line from there to the layer.

        Where a column has no room for all, the names of those that have room stand over their layers.
        """
        if not self.in_column:
            yield from self._tags([layer for layer in self.network.layers if layer.index not in hidden])
            return
        rows = self.rows(hidden)
        roomy = rows[0].area.height >= 2.2 * self.em
        for row in rows:
            yield from self._name(row, roomy)

    def _tags(self, layers: Sequence[Layer]) -> Iterator[Caption]:
        """Write names over the layers' upper left corners, where that hides neither a layer nor another name."""
        em, (right, below) = self.em, self.frame.size
        right = min(right, arrange(self.frame).free.x + arrange(self.frame).free.width)
        indices = [layer.index for layer in layers]
        least, most = self.least[indices], self.most[indices]  # what is taken: layers, and then names too
        for place, layer in enumerate(layers):
            name, (left, foot) = titled(layer.name), self.least[layer.index].tolist()
            wide = length("medium", em, name)
            low, high = np.array([left, foot - 1.25 * em]), np.array([left + wide, foot - 0.15 * em])
            if layer is self.network.output and layer.nodes <= FEW:  # its labels stand there
                continue
            if left < 0 or low[1] < 0 or high[0] > right or high[1] > below:
                continue
            over = np.flatnonzero(((low < most) & (high > least)).all(axis=1))
            if not (over != place).any():
                least, most = np.vstack([least, low]), np.vstack([most, high])
                yield Box(left - 0.2 * em, foot - 1.3 * em, wide + 0.4 * em, 1.2 * em, PLATE)
                yield Text(name, left, foot - 0.4 * em, em, NORMAL)

    def _name(self, row: Row, roomy: bool) -> Iterator[Caption]:
        """Write one layer's name; where it is `roomy` also its shape and range."""
        em, layer, (x, y, width, height) = self.em, row.layer, row.area
        if self.crowded:
            yield Box(x - 0.6 * em, y, width + 0.6 * em, height, PLATE)
        base = row.level - 0.1 * em if roomy else row.level + 0.35 * em
        room = self.frame.free.x - x - 0.3 * em  # with panels an eye stands beside the name
        beside = self.frame.panels and not self.frame.kiosk
        name = shortened("medium", em, titled(layer.name), width - 1.7 * em if beside else room)
        yield Text(name, x, base, em, FAINT if row.hidden else NORMAL)
        if roomy:
            numbers = f"{shape(layer)}   ±" + digits(f"{self.instance.ranges[layer.index]:.3g}")
            numbers = shortened("medium", em, numbers, room)
            yield Text(numbers, x, base + LINE_HEIGHT * em, em, DIM if row.hidden else FAINT)
        length = self.least[layer.index, 0] - x - width - 0.8 * em
        if length > em and not row.hidden and self._in_picture(layer):
            yield Box(x + width, row.level, length, max(1.0, em / 17), LINE)

    def source(self) -> Iterator[Caption]:
        """Say what the network looks at, to the right of the input."""
        if self.instance.source:
            x, y = self.most[0, 0] + self.em, (self.least[0, 1] + self.most[0, 1]) / 2 + 0.35 * self.em
            free = self.frame.free
            room = free.x + free.width - x
            name = shortened("medium", self.em, self.instance.source.name, room)
            yield Text(name, x, y, self.em, NORMAL)

    def outputs(self) -> Iterator[Caption]:
        """Put over each output its label and a bar of its probability; the likeliest has its number too."""
        layer, em, scores = self.network.output, self.em, self.instance.scores
        placement = self.instance.placements(self.view)[layer.index]
        tops = positions(placement, layer, np.arange(layer.nodes)) + highest(placement)
        pixels = self.camera.project(tops, self.frame)
        if layer.nodes == 1:
            if not self.instance.blank:
                x, y, _ = pixels[0]
                yield Text(value(scores[0]), x, y - 0.5 * em, round(1.7 * em), BRIGHT, "bold", "middle")
            return
        pitch = abs(pixels[-1, 0] - pixels[0, 0]) / (layer.nodes - 1) if layer.nodes > 1 else 6.0 * em
        size = round(min(max(0.62 * pitch, em), 1.7 * em))
        winner = None if self.instance.blank else int(scores.argmax())
        for index, (x, y, _) in enumerate(pixels):
            if pitch < 0.7 * em and index != winner:  # too close for a label each
                continue
            room = max(0.9 * pitch, 3.0 * em) if pitch < 0.7 * em else 0.9 * pitch
            label = shortened("bold", size, self.network.label(index), room)
            yield Text(label, x, y - 0.3 * em, size, BRIGHT if index == winner else NORMAL, "bold", "middle")
            base = y - 0.65 * em - 0.75 * size
            if winner is not None:
                yield from self._bar(x, base, 0.62 * pitch, float(scores[index]))
            if index == winner:
                yield Text(percent(scores[index]), x, base - 2.05 * em, em, BRIGHT, "bold", "middle")

    def _bar(self, x: float, base: float, width: float, share: float) -> Iterator[Caption]:
        full = 1.7 * self.em
        yield Box(x - width / 2, base - full, width, full, TRACK)
        yield Box(x - width / 2, base - full * share, width, full * share, WINNER)


def halo(outline: Rect, frame: Frame) -> Iterator[Caption]:
    """Put a fine line around what the pointer is on, and a ring that is large enough to be found at once."""
    line, fine = max(2.0, frame.text / 7), max(1.0, frame.text / 17)
    x, y, width, height = outline
    yield Ring(x - fine / 2, y - fine / 2, width + fine, height + fine, fine)
    side = 1.2 * frame.text
    grown_x, grown_y = (max(side - length, 4 * line) / 2 for length in (width, height))
    yield Ring(x - grown_x, y - grown_y, width + 2 * grown_x, height + 2 * grown_y, line)


def spread(levels: NDArray[np.floating], pitch: float, top: float, bottom: float) -> NDArray[np.floating]:
    """Move levels (pixels) apart until neighbours are `pitch` from each other, inside top..bottom if they can."""
    order = np.argsort(levels)
    spaced = np.clip(levels[order], top, bottom)
    room = pitch * np.arange(len(spaced))
    # Pushing down: each is at least as far as the furthest of its predecessors, shifted. Then the same up.
    spaced = np.maximum.accumulate(spaced - room) + room
    spaced = np.minimum.accumulate((np.minimum(spaced, bottom) - room)[::-1])[::-1] + room
    moved = np.empty_like(levels)
    moved[order] = spaced
    return moved


def value(number: float) -> str:
    """Write the value of a network that has one."""
    return digits(f"{number:.4g}").replace("-", "−") if math.isfinite(number) else "—"


def percent(share: float) -> str:
    """Write a probability; what is not certain is never written as 100 %, and what is no number as a dash."""
    if not math.isfinite(share):
        return "—"
    rounded = min(100 * float(share), 99.9) if share < 1 else 100.0
    return digits(f"{rounded:.1f}") + " %"


def shape(layer: Layer) -> str:
    """Write a layer's shape as people say it: 6 × 28×28 for six maps, 120 for a vector."""
    maps, rows, columns = layer.maps
    if rows * columns == 1:
        return digits(f"{maps:,}")
    return f"{rows}×{columns}" if maps == 1 else f"{maps} × {rows}×{columns}"
