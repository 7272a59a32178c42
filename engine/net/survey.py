"""What typical inputs tell of a network, before anyone has drawn anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from .evidence import Run, snapshot
from .model import MANY, Model
from .ranges import colour_ranges
from .session import Session
from .strength import Strength

GAUGED = 8
"""Of the typical inputs, so many tell how strong edges are."""


@dataclass(frozen=True)
class Survey:
    """How far each layer's colour scale reaches, float32[layers]; how strong edges are; what is made of nothing.

    `nothing` is what the network computes for zeros; None for one with MANY neurons.
    """

    ranges: NDArray[np.float32]
    strength: Strength
    nothing: Run | None


def survey(model: Model, session: Session, typical: Iterable[NDArray[np.float32]]) -> Survey:
    """Show a network some typical inputs. Raises AppError when it cannot be run on them."""
    inputs = list(typical)
    ranges = colour_ranges(session, inputs)
    strength = Strength(model, (session.run(x) for x in islice(inputs, GAUGED)))
    session.run(np.zeros(model.network.input.shape, np.float32))
    return Survey(ranges, strength, snapshot(session) if model.network.nodes <= MANY else None)
