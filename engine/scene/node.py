"""Which node is meant."""

from __future__ import annotations

from typing import NamedTuple

from .arrangement import Rect


class Node(NamedTuple):
    """One node: the number of its network in the scene, of its layer, and its own in the layer (C order)."""

    instance: int
    layer: int
    index: int


class Pointed(NamedTuple):
    """The node that the pointer is on, and the box that it fills on screen, in pixels."""

    node: Node
    outline: Rect
