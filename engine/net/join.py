"""One input of an operator, and the layer's root it belongs to: what an edge rule is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from onnx import NodeProto

from .probe import Probe
from .settings import Opaque


@dataclass(frozen=True)
class Join:
    """The input of a root at `position`, one of `varying` that are no constants. Shapes are with the batch axis."""

    node: NodeProto
    settings: Mapping[str, Any]
    facts: Probe
    position: int
    target: tuple[int, ...]
    output: str
    opset: int
    varying: int

    @property
    def source(self) -> tuple[int, ...]:
        """The shape of the input."""
        return self.facts.shapes[self.node.input[self.position]]

    def constant(self, name: str, position: int) -> list[int] | None:
        """Return whole numbers that are an attribute in some opsets and an input in others; None where left out."""
        if position < len(self.node.input) and self.node.input[position]:
            return np.asarray(self.tensor(position)).reshape(-1).tolist()
        return self.settings.get(name)

    def tensor(self, position: int) -> np.ndarray:
        """Return a constant input. Raises Opaque where it is none."""
        try:
            return self.facts.constants[self.node.input[position]]
        except KeyError:
            raise Opaque("its weights or settings depend on what the network is shown") from None

    def check_settled(self) -> None:
        """Raise Opaque unless all but the first input is constant."""
        if self.position != 0 or self.varying != 1:
            raise Opaque("its weights or settings depend on what the network is shown")
