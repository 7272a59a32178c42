"""How fast it is: the numbers behind `glassnet bench`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..scene.frame import Frame
from .exhibit import attract
from .frames import Bench
from .growth import memory
from .hands import Hands
from .process import idle_load, start_to_first_frame


def measure(model: Path, frame: Frame, count: int) -> dict[str, Any]:
    """Return all figures for a model at a size, each over `count` frames."""
    bench, hands = Bench(model, frame), Hands(model, frame)
    hovered, not_hovered = hands.pointing(count)
    costs = {
        "changed_frame": bench.changed(count),
        "turning_frame": bench.turning(count),
        "stubbed_frame": bench.stubbed(count),
        "edges_off": bench.edges("off", count),
        "edges_focus": bench.edges("focus", count),
        "edges_all": bench.edges("all", count),
        "inference": bench.inference(count),
        "upload": bench.upload(count),
        "stroke_to_activations": hands.stroke_to_activations(count),
        "stroke_to_pixels": hands.stroke_to_pixels(count),
        "pointing": hovered,
        "not_pointing": not_hovered,
        "attract": attract(model, frame, count),
    }
    here, worker = memory()
    costs["stubbed_edges"] = bench.stubbed_edges(count)  # the last: a software renderer keeps what all edges need
    return {
        "renderer": bench.device.renderer,
        "model": bench.instance.network.name,
        "nodes": bench.instance.network.nodes,
        "size": [frame.width, frame.height],
        "frames": count,
        "edges": bench.instance.strength.edges,
        "edges_drawn": bench.drawn,
        **{name: vars(cost) for name, cost in costs.items()},
        "start_to_first_frame_ms": start_to_first_frame(model, frame),
        "idle_percent_of_a_core": idle_load(model, frame),
        "stages_s": bench.instance.ready.stages,
        "memory_mb": here,
        "worker_memory_mb": worker,
    }
