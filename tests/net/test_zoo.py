"""The models that other tests are given are what they are said to be."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import pytest
import zoo_odd
import zoo_torch
from known import Known
from zoo import HANDMADE, LIGHT, TORCH, Zoo

BIG = ("light vgg19", "light zfnet512", "light bvlc_alexnet", "light resnet50", "light densenet121")


def shapes(outputs: list[Any]) -> tuple[tuple[int, ...], ...]:
    return tuple(value.shape if isinstance(value, np.ndarray) else () for value in outputs)


def check(known: Known) -> list[Any]:
    """Its inputs, outputs and values are as said, and its values are numbers that differ."""
    graph = onnx.load(known.path, load_external_data=False).graph
    weights = {tensor.name for tensor in graph.initializer}
    assert [entry.name for entry in graph.input if entry.name not in weights] == [e.name for e in known.inputs]
    for entry, described in zip([e for e in graph.input if e.name not in weights], known.inputs, strict=True):
        dims = entry.type.tensor_type.shape.dim
        assert tuple(i for i, dim in enumerate(dims) if not dim.HasField("dim_value")) == described.open_axes
        sizes = [dim.dim_value for dim in dims]
        assert all(size in (0, given) for size, given in zip(sizes, described.shape, strict=True))
    outputs = known.run()
    assert shapes(outputs) == known.shapes
    for value in outputs:
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            assert np.isfinite(value).all()
            assert value.size == 1 or value.std() > 0
    return outputs


@pytest.mark.parametrize("name", HANDMADE)
def test_handmade_model_runs_or_is_known_not_to(zoo: Zoo, name: str):
    known = zoo[name]
    if known.runs:
        check(known)
    else:
        with pytest.raises(Exception, match=r"is not a registered function/op|Could not find an implementation"):
            known.run()


@pytest.mark.torch
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if "dynamo" in name else []) for name in TORCH]
)
def test_exported_model_gives_pytorchs_values(zoo: Zoo, name: str):
    known = zoo[name]
    for value, expected in zip(check(known), zoo_torch.pytorchs(known), strict=True):
        np.testing.assert_allclose(value, expected, 1e-4, 1e-5)
    assert Path(f"{known.path}.data").exists() == ("dynamo" in name)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in BIG else []) for name in LIGHT]
)
def test_known_architecture_gives_scores(name: str):
    with TemporaryDirectory() as folder:  # not the shared one: it would hold more than a gigabyte
        [scores] = check(Zoo(Path(folder))[name])
    assert scores.size == 1000
    assert scores.max() < 100  # no explosion on the way
    if name != "light densenet121":  # it ends before a softmax
        assert scores.sum() == pytest.approx(1, abs=1e-4)
        assert scores.max() < 0.9


@pytest.mark.parametrize("name", ["lenet qdq", "cntk 7", "words"])
def test_open_axes_are_open_and_seeds_differ(zoo: Zoo, name: str):
    known = zoo[name]
    for first, again, other in zip(known.run(1), known.run(1), known.run(2), strict=True):
        np.testing.assert_array_equal(first, again)
        assert not np.array_equal(first, other)


def test_models_are_the_same_in_every_run(zoo: Zoo, tmp_path: Path):
    for name, make in zoo_odd.makers().items():
        (tmp_path / name).mkdir()
        assert make(tmp_path / name).path.read_bytes() == zoo[name].path.read_bytes()
