"""One run of the network on zeros, which tells every shape and every constant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from onnx import NodeProto, ValueInfoProto, helper, numpy_helper

from . import runtime
from .graph import Graph, exposed
from .operators import made

IR = 8
"""A version of the model format that every ONNX Runtime reads, in which constants need not be inputs too."""


@dataclass(frozen=True)
class Probe:
    """The shape of every tensor that depends on the input, and the value of every constant that meets one."""

    shapes: Mapping[str, tuple[int, ...]]
    types: Mapping[str, np.dtype]
    constants: Mapping[str, np.ndarray]


def applied(node: NodeProto, opset: int, facts: Probe, value: float) -> np.ndarray:
    """Return what a node makes of its constants where everything else that it takes is `value`.

    Raises ModelError when ONNX Runtime cannot run it.
    """
    given = {
        name: facts.constants.get(name, np.full(facts.shapes[name], value, facts.types[name]))
        for name in node.input
        if name
    }
    tensors = [numpy_helper.from_array(array, name) for name, array in given.items()]
    graph = helper.make_graph([node], "root", [], [ValueInfoProto(name=node.output[0])], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=IR)
    try:
        return np.asarray(runtime.start(model.SerializeToString()).run(None, {})[0])
    except Exception as problem:  # ONNX Runtime's exceptions share no base class
        raise runtime.refused(problem) from problem


def probe(graph: Graph) -> Probe:
    """Run the network once on zeros. Raises ModelError when ONNX Runtime cannot.

    It does not matter how the file makes a weight (initializer, Constant, Reshape, DequantizeLinear…): the
    run gives its value.
    """
    tensors = [name for node in graph.active for name in made(node)]
    constants = {name for node in graph.active for name in node.input if name} - graph.dependent
    names = tensors + sorted(constants)
    session = runtime.start(exposed(graph, names))
    try:
        zeros = np.zeros(graph.input_shape, np.float32)
        results = session.run(names, {graph.input_name: zeros})
    except Exception as problem:  # ONNX Runtime's exceptions share no base class
        raise runtime.refused(problem) from problem
    values = {name: np.asarray(result) for name, result in zip(names, results, strict=True)}
    values[graph.input_name] = zeros
    return Probe(
        {name: value.shape for name, value in values.items()},
        {name: value.dtype for name, value in values.items()},
        {name: values[name] for name in constants},
    )
