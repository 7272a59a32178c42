"""The pointwise-root rule: which ONNX nodes together make one layer.

An operator that mixes elements (a *root*: convolution, dense, pool, softmax) begins a layer. A one-to-one
operator whose activation inputs all belong to one layer, and that keeps its number of elements, joins it. So
a bias, batch normalisation, dropout, ReLU, SiLU or decomposed GELU needs no pattern of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from onnx import NodeProto

from .graph import Graph, name_of
from .model_error import ModelError
from .operators import ALIASES, KINDS, keeps_order
from .probe import Probe

BRANCH = "and only a chain of layers is understood so far, not branches"


@dataclass
class Region:
    """The nodes of one layer. `entry` is the tensor its root makes (`root` is None for the network's input).

    `joined` are the other nodes in order, aliases included. `shown` is the tensor that leaves the region: an
    alias does not count.
    """

    root: NodeProto | None
    entry: str
    joined: list[NodeProto] = field(default_factory=list)
    shown: str = ""

    def close(self, shown: str) -> None:
        """Settle what leaves the region, and drop the nodes that do not lead to it (a shape is not a value)."""
        wanted, leading = {shown}, []
        for node in reversed(self.joined):
            if wanted.intersection(node.output):
                wanted.update(node.input)
                leading.append(node)
        self.shown, self.joined = shown, leading[::-1]


class Aliases:
    """Follows Reshape, Dropout and the like back to the tensor whose values they pass on."""

    def __init__(self):
        self._origin: dict[str, str] = {}

    def add(self, node: NodeProto) -> None:
        """Note that `node` passes its first input on."""
        self._origin[node.output[0]] = self(node.input[0])

    def __call__(self, name: str) -> str:
        """Return the tensor that `name` is another name for; itself when it is none."""
        return self._origin.get(name, name)


def grow(graph: Graph, probe: Probe, aliases: Aliases) -> list[Region]:
    """Divide the active nodes into a chain of regions, the input's first. Fills `aliases`.

    Raises ModelError when the layers do not form one chain.
    """
    regions = [Region(None, graph.input_name)]
    home = {graph.input_name: 0}
    for node in graph.active:
        if any(home[name] != len(regions) - 1 for name in graph.activations(node)):
            raise ModelError(f"comes back to an earlier layer in {name_of(node)}, {BRANCH}")
        if node.op_type in KINDS:
            regions[-1].close(aliases(node.input[0]))
            regions.append(Region(node, node.output[0]))
        else:
            _join(regions[-1], node, probe, aliases)
        home[node.output[0]] = len(regions) - 1
    regions[-1].close(aliases(graph.output_name))
    return regions


def _join(region: Region, node: NodeProto, probe: Probe, aliases: Aliases) -> None:
    before, after = probe.shapes[region.entry], probe.shapes[node.output[0]]
    if math.prod(before) != math.prod(after):
        raise ModelError(f"changes the number of values from {before} to {after} in {name_of(node)}")
    region.joined.append(node)
    if node.op_type not in ALIASES:
        return
    if not keeps_order(node, probe.shapes[node.input[0]]):
        raise ModelError(f"reorders values in {name_of(node)}, which Glassnet does not understand yet")
    if node.op_type == "Dropout" and len(node.input) > 2 and probe.constants.get(node.input[2], False):
        raise ModelError(f"holds {name_of(node)} in training mode", "Export it in evaluation mode")
    aliases.add(node)
