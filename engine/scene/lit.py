"""What nodes show instead of their activations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Lit:
    """What nodes show instead of activations: `values` float32[nodes]; `ranges` [layers] get full light."""

    values: NDArray[np.float32]
    ranges: NDArray[np.float32]
