"""The pointwise-root rule: which ONNX nodes together make one layer.

An operator that mixes elements (a *root*: convolution, dense, pool, softmax, concatenation, anything unknown)
begins a layer, and so does a one-to-one operator in which several layers meet, or that repeats elements. Every
other one-to-one operator joins the layer of what it takes. So a bias, batch normalisation, dropout, ReLU, SiLU or
decomposed GELU needs no pattern of its own.

Only what a layer shows is taken by others. Where another layer takes a tensor from inside one (a skip that
leaves before the ReLU), or the network gives it, the layer is cut: it shows that tensor, and the operators after it
are a layer of their own, which begins with the tensor as it is.

What holds no numbers (text, a sequence, an empty tensor) is not shown; who takes it is joined to what it was made
of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from onnx import NodeProto

from .graph import Graph
from .model_error import ModelError
from .operators import is_alias, is_root
from .probe import Probe


class Take(NamedTuple):
    """What a node takes: the place among its inputs (−1 for what a graph inside it takes), and the tensor."""

    place: int
    tensor: str


@dataclass(frozen=True)
class Region:
    """The nodes of one layer: they lead from `entry`, which its root makes, to `shown`, which leaves it.

    `joined` are the one-to-one nodes between the two, in order, without aliases. `takes` are what other regions
    show, one for each input of the root that is no constant. Without a root, `entry` is what another region
    shows, or an input of the network (`takes` is then empty).
    """

    root: NodeProto | None
    entry: str
    shown: str
    joined: tuple[NodeProto, ...]
    takes: tuple[Take, ...]


@dataclass(frozen=True)
class _Step:
    """A node that is no alias, the tensors with values that it takes (no aliases either) and those it makes."""

    node: NodeProto
    takes: tuple[Take, ...]
    makes: tuple[str, ...]
    is_root: bool

    @property
    def tensors(self) -> tuple[str, ...]:
        """What it takes, by name."""
        return tuple(take.tensor for take in self.takes)


class Steps:
    """The active nodes without aliases and without what makes nothing that can be shown."""

    def __init__(self, graph: Graph, facts: Probe):
        """Follow the graph from its inputs."""
        self.graph, self._facts = graph, facts
        self._origins: dict[str, tuple[str, ...]] = {}
        self.steps: list[_Step] = []
        for node in graph.active:
            self._add(node, alias=is_alias(graph, node, facts))
        if not self.steps:  # nothing but aliases: then the last of them is what there is to see
            last = graph.active[-1]
            self._origins.pop(last.output[0], None)
            self._add(last, alias=False)
        if not self.steps:
            raise ModelError("makes nothing that can be shown: no tensor of numbers follows from its input")

    def origin(self, name: str) -> str:
        """Return the tensor whose values `name` passes on; itself when it is no alias."""
        return self._origins.get(name, (name,))[0] if self._facts.shows(name) else name

    def origins(self, name: str) -> tuple[str, ...]:
        """Return what is shown of a tensor: what it is another name for, or what it was made of, or itself."""
        return self._origins.get(name, (name,))

    def _add(self, node: NodeProto, alias: bool) -> None:
        takes = tuple(dict.fromkeys(self._takes(node)))
        tensors = tuple(take.tensor for take in takes)
        if alias:
            self._origins[node.output[0]] = self.origins(node.input[0])
            return
        made = self.graph.made(node)
        makes = tuple(name for name in made if self._facts.shows(name))
        for name in set(made) - set(makes):
            self._origins[name] = tuple(dict.fromkeys(tensors))
        if makes:
            self.steps.append(_Step(node, takes, makes, is_root(self.graph, node, tensors, self._facts)))

    def _takes(self, node: NodeProto) -> list[Take]:
        takes, inputs = [], list(node.input)
        for place, name in enumerate(inputs):
            if name in self.graph.dependent:
                takes += [Take(place, tensor) for tensor in self.origins(name)]
        around = [name for name in self.graph.activations(node) if name not in inputs]
        return takes + [Take(-1, tensor) for name in around for tensor in self.origins(name)]


def grow(graph: Graph, facts: Probe, steps: Steps) -> list[Region]:
    """Divide the active nodes into regions: the first input's first, each after those that it takes."""
    taken = {name for step in steps.steps for name in step.tensors}
    inputs = [name for name in graph.inputs if name in taken]
    ends = [origin for name in graph.outputs for origin in steps.origins(name)]
    roots = {step.makes: step for step in steps.steps if step.is_root}
    if not roots:  # one-to-one operators only: they are a layer of their own, beside the input
        ends += inputs
    while True:
        leads = _leads(steps.steps, roots, ends)
        begins, meetings = _begins(steps.steps, roots, leads, inputs)
        if not meetings:
            return _in_order(graph, _regions(steps.steps, roots, leads, begins))
        roots |= {step.makes: step for step in meetings}


_Roots = Mapping[tuple[str, ...], _Step]


def _leads(steps: Sequence[_Step], roots: _Roots, outputs: Sequence[str]) -> dict[str, str]:
    """Return what the layer of each tensor shows: the tensor itself where a root takes it, or several layers do."""
    leads = {output: output for output in outputs}
    for step in reversed(steps):
        for name in step.tensors:
            goal = name if step.makes in roots else leads[step.makes[0]]
            if leads.setdefault(name, goal) != goal:
                leads[name] = name
    return leads


def _begins(
    steps: Sequence[_Step], roots: _Roots, leads: Mapping[str, str], inputs: Sequence[str]
) -> tuple[dict[str, str], list[_Step]]:
    """Return what the layer of each tensor begins with, and the one-to-one nodes in which several layers meet."""
    begins, meetings = {name: name for name in inputs}, []
    for step in steps:
        if step.makes in roots:
            begins.update(zip(step.makes, step.makes, strict=True))
            continue
        entries = [name if leads[name] == name else begins[name] for name in step.tensors]
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
        takes = maker.takes if maker else () if own else (Take(0, entry),)
        regions.append(Region(maker.node if maker else None, entry, shown, tuple(joined[shown]), takes))
    return regions


def _in_order(graph: Graph, regions: Sequence[Region]) -> list[Region]:
    """Return the regions of the inputs first, in the order of these, then all others."""
    inputs = {region.entry: region for region in regions if not region.takes and region.root is None}
    first = [inputs[name] for name in graph.inputs if name in inputs]
    return first + [region for region in regions if region.takes or region.root is not None]
