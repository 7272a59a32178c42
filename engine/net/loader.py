"""From an ONNX file to a Model: the one door into this package for foreign files."""

from __future__ import annotations

import json
from pathlib import Path

from onnx import ModelProto

from ..errors import AppError
from ..text import printable
from .affine import fold
from .connect import connect
from .graph import exposed, trace
from .layers import describe, weights_of
from .model import Model, tensors_of
from .model_error import ModelError
from .network import Connection, Layer, Network
from .onnx_file import FETCH_AGAIN, read
from .operators import check
from .probe import probe
from .regions import Aliases, grow
from .weights import Weights


def load(path: Path) -> Model:
    """Read the network in the ONNX file at `path`: one with one input and one output.

    Raises AppError, with the file's name and what is wrong, for anything that is not such a file.
    """
    path = Path(path)
    try:
        return _understand(read(path), path.stem)
    except ModelError as problem:
        raise AppError(f"{path} {problem.reason}", problem.hint) from problem
    except UnicodeDecodeError as problem:  # protocol buffers check a text only when it is read
        raise AppError(f"{path} is damaged: a name in it is not text", FETCH_AGAIN) from problem
    except MemoryError as problem:
        raise AppError(f"{path} is too large for this machine's memory", "Try a smaller network") from problem


def _understand(model: ModelProto, name: str) -> Model:
    graph = trace(model)
    for node in graph.nodes:
        check(graph, node)
    facts = probe(graph)
    aliases = Aliases(graph, facts)
    regions = grow(graph, facts, aliases)
    if len(regions) == 1:
        raise ModelError("holds no layer with connections, only one-to-one operators")
    folds = [fold(region, facts, aliases, graph.opset) for region in regions]
    layers = describe(graph, facts, regions, folds)
    weights = [weights_of(graph, facts, *pair) for pair in zip(regions, folds, strict=True)]
    tensors = tensors_of(layers)
    return Model(
        network=_network(model, name, layers, connect(graph, facts, regions, layers)),
        weights=Weights(dict(enumerate(weights))),
        exposed=exposed(graph, tensors),
        input_name=graph.input_name,
        tensor_shapes={tensor: facts.shapes[tensor] for tensor in {graph.input_name, *tensors}},
    )


def _network(
    model: ModelProto, name: str, layers: tuple[Layer, ...], connections: tuple[Connection, ...]
) -> Network:
    said = {entry.key: entry.value for entry in model.metadata_props}
    return Network(
        name=said.get("glassnet.name", name),
        layers=layers,
        labels=_labels(said.get("glassnet.classes"), layers[-1].nodes),
        digit_size=_digit_size(said.get("glassnet.digit_size"), layers[0].shape),
        description=said.get("glassnet.description", ""),
        connections=connections,
    )


def _labels(text: str | None, count: int) -> tuple[str, ...]:
    if text is None:
        return ()
    try:
        labels = json.loads(text)
    except ValueError:
        labels = ()
    texts = isinstance(labels, list) and all(isinstance(label, str) for label in labels)
    if not texts or len(labels) != count:
        reason = f"has metadata 'glassnet.classes' that is not a JSON list of {count} names, one per output"
        raise ModelError(reason, "Correct the metadata, or leave it out")
    return tuple(map(printable, labels))


def _digit_size(text: str | None, shape: tuple[int, ...]) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= min(shape[-2:]):
        reason = f"has metadata 'glassnet.digit_size' of '{text[:20]}', too large for its input or no number"
        raise ModelError(reason, "Correct the metadata, or leave it out")
    return int(text)
