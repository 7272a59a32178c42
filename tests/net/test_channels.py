"""Pictures whose channels come last are shown by channel, as all others."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from glassnet.engine.net.loader import load
from glassnet.engine.net.session import Session
from glassnet.engine.net.verify import verify
from onnx_graphs import dense, node, save

TURN = node("Transpose", "s", "t", perm=[0, 3, 1, 2])
CONV = node("Conv", "t k", "y")
LAST = {
    "turned at once": [node("Transpose", "x", "t", perm=[0, 3, 1, 2]), CONV],
    "scaled before": [node("Sub", "x mean", "m"), node("Div", "m most", "s"), TURN, CONV],
    "used twice": [node("Sub", "x mean", "s"), TURN, CONV, node("Relu", "s", "z")],
}


@pytest.mark.parametrize("name", LAST)
def test_a_picture_with_channels_last_is_shown_by_channel(tmp_path: Path, name: str):
    constants = {
        "k": dense(18, 6).T.reshape(4, 3, 3, 3),
        "mean": np.array([0.5, 0.4, 0.3]),
        "most": np.array(255.0),
    }
    nodes, ends = LAST[name], "y z" if name == "used twice" else "y"
    path = save(tmp_path, nodes, constants, ("N", "H", "W", 3), outputs=ends)
    found = load(path, shape=(1, 8, 6, 3))
    assert found.network.input.shape == (3, 8, 6)
    kinds = [layer.kind for layer in found.network.layers]
    assert kinds == ["input", "conv", *["elementwise", "reshape"] * (len(ends) > 1)]
    x = np.random.default_rng(0).random((8, 6, 3), np.float32)
    session = Session(found)
    session.run(np.ascontiguousarray(x.transpose(2, 0, 1)))
    plain = onnxruntime.InferenceSession(path).run(["y"], {"x": x[None]})[0]
    np.testing.assert_allclose(session.tensor("y"), np.asarray(plain)[0], rtol=1e-5, atol=1e-5)
    assert False not in verify(found)


def test_a_grey_picture_with_channels_last_is_a_picture(tmp_path: Path):
    nodes = [node("Flatten", "x", "f"), node("MatMul", "f w", "y")]
    found = load(save(tmp_path, nodes, {"w": dense(3, 64)}, ("N", 8, 8, 1)))
    assert [layer.shape for layer in found.network.layers] == [(1, 8, 8), (3,)]


def test_a_picture_with_channels_last_is_flattened_as_the_file_says(tmp_path: Path):
    nodes = [node("Flatten", "x", "f"), node("MatMul", "f w", "y")]
    found = load(save(tmp_path, nodes, {"w": dense(3, 192)}, ("N", 8, 8, 3)))
    assert [layer.shape for layer in found.network.layers] == [(3, 8, 8), (8, 8, 3), (3,)]
    assert verify(found) == (None, True, True)
