"""Other networks in the real window: foreign files, good ones and bad ones, opened, rewritten and left."""

import signal
import subprocess
import sys
from pathlib import Path

import onnx
import psutil
import pytest
from conftest import Start
from desktop import Desktop, until
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.strokes import digit, hands

pytestmark = pytest.mark.window


def foreign(path: Path, model: str = "mlp") -> Path:
    """Write one of our models as nobody has seen it before."""
    proto = onnx.load(MODELS / f"{model}.onnx")
    proto.metadata_props.add(key="made", value="by me")
    beside = path.with_suffix(".new")
    beside.write_bytes(proto.SerializeToString())
    beside.replace(path)
    return path


def running(name: str) -> list[psutil.Process]:
    """The processes whose command line names something."""
    found = psutil.process_iter(["cmdline"])
    return [process for process in found if name in " ".join(process.info["cmdline"] or ())]


def test_a_foreign_network_is_drawn_for_and_updates_in_place(start: Start, tmp_path: Path):
    path = foreign(tmp_path / "mine.onnx")
    window = start(str(path))
    assert window.draw(digit(hands()[0], 7))["label"] == "7"
    foreign(path, "lenet")
    assert window.wait_for("model", 1)["nodes"] == 9134
    cleared = len(window.journal("guess"))
    window.key("c")
    window.wait_for("guess", cleared)
    assert window.draw(digit(hands()[0], 1))["label"] == "1"
    window.key("ctrl+q")
    assert window.status() == 0
    until(lambda: not running(str(tmp_path)), "the end of all processes")


def test_a_network_whose_process_crashes_leaves_the_window_and_can_be_opened_again(start: Start, tmp_path: Path):
    path = foreign(tmp_path / "mine.onnx")
    window = start(str(path))
    for server in psutil.Process(window.process.pid).children():
        for worker in server.children():
            worker.send_signal(signal.SIGSEGV)
    told = window.wait_for("error")["message"]
    assert "mine.onnx" in told
    foreign(path, "lenet")
    assert window.wait_for("model", 1)["nodes"] == 9134
    assert window.draw(digit(hands()[0], 7))["label"] == "7"
    window.key("ctrl+q")
    assert window.status() == 0


def test_a_bad_file_to_start_with_is_one_line_and_status_2(desktop: Desktop, tmp_path: Path):
    (tmp_path / "bad.onnx").write_bytes(b"nonsense")
    command = [sys.executable, "-m", "glassnet.engine", str(tmp_path / "bad.onnx")]
    ended = subprocess.run(
        command, env=desktop.environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert "bad.onnx" in ended.stderr
