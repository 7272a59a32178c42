"""How deep each layer is in the network, and how layers of one depth stand side by side.

The layered drawing of Sugiyama, Tagawa and Toda ("Methods for visual understanding of hierarchical system
structures", 1981): a layer's rank is the length of the longest way to it, and within a rank layers are sorted by
the barycentre of their neighbours, up and down in turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .network import Network

SWEEPS = 4  # over all ranks, up and down in turn; more hardly ever changes anything

Ranks = tuple[tuple[int, ...], ...]
"""The indices of layers: rank after rank from the input on, each from left to right."""


def ranks(network: Network) -> Ranks:
    """Return the layers by rank. Each is after all of its sources; no rank is empty."""
    depths = _depths(network)
    found: list[list[int]] = [[] for _ in range(max(depths) + 1)]
    for layer, depth in enumerate(depths):
        found[depth].append(layer)
    below = {layer.index: layer.sources for layer in network.layers}
    above: dict[int, list[int]] = {layer.index: [] for layer in network.layers}
    for layer in network.layers:
        for source in layer.sources:
            above[source].append(layer.index)
    for sweep in range(SWEEPS if max(map(len, found)) > 1 else 0):
        _sweep(found[::-1], above) if sweep % 2 else _sweep(found, below)
    return tuple(map(tuple, found))


def _depths(network: Network) -> list[int]:
    """Return each layer's rank. What comes from nothing, as a second input does, is just below where it is used."""
    depths: list[int] = []
    for layer in network.layers:
        depths.append(max((depths[source] + 1 for source in layer.sources), default=0))
    for layer in network.layers[1:]:
        users = [depths[user.index] for user in network.layers if layer.index in user.sources]
        if not layer.sources and users:
            depths[layer.index] = max(min(users) - 1, 0)
    return depths


def _sweep(found: Sequence[list[int]], neighbours: Mapping[int, Sequence[int]]) -> None:
    """Sort each rank by where its neighbours stand, as a share of the width of theirs; those without stay."""
    places: dict[int, float] = {}
    for rank in found:
        stood = {layer: (place + 0.5) / len(rank) for place, layer in enumerate(rank)}
        wished = {
            layer: sum(seen) / len(seen)
            if (seen := [places[n] for n in neighbours[layer] if n in places])
            else place
            for layer, place in stood.items()
        }
        rank.sort(key=wished.__getitem__)
        places.update({layer: (place + 0.5) / len(rank) for place, layer in enumerate(rank)})
