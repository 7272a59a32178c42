"""What a layer computes, in plain numpy, from the loader's numbers: the independent opinion."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from glassnet.engine.net.model import Model
from glassnet.engine.net.network import Layer
from glassnet.engine.net.session import Session


def answer(session: Session, x: np.ndarray) -> np.ndarray:
    """The value of every node for the input `x`."""
    session.submit(x)
    values = session.poll()
    assert values is not None
    return values


def run(model: Model, seed: int = 0) -> Session:
    """A session that has run once on random input."""
    session = Session(model)
    x = np.random.default_rng(seed).standard_normal(model.network.input.shape)
    session.submit(x.astype(np.float32))
    return session


def check_edges(model: Model) -> None:
    """Every weighted layer's effective weights must give its pre-activation."""
    session, layers = run(model), model.network.layers
    for source, layer in pairwise(layers):
        if layer.kind in ("conv", "dense"):
            below, value = session.tensor(source.tensor), before(session, layer)
            assert edge_sum_error(model, layer, below, value) <= 1e-5


def before(session: Session, layer: Layer) -> np.ndarray:
    """The pre-activation of a layer above the input."""
    assert layer.pre_activation is not None
    return session.tensor(layer.pre_activation)


def effective_weight(model: Model, index: int) -> np.ndarray:
    """The effective weight of a layer that has one."""
    weight = model.weights.by_layer[index].effective_weight
    assert weight is not None
    return weight


def pre_activation(model: Model, layer: Layer, source: np.ndarray) -> np.ndarray:
    """Recompute a layer's pre-activation, in float64, from the values of the layer below (its shape)."""
    numbers, source = model.weights.by_layer[layer.index], source.astype(np.float64)
    if layer.kind == "dense":
        result = effective_weight(model, layer.index).astype(np.float64) @ source.reshape(-1)
        return result + numbers.effective_bias
    if layer.kind == "conv":
        weight = effective_weight(model, layer.index).astype(np.float64)
        groups = layer.operator.attributes["group"]
        windows = np.split(_windows(layer, source, 0.0), groups)
        parts = zip(windows, np.split(weight, groups), strict=True)
        result = np.concatenate([np.einsum("chwij,ocij->ohw", taps, part) for taps, part in parts])
        return result + numbers.effective_bias
    reduce = {"max_pool": np.max, "average_pool": np.mean}[layer.kind]
    outside = -np.inf if layer.kind == "max_pool" else 0.0
    result = reduce(_windows(layer, source, outside), axis=(3, 4))
    return result * numbers.scale + numbers.shift


def edge_sum_error(model: Model, layer: Layer, source: np.ndarray, value: np.ndarray) -> float:
    """The largest |Σwx+b−y| / (Σ|wx|+|b|) of a layer with weights, after the design's definition."""
    error = np.abs(pre_activation(model, layer, source) - value)
    numbers = model.weights.by_layer[layer.index]
    absolute = type(numbers)(
        np.abs(effective_weight(model, layer.index)),
        None,
        np.ones_like(numbers.scale),
        np.abs(numbers.effective_bias),
    )
    size = pre_activation(_with(model, layer, absolute), layer, np.abs(source))
    return float((error / size).max())


def _with(model: Model, layer: Layer, numbers) -> Model:
    weights = type(model.weights)({layer.index: numbers})
    return replace(model, weights=weights)


def _windows(layer: Layer, source: np.ndarray, outside: float) -> np.ndarray:
    """The taps of each output, [channels, rows, columns, kernel rows, kernel columns]."""
    settings = layer.operator.attributes
    top, left, bottom, right = settings["pads"]
    padded = np.pad(source, ((0, 0), (top, bottom), (left, right)), constant_values=outside)
    dilations, strides = settings["dilations"], settings["strides"]
    spans = [(k - 1) * d + 1 for k, d in zip(settings["kernel_shape"], dilations, strict=True)]
    windows = np.lib.stride_tricks.sliding_window_view(padded, spans, (1, 2))
    return windows[:, :: strides[0], :: strides[1], :: dilations[0], :: dilations[1]]
