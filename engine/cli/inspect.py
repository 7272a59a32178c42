"""`glassnet inspect`: the layers of a network, as Glassnet sees them."""

from __future__ import annotations

import argparse
import json
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
"edges" and "verified" are null until Glassnet knows the connections.

examples:
  glassnet inspect
  glassnet inspect models/mlp.onnx --json
"""


def _parser() -> Parser:
    parser = Parser(
        prog="glassnet inspect",
        usage="glassnet inspect [MODEL] [--json]",
        description=tr("Print the layers of a network, with their shapes and numbers of nodes."),
        epilog=_EPILOG,
    )
    parser.add_argument(
        "model", nargs="?", type=Path, default=DEFAULT_MODEL, metavar="MODEL", help=argparse.SUPPRESS
    )
    parser.add_argument("--json", action="store_true", help=tr("print JSON"))
    return parser


def _execute(arguments: argparse.Namespace) -> None:
    from ..net.loader import load  # here, so that --help does not wait for ONNX Runtime

    network = load(arguments.model).network
    print(json.dumps(_description(network), indent=2) if arguments.json else _text(network))


def _description(network: Network) -> dict[str, object]:
    """Return the network as JSON has it. Edges are not counted yet: null."""
    return {
        "nodes": network.nodes,
        "edges": None,
        "layers": [_layer_description(layer) for layer in network.layers],
    }


def _layer_description(layer: Layer) -> dict[str, object]:
    return {
        "index": layer.index,
        "name": layer.name,
        "kind": layer.kind,
        "shape": list(layer.shape),
        "nodes": layer.nodes,
        "edges": None,
        "verified": None,
    }


def _text(network: Network) -> str:
    rows = [[tr("layer"), tr("name"), tr("kind"), tr("shape"), tr("nodes")]]
    for layer in network.layers:
        shape = "×".join(map(str, layer.shape))
        rows.append([str(layer.index), layer.name, layer.kind, shape, f"{layer.nodes:,}"])
    rows.append(["", tr("total"), "", "", f"{network.nodes:,}"])
    title = [line for line in (network.name, network.description) if line]
    return "\n".join([*title, "", table(rows, "><<>>")])


COMMAND = Command("inspect", tr("the layers of a network, with their shapes and nodes"), _parser, _execute)
