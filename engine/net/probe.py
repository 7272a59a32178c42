"""One run of the network, which tells every shape and type, and every constant."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime
from onnx import NodeProto, ValueInfoProto, helper, numpy_helper

from ..limits import Limits
from . import runtime
from .graph import Graph, serialised
from .model_error import ModelError
from .steady import unsteady

IR = 8
"""A version of the model format that every ONNX Runtime reads, in which constants need not be inputs too."""

NUMBERS = {
    **{f"{sign}int{bits}": None for sign in ("", "u") for bits in (8, 16, 32, 64)},
    "float": np.float32,
    "double": np.float64,
    "float16": np.float16,
    "bool": np.bool_,
    "bfloat16": None,
    "int4": None,
    "uint4": None,
}
"""ONNX Runtime's names of the types of element that can be shown."""

FLOATS = frozenset({"float", "double", "float16", "bfloat16"})

ONES = ("mask", "length", "scale")
"""Parts of the names of inputs that are given ones where nobody feeds them: nothing is masked or shrunk."""


@dataclass(frozen=True)
class Probe:
    """Shape and type of every tensor of numbers that depends on the input, and of each constant that meets one.

    Types are ONNX Runtime's names of elements, such as `float`. What is no tensor of numbers (text, a sequence), or
    one whose size depends on the input's values, is not in here. `constants` holds the values of the constants, but
    for types that numpy does not have.
    """

    shapes: Mapping[str, tuple[int, ...]]
    types: Mapping[str, str]
    constants: Mapping[str, np.ndarray]

    def shows(self, name: str) -> bool:
        """Tell whether a tensor holds numbers: at least one."""
        return 0 not in self.shapes.get(name, (0,))

    def layer_shape(self, name: str) -> tuple[int, ...]:
        """Return a tensor's shape as that of a layer: without the batch axis; (1,) for one number."""
        shape = self.shapes[name]
        return shape[1:] if len(shape) > 1 and shape[0] == 1 else shape or (1,)


def neutral(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Return what an input is given while nobody feeds it, float32[shape]: zeros, or ones if it is a mask."""
    return np.full(shape, float(any(part in name.lower() for part in ONES)), np.float32)


def applied(node: NodeProto, opset: int, given: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return what a node makes of `given`, the value of everything that it takes, by name.

    Raises ModelError when ONNX Runtime cannot run it.
    """
    tensors = [numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in given.items()]
    output = next(name for name in node.output if name)
    graph = helper.make_graph([node], "root", [], [ValueInfoProto(name=output)], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=IR)
    try:
        return np.asarray(runtime.start(model.SerializeToString()).run(None, {})[0])
    except ModelError:
        raise
    except Exception as problem:  # ONNX Runtime's exceptions share no base class
        raise runtime.refused(problem) from problem


def probe(graph: Graph, limits: Limits) -> Probe:
    """Run the network once. Raises ModelError when ONNX Runtime cannot, or when it holds too many values.

    It does not matter how the file makes a weight (initializer, Constant, Reshape, DequantizeLinear…): the
    run gives its value.
    """
    if (most := max(math.prod(shape) for shape in graph.shapes.values())) > limits.nodes:
        raise too_many(most, limits)
    tensors = [name for node in graph.active for name in graph.made(node)]
    met = {name for node in graph.active for name in node.input if name} - graph.dependent
    made = sorted(met - graph.initializers.keys())
    names = list(dict.fromkeys([*tensors, *made]))
    proto, outside = serialised(graph, names, outputs=names)
    session = runtime.start(proto, outside=outside)
    _check_size(session, set(tensors), limits)
    results = dict(zip(names, _run(session, graph, names), strict=True))
    shapes, types = dict(graph.shapes), dict.fromkeys(graph.inputs, "float")
    stated = {value.name: value for value in session.get_outputs()}
    vague = unsteady(graph, {name for name, value in stated.items() if _is_settled(value.shape)})
    for name, value in stated.items():
        kind = value.type.removeprefix("tensor(").removesuffix(")")  # what is perhaps nothing says so here only
        if kind in NUMBERS and name not in vague:
            shapes[name], types[name] = tuple(results[name].shape()), kind
            _check_batch(value.shape, shapes[name])
    constants = {name: results[name].numpy() for name in made if types.get(name) in _WITH_NUMPY}
    constants |= {name: graph.held(name) for name in met & graph.initializers.keys()}
    shapes |= {name: value.shape for name, value in constants.items()}
    return Probe(shapes, types, constants)


_WITH_NUMPY = NUMBERS.keys() - {"bfloat16", "int4", "uint4"}


def _run(session: onnxruntime.InferenceSession, graph: Graph, names: list[str]) -> list[onnxruntime.OrtValue]:
    feeds = {name: neutral(name, graph.shapes[name]) for name in graph.inputs}
    values = {name: onnxruntime.OrtValue.ortvalue_from_numpy(feed) for name, feed in feeds.items()}
    present = {value.name for value in session.get_inputs()}
    try:
        return list(session.run_with_ort_values(names, {name: values[name] for name in values if name in present}))
    except Exception as problem:  # ONNX Runtime's exceptions share no base class
        raise runtime.refused(problem) from problem


def _check_size(session: onnxruntime.InferenceSession, names: set[str], limits: Limits) -> None:
    """Refuse a network that is known to be too large before it is run."""
    sizes = [
        int(np.prod([size if isinstance(size, int) else 1 for size in value.shape], dtype=float))
        for value in session.get_outputs()
        if value.name in names and value.shape
    ]
    if max(sizes, default=0) > limits.nodes:
        raise too_many(max(sizes), limits)


def _is_settled(shape: Sequence[int | str | None]) -> bool:
    return bool(shape) and all(isinstance(size, int) for size in shape)


def _check_batch(inferred: Sequence[int | str | None], found: tuple[int, ...]) -> None:
    """Refuse one picture where the file mixes it with a constant batch: ONNX Runtime infers one, and makes more."""
    if _is_settled(inferred) and inferred[0] == 1 and found[:1] != (1,):
        raise ModelError(f"makes a tensor of {found}, where ONNX Runtime expects {tuple(inferred)}")


def too_many(nodes: int, limits: Limits) -> ModelError:
    """Return the refusal of a network that has so many neurons."""
    reason = f"has more than {nodes - 1:,} neurons, and the limit is {limits.nodes:,}"
    return ModelError(reason, "Raise limit_nodes in the configuration, or give a smaller input with --shape")
