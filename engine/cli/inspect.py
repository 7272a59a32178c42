"""`glassnet inspect`: the layers of a network, as Glassnet sees them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..paths import DEFAULT_MODEL
from ..text import digits, tr
from .arguments import Command, Parser, shape, shape_option
from .table import table

if TYPE_CHECKING:
    from ..net.network import Layer, Network
    from ..net.opening import Ready

_EPILOG = """\
MODEL is an ONNX file (default: the LeNet that comes with Glassnet).

--json prints {"nodes", "edges", "layers": [layer, …], "notes", "seconds", "memory"}, a layer being
  {"index", "name", "kind", "shape", "nodes", "edges", "verified", "origin", "opaque"}.
"edges" counts the connections into a layer; it is null for a bundle, where every
node depends on all before it in a way that has no single connections (a softmax),
and the total leaves bundles out. "verified" is true where weights times sources,
summed over these edges, give what ONNX Runtime computes, on one random input and
to 1e-5 of the sum of their sizes (a largest value exactly); false where they do
not; null where there is nothing to verify. Of a layer with more than 16 million
edges (a million, in a file that does not come with Glassnet) a sample is verified.
"origin" is what the file calls the layer, "opaque" why it is shown as a bundle;
"notes" are what is unusual about the file, "seconds" those of opening it by stage,
"memory" the bytes of the process that runs it, 0 for those that come with Glassnet.

examples:
  glassnet inspect
  glassnet inspect models/mlp.onnx --json
"""


def _parser() -> Parser:
    parser = Parser(
        prog="glassnet inspect",
        usage="glassnet inspect [MODEL] [--shape 1xCxHxW] [--json]",
        description=tr(
            "Print the layers of a network: shapes, numbers of nodes and edges, and whether the edges are verified."
        ),
        epilog=_EPILOG,
    )
    parser.add_argument(
        "model", nargs="?", type=Path, default=DEFAULT_MODEL, metavar="MODEL", help=argparse.SUPPRESS
    )
    shape_option(parser)
    parser.add_argument("--json", action="store_true", help=tr("print JSON"))
    return parser


def _execute(arguments: argparse.Namespace) -> None:
    from .ready import opened  # here, so that --help does not wait for ONNX Runtime

    with opened(arguments.model, shape(arguments.shape)) as ready:
        ready.prove()
        print(json.dumps(_description(ready), indent=2) if arguments.json else _text(ready))


def _description(ready: Ready) -> dict[str, object]:
    """Return the network as JSON has it."""
    network = ready.model.network
    return {
        "nodes": network.nodes,
        "edges": network.edges,
        "layers": [_layer_description(network, layer, ready.proofs.get(layer.index)) for layer in network.layers],
        "notes": list(ready.model.notes),
        "seconds": ready.stages,
        "memory": ready.memory,
    }


def _layer_description(network: Network, layer: Layer, verified: bool | None) -> dict[str, object]:
    return {
        "index": layer.index,
        "name": layer.name,
        "kind": layer.kind,
        "shape": list(layer.shape),
        "nodes": layer.nodes,
        "edges": network.edges_into(layer.index),
        "verified": verified,
        "origin": layer.origin,
        "opaque": [one.reason for one in network.into(layer.index) if one.rule is None],
    }


def _text(ready: Ready) -> str:
    from ..scene.preflight import preflight

    network, report = ready.model.network, preflight(ready, ready.proofs)
    title = [line for line in (network.name, network.description) if line]
    facts = table([[line.label, line.value] for line in report.facts], "<<")
    bundles = [f"{line.label}: {line.value}" for line in report.bundles]
    if bundles:
        bundles = ["", tr("Shown as a whole, without single connections:"), *bundles]
    return "\n".join([*title, "", _layers(network, ready.proofs), "", facts, *report.remarks, *bundles])


def _layers(network: Network, proofs: Mapping[int, bool | None]) -> str:
    answers = {True: tr("yes"), False: tr("no"), None: ""}
    rows = [[tr("layer"), tr("name"), tr("kind"), tr("shape"), tr("nodes"), tr("edges"), tr("verified")]]
    for layer in network.layers:
        shape, count = "×".join(map(str, layer.shape)), network.edges_into(layer.index)
        edges = tr("bundle") if count is None else digits(f"{count:,}")
        start = [str(layer.index), layer.name, layer.kind, shape, digits(f"{layer.nodes:,}")]
        rows.append([*start, edges, answers[proofs.get(layer.index)]])
    totals = (digits(f"{count:,}") for count in (network.nodes, network.edges))
    rows.append(["", tr("total"), "", "", *totals, ""])
    return table(rows, "><<>>><")


COMMAND = Command("inspect", tr("the layers of a network, with their nodes and edges"), _parser, _execute)
