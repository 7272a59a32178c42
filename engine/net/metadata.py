"""What a file says about its network besides the graph: its name, its classes, how digits lie in its input."""

from __future__ import annotations

import json
from dataclasses import replace

from onnx import ModelProto

from ..text import printable
from .network import Network


def described(network: Network, model: ModelProto, notes: list[str]) -> Network:
    """Return the network with what the model's metadata says; what does not fit is left out, and a note says so."""
    said = {entry.key: entry.value for entry in model.metadata_props}
    return replace(
        network,
        name=printable(said.get("glassnet.name", network.name)),
        description=printable(said.get("glassnet.description", "")),
        labels=_labels(said.get("glassnet.classes"), network.output.nodes, notes),
        digit_size=_digit_size(said.get("glassnet.digit_size"), network.input.shape, notes),
    )


def _labels(text: str | None, count: int, notes: list[str]) -> tuple[str, ...]:
    if text is None:
        return ()
    try:
        labels = json.loads(text)
    except (ValueError, RecursionError):
        labels = ()
    if isinstance(labels, list) and len(labels) == count and all(isinstance(label, str) for label in labels):
        return tuple(map(printable, labels))
    notes.append(f"The file's metadata 'glassnet.classes' is no JSON list of {count} names, and is not used")
    return ()


def _digit_size(text: str | None, shape: tuple[int, ...], notes: list[str]) -> int | None:
    if text is None:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= min(shape[-2:], default=0):
        return int(text)
    notes.append("The file's metadata 'glassnet.digit_size' does not fit into its input, and is not used")
    return None
