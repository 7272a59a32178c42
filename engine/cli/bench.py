"""`glassnet bench`: how fast it is on this machine."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..text import tr
from .arguments import Command, Parser, only_model, size, whole_number
from .table import table

if TYPE_CHECKING:
    from ..scene.frame import Frame

_EPILOG = """\
MODEL is an ONNX file, its name ending in .onnx (default: the LeNet that comes with Glassnet).

The camera turns all the time. Rows are
  changed_frame   a whole frame, with a new digit: inference, upload, drawing
  turning_frame   a whole frame, with the same digit
  stubbed_frame   the same with draw calls that do nothing: the program's own Python
  stubbed_edges   the same with all connections
  edges_off       a whole frame without connections, to compare with
  edges_focus     a whole frame with those of one neuron
  edges_all       a whole frame with as many of the strongest as keep 25 frames a second
  inference       the network alone
  upload          new activations to the GPU alone
and with the panels
  stroke_to_activations   a motion on the pad until its activations are on the GPU
  stroke_to_pixels        a motion on the pad until the end of the frame that shows it
  pointing                a whole frame with the pointer on a neuron, the camera turning
  not_pointing            the same without
  attract                 a whole frame of an exhibit that nobody stands at, from all acts

--curve measures LeNet, networks of 1,400 to 20 million neurons with random weights, and every MODEL, each in a
process of its own: a frame with all in sight, near the largest layer and inside it; new values to the GPU; choosing
the strongest edges; opening; memory, and the most of it (here and in the worker) while edges are proved.

examples:
  glassnet bench
  glassnet bench --curve curve.png --frames 8 resnet50.onnx
  glassnet bench models/mlp.onnx --json --size 1920x1080 --frames 300
"""

_ROWS = (
    *("changed_frame", "turning_frame", "stubbed_frame", "stubbed_edges"),
    *("edges_off", "edges_focus", "edges_all", "inference", "upload"),
    *("stroke_to_activations", "stroke_to_pixels", "pointing", "not_pointing"),
    "attract",
)
_MOST_FRAMES = 100_000


def _parser() -> Parser:
    parser = Parser(
        prog="glassnet bench",
        usage="glassnet bench [MODEL] [--json] [--size WxH] [--frames N] [--curve FILE.png]",
        description=tr("Measure frames, inference and uploads, without a window."),
        epilog=_EPILOG,
    )
    parser.add_argument("words", nargs="*", metavar="MODEL", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help=tr("print JSON"))
    parser.add_argument(
        "--curve", metavar="FILE.png", help=tr("measure networks of many sizes, and draw the curve")
    )
    parser.add_argument("--size", metavar="WxH", default="1280x720", help=tr("in pixels (default: 1280x720)"))
    parser.add_argument("--frames", metavar="N", default="100", help=tr("how many of each (default: 100)"))
    return parser


def _execute(arguments: argparse.Namespace) -> None:
    width, height = size(arguments.size)
    frames = whole_number("--frames", arguments.frames, 1, _MOST_FRAMES)

    # Imported here, so that --help and mistakes do not wait for OpenGL and ONNX Runtime.
    from ..measure import measure
    from ..scene.frame import Frame

    if arguments.curve:
        _curve(arguments.words, Frame(width, height), frames, Path(arguments.curve))
        return
    figures = measure(only_model(arguments.words), Frame(width, height), frames)
    print(json.dumps(figures, indent=2) if arguments.json else _text(figures))


def _text(figures: dict[str, Any]) -> str:
    heads = (tr("per frame"), tr("median ms"), tr("99 % ms"), tr("GL calls"), tr("bytes up"))
    rows = [heads]
    for name in _ROWS:
        cost = figures[name]
        numbers = (f"{cost['median_ms']:.2f}", f"{cost['p99_ms']:.2f}", f"{cost['gl_calls']}")
        rows.append((name, *numbers, f"{cost['bytes_uploaded']:,}"))
    width, height = figures["size"]
    return "\n".join(
        (
            f"{figures['model']}, {figures['nodes']:,} nodes, {width}x{height}, {figures['renderer']}",
            table(rows, "<>>>>"),
            tr("process start to first frame: {ms} ms", ms=figures["start_to_first_frame_ms"]),
            tr("a window that is left alone: {load}", load=_load(figures["idle_percent_of_a_core"])),
            tr(
                "connections in edges_all: {drawn} of {edges}",
                drawn=f"{figures['edges_drawn']:,}",
                edges=f"{figures['edges']:,}",
            ),
            tr("opening: {stages}", stages=_stages(figures["stages_s"])),
            tr(
                "memory: {mb} MB, and {worker} MB of the processes that run the network",
                mb=figures["memory_mb"],
                worker=figures["worker_memory_mb"],
            ),
        )
    )


def _stages(seconds: dict[str, float]) -> str:
    return ", ".join(f"{name} {1000 * spent:.0f} ms" for name, spent in seconds.items())


def _curve(models: list[str], frame: Frame, count: int, out: Path) -> None:
    """Measure networks of many sizes, printing a row for each, and draw the curve."""
    from ..measure.curve import draw
    from ..measure.growth import growth

    heads = ("nodes", "layers", "open s", "far ms", "near ms", "inside ms", "GL calls", "values ms", "edges ms")
    rows: list[dict[str, Any]] = []
    texts: list[tuple[str, ...]] = [(*heads, tr("MB here"), tr("MB worker"), tr("MB proving"))]
    for row in growth(frame, count, [only_model([model]) for model in models]):
        rows.append(row)
        times = [row[view]["median_ms"] for view in ("far", "near", "inside")]
        numbers = (*times, row["far"]["gl_calls"], row["new_activations_ms"], row["choose_edges_ms"])
        memory = (*row["memory_mb"], sum(row["memory_proving_mb"]))
        texts.append(
            (
                f"{row['nodes']:,}",
                *(f"{number:.4g}" for number in (row["layers"], row["open_s"], *numbers, *memory)),
            )
        )
        print(json.dumps(row), file=sys.stderr)
    draw(rows, out)
    print(table(texts, ">" * len(texts[0])))


def _load(percent: float | None) -> str:
    return tr("not measured: there is no display") if percent is None else tr("{x} % of a core", x=percent)


COMMAND = Command("bench", tr("measure how fast it is on this machine"), _parser, _execute)
