"""What a frame asks of the machine does not grow with the network; `glassnet bench` reports it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from generated import convolutional
from glassnet.engine.cli import main
from glassnet.engine.measure.curve import LINES, draw
from glassnet.engine.measure.frames import Bench
from glassnet.engine.measure.growth import measured
from glassnet.engine.net.generated import write
from glassnet.engine.paths import DEFAULT_MODEL
from glassnet.engine.scene.frame import Frame
from PIL import Image

pytestmark = pytest.mark.gl
FRAME = Frame(320, 180)
FRAMES = 9


def bench(side: int, folder: Path) -> Bench:
    path = folder / "generated.onnx"  # the same name for every size: it is written into the picture
    onnx.save(convolutional(side), path)
    return Bench(path, FRAME)


def test_a_hundredfold_network_costs_no_more_calls_and_no_more_bytes(tmp_path):
    small, large = bench(32, tmp_path), bench(320, tmp_path)
    assert large.instance.network.nodes > 95 * small.instance.network.nodes
    costs = small.stubbed(FRAMES), large.stubbed(FRAMES)
    assert costs[1].gl_calls <= costs[0].gl_calls
    # Larger numbers in the captions may need a few more glyphs, and nothing else may grow.
    assert costs[1].bytes_uploaded <= costs[0].bytes_uploaded + 20 * 52
    assert costs[0].bytes_uploaded > 0


def test_edges_cost_the_processor_the_same_however_many_there_are(tmp_path):
    small, large = bench(32, tmp_path), bench(128, tmp_path)
    assert large.instance.strength.edges > 15 * small.instance.strength.edges
    costs = small.stubbed_edges(FRAMES), large.stubbed_edges(FRAMES)
    assert costs[1].gl_calls <= costs[0].gl_calls
    assert costs[1].bytes_uploaded < costs[0].bytes_uploaded + 2_000  # a few more glyphs


def test_a_changed_digit_uploads_the_activations_and_little_else():
    bench = Bench(DEFAULT_MODEL, FRAME)
    cost = bench.changed(FRAMES)
    assert 4 * bench.instance.network.nodes <= cost.bytes_uploaded < 64_000


def test_a_still_picture_uploads_the_frame_block_only():
    bench = Bench(DEFAULT_MODEL, FRAME)
    bench.headless.draw()
    bench.device.counters.reset()
    bench.headless.draw()
    assert bench.device.counters.bytes == bench.app.renderer.block.record.nbytes


def test_stubbed_frames_draw_nothing_and_the_stub_is_taken_away_again():
    bench = Bench(DEFAULT_MODEL, FRAME)
    bench.headless.target.clear()
    bench.stubbed(1)
    assert not any(bench.headless.target.read())
    bench.turning(1)
    assert any(bench.headless.target.read())


def test_bench_prints_every_figure_as_json(capsys):
    assert main(["bench", "--json", "--size", "320x180", "--frames", "9"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["nodes"] == 9134
    assert figures["size"] == [320, 180]
    assert figures["renderer"]
    assert figures["memory_mb"] > 10
    assert figures["start_to_first_frame_ms"] > 0
    rows = ("edges_off", "edges_focus", "edges_all", "stubbed_edges", "attract")
    for name in (*rows, "changed_frame", "turning_frame", "stubbed_frame", "inference", "upload"):
        assert 0 < figures[name]["median_ms"] <= figures[name]["p99_ms"]
    assert figures["upload"]["bytes_uploaded"] == 9134 * 4
    assert 0 < figures["edges_drawn"] <= figures["edges"] == 424_904
    assert figures["changed_frame"]["gl_calls"] > figures["stubbed_frame"]["gl_calls"] > 8


def test_bench_prints_a_table_for_people(capsys):
    assert main(["bench", "--size", "320x180", "--frames", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("LeNet, 9,134 nodes, 320x180")
    assert [line.split()[0] for line in lines[2:11]] == [
        "changed_frame", "turning_frame", "stubbed_frame", "stubbed_edges",
        "edges_off", "edges_focus", "edges_all", "inference", "upload",
    ]  # fmt: skip
    assert any(line.startswith("connections in edges_all: ") for line in lines)


@pytest.mark.parametrize("frames", ["0", "-1", "x", "1e3", "100001"])
def test_a_number_of_frames_that_is_none(frames, capsys):
    assert main(["bench", "--frames", frames]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "--frames" in error


def test_a_network_is_measured_and_the_curve_drawn(tmp_path):
    path, out = tmp_path / "net.onnx", tmp_path / "curve.png"
    write(path, 40)
    row: dict[str, Any] = {**measured(path, FRAME, 1), "generated": True}
    assert row["nodes"] == 15_266
    assert row["edges"] > 500_000
    assert {"read", "build", "look", "start"} == row["stages_s"].keys()
    for view in ("far", "near", "inside"):
        assert row[view]["median_ms"] > 0
        assert row[view]["gl_calls"] > 10
    parent, worker = row["memory_mb"]
    assert parent > 30
    assert worker > 30
    assert sum(row["memory_proving_mb"]) > 60
    draw([row, row | {"nodes": 20_000_000, "generated": False}], out)
    picture = np.asarray(Image.open(out).convert("RGB")).reshape(-1, 3)
    for _, colour in LINES.values():
        assert (picture == colour).all(axis=1).sum() > 30
