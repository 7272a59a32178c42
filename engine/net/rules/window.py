"""A window that slides over a grid: what convolutions, their transposes and pools have in common."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .rule import Flags, Indices, Triple, coordinates


@dataclass(frozen=True)
class Window:
    """Ties a coarse grid to a fine one: fine = coarse · stride + tap · dilation − pad, along each of three axes.

    Of a convolution the target is the coarse grid, of a transposed one the source. Operators with fewer spatial
    axes have 1 for the first ones. `pad` is what ONNX's `pads` says for the start of each axis; its end follows
    from the sizes. Cells and taps are given as flat indices in C order.
    """

    coarse: Triple
    fine: Triple
    kernel: Triple
    stride: Triple
    dilation: Triple
    pad: Triple

    @property
    def taps(self) -> int:
        """The number of places in the window."""
        return math.prod(self.kernel)

    @property
    def pairs(self) -> int:
        """How many pairs of a coarse cell and a tap meet a fine cell: the axes are independent."""
        return math.prod(int(self._meeting(axis).sum()) for axis in range(3))

    def fine_of(self, coarse: Indices, tap: Indices) -> tuple[Indices, Flags]:
        """Return the fine cell that a coarse cell sees through a tap, and whether there is one (else 0)."""
        cells, places = coordinates(coarse, self.coarse), coordinates(tap, self.kernel)
        index, valid = np.int64(0), np.bool_(True)
        for axis in range(3):
            at = cells[axis] * self.stride[axis] + places[axis] * self.dilation[axis] - self.pad[axis]
            valid = valid & (at >= 0) & (at < self.fine[axis])
            index = index * self.fine[axis] + at
        return np.where(valid, index, 0), np.asarray(valid)

    def coarse_of(self, fine: Indices, tap: Indices) -> tuple[Indices, Flags]:
        """Return the coarse cell that sees a fine cell through a tap, and whether there is one (else 0)."""
        cells, places = coordinates(fine, self.fine), coordinates(tap, self.kernel)
        index, valid = np.int64(0), np.bool_(True)
        for axis in range(3):
            steps = cells[axis] - places[axis] * self.dilation[axis] + self.pad[axis]
            at, rest = np.divmod(steps, self.stride[axis])
            valid = valid & (rest == 0) & (at >= 0) & (at < self.coarse[axis])
            index = index * self.coarse[axis] + at
        return np.where(valid, index, 0), np.asarray(valid)

    def meeting(self, coarse: Indices, low: Triple, high: Triple) -> Indices:
        """Return how many taps of some coarse cells fall on low ≤ fine < high."""
        cells = coordinates(coarse, self.coarse)
        counts = np.int64(1)
        for axis in range(3):
            start = cells[axis] * self.stride[axis] - self.pad[axis]
            first = np.maximum(-((start - low[axis]) // self.dilation[axis]), 0)
            last = np.minimum(-((start - high[axis]) // self.dilation[axis]), self.kernel[axis])
            counts = counts * np.maximum(last - first, 0)
        return np.asarray(counts)

    def _meeting(self, axis: int) -> Flags:
        cells, taps = np.arange(self.coarse[axis])[:, None], np.arange(self.kernel[axis])
        at = cells * self.stride[axis] + taps * self.dilation[axis] - self.pad[axis]
        return (at >= 0) & (at < self.fine[axis])
