"""The two networks that come with Glassnet, read like any other file."""

import math
from itertools import pairwise

import numpy as np
import onnxruntime
import pytest
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from glassnet.engine.net.session import Session
from glassnet.engine.paths import MODELS
from reference import answer, before, edge_sum_error, pre_activation

LAYERS = {
    "mlp": [
        ("Input", "input", (1, 28, 28)),
        ("Dense 1", "dense", (300,)),
        ("Dense 2", "dense", (100,)),
        ("Output", "dense", (10,)),
    ],
    "lenet": [
        ("Input", "input", (1, 32, 32)),
        ("Convolution 1", "conv", (6, 28, 28)),
        ("Max pooling 1", "max_pool", (6, 14, 14)),
        ("Convolution 2", "conv", (16, 10, 10)),
        ("Max pooling 2", "max_pool", (16, 5, 5)),
        ("Dense 1", "dense", (120,)),
        ("Dense 2", "dense", (100,)),
        ("Output", "dense", (10,)),
    ],
}
FILES = {"Dense network": "mlp", "LeNet": "lenet"}  # by the names that the files give themselves
NODES = {"mlp": 1194, "lenet": 9134}
WEIGHTS = {
    "mlp": {1: (300, 784), 2: (100, 300), 3: (10, 100)},
    "lenet": {1: (6, 1, 5, 5), 3: (16, 6, 5, 5), 5: (120, 400), 6: (100, 120), 7: (10, 100)},
}


@pytest.fixture(scope="module", params=LAYERS)
def model(request: pytest.FixtureRequest) -> Model:
    return load(MODELS / f"{request.param}.onnx")


def noise(model: Model, seed: int) -> np.ndarray:
    """A picture of noise between 0 and 1."""
    shape = model.network.input.shape
    return np.random.default_rng(seed).random(math.prod(shape), np.float32).reshape(shape)


def test_layers_nodes_and_meaning(model: Model):
    network = model.network
    assert [(layer.name, layer.kind, layer.shape) for layer in network.layers] == LAYERS[FILES[network.name]]
    assert network.nodes == NODES[FILES[network.name]]
    assert network.labels == tuple("0123456789")
    assert network.digit_size == 28


def test_weights_have_their_shapes(model: Model):
    found = {
        index: numbers.weight.shape
        for index, numbers in model.weights.by_layer.items()
        if numbers.weight is not None
    }
    assert found == WEIGHTS[FILES[model.network.name]]


def test_edges_sum_to_the_pre_activation(model: Model):
    session, layers = Session(model), model.network.layers
    answer(session, noise(model, 0))
    for source, layer in pairwise(layers):
        below, value = session.tensor(source.tensor), before(session, layer)
        if layer.kind == "max_pool":
            np.testing.assert_array_equal(value, pre_activation(model, layer, below))
        else:
            assert edge_sum_error(model, layer, below, value) <= 1e-5


def test_the_output_is_linear_and_the_input_is_shown_as_submitted(model: Model):
    output = model.network.output
    assert output.tensor == output.pre_activation
    assert model.program
    assert [model.network.input.tensor] == [*model.program.inputs]


def test_logits_are_those_of_the_file_to_the_bit(model: Model):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    plain = onnxruntime.InferenceSession(MODELS / f"{FILES[model.network.name]}.onnx", options)
    session, output = Session(model), model.network.output
    for seed in range(20):
        x = noise(model, seed)
        found = answer(session, x)[output.offset :]
        expected = np.asarray(plain.run(None, {model.network.input.tensor: x[np.newaxis]})[0])
        np.testing.assert_array_equal(found, expected[0])
