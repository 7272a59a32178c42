"""Edge rules of the operators that only move values: by a closed form where there is one, else by experiment."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from .join import Join
from .model_error import ModelError
from .probe import applied
from .rules.listed import Listed
from .rules.rule import Rule
from .rules.strided import TooManyAxes, broadcast, concat, cut, pad, transpose
from .settings import Opaque

EXACT = 1 << 24
"""Whole numbers below this are exact in float32."""


def _concat(join: Join) -> Rule:
    axis = join.settings["axis"] % len(join.target)
    sizes = [join.facts.shapes[name][axis] for name in join.node.input]
    return concat(join.target, axis, sum(sizes[: join.position]), sizes[join.position])


def _slice(join: Join) -> Rule:
    join.check_settled()
    starts, ends = join.constant("starts", 1) or [], join.constant("ends", 2) or []
    axes, steps = join.constant("axes", 3) or range(len(starts)), join.constant("steps", 4) or [1] * len(starts)
    first, strides = [0] * len(join.source), [1] * len(join.source)
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        first[axis] = slice(start, end, step).indices(join.source[axis])[0]
        strides[axis] = step
    return cut(join.source, join.target, first, strides)


def _split(join: Join) -> Rule:
    join.check_settled()
    axis, outputs = join.settings["axis"] % len(join.source), list(join.node.output)
    first = [0] * len(join.source)
    even = -(-join.source[axis] // len(outputs))  # all but the last have so many, where nothing is said
    sizes = join.constant("split", 1) or [even] * len(outputs)
    first[axis] = sum(sizes[: outputs.index(join.output)])
    return cut(join.source, join.target, first, [1] * len(join.source))


def _transpose(join: Join) -> Rule:
    return transpose(join.source, join.settings.get("perm") or range(len(join.source))[::-1])


def _pad(join: Join) -> Rule:
    join.check_settled()
    if join.settings["mode"] != "constant":
        return _moved(join)
    pads, rank = join.constant("pads", 1) or join.settings.get("paddings") or [], len(join.source)
    axes = join.constant("axes", 3) or range(rank)
    starts, ends = [0] * rank, [0] * rank
    for i, axis in enumerate(axes):
        starts[axis], ends[axis] = pads[i], pads[i + len(axes)]
    return pad(join.source, starts, ends)


def _renamed(join: Join) -> Rule:
    join.check_settled()
    if join.output != join.node.output[0]:
        raise Opaque("it tells what was left out")
    size = (math.prod(join.source),)
    return broadcast(size, size)


def _resize(join: Join) -> Rule:
    if join.settings.get("mode", "nearest") != "nearest":
        raise Opaque("it mixes neighbours while it changes the size")
    return _moved(join)


def _moved(join: Join) -> Rule:
    """Find by experiment where each value comes from: the operator is given every element's own number."""
    join.check_settled()
    return _followed(join, {})


def _selected(join: Join) -> Rule:
    """Do so where an operator takes values from several tensors: it is given zeros for the others."""
    places = [place for place in SELECTING[join.node.op_type] if place != join.position]
    names = [join.node.input[place] for place in places]
    if join.node.input[join.position] in names or join.position not in SELECTING[join.node.op_type]:
        raise Opaque("its weights or settings depend on what the network is shown")
    if join.settings.get("reduction", "none") != "none":
        raise Opaque("it mixes values that meet in one place")
    return _followed(join, {name: np.zeros(join.facts.shapes[name], np.float32) for name in names})


def _followed(join: Join, others: Mapping[str, np.ndarray]) -> Rule:
    name, size = join.node.input[join.position], math.prod(join.source)
    if size >= EXACT:
        raise Opaque("it moves too many values to follow each")
    numbers = np.arange(1, size + 1, dtype=np.float32).reshape(join.source)  # 0 is what comes from nowhere
    settings = {each: i for i, each in enumerate(join.node.input) if each and each not in (name, *others)}
    given = {name: numbers, **others, **{each: join.tensor(i) for each, i in settings.items()}}
    try:
        found = applied(join.node, join.opset, given).reshape(-1)
    except ModelError as problem:
        raise Opaque("it cannot be tried on its own") from problem
    sources = found.astype(np.int64)
    if (sources != found).any() or sources.min(initial=0) < 0 or sources.max(initial=0) > size:
        raise Opaque("it does more than move values")
    return Listed(sources.astype(np.int32) - 1)


def strided_or_listed(make: Callable[[Join], Rule]) -> Callable[[Join], Rule]:
    """Fall back to a list where the closed form has too few axes."""

    def rule(join: Join) -> Rule:
        try:
            return make(join)
        except TooManyAxes:
            return _moved(join)

    return rule


_BY_FORM = {"Concat": _concat, "Slice": _slice, "Split": _split, "Transpose": _transpose, "Pad": _pad}
SELECTING = {"Scatter": (0, 2), "ScatterElements": (0, 2), "ScatterND": (0, 2), "Where": (1, 2)}
"""Which inputs of an operator are values; the others say from which of them each is taken."""

_BY_LIST = (
    "CenterCropPad",
    "Compress",
    "DepthToSpace",
    "Expand",
    "Gather",
    "GatherElements",
    "GatherND",
    "GridSample",
    "ReverseSequence",
)

MOVING: Mapping[str, Callable[[Join], Rule]] = {
    **{name: strided_or_listed(make) for name, make in _BY_FORM.items()},
    **dict.fromkeys((*_BY_LIST, "SpaceToDepth", "Tile", "Trilu"), _moved),
    **dict.fromkeys(SELECTING, _selected),
    **dict.fromkeys(("Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"), _renamed),
    "Resize": _resize,
    "Upsample": _resize,
}
"""The operators that only move values, whatever their type."""
