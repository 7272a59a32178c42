"""Puts a graph's operators in an order in which each comes after what it takes; ONNX Runtime takes any."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from onnx import ModelProto, NodeProto

from .graph import name_of, taken_by
from .model_error import ModelError


def put_in_order(model: ModelProto) -> None:
    """Sort a model's operators, in place, unless they are. Raises ModelError for a circle."""
    nodes = list(model.graph.node)
    taken = [frozenset(taken_by(node)) for node in nodes]
    if _is_ordered(nodes, taken):
        return
    makers = {name: index for index, node in enumerate(nodes) for name in node.output if name}
    needs = {index: {makers[name] for name in names if name in makers} for index, names in enumerate(taken)}
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError as problem:
        raise ModelError(f"goes round in a circle: {name_of(nodes[problem.args[1][0]])} needs itself") from problem
    copies = [NodeProto.FromString(nodes[index].SerializeToString()) for index in order]
    del model.graph.node[:]
    model.graph.node.extend(copies)


def _is_ordered(nodes: Sequence[NodeProto], taken: Sequence[frozenset[str]]) -> bool:
    later = {name for node in nodes for name in node.output if name}
    for node, names in zip(nodes, taken, strict=True):
        if not later.isdisjoint(names):
            return False
        later.difference_update(node.output)
    return True
