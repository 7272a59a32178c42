"""The settings of root operators, completed with ONNX's defaults."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from glassnet.engine.net.loader import load
from hypothesis import assume, given
from hypothesis import strategies as st
from onnx_graphs import dense, model, node, save


def test_a_bare_convolution_has_every_setting(tmp_path: Path):
    weight = np.ones((2, 1, 3, 5))
    operator = load(save(tmp_path, [node("Conv", "x w", "y")], {"w": weight}, (1, 1, 9, 9))).network.output.operator
    assert operator.type == "Conv"
    assert dict(operator.attributes) == {
        "group": 1,
        "kernel_shape": [3, 5],
        "strides": [1, 1],
        "dilations": [1, 1],
        "pads": [0, 0, 0, 0],
    }


def test_a_bare_pool_has_every_setting(tmp_path: Path):
    nodes = [
        node("MaxPool", "x", "y", kernel_shape=[2, 2]),
        node("AveragePool", "y", "z", kernel_shape=[3, 3]),
    ]
    largest, average = load(save(tmp_path, nodes, {}, (1, 1, 9, 9))).network.layers[1:]
    common = {"strides": [1, 1], "dilations": [1, 1], "pads": [0, 0, 0, 0], "ceil_mode": 0}
    assert dict(largest.operator.attributes) == common | {"kernel_shape": [2, 2], "storage_order": 0}
    assert dict(average.operator.attributes) == common | {"kernel_shape": [3, 3], "count_include_pad": 0}


def test_a_global_pool_is_a_pool_over_everything(tmp_path: Path):
    nodes = [node("GlobalAveragePool", "x", "y")]
    settings = load(save(tmp_path, nodes, {}, (1, 2, 4, 7))).network.output.operator.attributes
    assert settings["kernel_shape"] == [4, 7]
    assert settings["strides"] == [1, 1]


def test_gemm_has_every_setting(tmp_path: Path):
    settings = load(save(tmp_path, [node("Gemm", "x w", "y")], {"w": dense()})).network.output.operator.attributes
    assert dict(settings) == {"alpha": 1.0, "beta": 1.0, "transA": 0, "transB": 0}


@pytest.mark.parametrize(("opset", "axis"), [(12, 1), (13, -1)])
def test_the_default_axis_of_softmax_depends_on_the_opset(tmp_path: Path, opset: int, axis: int):
    path = save(tmp_path, [node("Softmax", "x", "y")], {}, opset=opset)
    assert load(path).network.output.operator.attributes["axis"] == axis


@given(
    mode=st.sampled_from(["SAME_UPPER", "SAME_LOWER", "VALID"]),
    size=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    strides=st.tuples(st.integers(1, 3), st.integers(1, 3)),
)
def test_auto_pad_resolves_to_the_pads_that_onnxruntime_uses(
    tmp_path_factory: pytest.TempPathFactory, mode, size, kernel, strides
):
    assume(mode != "VALID" or (size[0] >= kernel[0] and size[1] >= kernel[1]))
    weight = {"w": np.random.default_rng(0).standard_normal((1, 1, *kernel))}
    automatic = model([node("Conv", "x w", "y", auto_pad=mode, strides=strides)], weight, (1, 1, *size))
    path = tmp_path_factory.mktemp("auto") / "net.onnx"
    onnx.save(automatic, path)
    pads = load(path).network.output.operator.attributes["pads"]
    explicit = model([node("Conv", "x w", "y", pads=pads, strides=strides)], weight, (1, 1, *size))
    x = np.random.default_rng(1).random((1, 1, *size), np.float32)
    found, expected = (
        onnxruntime.InferenceSession(proto.SerializeToString()).run(None, {"x": x})[0]
        for proto in (explicit, automatic)
    )
    np.testing.assert_array_equal(found, expected)


def test_auto_pad_with_dilations_is_a_bundle(tmp_path: Path):
    nodes = [node("AveragePool", "x", "y", kernel_shape=[3, 3], dilations=[2, 2], auto_pad="SAME_UPPER")]
    network = load(save(tmp_path, nodes, {}, (1, 1, 9, 9), opset=19)).network
    assert network.edges_into(1) is None
    assert "auto_pad" in network.connections[0].reason
