"""The neurons whose arithmetic is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .node import Node

MOST = 3  # panels at once: more would hide the network


class Pins:
    """Nodes in the order in which they were opened; the oldest makes room for a new one."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []

    def __iter__(self) -> Iterator[Node]:
        return iter(tuple(self._nodes))

    def __len__(self) -> int:
        return len(self._nodes)

    @property
    def latest(self) -> Node | None:
        """The one that was opened last."""
        return self._nodes[-1] if self._nodes else None

    def toggle(self, node: Node) -> None:
        """Open a node's arithmetic, or close it."""
        if node in self._nodes:
            self._nodes.remove(node)
        else:
            self._nodes = [*self._nodes, node][-MOST:]

    def close(self, place: int) -> None:
        """Close one by its place, counted from 0; nothing if there is none."""
        del self._nodes[place : place + 1]

    def move(self, before: int, now: int) -> None:
        """Take what was open of one network, by its number, as that of another."""
        self._nodes = [node._replace(instance=now) if node.instance == before else node for node in self._nodes]

    def keep(self, wanted: Callable[[Node], bool]) -> None:
        """Close all but those that are wanted."""
        self._nodes = [node for node in self._nodes if wanted(node)]
