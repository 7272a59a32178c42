"""From an ONNX file to a Model: the one door into this package for foreign files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from onnx import ModelProto, TensorProto

from ..errors import AppError
from ..limits import USUAL, Limits
from ..text import one_line
from .affine import fold
from .channels import channels_first, turned_shape
from .expression import expression_of
from .first_operators import clues_of
from .functions import inlined
from .graph import Graph, cast, serialised, trace
from .inputs import Shape, as_float, fix, guesses, inputs_of
from .layers import Part, answer_of, describe, part_of, weights_of
from .metadata import described
from .model import Model, Program, tensors_of
from .model_error import ModelError
from .network import Connection, Network
from .onnx_file import FETCH_AGAIN, read
from .order import put_in_order
from .outside import Outside
from .probe import Probe, probe, too_many
from .regions import Steps, grow
from .remedies import evaluate, remedy
from .sparse import written_out
from .weights import Weights

COPY = "glassnet/shown/"
"""Begins the names of float32 copies of tensors that are of another type."""

MOST_REMEDIES = 12


def load(path: Path, limits: Limits = USUAL, shape: Shape | None = None) -> Model:
    """Read the network in the ONNX file at `path`; `shape` is its input's, where the file leaves that open.

    Raises AppError, with the file's name and what is wrong, for a file that holds nothing that can be run.
    """
    path = Path(path)
    name = one_line(str(path))
    try:
        return _understand(*read(path, limits), path, limits, shape)
    except ModelError as problem:
        raise AppError(f"{name} {problem.reason}", problem.hint) from problem
    except UnicodeDecodeError as problem:  # protocol buffers check a text only when it is read
        raise AppError(f"{name} is damaged: a name in it is not text", FETCH_AGAIN) from problem
    except MemoryError as problem:
        raise AppError(f"{name} is too large for this machine's memory", "Try a smaller network") from problem


def _understand(proto: ModelProto, outside: Outside, path: Path, limits: Limits, wish: Shape | None) -> Model:
    trial = _Trial(inlined(proto, limits), outside, limits)
    graph, facts = trial.run(wish)
    steps = Steps(graph, facts)
    parts = [part_of(graph, facts, region, fold(region, facts, steps)) for region in grow(graph, facts, steps)]
    layers = describe(graph, facts, steps, parts)
    if (nodes := sum(layer.nodes for layer in layers)) > limits.nodes:
        raise too_many(nodes, limits)
    bare = Network(
        one_line(path.stem), layers, (), None, "", _connections(parts), answer_of(graph, facts, steps, layers)
    )
    network = described(bare, proto, path, clues_of(graph, facts), trial.notes)
    expressions = {
        layer.index: expression
        for layer, part in zip(layers, parts, strict=True)
        if (expression := expression_of(part.region, part.folded, facts, steps))
    }
    weights = Weights({layer.index: weights_of(graph, facts, parts[layer.index]) for layer in layers})
    program = _program(graph, facts, network, parts[0].region.entry)
    return Model(network, weights, expressions, tuple(trial.notes), program)


class _Trial:
    """A model that is tried until it runs; `notes` say what was done for that, in sentences."""

    def __init__(self, model: ModelProto, outside: Outside, limits: Limits):
        written_out(model, limits)
        put_in_order(model)
        self._model, self._outside, self._limits = model, outside, limits
        self.notes = evaluate(model)

    def run(self, wish: Shape | None) -> tuple[Graph, Probe]:
        """Try one guess after the other of what the model leaves open. Raises the first guess's ModelError."""
        inputs = channels_first(self._model, as_float(self._model, inputs_of(self._model)))
        wish = wish and turned_shape(inputs[0], wish)
        first: ModelError | None = None
        for shapes in guesses(inputs, wish):
            try:
                return self._mended(shapes)
            except ModelError as problem:
                first = first or problem
        raise first or ModelError("has no input that can be fed")

    def _mended(self, shapes: dict[str, Shape]) -> tuple[Graph, Probe]:
        """Run the model, with remedies as long as there are any for what is wrong with it."""
        for _ in range(MOST_REMEDIES):
            fix(self._model, shapes)
            graph = trace(self._model, shapes, self._outside)
            try:
                return graph, probe(graph, self._limits)
            except ModelError as problem:
                found = remedy(self._model, problem)
                if found is None:
                    raise
                self._model, note = found
                self.notes.append(note)
        raise ModelError("needs more changes than can be made to it before it runs")


def _connections(parts: Sequence[Part]) -> tuple[Connection, ...]:
    shows = {part.region.shown: index for index, part in enumerate(parts)}
    return tuple(
        Connection(shows[take.tensor], index, rule, part.joined.combine, part.joined.reason)
        for index, part in enumerate(parts)
        for take, rule in zip(part.region.takes, part.joined.rules, strict=True)
    )


def _program(graph: Graph, facts: Probe, network: Network, fed: str) -> Program:
    tensors = tensors_of(network, everything=True)
    copies = {name: COPY + name for name in tensors if facts.types[name] != "float"}
    casts = (cast(name, copy, TensorProto.FLOAT) for name, copy in copies.items())
    inputs = {fed: graph.shapes[fed], **graph.shapes}
    shapes = {name: facts.shapes[name] for name in tensors}
    proto, outside = serialised(graph, tensors, more=casts)
    return Program(proto, inputs, shapes, copies, outside)
