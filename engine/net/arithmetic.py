"""The whole arithmetic of one node: every term, their sum beside ONNX Runtime's own value, and what follows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .contributions import weights_on
from .formula import VARIABLE, Expression
from .model import Model
from .network import Combine, Connection, Layer
from .score import is_distribution, scores
from .session import Results
from .verify import tolerance
from .weights import LayerWeights

TERM = np.dtype(
    [
        ("layer", "i4"),
        ("source", "i4"),
        ("tap", "i4"),
        ("raw", "f8"),
        ("weight", "f8"),
        ("value", "f8"),
        ("product", "f8"),
        ("winner", "?"),
    ]
)
"""One edge: the layer that it comes from and the node there, its place in the rule, its weight as in the file and
effective, the node's value, and what it adds: weight · value, or value ** weight where the node is a product.
`winner` marks the largest of a max-pool (the first of equal ones)."""

Terms = NDArray[np.void]


class Score(NamedTuple):
    """How an output's score comes from the logits: exp(logit − largest) / total, or the value as it is."""

    value: float
    is_distribution: bool
    logit: float
    largest: float
    total: float


@dataclass(frozen=True)
class Arithmetic:
    """What `explain` found out about node `index` of `layer`.

    `combine` is what is made of the terms, None where there are none: for the input, and for bundles such as
    softmax (`bundle`). `terms` is of dtype TERM, largest |product| first, of a max-pool largest
    value: before them what is no number, and of equal values the winner.
    `beside` counts the taps that fall beside the source, where there is nothing. The pre-activation is
    Σ products + bias for a sum, else scale · combined + bias: `found` is ours in float64, `expected` that of ONNX
    Runtime, None where it is not kept. `raw_bias` is the file's.
    """

    layer: Layer
    index: int
    combine: Combine | None
    bundle: bool
    terms: Terms
    beside: int
    raw_bias: float
    bias: float
    scale: float
    found: float
    expected: float | None
    output: float
    expression: Expression
    score: Score | None

    @property
    def difference(self) -> float:
        """Ours less ONNX Runtime's; 0 for equal infinities, NaN where one of them is no number or not kept."""
        if self.expected is None:
            return math.nan
        return 0.0 if self.found == self.expected else self.found - self.expected

    @property
    def holds(self) -> bool | None:
        """Whether the two agree, as `verify` has it: within 1e-5 of Σ |terms| + |bias|, a largest value exactly.

        None where there are no terms, and where they are no numbers.
        """
        if self.combine is None or self.expected is None or math.isnan(self.found) or math.isnan(self.expected):
            return None
        if self.found == self.expected:
            return True
        exact = self.combine == "max" and self.scale == 1 and self.bias == 0
        return (
            not exact and math.isfinite(self._size) and abs(self.difference) <= tolerance(self.layer) * self._size
        )

    @property
    def _size(self) -> float:
        if self.combine == "sum":
            return float(abs(self.terms["product"]).sum() + abs(self.bias))
        return abs(self.found - self.bias) + abs(self.bias)


@np.errstate(all="ignore")  # what is not finite is shown as such
def explain(model: Model, session: Results, layer: Layer, index: int) -> Arithmetic:
    """Explain what node `index` of a layer got in the session's last run. Raises IndexError if there is none."""
    if not 0 <= index < layer.nodes:
        raise IndexError(f"layer '{layer.name}' has no node {index}")
    connections = model.network.into(layer.index)
    bundle = any(connection.rule is None for connection in connections)
    combine = None if bundle or not connections else connections[0].combine
    weights = model.weights.by_layer[layer.index]
    terms, beside = (np.zeros(0, TERM), 0) if combine is None else _terms(model, session, connections, index)
    raw, bias, scale = _constants(layer, weights, combine, index)
    output = float(session.tensor(layer.tensor).reshape(-1)[index])
    expected = _expected(session, layer, index)
    found = scale * _combined(terms, combine) + bias if combine else math.nan if expected is None else expected
    expression = model.expressions.get(layer.index, Expression(VARIABLE)).at(index)
    score = _score(model, session, index) if layer is model.network.output and layer.nodes > 1 else None
    return Arithmetic(
        layer, index, combine, bundle, terms, beside, raw, bias, scale, found, expected, output, expression, score
    )


def _expected(session: Results, layer: Layer, index: int) -> float | None:
    """Return the pre-activation that ONNX Runtime has computed; None where it is not kept."""
    try:
        return float(session.tensor(layer.pre_activation or layer.tensor).reshape(-1)[index])
    except KeyError:
        return None


def _terms(model: Model, session: Results, connections: Sequence[Connection], index: int) -> tuple[Terms, int]:
    """Return the terms of all connections, largest first, and how many taps fall beside their source."""
    parts = [_part(model, session, connection, index) for connection in connections]
    terms, beside = np.concatenate([part for part, _ in parts]), sum(missing for _, missing in parts)
    if connections[0].combine == "max" and len(terms):
        terms["winner"][terms["product"].argmax()] = True
    size = terms["product"] if connections[0].combine == "max" else abs(terms["product"])
    order = np.lexsort((-np.where(np.isnan(size), np.inf, size), ~terms["winner"]))
    return terms[order], beside


def _part(model: Model, session: Results, connection: Connection, index: int) -> tuple[Terms, int]:
    rule = connection.rule
    assert rule is not None
    source, target = model.network.layers[connection.source], model.network.layers[connection.target]
    weights = model.weights.by_layer[target.index]
    edges = rule.edges(np.array([index]))
    valid = edges.valid[0]
    terms = np.zeros(int(valid.sum()), TERM)
    terms["layer"], terms["source"], terms["tap"] = source.index, edges.source[0][valid], np.flatnonzero(valid)
    terms["weight"] = weights_on(edges, connection, target, weights)[0][valid]
    terms["raw"] = edges.factor[0][valid]
    if rule.weighted and weights.weight is not None:
        terms["raw"] *= weights.weight.flat[edges.weight[0][valid]]
    terms["value"] = session.tensor(source.tensor).reshape(-1)[terms["source"]]
    terms["product"] = (
        terms["value"] ** terms["weight"] if connection.combine == "product" else terms["weight"] * terms["value"]
    )
    return terms, int(valid.size - valid.sum())


def _constants(
    layer: Layer, weights: LayerWeights, combine: Combine | None, index: int
) -> tuple[float, float, float]:
    """Return the bias as in the file, the effective one, and the scale that is not in the terms' weights."""

    def here(values: np.ndarray) -> float:
        return float(np.broadcast_to(values, layer.shape).reshape(-1)[index])

    if combine is None:
        return 0.0, 0.0, 1.0
    if combine != "sum":
        return 0.0, here(weights.shift), here(weights.scale)
    raw = LayerWeights(weights.weight, weights.bias, np.ones_like(weights.scale), np.zeros_like(weights.shift))
    return here(raw.effective_bias), here(weights.effective_bias), 1.0


def _combined(terms: Terms, combine: Combine) -> float:
    products = terms["product"]
    if combine == "sum":
        return float(products.sum())
    if combine == "product":
        return float(products.prod())
    return float(products.max()) if len(products) else -math.inf


def _score(model: Model, session: Results, index: int) -> Score:
    """Return an output's score, and what it comes from."""
    network, activations = model.network, session.activations
    logits = activations[network.output.span].astype(np.float64)
    value, largest = float(scores(network, activations)[index]), float(logits.max())
    total = float(np.exp(logits - largest).sum())
    return Score(value, is_distribution(network, activations), float(logits[index]), largest, total)
