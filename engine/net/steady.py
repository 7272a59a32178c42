"""Tensors whose size depends on what the network is shown: how many boxes it finds, which values are not zero."""

from __future__ import annotations

from collections.abc import Container, Mapping

from onnx import NodeProto

from .graph import Graph, is_standard

COUNTING = frozenset({"NonMaxSuppression", "NonZero", "Unique"})
"""Operators that make as many values as they find."""

SIZED_BY: Mapping[str, range] = {
    "AffineGrid": range(1, 2),
    "CenterCropPad": range(1, 2),
    "Compress": range(1, 2),
    "ConstantOfShape": range(1),
    "Expand": range(1, 2),
    "MaxUnpool": range(2, 3),
    "OneHot": range(1, 2),
    "Pad": range(1, 2),
    "Range": range(3),
    "Reshape": range(1, 2),
    "Resize": range(1, 4),
    "Slice": range(1, 5),
    "Split": range(1, 2),
    "Tile": range(1, 2),
    "TopK": range(1, 2),
    "Upsample": range(1, 2),
}
"""Which inputs of an operator say by their values how large its result is."""


def unsteady(graph: Graph, known: Container[str]) -> set[str]:
    """Return the tensors whose size may differ from run to run; of those in `known` it is known beforehand."""
    found: set[str] = set()
    for node in graph.active:
        if _sized_by_values(node, graph) or found.intersection(graph.activations(node)):
            found.update(name for name in node.output if name and name not in known)
    return found


def _sized_by_values(node: NodeProto, graph: Graph) -> bool:
    if not is_standard(node):
        return False
    places = SIZED_BY.get(node.op_type, range(0))
    return node.op_type in COUNTING or any(node.input[i] in graph.dependent for i in places if i < len(node.input))
