"""Whatever file is given, `load` returns a model or raises AppError with one sentence that names the file."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.net.loader import load
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import AttributeProto, TensorProto, helper, numpy_helper
from onnx_graphs import CONSTANTS, dense, model, node, save

PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")
SMALL = model(
    [node("Conv", "x w", "y"), node("Relu", "y", "z"), node("Flatten", "z", "f"), node("MatMul", "f v", "out")],
    {"w": np.random.default_rng(0).standard_normal((2, 1, 3, 3)), "v": dense(3, 8)},
    (1, 1, 4, 4),
).SerializeToString()


def refusal(path: Path) -> str:
    """The one line that the user reads."""
    with pytest.raises(AppError) as caught:
        load(path)
    line = str(caught.value)
    assert path.name in line
    assert "\n" not in line
    assert len(line) < 500 + len(str(path))
    return line


def refusal_of(folder: Path, proto: onnx.ModelProto) -> str:
    (folder / "net.onnx").write_bytes(proto.SerializeToString())
    return refusal(folder / "net.onnx")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"Dear Sir or Madam,\n" * 40, "not an ONNX file"),
        (PNG, "not an ONNX file"),
        (np.random.default_rng(0).bytes(3000), "not an ONNX file"),
        (b"\0" * 100, "not an ONNX file"),
        (onnx.ModelProto(ir_version=8).SerializeToString(), "holds no network"),
        (SMALL[: len(SMALL) // 2], "damaged"),
    ],
    ids=["empty", "text", "picture", "random", "zeros", "no graph", "truncated"],
)
def test_a_file_that_is_no_model_is_named(tmp_path: Path, data: bytes, reason: str):
    (tmp_path / "net.onnx").write_bytes(data)
    assert reason in refusal(tmp_path / "net.onnx")


def test_a_path_without_a_file_is_named(tmp_path: Path):
    assert "does not exist" in refusal(tmp_path / "missing.onnx")
    assert "is not a file" in refusal(tmp_path)
    assert "does not exist" in refusal(tmp_path / "a" / "b.onnx")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.onnx")
    assert "is not a file" in refusal(tmp_path / "pipe.onnx")


def test_weights_in_another_file_are_read_from_beside_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = _with_data(tmp_path)
    monkeypatch.chdir(tmp_path.parent)
    np.testing.assert_array_equal(load(path).weights.by_layer[1].weight, dense(40, 40).T.astype(np.float32))


def test_missing_or_short_weights_are_named(tmp_path: Path):
    path = _with_data(tmp_path)
    data = tmp_path / "net.onnx.data"
    data.write_bytes(data.read_bytes()[:100])
    assert "weights in another file" in refusal(path)
    data.unlink()
    assert "weights in another file" in refusal(path)


def test_weights_outside_the_folder_are_refused(tmp_path: Path):
    (tmp_path / "inner").mkdir()
    path = _with_data(tmp_path / "inner")
    (tmp_path / "inner" / "net.onnx.data").rename(tmp_path / "net.onnx.data")
    proto = onnx.load(path, load_external_data=False)
    for entry in proto.graph.initializer[0].external_data:
        entry.value = entry.value.replace("net.onnx.data", "../net.onnx.data")
    assert "weights in another file" in refusal_of(tmp_path / "inner", proto)


REFUSED = {
    "foreign operator": ([node("Relu", "x", "y", domain="com.acme")], "needs the operator com.acme.Relu"),
    "no values": ([node("Add", "x none", "y")], "makes nothing that can be shown"),
    "constant": ([node("Identity", "v", "y")], "no output that depends on what it is shown"),
    "nothing makes it": ([node("Relu", "never", "a"), node("Add", "a x", "y")], "uses 'never' in Relu"),
    "circle": ([node("Add", "x b", "a"), node("Relu", "a", "b"), node("Relu", "b", "y")], "in a circle"),
    "sizes that do not fit": ([node("MatMul", "x column", "y")], "cannot be run by ONNX Runtime"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_run_is_named(tmp_path: Path, name: str):
    nodes, reason = REFUSED[name]
    assert reason in refusal_of(tmp_path, model(nodes, CONSTANTS))


def test_inputs_that_cannot_be_fed_are_named(tmp_path: Path):
    proto = model([node("MatMul", "x w", "y")], {"w": dense()})
    proto.graph.input[0].type.tensor_type.elem_type = TensorProto.STRING
    assert "'x' of text" in refusal_of(tmp_path, proto)
    del proto.graph.input[:]
    assert "has no input" in refusal_of(tmp_path, proto)
    proto.graph.input.append(helper.make_tensor_sequence_value_info("x", TensorProto.FLOAT, [1]))
    assert "'x' that is no tensor" in refusal_of(tmp_path, proto)


def test_a_setting_of_a_broken_type_is_refused(tmp_path: Path):
    proto = model([node("BatchNormalization", "x s s s s", "y")], {"s": np.ones(4)})
    proto.graph.node[0].attribute.append(AttributeProto(name="epsilon"))
    assert "BatchNormalization" in refusal_of(tmp_path, proto)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("glassnet.classes", "zero, one"),
        ("glassnet.classes", '["zero"]'),
        ("glassnet.classes", "[0, 1, 2]"),
        ("glassnet.digit_size", "28"),
        ("glassnet.digit_size", "-1"),
        ("glassnet.digit_size", "all"),
    ],
)
def test_metadata_that_does_not_fit_is_told_and_left_out(tmp_path: Path, key: str, value: str):
    found = load(save(tmp_path, [node("MatMul", "x w", "y")], {"w": dense()}, metadata={key: value}))
    assert key in found.notes[0]
    assert (found.network.labels, found.network.digit_size) == ((), None)


def test_a_name_that_is_no_text_is_refused(tmp_path: Path):
    path = save(tmp_path, [node("MatMul", "x weight", "y", name="weight")], {"weight": dense()})
    path.write_bytes(path.read_bytes().replace(b"weight", b"w\xff\xfeght"))
    assert "not text" in refusal(path)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SMALL)))
def test_a_model_cut_anywhere_never_ends_in_a_traceback(tmp_path_factory: pytest.TempPathFactory, length: int):
    path = tmp_path_factory.mktemp("cut") / "net.onnx"
    path.write_bytes(SMALL[:length])
    if length < len(SMALL):
        refusal(path)
    else:
        load(path)


FLIPS = """
import sys
from pathlib import Path
import numpy as np
from glassnet.engine.errors import AppError
from glassnet.engine.net.loader import load
from glassnet.engine.net.session import Session
from glassnet.engine.net.verify import verify
path, random = Path(sys.argv[1]), np.random.default_rng(int(sys.argv[2]))
original = np.frombuffer(path.read_bytes(), np.uint8)
for _ in range(int(sys.argv[3])):
    data = original.copy()
    places = random.integers(data.size, size=random.integers(1, 4))
    data[places] ^= (1 << random.integers(8, size=places.size)).astype(np.uint8)
    path.write_bytes(data)
    try:
        load(path)
    except AppError as error:
        assert "\\n" not in str(error)
"""


def test_flipped_bits_never_end_in_a_traceback(tmp_path: Path):
    path = tmp_path / "net.onnx"
    path.write_bytes(SMALL)
    # In a child, because a crash of ONNX Runtime would take the tests with it.
    command = [sys.executable, "-c", FLIPS, str(path), "0", "300"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, f"{run.stderr}\n{path.read_bytes()!r}"
    assert run.stderr == ""


def _with_data(folder: Path) -> Path:
    path = folder / "net.onnx"
    proto = model([node("MatMul", "x w", "y")], {"w": dense(40, 40)}, ("N", 40))
    assert numpy_helper.to_array(proto.graph.initializer[0]).nbytes > 1024  # smaller ones stay in the model
    onnx.save(proto, path, save_as_external_data=True, location="net.onnx.data")
    return path


def test_an_input_larger_than_any_memory_is_refused(tmp_path: Path):
    proto = model([node("Relu", "x", "y")], {}, (1, 2**40, 2**40))
    assert "neurons, and the limit is" in refusal_of(tmp_path, proto)
