"""The numbers of a network: weights by layer, and masks by node. Versioned, so that they can be swapped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class LayerWeights:
    """What one layer multiplies and adds, float32.

    `weight` is what the root operator multiplies with, [out, in/groups, *kernel] (of a transposed convolution
    too, which ONNX stores otherwise) or [out, in]; None where it has none (the input, pools, softmax). `bias` is
    the root's own, [out], or None. (A Gemm's alpha and beta are already in them.) `scale` and `shift` are the
    affine operators that follow, up to the pre-activation (batch normalisation, a bias added later), and the
    constants that a root without weights takes (what Pad writes, a constant part of a Concat, a third term of a
    Sum): pre-activation = scale · root + shift, where the root has only what comes along its edges. Both have
    the rank of the layer's shape and broadcast against it; 1 and 0 where there are none. Where there is a weight,
    `scale` is one number per output map (the first axis of a convolution, the last one of a dense layer). `terms`
    are the sizes of all that was added up in `shift`, which may have cancelled out there (None: it is one term).
    """

    weight: np.ndarray | None
    bias: np.ndarray | None
    scale: np.ndarray
    shift: np.ndarray
    terms: np.ndarray | None = None

    @property
    def effective_weight(self) -> np.ndarray | None:
        """The weight with the scale folded in, in the weight's own shape."""
        if self.weight is None:
            return None
        return self.weight * self.scale.reshape(-1, *[1] * (self.weight.ndim - 1))

    @property
    def effective_bias(self) -> np.ndarray:
        """The bias with scale and shift folded in; it broadcasts against the layer's shape."""
        return self._scaled_bias + self.shift

    @property
    def bias_terms(self) -> np.ndarray:
        """The sizes of all that is added up in the effective bias."""
        return np.abs(self._scaled_bias) + np.abs(self.shift if self.terms is None else self.terms)

    @property
    def _scaled_bias(self) -> np.ndarray:
        if self.weight is None or self.bias is None:
            return np.zeros((), np.float32)
        axes = [1] * self.scale.ndim
        axes[0 if self.weight.ndim > 2 else -1] = -1
        return self.bias.reshape(axes) * self.scale


@dataclass(frozen=True)
class Weights:
    """Every layer's weights, by the layer's index. A change is a new object with a higher version."""

    by_layer: Mapping[int, LayerWeights]
    version: int = 0


@dataclass(frozen=True)
class Masks:
    """A factor for each node, float32[nodes] in the order of the activations: 1 leaves it, 0 silences it."""

    values: np.ndarray
    version: int = 0

    @classmethod
    def ones(cls, nodes: int) -> Masks:
        """Make masks that change nothing."""
        return cls(np.ones(nodes, np.float32))
