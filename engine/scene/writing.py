"""Composes the captions: names beside the layers, labels and bars over the outputs, the legend."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..net.layout import FEW, outline, positions
from ..net.network import Layer
from ..text import tr
from .camera import Camera
from .captions import BRIGHT, FAINT, LINE, NORMAL, TRACK, WINNER, Box, Caption, Text
from .frame import Frame
from .instance import Instance

Placements = NDArray[np.void]


def heading(frame: Frame, instance: Instance) -> Iterator[Caption]:
    """Write the network's name and size, top left."""
    em, x = frame.text, _margin(frame)
    yield Text(instance.network.name, x, 2.1 * em, round(1.5 * em), BRIGHT, "bold")
    yield Text(tr("{count} neurons", count=f"{instance.network.nodes:,}"), x, 3.5 * em, em, FAINT)


def names(
    frame: Frame, camera: Camera, instance: Instance, placements: Placements, shown: list[Layer]
) -> Iterator[Caption]:
    """Write each layer's name, shape and colour range in a column at the left, level with its left end."""
    em, x = frame.text, _margin(frame)
    if not shown:
        return
    ends = np.array([_left_end(frame, camera, placements[layer.index], layer) for layer in shown])
    levels = spread(ends[:, 1], 2.75 * em, 5.6 * em, frame.height - 1.9 * em)
    for layer, (end, _), level in zip(shown, ends, levels, strict=True):
        yield Text(tr(layer.name), x, level - 0.1 * em, em, NORMAL)
        yield Text(f"{_shape(layer)}   ±{_number(instance.ranges[layer.index])}", x, level + 1.1 * em, em, FAINT)
        start = frame.free[0] - 1.2 * em
        if end - start > 2 * em:
            yield Box(start, level, end - start - 0.8 * em, max(1.0, em / 17), LINE)


def spread(levels: NDArray[np.float64], pitch: float, top: float, bottom: float) -> NDArray[np.float64]:
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


def outputs(frame: Frame, camera: Camera, instance: Instance, placements: Placements) -> Iterator[Caption]:
    """Put over each output its label and a bar of its probability; the likeliest stands out, with its number."""
    layer, em = instance.network.output, frame.text
    if layer.nodes > FEW:
        return
    placement = placements[layer.index]
    tops = positions(placement, layer, np.arange(layer.nodes))
    tops[:, 1] += 0.5 * placement["cell"]
    pixels = camera.project(tops, frame)
    pitch = abs(pixels[-1, 0] - pixels[0, 0]) / max(layer.nodes - 1, 1)
    size = round(min(max(0.62 * pitch, em), 1.7 * em))
    winner = int(instance.scores.argmax()) if not instance.blank else None
    for index, (x, y, _) in enumerate(pixels):
        label = instance.network.labels[index] if instance.network.labels else str(index)
        won = index == winner
        yield Text(label, x, y - 0.45 * em, size, BRIGHT if won else NORMAL, "bold", "middle")
        if winner is None:
            continue
        base, width, full = y - 0.8 * em - 0.75 * size, 0.62 * pitch, 1.7 * em
        yield Box(x - width / 2, base - full, width, full, TRACK)
        height = full * float(instance.scores[index])
        yield Box(x - width / 2, base - height, width, height, WINNER)
        if won:
            yield Text(percent(instance.scores[index]), x, base - full - 0.35 * em, em, BRIGHT, "bold", "middle")


def caption(frame: Frame, camera: Camera, instance: Instance, placements: Placements) -> Iterator[Caption]:
    """Say what the network looks at, to the right of the input."""
    if instance.source:
        pixels = camera.project(outline(placements[0], instance.network.input), frame)
        middle = (pixels[:, 1].min() + pixels[:, 1].max()) / 2
        yield Text(
            instance.source.name,
            pixels[:, 0].max() + frame.text,
            middle + 0.35 * frame.text,
            frame.text,
            NORMAL,
        )


def legend(frame: Frame) -> Iterator[Caption]:
    """Show the colour scale, bottom right."""
    em = frame.text
    width = 10 * em
    left, top = frame.width - width - _margin(frame), frame.height - 3.3 * em
    yield Text(tr("value of a neuron"), left + width, top - 0.6 * em, em, FAINT, align="right")
    yield Box(left, top, width, 0.7 * em)
    yield Text(tr("−range"), left, top + 1.9 * em, em, NORMAL)
    yield Text("0", left + width / 2, top + 1.9 * em, em, NORMAL, align="middle")
    yield Text(tr("+range"), left + width, top + 1.9 * em, em, NORMAL, align="right")


def percent(share: float) -> str:
    """Write a probability; what is not certain is never written as 100 %."""
    rounded = min(100 * float(share), 99.9) if share < 1 else 100.0
    return f"{rounded:.1f} %"


def _margin(frame: Frame) -> float:
    return 1.4 * frame.text


def _left_end(frame: Frame, camera: Camera, placement: np.void, layer: Layer) -> tuple[float, float]:
    """Return the left end of a layer's block in pixels, half-way down."""
    pixels = camera.project(outline(placement, layer), frame)
    return float(pixels[:, 0].min()), float((pixels[:, 1].min() + pixels[:, 1].max()) / 2)


def _shape(layer: Layer) -> str:
    maps, rows, columns = layer.maps
    if rows * columns == 1:
        return f"{maps:,}"
    return f"{rows}×{columns}" if maps == 1 else f"{maps} × {rows}×{columns}"


def _number(value: float) -> str:
    return f"{value:.3g}"
