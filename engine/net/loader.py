"""From an ONNX file to a Model: the one door into this package for foreign files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from onnx import ModelProto

from ..errors import AppError
from .affine import fold
from .graph import exposed, trace
from .layers import describe, weights_of
from .model import Model
from .network import Layer, Network
from .not_understood import NotUnderstood
from .onnx_file import read
from .operators import check
from .probe import probe
from .regions import Aliases, grow
from .weights import Weights


def load(path: Path) -> Model:
    """Read the network in the ONNX file at `path`: a chain of layers with one input and one output.

    Raises AppError, with the file's name and what is wrong, for anything that is not such a file.
    """
    path = Path(path)
    try:
        return _understand(read(path), path.stem)
    except NotUnderstood as problem:
        raise AppError(f"{path} {problem.reason}", problem.hint) from problem
    except MemoryError as problem:
        raise AppError(f"{path} is too large for this machine's memory", "Try a smaller network") from problem


def _understand(model: ModelProto, name: str) -> Model:
    graph = trace(model)
    for node in graph.active:
        check(graph, node)
    facts, aliases = probe(graph), Aliases()
    regions = grow(graph, facts, aliases)
    if len(regions) == 1:
        raise NotUnderstood("holds no layer with connections, only one-to-one operators")
    folds = [fold(region, facts, graph.opset) for region in regions]
    layers = describe(graph, facts, aliases, regions, folds)
    weights = [weights_of(graph, facts, *pair) for pair in zip(regions, folds, strict=True)]
    tensors = _tensors(layers)
    return Model(
        network=_network(model, name, layers),
        weights=Weights(dict(enumerate(weights))),
        exposed=exposed(graph, [tensor for tensor in tensors if tensor != graph.input_name]).SerializeToString(),
        input_name=graph.input_name,
        tensor_shapes={tensor: facts.shapes[tensor] for tensor in [graph.input_name, *tensors]},
    )


def _tensors(layers: Iterable[Layer]) -> list[str]:
    """The tensors to show: one for each layer, then the pre-activations that differ."""
    layers = list(layers)
    shown = [layer.tensor for layer in layers]
    return shown + [layer.pre_activation for layer in layers if layer.pre_activation not in (None, layer.tensor)]


def _network(model: ModelProto, name: str, layers: tuple[Layer, ...]) -> Network:
    said = {entry.key: entry.value for entry in model.metadata_props}
    return Network(
        name=name,
        layers=layers,
        labels=_labels(said.get("glassnet.classes"), layers[-1].nodes),
        digit_size=_digit_size(said.get("glassnet.digit_size"), layers[0].shape),
        description=said.get("glassnet.description", ""),
    )


def _labels(text: str | None, count: int) -> tuple[str, ...]:
    if text is None:
        return ()
    try:
        labels = json.loads(text)
    except ValueError:
        labels = None
    if not isinstance(labels, list) or len(labels) != count or not all(isinstance(label, str) for label in labels):
        reason = f"has metadata 'glassnet.classes' that is not a JSON list of {count} names, one for each output"
        raise NotUnderstood(reason, "Correct the metadata, or leave it out")
    return tuple(labels)


def _digit_size(text: str | None, shape: tuple[int, ...]) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= min(shape[-2:]):
        reason = f"has metadata 'glassnet.digit_size' of '{text[:20]}', which is no size of a square within its input"
        raise NotUnderstood(reason, "Correct the metadata, or leave it out")
    return int(text)
