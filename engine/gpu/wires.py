"""What the GPU keeps of the edges of one network: those that are drawn, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import moderngl
import numpy as np
from numpy.typing import NDArray

from ..net.edge_list import threads
from ..scene.instance import Instance
from ..scene.scene import Scene
from ..scene.wiring import look_of_all, look_of_bundles, look_of_single
from .connections import Tables
from .device import Device
from .edges import Edges, Ribbons, upload
from .selection import Selection
from .store import Store


class Wires:
    """All edges that are strong enough, and over them those of what is pointed at or traced."""

    def __init__(self, device: Device, program: moderngl.Program, selection: Selection, instance: Instance):
        """Prepare for one network; program and selection are shared by all."""
        self.device, self.selection = device, selection
        connections = instance.network.connections
        self.strong = Edges(device, program, connections)
        self.single = Edges(device, program, connections)
        self.bundled = Edges(device, program, connections)
        self.threads = {
            number: upload(device, threads(instance.network, connection))
            for number, connection in enumerate(connections)
            if connection.rule is None
        }
        self.tables = Tables(device, instance)
        self._shows_all = False
        self.chosen: dict[int, Ribbons] = {}
        self.highlighted: dict[int, Ribbons] = {}
        self._choices = np.zeros(len(connections), np.int64)
        self._shown = -1  # version of the highlight

    def update(self, scene: Scene, instance: Instance, store: Store) -> None:
        """Choose and upload anew what has changed since the last frame."""
        self._shows_all = scene.options.edges == "all"
        if not self._shows_all:
            self.chosen, self._choices = {}, np.zeros_like(self._choices)
        elif len(numbers := np.flatnonzero(self._choices != instance.wiring.choices)):
            self._choices = instance.wiring.choices.copy()
            by = scene.options.by
            self.chosen |= self.selection.select(numbers, instance, store, self.tables, by, self.chosen)
        if self._shown != instance.wiring.version:
            self._shown = instance.wiring.version
            self.highlighted = {
                number: upload(self.device, edges) for number, edges in instance.wiring.lists.items()
            }
        counts, single = (self._counts(instance, ribbons) for ribbons in (self.chosen, self.highlighted))
        look = look_of_all(instance, scene.options, bool(self.highlighted or instance.lit), scene.pulse.position)
        self.strong.prepare(look, counts, instance.lanes)
        if self.threads:
            counts = self._counts(instance, self.threads)
            self.bundled.prepare(look_of_bundles(instance, bool(self.highlighted)), counts, instance.lanes)
        self.single.prepare(look_of_single(instance, scene.options, single), single, instance.lanes)

    def draw(self, store: Store, palette: moderngl.Texture, numbers: Sequence[int], under: bool = False) -> None:
        """Draw the edges of some connections."""
        for edges, ribbons in self._layers():
            for number in numbers:
                if number in ribbons:
                    edges.draw(store, palette, number, ribbons[number], under)

    def holds(self, numbers: Iterable[int]) -> bool:
        """Tell whether there is anything to draw of some connections."""
        return any(
            ribbons[number].count > 0 for number in numbers for _, ribbons in self._layers() if number in ribbons
        )

    def count(self, numbers: Iterable[int]) -> int:
        """Return how many edges are strong enough in some connections."""
        return sum(self.chosen[number].count for number in numbers if number in self.chosen)

    def _counts(self, instance: Instance, ribbons: dict[int, Ribbons]) -> NDArray[np.integer]:
        numbers = range(len(instance.network.connections))
        return np.array([ribbons[number].count if number in ribbons else 0 for number in numbers])

    def _layers(self) -> Iterator[tuple[Edges, dict[int, Ribbons]]]:
        if self._shows_all:
            yield self.bundled, self.threads
        yield self.strong, self.chosen
        yield self.single, self.highlighted
