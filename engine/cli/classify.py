"""`glassnet classify`: what a network takes its inputs for, without a window."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import AppError
from ..text import digits, tr
from .arguments import Command, Parser, preprocess_option, shape, shape_option, split_model
from .table import table

if TYPE_CHECKING:
    import numpy as np

    from ..net.network import Network

_EPILOG = """\
MODEL is an ONNX file, its name ending in .onnx (default: the LeNet that comes with Glassnet).
SPEC is one of
  mnist:N   test digit N of MNIST, 0 to 9999
  FILE      an image; for a network of digits, what is drawn on it is cut out and centred as MNIST's were
  blank     an empty picture

--json prints a list of {"input", "guesses": [{"label", "score"}, …]}, best guess first.

examples:
  glassnet classify mnist:0
  glassnet classify models/mlp.onnx mnist:0 mnist:1 drawing.png
  glassnet classify --json photo.jpg
  glassnet classify mine.onnx photo.jpg --preprocess "range=0..255 order=bgr"
"""

_TOP = 10
_TOP_IN_TABLE = 3


def _parser() -> Parser:
    parser = Parser(
        prog="glassnet classify",
        usage="glassnet classify [MODEL] SPEC… [--shape 1xCxHxW] [--preprocess SETTINGS] [--json]",
        description=tr("Print what a network takes its inputs for, with scores."),
        epilog=_EPILOG,
    )
    parser.add_argument("words", nargs="*", metavar="MODEL SPEC", help=argparse.SUPPRESS)
    shape_option(parser)
    preprocess_option(parser)
    parser.add_argument("--json", action="store_true", help=tr("print JSON"))
    return parser


def _execute(arguments: argparse.Namespace) -> None:
    # Imported here, so that --help does not wait for ONNX Runtime.
    from ..net.score import scores
    from ..scene import source
    from ..scene.guess import guess
    from .ready import opened

    path, specs = split_model(arguments.words)
    if not specs:
        raise AppError(
            tr("There is nothing to classify"),
            tr("Name test digits or image files; see glassnet classify --help"),
        )
    inputs = [source.parse(spec) for spec in specs]
    results = []
    with opened(path, shape(arguments.shape)) as ready:
        network = ready.model.network
        how = guess(network).preprocessing.changed(arguments.preprocess)
        for spec, given in zip(specs, inputs, strict=True):
            activations = ready.session.run(given.to_input(network, how=how))
            guesses = _guesses(network, scores(network, activations))
            results.append({"input": spec, "guesses": guesses})
    print(json.dumps(results, indent=2) if arguments.json else _text(results))


def _guesses(network: Network, values: np.ndarray) -> list[dict[str, object]]:
    best = (-values).argsort(kind="stable")[:_TOP]
    return [{"label": network.label(index), "score": float(values[index])} for index in best]


def _text(results: Sequence[dict]) -> str:
    from ..scene.writing import value

    shown = min(_TOP_IN_TABLE, min(len(result["guesses"]) for result in results))
    rows = [[tr("input"), *(text for _ in range(shown) for text in (tr("guess"), tr("score")))]]
    for result in results:
        row = [result["input"]]
        single = len(result["guesses"]) == 1
        for guess in result["guesses"][:shown]:
            row += [guess["label"], value(guess["score"]) if single else digits(f"{guess['score']:.2%}")]
        rows.append(row)
    return table(rows, "<" + "<>" * shown)


COMMAND = Command("classify", tr("what a network takes test digits or pictures for"), _parser, _execute)
