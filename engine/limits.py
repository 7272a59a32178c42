"""How much a network may ask of the machine before it is refused: files come from anywhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one file may cost. Each can be set in the configuration, and every refusal names its own.

    `seconds` are those of opening it, and of each run; `memory` is that of the process that does both, in bytes;
    `file` that of the model with its weights, in bytes; `nodes` are the neurons that would be shown; `operators`
    those of the graph, local functions written out.
    """

    seconds: float = 20.0
    memory: int = 6 << 30
    file: int = 2**31 - 1
    nodes: int = 60_000_000
    operators: int = 100_000


USUAL = Limits()
