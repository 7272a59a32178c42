"""What each command prints and writes; DESIGN's contract of the command line."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.cli import COMMANDS, main
from glassnet.engine.paths import MODELS
from onnx_graphs import dense, node, save
from PIL import Image

LENET_LAYERS = [
    ("Input", "input", [1, 32, 32], 1024),
    ("Convolution 1", "conv", [6, 28, 28], 4704),
    ("Max pooling 1", "max_pool", [6, 14, 14], 1176),
    ("Convolution 2", "conv", [16, 10, 10], 1600),
    ("Max pooling 2", "max_pool", [16, 5, 5], 400),
    ("Dense 1", "dense", [120], 120),
    ("Dense 2", "dense", [100], 100),
    ("Output", "dense", [10], 10),
]


def run(capsys: pytest.CaptureFixture, *argv: str) -> str:
    assert main(argv) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_inspect_as_json(capsys):
    facts = json.loads(run(capsys, "inspect", "--json"))
    assert facts["nodes"] == 9134
    assert facts["edges"] == 424904
    keys = ("name", "kind", "shape", "nodes")
    assert [tuple(layer[key] for key in keys) for layer in facts["layers"]] == LENET_LAYERS
    assert [layer["index"] for layer in facts["layers"]] == list(range(8))
    assert [layer["edges"] for layer in facts["layers"]] == [0, 117600, 4704, 240000, 1600, 48000, 12000, 1000]
    assert [layer["verified"] for layer in facts["layers"]] == [None] + [True] * 7


def test_inspect_for_people(capsys):
    text = run(capsys, "inspect", str(MODELS / "mlp.onnx"))
    table, facts = text.split("\n\n")[1:3]
    rows = [line.split() for line in table.splitlines()[-4:]]
    assert [row[-3:] for row in rows[:3]] == [
        ["300", "235,200", "yes"],
        ["100", "30,000", "yes"],
        ["10", "1,000", "yes"],
    ]
    assert rows[3] == ["total", "1,194", "266,200"]
    assert "verified     3 layers: their sums agree" in facts.splitlines()


def test_tables_for_people_have_the_languages_numbers(capsys, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "de")
    inspected = run(capsys, "inspect", str(MODELS / "mlp.onnx"))
    assert all(number in inspected for number in ("235.200", "30.000", "1.194", "266.200"))
    assert re.search(r"\d,\d\d%", run(capsys, "classify", "mnist:0"))


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A network whose input's size the file leaves open, with one layer that has no single edges."""
    nodes = [node("MatMul", "x w", "m"), node("Hardmax", "m", "y")]
    return save(tmp_path, nodes, {"w": dense(3, 36)}, shape=("N", "H", 36))


def test_a_foreign_file_is_inspected(capsys, foreign: Path):
    told = json.loads(run(capsys, "inspect", str(foreign), "--shape", "1x1x36", "--json"))
    first, second, third = told["layers"]
    assert (first["shape"], second["edges"], second["verified"]) == ([1, 36], 108, True)
    assert (third["edges"], third["verified"], third["opaque"]) == (None, None, ["Hardmax has no single edges"])
    assert told["memory"] > 1e6
    assert set(told["seconds"]) == {"start", "read", "build", "look"}
    text = run(capsys, "inspect", str(foreign), "--shape", "1x1x36")
    assert "Output: Hardmax has no single edges" in text


def test_a_foreign_file_classifies(capsys, foreign: Path):
    (told,) = json.loads(run(capsys, "classify", str(foreign), "blank", "--shape", "1x6x36", "--json"))
    assert len(told["guesses"]) == 10


@pytest.mark.parametrize("model", ["lenet", "mlp"])
def test_classify_as_json(capsys, model):
    results = json.loads(run(capsys, "classify", str(MODELS / f"{model}.onnx"), "mnist:0", "mnist:1", "--json"))
    assert [result["input"] for result in results] == ["mnist:0", "mnist:1"]
    assert [result["guesses"][0]["label"] for result in results] == ["7", "2"]
    for result in results:
        scores = [guess["score"] for guess in result["guesses"]]
        assert scores == sorted(scores, reverse=True)
        assert sum(scores) == pytest.approx(1, abs=1e-5)
        assert len(scores) == 10


def test_classify_for_people(capsys):
    text = run(capsys, "classify", "mnist:0", "blank")
    assert "mnist:0" in text
    assert "blank" in text


@pytest.mark.gl
@pytest.mark.parametrize("view", ["3d", "2d"])
def test_snapshot_writes_a_picture_of_the_size_asked_for(capsys, tmp_path, view):
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for path in paths:
        run(capsys, "snapshot", "--input", "mnist:0", "--view", view, "--size", "480x270", "--out", str(path))
    picture = Image.open(paths[0])
    assert picture.format == "PNG"
    assert picture.size == (480, 270)
    assert len(picture.getcolors(480 * 270) or ()) > 1000
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.gl
def test_snapshots_of_views_inputs_and_models_differ(capsys, tmp_path):
    asked = {
        "a": ["--input", "mnist:0"],
        "b": ["--input", "mnist:1"],
        "c": ["--input", "mnist:0", "--view", "2d"],
        "d": [str(MODELS / "mlp.onnx"), "--input", "mnist:0"],
    }
    for name, argv in asked.items():
        run(capsys, "snapshot", *argv, "--size", "320x180", "--out", str(tmp_path / f"{name}.png"))
    assert len({(tmp_path / f"{name}.png").read_bytes() for name in asked}) == len(asked)


def test_help_lists_every_command_and_each_has_its_own(capsys):
    overview = run(capsys, "--help")
    for command in COMMANDS:
        assert command.name in overview
        assert command.summary in overview
        text = run(capsys, command.name, "--help")
        assert text.startswith((f"usage: glassnet {command.name}", f"usage: glassnet [{command.name}]"))
        assert "examples:" in text


def test_help_names_every_option_in_the_usage_line(capsys):
    for command in COMMANDS:
        usage, options = run(capsys, command.name, "--help").split("options:")
        named = {word.rstrip(",") for word in options.split("\n\n")[0].split() if word.startswith("--")}
        assert all(option in usage for option in named - {"--help"})


def test_version(capsys):
    assert run(capsys, "--version").startswith("glassnet 0.")


@pytest.mark.gl
def test_snapshots_of_edges_are_different_pictures_of_one_network(capsys, tmp_path):
    pictures = []
    for number, wish in enumerate(([], ["--edges", "all"], ["--node", "3:640"], ["--no-overlay"])):
        path = tmp_path / f"{number}.png"
        run(capsys, "snapshot", "--input", "mnist:0", "--size", "320x180", "--out", str(path), *wish)
        pictures.append(np.asarray(Image.open(path)).astype(int))
    light = [picture.sum() for picture in pictures]
    assert light[1] > 1.02 * light[0]
    assert light[0] < light[2] < light[1]
    left = np.s_[:, :40]  # where the names are
    assert (abs(pictures[3][left] - pictures[0][left]) > 60).any()
    assert pictures[3][left].max() < 90
