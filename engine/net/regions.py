"""The pointwise-root rule: which ONNX nodes together make one layer.

An operator that mixes elements (a *root*: convolution, dense, pool, softmax, concatenation) begins a layer, and
so does a one-to-one operator in which several layers meet, or that repeats elements. Every other one-to-one
operator joins the layer of what it takes. So a bias, batch normalisation, dropout, ReLU, SiLU or decomposed GELU
needs no pattern of its own.

Only what a layer shows is taken by others. Where another layer takes a tensor from inside one (a skip that
leaves before the ReLU), the layer is cut: it shows that tensor, and the operators after it are a layer of their
own, which begins with the tensor as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onnx import NodeProto

from .graph import Graph, name_of
from .model_error import ModelError
from .operators import is_alias, is_root, made
from .probe import Probe


@dataclass(frozen=True)
class Region:
    """The nodes of one layer: they lead from `entry`, which its root makes, to `shown`, which leaves it.

    `joined` are the one-to-one nodes between the two, in order, without aliases. `takes` are what other regions
    show, one for each input of the root that is no constant. Without a root, `entry` is what another region
    shows, or the network's input (`takes` is then empty).
    """

    root: NodeProto | None
    entry: str
    shown: str
    joined: tuple[NodeProto, ...]
    takes: tuple[str, ...]


class Aliases:
    """Follows Reshape, Dropout and the like back to the tensor whose values they pass on."""

    def __init__(self, graph: Graph, probe: Probe):
        """Note the aliases among the active nodes. Raises ModelError for a Dropout that drops."""
        self._origin: dict[str, str] = {}
        for node in graph.active:
            if is_alias(node, probe.shapes):
                _check_dropout(node, probe)
                self._origin[node.output[0]] = self(node.input[0])

    def __call__(self, name: str) -> str:
        """Return the tensor that `name` is another name for; itself when it is none."""
        return self._origin.get(name, name)


@dataclass(frozen=True)
class _Step:
    """A node that is no alias, the tensors with values that it takes (no aliases either) and those it makes."""

    node: NodeProto
    takes: tuple[str, ...]
    makes: tuple[str, ...]


def grow(graph: Graph, probe: Probe, aliases: Aliases) -> list[Region]:
    """Divide the active nodes into regions: the input's first, the output's last, each after those it takes."""
    steps = [
        _Step(node, tuple(aliases(name) for name in graph.activations(node)), made(node))
        for node in graph.active
        if not is_alias(node, probe.shapes)
    ]
    roots = {step.makes: step for step in steps if is_root(step.node, step.takes, probe.shapes)}
    while True:
        leads = _leads(steps, roots, aliases(graph.output_name))
        begins, meetings = _begins(steps, roots, leads, graph.input_name)
        if not meetings:
            return _regions(steps, roots, leads, begins)
        roots |= {step.makes: step for step in meetings}


_Roots = Mapping[tuple[str, ...], _Step]


def _leads(steps: Sequence[_Step], roots: _Roots, output: str) -> dict[str, str]:
    """Return what the layer of each tensor shows: the tensor itself where a root takes it, or several layers do."""
    leads = {output: output}
    for step in reversed(steps):
        for name in step.takes:
            goal = name if step.makes in roots else leads[step.makes[0]]
            if leads.setdefault(name, goal) != goal:
                leads[name] = name
    return leads


def _begins(
    steps: Sequence[_Step], roots: _Roots, leads: Mapping[str, str], source: str
) -> tuple[dict[str, str], list[_Step]]:
    """Return what the layer of each tensor begins with, and the one-to-one nodes in which several layers meet."""
    begins, meetings = {source: source}, []
    for step in steps:
        if step.makes in roots:
            begins.update(zip(step.makes, step.makes, strict=True))
            continue
        entries = [name if leads[name] == name else begins[name] for name in step.takes]
        begins[step.makes[0]] = entries[0]
        if len(set(entries)) > 1:
            meetings.append(step)
    return begins, meetings


def _regions(
    steps: Sequence[_Step], roots: _Roots, leads: Mapping[str, str], begins: Mapping[str, str]
) -> list[Region]:
    joined: defaultdict[str, list[NodeProto]] = defaultdict(list)
    makers = {}
    for step in steps:
        if step.makes in roots:
            makers.update(dict.fromkeys(step.makes, step))
        else:
            joined[leads[step.makes[0]]].append(step.node)
    regions = []
    for shown, entry in begins.items():
        if leads.get(shown) != shown:
            continue
        own = leads[entry] == shown
        maker = makers.get(entry) if own else None
        takes = maker.takes if maker else () if own else (entry,)
        regions.append(Region(maker.node if maker else None, entry, shown, tuple(joined[shown]), takes))
    return regions


def _check_dropout(node: NodeProto, probe: Probe) -> None:
    if node.op_type == "Dropout" and len(node.input) > 2 and probe.constants.get(node.input[2], False):
        raise ModelError(f"holds {name_of(node)} in training mode", "Export it in evaluation mode")
