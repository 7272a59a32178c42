"""What a network's first operators tell of its input: how it is brought to size, and what it is an index of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from onnx import NodeProto, TensorProto

from .channels import FIRST
from .clues import Clues
from .graph import Graph
from .inputs import CAST
from .model_error import ModelError
from .probe import Probe
from .settings import attributes

PASSING = frozenset({"Cast", "Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze"})
"""Operators that keep the values: a batch in one piece, or in another type."""

MOST = 64
"""Numbers of which each is kept; of more, as of a whole mean picture, their mean."""


def clues_of(graph: Graph, facts: Probe) -> Clues:
    """Return what the first operators on the first input tell of it."""
    entry, *others = graph.inputs
    others = [name.removeprefix(FIRST).removeprefix(CAST) for name in others]
    bare = Clues(_element(graph, entry), entry.startswith(FIRST), others=tuple(others))
    try:
        follower = _Follower(graph, facts, entry)
    except (ModelError, TypeError, ValueError):  # settings that are none: the layer will say so, if it matters
        return bare
    centre, spread = follower.normalised()
    return replace(bare, centre=centre, spread=spread, below=follower.below)


def _element(graph: Graph, entry: str) -> str:
    """Return ONNX's name of the type that the file wants, which a Cast of ours may stand behind."""
    for node in graph.nodes:
        if entry.removeprefix(FIRST).startswith(CAST) and node.op_type == "Cast" and node.input[0] == entry:
            return TensorProto.DataType.Name(attributes(node, graph.opset)["to"]).lower()
    return "float"


class _Follower:
    """Goes from the input through operators that scale and shift it: now it is `scale` · x + `shift`."""

    def __init__(self, graph: Graph, facts: Probe, entry: str):
        self._graph, self._facts, self._at = graph, facts, entry
        self._scale, self._shift = np.ones(1), np.zeros(1)
        self.below: int | None = None
        while (node := self._next()) is not None and self._passes(node):
            self._at = node.output[0]

    @np.errstate(all="ignore")
    def normalised(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Return which value becomes 0, and how far from it those are that become 1; nothing if none was moved."""
        centre, spread = np.broadcast_arrays(-self._shift / self._scale, 1 / np.abs(self._scale))
        known = np.isfinite(centre).all() and np.isfinite(spread).all()
        if not known or (np.allclose(centre, 0) and np.allclose(spread, 1)):
            return (), ()
        return tuple(map(float, centre)), tuple(map(float, spread))

    def _next(self) -> NodeProto | None:
        """Return the only operator that takes what the input has become."""
        takers = [node for node in self._graph.active if self._at in node.input]
        tables = [size for node in takers if (size := self._rows(node))]
        self.below = min(tables, default=self.below)
        return takers[0] if len(takers) == 1 else None

    def _rows(self, node: NodeProto) -> int:
        """Return among how many rows of a table what is followed chooses in a node, 0 where it does not."""
        if node.op_type != "Gather" or list(node.input[1:]) != [self._at]:
            return 0
        table = self._facts.shapes.get(node.input[0], ())
        axis = attributes(node, self._graph.opset).get("axis", 0)
        return table[axis] if -len(table) <= axis < len(table) else 0

    def _passes(self, node: NodeProto) -> bool:
        """Follow the input through an operator, if it does no more than scale and shift."""
        kind = node.op_type
        if kind in PASSING or kind in ("QuantizeLinear", "DequantizeLinear"):
            return node.input[0] == self._at
        found = self._affine(node)
        if found is None:
            return False
        scale, shift = found
        if max(scale.size, shift.size) > 1 < self._scale.size != max(scale.size, shift.size):
            return False
        with np.errstate(all="ignore"):
            self._scale, self._shift = scale * self._scale, scale * self._shift + shift
        return True

    def _affine(self, node: NodeProto) -> tuple[np.ndarray, np.ndarray] | None:
        """Return by what an operator multiplies and what it adds."""
        one, zero = np.ones(1), np.zeros(1)
        if node.op_type == "BatchNormalization":
            return self._batch_norm(node)
        if node.op_type == "Scaler":  # of ai.onnx.ml: (x − offset) · scale
            said = attributes(node, self._graph.opset)
            scale = _few(np.asarray(said.get("scale", [1.0]), np.float64))
            return scale, -scale * _few(np.asarray(said.get("offset", [0.0]), np.float64))
        if node.op_type not in ("Add", "Sub", "Mul", "Div") or len(node.input) != 2:
            return None
        first = node.input[0] == self._at
        other = self._constant(node.input[1 if first else 0])
        if other is None or (not first and node.op_type in ("Sub", "Div")):
            return None
        with np.errstate(all="ignore"):
            return {
                "Add": (one, other),
                "Sub": (one, -other),
                "Mul": (other, zero),
                "Div": (1 / other, zero),
            }[node.op_type]

    def _batch_norm(self, node: NodeProto) -> tuple[np.ndarray, np.ndarray] | None:
        """Return what a normalisation does with its mean and variance, without the scale that it learned."""
        if len(node.input) != 5:
            return None
        mean, variance = self._constant(node.input[3]), self._constant(node.input[4])
        if mean is None or variance is None:
            return None
        with np.errstate(all="ignore"):
            scale = 1 / np.sqrt(variance + attributes(node, self._graph.opset).get("epsilon", 1e-5))
        return scale, -mean * scale

    def _constant(self, name: str) -> np.ndarray | None:
        values = self._facts.constants.get(name)
        return None if values is None or not values.size else _few(np.asarray(values, np.float64))


def _few(values: np.ndarray) -> np.ndarray:
    """Return a row of numbers: as they are where they are few and lie along one axis, else their mean."""
    row = np.squeeze(values)
    return row.reshape(-1) if row.ndim < 2 and row.size <= MOST else values.mean(keepdims=True).reshape(1)
