"""Large weights are read once, shared by all who need them, and the same numbers as ever."""

import gc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.net.loader import load
from glassnet.engine.net.network import Network
from glassnet.engine.net.opening import Opening
from glassnet.engine.net.session import Session
from glassnet.engine.net.verify import verify
from glassnet.engine.net.weights import Masks
from numpy.typing import NDArray
from onnx import TensorProto
from onnx_graphs import dense, model, node

SIZE = 600  # squared, in float32: more than a megabyte
X = np.random.default_rng(1).standard_normal(SIZE, np.float32)


def written(folder: Path, form: str, opset: int = 17) -> Path:
    """Two large layers and a small one, and a large weight that nobody takes; by `form` in one file or several."""
    nodes = [
        node("MatMul", "x w", "a"),
        node("Relu", "a", "b"),
        node("Gemm", "b v small", "c", transB=1),
        node("MatMul", "c u", "y"),
    ]
    constants = {"w": dense(SIZE, SIZE), "v": dense(SIZE, SIZE, 1), "u": dense(3, SIZE, 2), "small": np.ones(SIZE)}
    proto = model(nodes, {**constants, "unused": dense(SIZE, SIZE, 3)}, (1, SIZE), opset=opset)
    if form == "floats":
        for tensor in proto.graph.initializer:
            tensor.float_data.extend(onnx.numpy_helper.to_array(tensor).ravel().tolist())
            tensor.ClearField("raw_data")
    onnx.save(
        proto, folder / "net.onnx", save_as_external_data=form == "beside", location="net.data", size_threshold=0
    )
    return folder / "net.onnx"


@pytest.mark.parametrize("form", ["inside", "beside", "floats"])
@pytest.mark.parametrize("opset", [17, 6])
def test_numbers_are_the_same(tmp_path: Path, form: str, opset: int):
    path = written(tmp_path, form, opset)
    found = load(path)
    assert found.program
    assert {"w", "v"} <= found.program.outside.keys()
    assert len(found.program.proto) < 30_000
    session = Session(found)
    gc.collect()
    w, v, u = (dense(each, SIZE, seed) for seed, each in enumerate((SIZE, SIZE, 3)))
    expected = (np.maximum(X @ w, 0) @ v.T + 1) @ u
    session.run(X)
    np.testing.assert_allclose(session.tensor("y"), expected, rtol=1e-3)
    assert verify(found) == (None, True, True, True)


def test_weights_are_not_copied(tmp_path: Path):
    found = load(written(tmp_path, "inside"))
    assert found.program
    for name, layer in (("w", 1), ("v", 2)):
        weight = found.weights.by_layer[layer].weight
        assert weight is not None
        assert np.shares_memory(weight, found.program.outside[name])


def test_a_network_with_large_weights_can_be_masked(tmp_path: Path):
    found = load(written(tmp_path, "inside"))
    masks = Masks.ones(found.network.nodes)
    masks.values[found.network.layers[2].span] = 0
    session = Session(found, masks)
    session.run(X)
    np.testing.assert_array_equal(session.tensor("y"), 0)


def test_a_large_weight_that_is_cut_off_is_refused(tmp_path: Path):
    path = written(tmp_path, "inside")
    proto = onnx.load(path)
    proto.graph.initializer[0].raw_data = proto.graph.initializer[0].raw_data[:-4]
    path.write_bytes(proto.SerializeToString())
    with pytest.raises(AppError, match="does not hold all of 'w'"):
        load(path)


def test_a_large_weight_beside_that_is_too_short_is_refused(tmp_path: Path):
    path = written(tmp_path, "beside")
    data = (tmp_path / "net.data").read_bytes()
    (tmp_path / "net.data").write_bytes(data[: len(data) // 4])
    with pytest.raises(AppError, match=r"net\.onnx"):
        load(path)


def typical(network: Network) -> Iterator[NDArray[np.float32]]:
    yield np.ones(network.input.shape, np.float32)


def held(path: Path, count: int, beside: bool) -> int:
    """The memory of a process that runs `count` weights of 16 MB."""
    size = 2048
    nodes = [node("MatMul", f"{'x' if i == 0 else i} w{i}", str(i + 1)) for i in range(count)]
    proto = model(nodes, {f"w{i}": dense(size, size, i) / size for i in range(count)}, (1, size))
    assert proto.graph.initializer[0].data_type == TensorProto.FLOAT
    onnx.save(proto, path, save_as_external_data=beside, location=f"{path.name}.data")
    ready = Opening(path, typical).wait()
    ready.session.close()
    return ready.memory


@pytest.mark.slow
@pytest.mark.parametrize("beside", [False, True])
def test_a_process_holds_weights_once(tmp_path: Path, beside: bool):
    more = held(tmp_path / "many.onnx", 10, beside) - held(tmp_path / "few.onnx", 2, beside)
    assert more < 1.25 * 8 * 4 * 2048**2  # and the parent's share comes to the same again
