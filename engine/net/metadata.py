"""What a file says about its network besides the graph: its name, its classes, what its input is made of."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from onnx import ModelProto

from ..text import one_line, printable
from .clues import Clues, Feature
from .labels import LONGEST, fitted, labels, of_operators
from .network import Network

RANGES = {
    "nominalrange_0_255": "range=0..255",
    "normalized_0_1": "range=0..1",
    "normalized_1_1": "range=-1..1",
    "nominalrange_16_235": "range=16..235",
}
ORDERS = {"rgb8": "order=rgb", "rgba8": "order=rgb", "bgr8": "order=bgr", "bgra8": "order=bgr"}
"""Values of Image.NominalPixelRange and Image.BitmapPixelFormat, of which upper and lower case are one
(https://github.com/onnx/onnx/blob/main/docs/MetadataProps.md), as settings of scene/preprocessing.py."""

FEATURES = ("glassnet.features", "feature_names", "features")
LONGEST_SETTING = 400  # letters


def described(network: Network, model: ModelProto, path: Path, clues: Clues, notes: list[str]) -> Network:
    """Return the network with what the metadata of the model at `path`, or files beside it, say.

    What does not fit is left out, and a note says so.
    """
    said = {entry.key: entry.value for entry in model.metadata_props}
    clues = replace(clues, said=tuple(_settings(said)), features=_features(said, network.input.nodes, notes))
    return replace(
        network,
        name=printable(said.get("glassnet.name", network.name)),
        description=printable(said.get("glassnet.description", "")),
        labels=labels(said, path, network.output.nodes, notes) or fitted(of_operators(model), network.output.nodes),
        digit_size=_digit_size(said.get("glassnet.digit_size"), network.input.shape, notes),
        clues=clues,
    )


def _digit_size(text: str | None, shape: tuple[int, ...], notes: list[str]) -> int | None:
    if text is None:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= min(shape[-2:], default=0):
        return int(text)
    notes.append("The file's metadata 'glassnet.digit_size' does not fit into its input, and is not used")
    return None


def _settings(said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what metadata say of the picture that a network takes, with the key; ours last, for it counts most."""
    lower = {key.lower(): value.strip().lower() for key, value in said.items() if len(value) <= LONGEST_SETTING}
    if {"stride", "task", "names"} <= said.keys():  # as Ultralytics' predictors prepare pictures
        yield f"range=0..1 order=rgb resize={'crop' if lower.get('task') == 'classify' else 'fit'}", "task"
    for key, settings in (("Image.NominalPixelRange", RANGES), ("Image.BitmapPixelFormat", ORDERS)):
        if (value := lower.get(key.lower())) in settings:
            yield settings[value], key
    for name in ("mean", "std"):
        for key in (f"image_{name}", name):
            if numbers := _numbers(said.get(key, "")):
                yield f"{name}={','.join(map(repr, numbers))}" + _unit(name, numbers), key
                break
    if "glassnet.preprocessing" in lower:
        yield lower["glassnet.preprocessing"], "glassnet.preprocessing"


def _numbers(text: str) -> list[float]:
    """Return the one to four numbers in a text, in brackets or not; none for anything else."""
    try:
        numbers = [float(part) for part in text.strip("[]() ").replace(",", " ").split()]
    except ValueError:
        return []
    return numbers if len(numbers) <= 4 and all(map(math.isfinite, numbers)) else []


def _unit(name: str, numbers: list[float]) -> str:
    """Return what a mean tells of the range of what it is the mean of."""
    if name != "mean":
        return ""
    return " range=0..255" if max(numbers) > 2 else " range=0..1"


def _features(said: Mapping[str, str], count: int, notes: list[str]) -> tuple[Feature, ...]:
    for key in FEATURES:
        if key in said:
            found = _named(_json(said[key]))
            if len(found) == count:
                return found
            notes.append(f"The file's metadata '{key}' names no {count} values, and is not used")
    return ()


def _named(value: Any) -> tuple[Feature, ...]:
    """Read ["a", "b"], or {"a": [lowest, highest], "b": …}; nothing else."""
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(Feature(one_line(name, LONGEST)) for name in value)
    if isinstance(value, dict) and all(map(_is_range, value.values())):
        return tuple(Feature(one_line(name, LONGEST), *map(float, ends)) for name, ends in value.items())
    return ()


def _is_range(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 2 or not all(type(end) in (int, float) for end in value):
        return False
    return all(abs(end) <= 1e30 for end in value) and value[0] < value[1]


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
