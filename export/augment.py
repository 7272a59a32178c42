"""Distorted copies of digits, made on the fly: a new one for every digit in every epoch.

An affine map about the centre (rotation, scale, shear, shift) plus a smooth random displacement, as in
Simard, Steinkraus and Platt, "Best Practices for Convolutional Neural Networks" (2003). Both are linear in their
random numbers, so one matrix product makes all sampling grids of a batch and one `grid_sample` all its digits.
"""

import math
from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.nn.functional import grid_sample

_BUMP_SPACING = 4  # pixels between the centres of the bumps that make up a displacement field
_BUMP_SIGMA = 4.0  # pixels; Simard et al. used 4 too


@dataclass(frozen=True)
class Strength:
    """How far a digit may be distorted; every number is drawn evenly from ± its value."""

    rotation: float = 15.0  # degrees
    shift: float = 2.0  # pixels
    scale: float = 0.15  # share of the size
    shear: float = 0.2  # pixels sideways for each pixel of height
    elastic: float = 1.5  # pixels; the displacement's standard deviation, drawn from 0 to this


class Augmenter:
    """Distorts batches of square pictures; holds the arrays that depend on the pictures' side only."""

    def __init__(self, side: int):
        centre = (side - 1) / 2
        line = torch.arange(side, dtype=torch.float32)
        y, x = torch.meshgrid(line, line, indexing="ij")
        self._side = side
        self._affine_basis = torch.stack([x - centre, y - centre, torch.ones_like(x)]).flatten(1)  # [3,P]
        self._bumps = _bump_basis(x.flatten(), y.flatten(), side)  # [K,P]

    def __call__(self, digits: Tensor, strength: Strength, generator: Generator) -> Tensor:
        """Return a distorted copy of `digits` `[N,S,S]`; the same generator state gives the same copy."""
        n = len(digits)
        source = _affine(n, strength, generator) @ self._affine_basis  # [N,2,P], pixels from the centre
        if strength.elastic:
            noise = torch.randn(n, 2, len(self._bumps), generator=generator)
            size = torch.rand(n, 1, 1, generator=generator) * strength.elastic
            source += (noise * size) @ self._bumps
        grid = (source * (2 / self._side)).view(n, 2, self._side, self._side).permute(0, 2, 3, 1)
        return grid_sample(digits.unsqueeze(1), grid, align_corners=False).squeeze(1)


def _affine(n: int, strength: Strength, generator: Generator) -> Tensor:
    """Draw `n` maps `[N,2,3]` from a pixel of the result to its place in the original."""
    angle, scale, shear, dx, dy = torch.rand(5, n, generator=generator) * 2 - 1
    angle = angle * math.radians(strength.rotation)
    size = 1 + scale * strength.scale
    shear = shear * strength.shear
    cos, sin = angle.cos() / size, angle.sin() / size
    rows = [cos + shear * sin, sin - shear * cos, dx * strength.shift, -sin, cos, dy * strength.shift]
    return torch.stack(rows, dim=1).view(n, 2, 3)


def _bump_basis(x: Tensor, y: Tensor, side: int) -> Tensor:
    """Return Gaussian bumps `[K,P]` on a coarse lattice, scaled so that unit noise gives unit variance."""
    centres = torch.arange(0, side + _BUMP_SPACING, _BUMP_SPACING, dtype=torch.float32) - _BUMP_SPACING / 2
    cy, cx = torch.meshgrid(centres, centres, indexing="ij")
    squared = (cx.reshape(-1, 1) - x) ** 2 + (cy.reshape(-1, 1) - y) ** 2
    bumps = torch.exp(-squared / (2 * _BUMP_SIGMA**2))
    return bumps / bumps.square().sum(0).sqrt()
