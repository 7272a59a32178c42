"""The edges of every layer give what ONNX Runtime computed."""

from pathlib import Path

import pytest
from edge_nets import NETS, opened
from glassnet.engine.net.loader import load
from glassnet.engine.net.verify import verify
from glassnet.engine.paths import MODELS


@pytest.mark.parametrize("name", NETS)
def test_edges_give_the_pre_activation(tmp_path: Path, name: str):
    model = opened(tmp_path, NETS[name])
    assert " ".join(layer.kind for layer in model.network.layers[1:]) == NETS[name].layers
    assert verify(model) == (None, *[True] * (len(model.network.layers) - 1))


@pytest.mark.parametrize("name", ["lenet", "mlp"])
def test_edges_of_the_builtin_networks_give_their_pre_activations(name: str):
    model = load(MODELS / f"{name}.onnx")
    for seed in range(3):
        assert verify(model, seed) == (None, *[True] * (len(model.network.layers) - 1))
