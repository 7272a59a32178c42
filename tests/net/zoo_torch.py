"""Models that PyTorch exports: many architectures, both exporters, a fixed and an open batch."""

import logging
import warnings
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from known import Input, Known, Maker

EXPORTERS, BATCHES = ("legacy", "dynamo"), ("static", "dynamic")
PICTURE = (1, 28, 28)


@dataclass(frozen=True)
class Net:
    """Shapes without the batch, of the inputs and the outputs; the kinds of the layers; the other open axes."""

    inputs: dict[str, tuple[int, ...]]
    outputs: tuple[tuple[int, ...], ...]
    kinds: str | None = None
    open_axes: tuple[int, ...] = ()


NETS = {
    "mlp": Net({"x": (1, 8, 8)}, ((10,),), "dense dense"),
    "lenet": Net({"x": (1, 32, 32)}, ((10,),), "conv max_pool conv max_pool dense dense dense"),
    "resnet": Net({"x": (3, 16, 16)}, ((10,),)),
    "mobilenet": Net({"x": (3, 16, 16)}, ((10,),), "conv conv conv conv conv average_pool dense"),
    "vit": Net({"x": PICTURE}, ((10,),)),
    "lstm": Net({"x": (12, 5)}, ((3,),)),
    "gru": Net({"x": (12, 5)}, ((3,),)),
    "unet": Net({"x": (1, 16, 16)}, ((2, 16, 16),)),
    "autoencoder": Net({"x": PICTURE}, (PICTURE,), "conv conv conv_transpose conv_transpose"),
    "two inputs": Net({"picture": (1, 8, 8), "numbers": (4,)}, ((3,),)),
    "two outputs": Net({"x": (1, 8, 8)}, ((5,), (4,))),
    "iris": Net({"x": (4,)}, ((3,),), "dense dense softmax"),
    "filters": Net({"x": (3, 10, 12)}, ((1, 10, 12),), "conv conv", open_axes=(2, 3)),
}


def exported(folder: Path, name: str, exporter: str, batch: str) -> Known:
    """Export `NETS[name]` into the folder; the dynamo exporter writes `net.onnx.data` beside `net.onnx`."""
    torch = pytest.importorskip("torch")
    from torch_modules import seeded

    net, path = NETS[name], folder / "net.onnx"
    axes = (0, *net.open_axes) if batch == "dynamic" else ()
    count = 2 if axes and exporter == "dynamo" else 1  # it takes an axis of length 1 for a constant
    torch.manual_seed(0)
    values = tuple(torch.randn(count, *shape) for shape in net.inputs.values())
    with _quiet():
        _export(torch, seeded(name), values, path, exporter == "dynamo", axes, list(net.inputs))
    inputs = tuple(Input(key, (1, *shape), open_axes=axes) for key, shape in net.inputs.items())
    shapes = tuple((1, *shape) for shape in net.outputs)
    return Known(f"{name} {exporter} {batch}", path, inputs, shapes, net.kinds, "exported by PyTorch")


def pytorchs(known: Known, seed: int = 0) -> list[np.ndarray]:
    """What PyTorch itself computes from the inputs that `known.run(seed)` takes."""
    torch = pytest.importorskip("torch")
    from torch_modules import seeded

    module = seeded(known.name.rsplit(" ", 2)[0])
    with torch.no_grad():
        result = module(*(torch.from_numpy(value) for value in known.feeds(seed).values()))
    return [value.numpy() for value in (result if isinstance(result, tuple) else (result,))]


def makers() -> dict[str, Maker]:
    """One for each network, exporter and batch: "resnet dynamo static"."""
    cases = product(NETS, EXPORTERS, BATCHES)
    return {" ".join(case): lambda folder, case=case: exported(folder, *case) for case in cases}


def _export(torch: Any, module: Any, values: Any, path: Path, dynamo: bool, axes: Any, names: list[str]) -> None:
    if dynamo:
        dims = {axis: torch.export.Dim.DYNAMIC for axis in axes}
        shapes = tuple(dims for _ in values) if axes else None
        torch.onnx.export(
            module,
            values,
            path,
            dynamo=True,
            external_data=True,
            verbose=False,
            input_names=names,
            dynamic_shapes=shapes,
        )
        return
    words = {axis: "NCHW"[axis] for axis in axes}
    named = {name: words for name in names} if axes else None
    torch.onnx.export(module, values, path, dynamo=False, input_names=names, dynamic_axes=named)


class _quiet:  # noqa: N801
    """Both exporters warn of themselves."""

    def __enter__(self) -> None:
        self.caught = warnings.catch_warnings()
        self.caught.__enter__()
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)

    def __exit__(self, *error: object) -> None:
        logging.disable(logging.NOTSET)
        self.caught.__exit__(None, None, None)
