"""The two networks in PyTorch and in ONNX."""

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

import onnx  # noqa: E402
from digit_files import real_digits  # noqa: E402
from glassnet.engine.errors import AppError  # noqa: E402
from glassnet.export.check import check, difference  # noqa: E402
from glassnet.export.nets import INPUT_SIDE, NETS, ScaledTanh, fold_batch_norm, to_input  # noqa: E402
from glassnet.export.to_onnx import export  # noqa: E402
from onnx import numpy_helper  # noqa: E402
from torch import Tensor, nn  # noqa: E402

pytestmark = pytest.mark.torch

WEIGHTS = {
    "mlp": [(300, 784), (100, 300), (10, 100)],
    "lenet": [(6, 1, 5, 5), (16, 6, 5, 5), (120, 400), (100, 120), (10, 100)],
}
SHOWN = {
    "mlp": [(300,), (100,), (10,)],
    "lenet": [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120,), (100,), (10,)],
}
MIDDLE = {"mlp": (0, 14 * 28 + 14), "lenet": (0, 0, 2, 2)}  # a weight that meets ink


@pytest.fixture(params=NETS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def net(name: str) -> nn.Sequential:
    """An untrained network whose batch normalisation has seen some digits, and is no identity."""
    torch.manual_seed(0)
    net = NETS[name]()
    for module in net:
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias)
    for _ in range(20):
        net(to_input(digits(), INPUT_SIDE[name]))
    return net.eval()


@pytest.fixture
def file(net: nn.Sequential, name: str, tmp_path: Path) -> Path:
    export(net, name, tmp_path / f"{name}.onnx")
    return tmp_path / f"{name}.onnx"


def digits() -> Tensor:
    return torch.from_numpy(real_digits(100)[0].copy()).float() / 255


def test_layers_have_the_shapes_of_the_design(name: str, net: nn.Sequential):
    folded = fold_batch_norm(net)
    assert [tuple(values.shape) for key, values in folded.named_parameters() if "weight" in key] == WEIGHTS[name]
    shapes, x = [], to_input(digits()[:2], INPUT_SIDE[name])
    for module in folded:
        x = module(x)
        if isinstance(module, nn.Linear | nn.Conv2d | nn.MaxPool2d):
            shapes.append(tuple(x.shape[1:]))
    assert shapes == SHOWN[name]


def test_folding_leaves_no_batch_norm_and_the_same_logits(name: str, net: nn.Sequential):
    before = {key: value.clone() for key, value in net.state_dict().items()}
    folded = fold_batch_norm(net.train())  # as training leaves it
    assert not any(isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d) for module in folded)
    x = to_input(digits(), INPUT_SIDE[name])
    torch.testing.assert_close(folded(x), net.eval()(x), atol=1e-5, rtol=1e-5)
    assert all(torch.equal(value, before[key]) for key, value in net.state_dict().items())


def test_digits_are_padded_evenly():
    padded = to_input(digits(), 32)
    assert padded.shape == (100, 1, 32, 32)
    assert torch.equal(padded[:, 0, 2:30, 2:30], digits())
    assert padded.sum() == digits().sum()


def test_scaled_tanh_keeps_one_near_one():
    assert ScaledTanh()(torch.tensor([-1.0, 0.0, 1.0])).tolist() == pytest.approx([-1, 0, 1], abs=1e-4)


def test_the_file_says_what_it_is(name: str, file: Path):
    model = onnx.load(file, load_external_data=False)
    said = {entry.key: entry.value for entry in model.metadata_props}
    assert json.loads(said["glassnet.classes"]) == list("0123456789")
    assert said["glassnet.digit_size"] == "28"
    assert said["glassnet.description"].endswith(".")
    assert not any(tensor.external_data for tensor in model.graph.initializer)
    assert "BatchNormalization" not in {node.op_type for node in model.graph.node}
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == [f"{name}.onnx"]


def test_onnx_runtime_agrees_with_pytorch(name: str, net: nn.Sequential, file: Path):
    assert check(net, file, digits(), INPUT_SIDE[name]) <= 1e-5


@pytest.mark.parametrize("change", [1e-3, float("nan")])
def test_one_changed_weight_is_caught(name: str, net: nn.Sequential, file: Path, change: float):
    model = onnx.load(file)
    tensor = model.graph.initializer[0]
    values = numpy_helper.to_array(tensor).copy()
    values[MIDDLE[name]] += change
    tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
    onnx.save(model, file)
    assert not difference(net, file, digits(), INPUT_SIDE[name]) <= 1e-5
    with pytest.raises(AppError, match="other logits"):
        check(net, file, digits(), INPUT_SIDE[name])
