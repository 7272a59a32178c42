"""A user's mistake: one line on stderr that says what and what to do, exit 2, no traceback, in seconds."""

import subprocess
import sys
from pathlib import Path

import pytest
from glassnet.engine.cli import main
from glassnet.engine.paths import DEFAULT_MODEL

OUT = "picture.png"
MISTAKES = {
    "unknown command": (["fly"], "fly"),
    "unknown flag": (["snapshot", "--out", OUT, "--bogus"], "--bogus"),
    "unknown flag of classify": (["classify", "mnist:0", "--bogus"], "--bogus"),
    "unknown flag of inspect": (["inspect", "--bogus"], "--bogus"),
    "unknown flag of the program": (["--bogus"], "--bogus"),
    "no output": (["snapshot"], "--out"),
    "no value": (["snapshot", "--out"], "--out"),
    "not a PNG": (["snapshot", "--out", "x.jpg"], "PNG"),
    "view": (["snapshot", "--out", OUT, "--view", "4d"], "4d"),
    "size 0x0": (["snapshot", "--out", OUT, "--size", "0x0"], "0x0"),
    "size 100000x100000": (["snapshot", "--out", OUT, "--size", "100000x100000"], "100000x100000"),
    "size axb": (["snapshot", "--out", OUT, "--size", "axb"], "axb"),
    "size of bench": (["bench", "--size", "1280"], "1280"),
    "focus on nothing": (["snapshot", "--out", OUT, "--edges", "focus"], "--node"),
    "no such layer": (["snapshot", "--out", OUT, "--node", "9:0"], "no layer 9"),
    "no such neuron": (["snapshot", "--out", OUT, "--node", "7:10"], "no neuron 10"),
    "no neuron's name": (["snapshot", "--out", OUT, "--node", "7"], "LAYER:INDEX"),
    "two models": (["snapshot", "a.onnx", "b.onnx", "--out", OUT], "b.onnx"),
    "no such digit": (["classify", "mnist:10000"], "mnist:10000"),
    "negative digit": (["classify", "mnist:-1"], "mnist:-1"),
    "digit that is no number": (["classify", "mnist:x"], "mnist:x"),
    "no such image": (["classify", "nowhere.png"], "nowhere.png"),
    "nothing to classify": (["classify"], "classify"),
    "no such model": (["inspect", "nowhere.onnx"], "nowhere.onnx"),
    "empty model": (["inspect", "empty.onnx"], "empty.onnx"),
    "truncated model": (["inspect", "truncated.onnx"], "truncated.onnx"),
    "text for a model": (["inspect", "text.onnx"], "text.onnx"),
    "folder for a model": (["inspect", "folder.onnx"], "folder.onnx"),
    "truncated model to classify": (["classify", "truncated.onnx", "mnist:0"], "truncated.onnx"),
    "text for an image": (["classify", "text.png"], "text.png"),
    "empty image": (["classify", "empty.png"], "empty.png"),
    "folder for an image": (["classify", "folder.onnx/"], "folder.onnx"),
    "size of the window": (["--size", "big"], "big"),
    "monitor": (["run", "--monitor", "first"], "first"),
    "two models to run": (["a.onnx", "b.onnx"], "b.onnx"),
    "no such configuration": (["--config", "nowhere.toml"], "nowhere.toml"),
    "unknown key in the configuration": (["--config", "unknown.toml"], "unknown.toml, line 2"),
    "wrong type in the configuration": (["--config", "wrong.toml"], "wrong.toml, line 1"),
    "no such provider": (["--provider", "warp"], "warp"),
    "no such recording": (["--replay", "nowhere.jsonl"], "nowhere.jsonl"),
    "text for a recording": (["--replay", "text.png"], "text.png, line 1"),
    "no folder for the journal": (["--journal", "nowhere/journal.jsonl"], "nowhere"),
}
GL_MISTAKES = {
    "no such folder": (["snapshot", "--out", "nowhere/x.png"], "nowhere"),
    "folder for a picture": (["snapshot", "--out", "folder.png"], "folder.png"),
    "no such model to draw": (["snapshot", "nowhere.onnx", "--out", OUT], "nowhere.onnx"),
    "no such digit to draw": (["snapshot", "--input", "mnist:10000", "--out", OUT], "mnist:10000"),
    "no image to draw": (["snapshot", "--input", "text.png", "--out", OUT], "text.png"),
    "truncated model to measure": (["bench", "truncated.onnx"], "truncated.onnx"),
}


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    model = DEFAULT_MODEL.read_bytes()
    for name, content in {
        "empty.onnx": b"",
        "truncated.onnx": model[: len(model) // 2],
        "text.onnx": b"This is a text, and no network.\n" * 9,
        "text.png": b"This is a text, and no picture.\n" * 9,
        "empty.png": b"",
        "unknown.toml": b'view = "2d"\nveiw = "3d"\n',
        "wrong.toml": b"fullscreen = 1\n",
    }.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder.onnx").mkdir()
    (tmp_path / "folder.png").mkdir()
    return tmp_path


def expect_one_line(code: int, out: str, err: str, named: str) -> None:
    assert code == 2
    assert not out
    assert err.count("\n") == 1
    assert err.startswith("glassnet: ")
    assert named in err
    assert err.count(". ") >= 1  # what happened, and then what to do
    assert "Traceback" not in err


@pytest.mark.parametrize(("argv", "named"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_line(workplace, capsys, argv, named):
    code = main(argv)
    out, err = capsys.readouterr()
    expect_one_line(code, out, err, named)
    assert not (workplace / OUT).exists()


@pytest.mark.gl
@pytest.mark.parametrize(("argv", "named"), GL_MISTAKES.values(), ids=GL_MISTAKES.keys())
def test_a_mistake_with_a_picture_is_one_line(workplace, capsys, argv, named):
    code = main(argv)
    out, err = capsys.readouterr()
    expect_one_line(code, out, err, named)
    assert not (workplace / OUT).exists()


def test_without_a_display_the_way_out_is_named(workplace, monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    child = subprocess.run(
        [sys.executable, "-m", "glassnet.engine"], capture_output=True, text=True, timeout=60, check=False
    )
    if child.returncode != 0:  # a machine whose console SDL can draw on opens it, and is ended by the timeout
        expect_one_line(child.returncode, child.stdout, child.stderr, "glassnet snapshot")


@pytest.mark.parametrize("argv", [["inspect", "truncated.onnx"], ["classify", "mnist:x"], ["snapshot", "--bogus"]])
def test_the_program_itself_exits_with_2(workplace, argv):
    command = [sys.executable, "-m", "glassnet.engine", *argv]
    child = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    expect_one_line(child.returncode, child.stdout, child.stderr, argv[1])


def test_a_reader_that_goes_away_is_no_mistake():
    command = f"{sys.executable} -m glassnet.engine inspect --json | true"
    child = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert child.stderr == ""
