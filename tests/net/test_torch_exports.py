"""Networks as PyTorch exports them, by both exporters, against PyTorch's own values."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from glassnet.engine.net.loader import load
from glassnet.engine.net.session import Session
from reference import before, edge_sum_error, effective_weight, pre_activation

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.torch
nn = torch.nn


@dataclass
class Net:
    """A module and what the loader must make of it.

    `layers`: for each layer above the input its kind, name, and the modules that make its root, its
    pre-activation and its shown tensor. `fused`: PyTorch folds a normalisation itself, so raw weights differ.
    """

    build: Callable[[], Any]
    shape: tuple[int, ...]
    dynamo: bool
    layers: list[tuple[str, str, int, int, int]]
    fused: set[int] = field(default_factory=set)


NETS = {
    "mlp": Net(
        lambda: nn.Sequential(nn.Flatten(), nn.Linear(36, 7), nn.Tanh(), nn.Dropout(0.5), nn.Linear(7, 4)),
        (1, 6, 6),
        False,
        [("dense", "Dense 1", 1, 1, 2), ("dense", "Output", 4, 4, 4)],
    ),
    "relu": Net(
        lambda: nn.Sequential(
            nn.Conv2d(1, 4, (3, 5), stride=(2, 1), padding=(1, 2)),
            nn.ReLU(),
            nn.Conv2d(4, 6, 3, groups=2, dilation=2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(6 * 3 * 8, 5),
        ),
        (1, 13, 12),
        False,
        [
            ("conv", "Convolution 1", 0, 0, 1),
            ("conv", "Convolution 2", 2, 2, 3),
            ("dense", "Output", 5, 5, 5),
        ],
    ),
    "tanh": Net(
        lambda: nn.Sequential(
            nn.Conv2d(2, 3, 3),
            nn.Tanh(),
            nn.MaxPool2d(2),
            nn.Conv2d(3, 5, 3),
            nn.Tanh(),
            nn.MaxPool2d(3, stride=2, padding=1),
            nn.Flatten(),
            nn.Linear(5 * 3 * 3, 9),
            nn.Tanh(),
            nn.Linear(9, 8),
            nn.Tanh(),
            nn.Linear(8, 3),
        ),
        (2, 16, 16),
        True,
        [
            ("conv", "Convolution 1", 0, 0, 1),
            ("max_pool", "Max pooling 1", 2, 2, 2),
            ("conv", "Convolution 2", 3, 3, 4),
            ("max_pool", "Max pooling 2", 5, 5, 5),
            ("dense", "Dense 1", 7, 7, 8),
            ("dense", "Dense 2", 9, 9, 10),
            ("dense", "Output", 11, 11, 11),
        ],
    ),
    "batch-norm": Net(
        lambda: nn.Sequential(
            nn.Conv2d(1, 4, 3, bias=False),
            nn.BatchNorm2d(4),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(4 * 6 * 6, 6),
            nn.BatchNorm1d(6),
            nn.SiLU(),
            nn.Linear(6, 3),
        ),
        (1, 8, 8),
        False,
        [("conv", "Convolution 1", 0, 1, 2), ("dense", "Dense 1", 4, 5, 6), ("dense", "Output", 7, 7, 7)],
        fused={1},
    ),
    "average": Net(
        lambda: nn.Sequential(
            nn.Conv2d(1, 3, 3, padding=1),
            nn.GELU(),
            nn.AvgPool2d(3, stride=2, padding=1),
            nn.Flatten(),
            nn.Linear(3 * 4 * 4, 4),
            nn.Softmax(1),
        ),
        (1, 8, 8),
        True,
        [
            ("conv", "Convolution 1", 0, 0, 1),
            ("average_pool", "Average pooling 1", 2, 2, 2),
            ("dense", "Dense 1", 4, 4, 4),
            ("softmax", "Output", 5, 5, 5),
        ],
    ),
}


@dataclass
class Case:
    """An exported net, loaded, with PyTorch's input and the output of every module, without the batch axis."""

    net: Net
    module: Any
    path: Path
    x: np.ndarray
    outputs: list[np.ndarray]

    def __post_init__(self):
        self.model = load(self.path)
        self.session = Session(self.model)
        self.session.submit(self.x)


@pytest.fixture(scope="module", params=NETS)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    net = NETS[request.param]
    torch.manual_seed(7)
    module = net.build().eval()
    for part in module:
        if isinstance(part, nn.modules.batchnorm._BatchNorm):
            part.running_mean.normal_()
            part.running_var.uniform_(0.5, 2)
            nn.init.normal_(part.weight)
            nn.init.normal_(part.bias)
    path = tmp_path_factory.mktemp(request.param) / "net.onnx"
    x = torch.randn(1, *net.shape)
    if net.dynamo:
        torch.onnx.export(module, (x,), path, dynamo=True, external_data=True, verbose=False)
    else:
        torch.onnx.export(module, (x,), path, dynamo=False)
    outputs, value = [], x
    with torch.no_grad():
        for part in module:
            value = part(value)
            outputs.append(value[0].numpy())
    return Case(net, module, path, x[0].numpy(), outputs)


def test_layers_are_those_of_the_module(case: Case):
    layers = case.model.network.layers
    assert [(layer.kind, layer.name) for layer in layers] == [
        ("input", "Input"),
        *((kind, name) for kind, name, *_ in case.net.layers),
    ]
    shapes = [case.outputs[root].shape for _, _, root, _, _ in case.net.layers]
    assert [layer.shape for layer in layers] == [case.net.shape, *shapes]
    assert [layer.sources for layer in layers] == [(), *((i,) for i in range(len(layers) - 1))]
    assert case.model.network.nodes == case.x.size + sum(int(np.prod(shape)) for shape in shapes)


def test_values_are_pytorchs(case: Case):
    for layer, (_, _, _, affine, shown) in zip(case.model.network.layers[1:], case.net.layers, strict=True):
        np.testing.assert_allclose(case.session.tensor(layer.tensor), case.outputs[shown], 1e-5, 1e-6)
        value = before(case.session, layer).reshape(case.outputs[affine].shape)
        np.testing.assert_allclose(value, case.outputs[affine], 1e-5, 1e-6)


def test_raw_weights_are_pytorchs(case: Case):
    for layer, (_, _, root, _, _) in zip(case.model.network.layers[1:], case.net.layers, strict=True):
        numbers, part = case.model.weights.by_layer[layer.index], case.module[root]
        if layer.kind not in ("conv", "dense"):
            assert numbers.weight is None
        elif layer.index not in case.net.fused:
            np.testing.assert_array_equal(numbers.weight, part.weight.detach())
            np.testing.assert_array_equal(numbers.bias, part.bias.detach())


def test_effective_weights_fold_the_normalisation(case: Case):
    for layer, (_, _, root, affine, _) in zip(case.model.network.layers[1:], case.net.layers, strict=True):
        if layer.kind not in ("conv", "dense"):
            continue
        weight, bias = _folded(case.module[root : affine + 1])
        numbers = case.model.weights.by_layer[layer.index]
        np.testing.assert_allclose(effective_weight(case.model, layer.index), weight, 1e-5, 1e-6)
        np.testing.assert_allclose(numbers.effective_bias.reshape(-1), bias, 1e-5, 1e-6)


def test_edges_sum_to_the_pre_activation(case: Case):
    layers = case.model.network.layers
    for source, layer in pairwise(layers):
        below = case.session.tensor(source.tensor)
        value = before(case.session, layer)
        if layer.kind in ("conv", "dense"):
            assert edge_sum_error(case.model, layer, below, value) <= 1e-5
        elif layer.kind != "softmax":
            np.testing.assert_allclose(pre_activation(case.model, layer, below), value, 1e-5, 1e-6)


def test_dynamo_export_needs_its_data_file(case: Case):
    assert Path(f"{case.path}.data").exists() == case.net.dynamo


def _folded(parts: Any) -> tuple[np.ndarray, np.ndarray]:
    root, *norms = parts
    weight = root.weight.detach().double()
    bias = torch.zeros(len(weight)) if root.bias is None else root.bias.detach().double()
    for norm in norms:
        factor = norm.weight.detach().double() / (norm.running_var.double() + norm.eps).sqrt()
        weight = weight * factor.reshape(-1, *[1] * (weight.ndim - 1))
        bias = (bias - norm.running_mean) * factor + norm.bias.detach()
    return weight.numpy(), bias.numpy()
