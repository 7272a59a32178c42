"""Writes a model's local functions out, so that its graph holds operators only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onnx import FunctionProto, GraphProto, ModelProto, NodeProto, inliner

from ..limits import Limits
from .model_error import ModelError

Key = tuple[str, str, str]


def inlined(model: ModelProto, limits: Limits) -> ModelProto:
    """Return the model with its local functions written out, if it has any.

    The operators are counted first, because functions that call functions twice can write out to more than any
    memory holds. Raises ModelError when they are too many, or when a function calls itself.
    """
    counts: dict[Key, int | None] = {}
    functions = {_key(function): function for function in model.functions}
    try:
        count = _count(model.graph.node, functions, counts)
    except RecursionError as problem:
        raise ModelError("nests graphs or functions too deeply") from problem
    if count > limits.operators:
        size = f"{count:,}" if count < 10**15 else f"more than {10**15:,}"
        reason = f"holds {size} operators, local functions written out, and the limit is {limits.operators:,}"
        raise ModelError(reason, "Raise limit_operators in the configuration, or choose a smaller network")
    try:
        return inliner.inline_local_functions(model) if model.functions else model
    except Exception as problem:  # onnx's exceptions share no base class
        raise ModelError("calls a local function in a way that does not fit it") from problem


def graphs_in(node: NodeProto) -> Iterable[GraphProto]:
    """Yield the graphs inside a node: the branches of an If, the body of a Loop or Scan."""
    for attribute in node.attribute:
        if attribute.HasField("g"):
            yield attribute.g
        yield from attribute.graphs


def _key(part: FunctionProto | NodeProto) -> Key:
    name = part.name if isinstance(part, FunctionProto) else part.op_type
    return part.domain, name, part.overload


def _count(
    nodes: Iterable[NodeProto], functions: Mapping[Key, FunctionProto], counts: dict[Key, int | None]
) -> int:
    """Count operators, with what they hold and call. `counts` are those of functions; None while being counted."""
    total = 0
    for node in nodes:
        key = _key(node)
        total += _called(key, functions, counts) if key in functions else 1
        total += sum(_count(graph.node, functions, counts) for graph in graphs_in(node))
    return total


def _called(key: Key, functions: Mapping[Key, FunctionProto], counts: dict[Key, int | None]) -> int:
    if key not in counts:
        counts[key] = None
        counts[key] = _count(functions[key].node, functions, counts)
    count = counts[key]
    if count is None:
        raise ModelError(f"holds a local function '{key[1]}' that calls itself")
    return count
