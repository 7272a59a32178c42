"""`glassnet snapshot`: one picture, without a window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import AppError
from ..text import tr
from .arguments import Command, Parser, only_model, preprocess_option, shape, shape_option, size

if TYPE_CHECKING:
    from ..app import App

_EPILOG = """\
MODEL is an ONNX file, its name ending in .onnx (default: the LeNet that comes with Glassnet).
SPEC is one of
  mnist:N   test digit N of MNIST, 0 to 9999
  FILE      an image; for a network of digits, what is drawn on it is cut out and centred as MNIST's were
  blank     an empty picture (default)
LAYER is a layer's number as `glassnet inspect` prints it, INDEX a neuron's number in it; both count from 0.

examples:
  glassnet snapshot --input mnist:0 --out seven.png
  glassnet snapshot --input mnist:0 --edges all --out all.png
  glassnet snapshot --input mnist:0 --node 3:640 --out one.png
  glassnet snapshot models/mlp.onnx --input mnist:0 --view 2d --size 1920x1080 --out flat.png
"""


def _parser() -> Parser:
    parser = Parser(
        prog="glassnet snapshot",
        usage="glassnet snapshot [MODEL] --out FILE.png [--input SPEC] [--view 3d|2d] [--size WxH]\n"
        "                         [--edges off|focus|all] [--node LAYER:INDEX] [--shape 1xCxHxW]\n"
        "                         [--preprocess SETTINGS] [--no-overlay]",
        description=tr("Write a picture of a network while it looks at an input."),
        epilog=_EPILOG,
    )
    parser.add_argument("words", nargs="*", metavar="MODEL", help=argparse.SUPPRESS)
    parser.add_argument("--out", metavar="FILE.png", help=tr("where to write the picture (needed)"))
    parser.add_argument("--input", metavar="SPEC", default="blank", help=tr("what the network looks at"))
    parser.add_argument("--view", choices=("3d", "2d"), default="3d", help=tr("in space or flat (default: 3d)"))
    parser.add_argument("--size", metavar="WxH", default="1280x720", help=tr("in pixels (default: 1280x720)"))
    parser.add_argument(
        "--edges",
        choices=("off", "focus", "all"),
        help=tr("draw no connections (default), those of one neuron, or all of them"),
    )
    parser.add_argument(
        "--node", metavar="LAYER:INDEX", help=tr("the neuron whose connections are drawn (implies --edges focus)")
    )
    shape_option(parser)
    preprocess_option(parser)
    parser.add_argument("--no-overlay", action="store_true", help=tr("leave out everything that is written"))
    return parser


def _execute(arguments: argparse.Namespace) -> None:
    model = only_model(arguments.words)
    if Path(arguments.out or "").suffix.lower() != ".png":
        raise AppError(tr("There is no PNG file to write to"), tr("Name one with --out FILE.png"))
    width, height = size(arguments.size)
    edges = arguments.edges or ("focus" if arguments.node else "off")
    if edges == "focus" and not arguments.node:
        raise AppError(tr("--edges focus needs a neuron"), tr("Name one with --node LAYER:INDEX"))

    # Imported here, so that --help and mistakes do not wait for OpenGL and ONNX Runtime.
    from ..headless import Headless, save
    from ..scene.frame import Frame
    from .ready import limits

    headless = Headless(Frame(width, height))
    headless.app.opener.limits = limits()
    headless.app.open(model, shape(arguments.shape))
    headless.app.invoke(f"view.{arguments.view}")
    if arguments.preprocess:
        headless.app.invoke("preprocess.set", arguments.preprocess)
    headless.app.invoke("input.show", arguments.input)
    _show_edges(headless.app, edges, arguments.node)
    headless.app.scene.written = not arguments.no_overlay
    save(headless.picture(), Path(arguments.out))


def _show_edges(app: App, edges: str, node: str | None) -> None:
    """Show edges: with `all`, really every one, however long it takes."""
    app.invoke("edges.show", edges)
    if app.scene.options.adaptive:
        app.invoke("edges.adaptive")
    if node:
        app.invoke("numbers.pin", node)


COMMAND = Command("snapshot", tr("write a picture of a network and its neurons"), _parser, _execute)
