"""What the one-to-one operators of an activation compute, and how people write them.

Formulas are those of the ONNX operator reference, https://onnx.ai/onnx/operators/.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Settings = Mapping[str, Any]

_erf = np.vectorize(math.erf, otypes=[np.float64])


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def _softplus(x: Any) -> Any:
    return np.logaddexp(0, x)


def _hard_sigmoid(x: Any, alpha: float, beta: float) -> Any:
    return np.clip(alpha * x + beta, 0, 1)


def _gelu(x: Any, settings: Settings) -> Any:
    if settings.get("approximate") == "tanh":
        return x / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return x / 2 * (1 + _erf(x / math.sqrt(2)))


def _clip(x: Any, low: Any = -np.inf, high: Any = np.inf) -> Any:
    return np.minimum(np.maximum(x, low), high)


def _celu(x: Any, alpha: float) -> Any:
    return np.maximum(x, 0) + np.minimum(0, alpha * np.expm1(x / alpha))


def _elu(x: Any, alpha: float) -> Any:
    return np.where(x < 0, alpha * np.expm1(x), x)


def _thresholded(x: Any, alpha: float) -> Any:
    return np.where(x > alpha, x, 0 * x)


SIMPLE: Mapping[str, Callable[..., Any]] = {
    "Abs": np.abs,
    "Add": np.add,
    "Ceil": np.ceil,
    "Clip": _clip,
    "Cos": np.cos,
    "Div": np.divide,
    "Erf": _erf,
    "Exp": np.exp,
    "Floor": np.floor,
    "HardSwish": lambda x: x * _hard_sigmoid(x, 1 / 6, 0.5),
    "Log": np.log,
    "Max": lambda *x: np.maximum.reduce(np.broadcast_arrays(*x)),
    "Mean": lambda *x: sum(x) / len(x),
    "Min": lambda *x: np.minimum.reduce(np.broadcast_arrays(*x)),
    "Mish": lambda x: x * np.tanh(_softplus(x)),
    "Mul": np.multiply,
    "Neg": np.negative,
    "PRelu": lambda x, slope: np.where(x < 0, slope * x, x),
    "Pow": np.power,
    "Reciprocal": lambda x: 1 / x,
    "Relu": lambda x: np.maximum(x, 0),
    "Round": np.round,
    "Sigmoid": _sigmoid,
    "Sign": np.sign,
    "Sin": np.sin,
    "Softplus": _softplus,
    "Softsign": lambda x: x / (1 + abs(x)),
    "Sqrt": np.sqrt,
    "Sub": np.subtract,
    "Sum": lambda *x: sum(x),
    "Tanh": np.tanh,
}
"""Operators without attributes that matter."""

SET: Mapping[str, Callable[..., Any]] = {
    "Celu": lambda x, s: _celu(x, s["alpha"]),
    "Elu": lambda x, s: _elu(x, s["alpha"]),
    "Gelu": _gelu,
    "HardSigmoid": lambda x, s: _hard_sigmoid(x, s["alpha"], s["beta"]),
    "LeakyRelu": lambda x, s: np.where(x < 0, s["alpha"] * x, x),
    "Selu": lambda x, s: s["gamma"] * _elu(x, s["alpha"]),
    "Swish": lambda x, s: x * _sigmoid(s.get("alpha", 1.0) * x),
    "ThresholdedRelu": lambda x, s: _thresholded(x, s["alpha"]),
}
"""Operators of one input and attributes."""

NAMES: Mapping[str, tuple[str, str]] = {
    "Tanh": ("tanh", r"\tanh"),
    "Erf": ("erf", r"\mathrm{erf}"),
    "Exp": ("exp", r"\exp"),
    "Log": ("ln", r"\ln"),
    "Sin": ("sin", r"\sin"),
    "Cos": ("cos", r"\cos"),
    "Max": ("max", r"\max"),
    "Min": ("min", r"\min"),
    "Elu": ("ELU", r"\mathrm{ELU}"),
    "Gelu": ("GELU", r"\mathrm{GELU}"),
    "Sign": ("sign", r"\mathrm{sign}"),
    "Sigmoid": ("sigmoid", r"\mathrm{sigmoid}"),
    "Softplus": ("softplus", r"\mathrm{softplus}"),
    "HardSigmoid": ("hard sigmoid", r"\mathrm{hard\ sigmoid}"),
    "HardSwish": ("hard swish", r"\mathrm{hard\ swish}"),
}
"""How functions are written, plainly and in TeX; others by the operator's own name."""
