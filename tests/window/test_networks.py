"""Other networks in the real window: foreign files, good ones and bad ones, opened, rewritten and left."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import psutil
import pytest
from conftest import Start
from desktop import Desktop, until
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.strokes import digit, hands
from onnx import TensorProto, helper, numpy_helper

pytestmark = pytest.mark.window


def foreign(path: Path, model: str = "mlp") -> Path:
    """Write one of our models as nobody has seen it before."""
    proto = onnx.load(MODELS / f"{model}.onnx")
    proto.metadata_props.add(key="made", value="by me")
    beside = path.with_suffix(".new")
    beside.write_bytes(proto.SerializeToString())
    beside.replace(path)
    return path


def killing(path: Path) -> Path:
    """Write a model that ends ONNX Runtime by a segmentation fault when it is run."""
    numbers = {name: [1.0] for name in "sbmv"}
    nodes = [helper.make_node("BatchNormalization", ["x", *numbers], ["y", "", ""], training_mode=1)]
    graph = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 4, 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, 4, 4])],
        [numpy_helper.from_array(np.array(values, np.float32), name) for name, values in numbers.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8), path)
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
    assert window.draw(digit(hands()[0], 1))["label"] == "1"
    window.key("ctrl+q")
    assert window.status() == 0
    until(lambda: not running(str(tmp_path)), "the end of all processes")


def test_a_file_that_kills_its_process_leaves_the_window(start: Start, tmp_path: Path):
    path = foreign(tmp_path / "mine.onnx")
    window = start(str(path))
    killing(path)
    told = window.wait_for("error")["message"]
    assert "mine.onnx" in told
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
