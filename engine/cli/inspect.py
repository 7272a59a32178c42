"""`glassnet inspect`: the layers of a network, as Glassnet sees them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..paths import DEFAULT_MODEL
from ..text import tr
from .arguments import Command, Parser
from .table import table

if TYPE_CHECKING:
    from ..net.network import Layer, Network

_EPILOG = """\
MODEL is an ONNX file (default: the LeNet that comes with Glassnet).

--json prints {"nodes", "edges", "layers": [layer, …]}, a layer being
  {"index", "name", "kind", "shape", "nodes", "edges", "verified"}.
"edges" counts the connections into a layer; it is null for a bundle, where every
node depends on all before it in a way that has no single connections (a softmax),
and the total leaves bundles out. "verified" is true where weights times sources,
summed over these edges, give what ONNX Runtime computes, on one random input and
to 1e-5 of the sum of their sizes (a largest value exactly); false where they do
not; null where there is nothing to verify. Of a layer with more than 16 million
edges a sample is verified.

examples:
  glassnet inspect
  glassnet inspect models/mlp.onnx --json
"""


def _parser() -> Parser:
    parser = Parser(
        prog="glassnet inspect",
        usage="glassnet inspect [MODEL] [--json]",
        description=tr(
            "Print the layers of a network: shapes, numbers of nodes and edges, and whether the edges are verified."
        ),
        epilog=_EPILOG,
    )
    parser.add_argument(
        "model", nargs="?", type=Path, default=DEFAULT_MODEL, metavar="MODEL", help=argparse.SUPPRESS
    )
    parser.add_argument("--json", action="store_true", help=tr("print JSON"))
    return parser


def _execute(arguments: argparse.Namespace) -> None:
    from ..net.loader import load  # here, so that --help does not wait for ONNX Runtime
    from ..net.verify import verify

    model = load(arguments.model)
    network, verified = model.network, verify(model)
    print(json.dumps(_description(network, verified), indent=2) if arguments.json else _text(network, verified))


def _description(network: Network, verified: Sequence[bool | None]) -> dict[str, object]:
    """Return the network as JSON has it."""
    return {
        "nodes": network.nodes,
        "edges": network.edges,
        "layers": [_layer_description(network, layer, verified[layer.index]) for layer in network.layers],
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
    }


def _text(network: Network, verified: Sequence[bool | None]) -> str:
    answers = {True: tr("yes"), False: tr("no"), None: ""}
    rows = [[tr("layer"), tr("name"), tr("kind"), tr("shape"), tr("nodes"), tr("edges"), tr("verified")]]
    for layer in network.layers:
        shape, count = "×".join(map(str, layer.shape)), network.edges_into(layer.index)
        edges = tr("bundle") if count is None else f"{count:,}"
        start = [str(layer.index), layer.name, layer.kind, shape, f"{layer.nodes:,}"]
        rows.append([*start, edges, answers[verified[layer.index]]])
    rows.append(["", tr("total"), "", "", f"{network.nodes:,}", f"{network.edges:,}", ""])
    title = [line for line in (network.name, network.description) if line]
    return "\n".join([*title, "", table(rows, "><<>>><")])


COMMAND = Command("inspect", tr("the layers of a network, with their nodes and edges"), _parser, _execute)
