"""Convolutions and transposed convolutions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .rule import Edges, Flags, Indices, Rule, every
from .window import Window


@dataclass(frozen=True)
class _Grouped(Rule):
    """Maps in groups: each map of the target sees the `inputs` maps of its group through one window each.

    W is [groups · features, inputs, *kernel]; tap (c, k) has the weight W[m, c, k].
    """

    window: Window
    groups: int
    inputs: int  # maps of the source in a group
    features: int  # maps of the target in a group

    weighted: ClassVar[bool] = True

    @property
    def taps(self) -> int:
        """How many edges a node has at most."""
        return self.inputs * self.window.taps

    @property
    def count(self) -> int:
        """The number of edges."""
        return self.groups * self.features * self.inputs * self.window.pairs

    def _of(self, outputs: Indices, cells: int) -> tuple[Indices, Indices, Indices, Indices]:
        """Divide outputs into map and cell, and all taps into map of the group and place in the window."""
        feature, cell = np.divmod(outputs[:, None], cells)
        channel, place = np.divmod(np.arange(self.taps), self.window.taps)
        return feature, cell, channel, place

    def _edges(self, feature: Indices, channel: Indices, at: Indices, valid: Flags, cells: int) -> Edges:
        maps = feature // self.features * self.inputs + channel
        weight = feature * self.taps + np.arange(self.taps)
        return Edges(np.where(valid, maps * cells + at, 0), weight, np.ones(valid.shape), valid)

    def _outgoing(self, source: int, cells: int, meets: str) -> tuple[Indices, Indices]:
        """Return the edges of a node of the source, to all maps of its group."""
        number, cell = divmod(source, math.prod(self.window.fine if meets == "coarse_of" else self.window.coarse))
        group, channel = divmod(number, self.inputs)
        feature, place = every(self.features, self.window.taps)
        at, valid = getattr(self.window, meets)(np.full(place.shape, cell), place)
        outputs = (group * self.features + feature) * cells + at
        return outputs[valid], (channel * self.window.taps + place)[valid]


@dataclass(frozen=True)
class Convolution(_Grouped):
    """ONNX Conv, with pads (auto_pad resolved into them), strides, dilations and groups.

    y[m, p] = Σ_c Σ_k W[m, c, k] · x[g · inputs + c, p · stride + k · dilation − pad], g = m // features, where p
    and k run over the spatial axes; what lies beside x is 0. x is [groups · inputs, *window.fine], y
    [groups · features, *window.coarse].
    """

    @property
    def outputs(self) -> int:
        """The number of nodes of the target."""
        return self.groups * self.features * math.prod(self.window.coarse)

    def edges(self, outputs: Indices) -> Edges:
        """Return the edges into some nodes of the target."""
        feature, cell, channel, place = self._of(outputs, math.prod(self.window.coarse))
        at, valid = self.window.fine_of(cell, place)
        return self._edges(feature, channel, at, valid, math.prod(self.window.fine))

    def outgoing(self, source: int) -> tuple[Indices, Indices]:
        """Return (output, tap) of every edge that comes from one node of the source."""
        return self._outgoing(source, math.prod(self.window.coarse), "coarse_of")


@dataclass(frozen=True)
class TransposedConvolution(_Grouped):
    """ONNX ConvTranspose, with pads, strides, dilations, groups and output_padding.

    y[m, p · stride + k · dilation − pad] += W[m, c, k] · x[g · inputs + c, p], g = m // features: the
    convolution with source and target exchanged. So y[m, q] has a tap for each (c, k) at which
    (q − k · dilation + pad) / stride is a whole number inside x. x is [groups · inputs, *window.coarse], y
    [groups · features, *window.fine]. ONNX stores W as [groups · inputs, features, *kernel]; here it has been
    turned into a convolution's order.
    """

    @property
    def outputs(self) -> int:
        """The number of nodes of the target."""
        return self.groups * self.features * math.prod(self.window.fine)

    def edges(self, outputs: Indices) -> Edges:
        """Return the edges into some nodes of the target."""
        feature, cell, channel, place = self._of(outputs, math.prod(self.window.fine))
        at, valid = self.window.coarse_of(cell, place)
        return self._edges(feature, channel, at, valid, math.prod(self.window.coarse))

    def outgoing(self, source: int) -> tuple[Indices, Indices]:
        """Return (output, tap) of every edge that comes from one node of the source."""
        return self._outgoing(source, math.prod(self.window.fine), "fine_of")
