"""What people should know of a network before they trust its picture: what was understood, and what was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..net.network import Network
from ..net.opening import Ready
from ..text import digits, titled, tr
from .forms import forms_of
from .guess import guess
from .numbers import Line


@dataclass(frozen=True)
class Preflight:
    """A report: facts in the order in which they matter, remarks in words, and what has no single edges and why."""

    facts: tuple[Line, ...]
    remarks: tuple[str, ...]
    bundles: tuple[Line, ...]


def preflight(ready: Ready, proofs: Mapping[int, bool | None]) -> Preflight:
    """Report on a network; `proofs` are the verdicts on its layers that are there by now."""
    network = ready.model.network
    facts = [
        Line(tr("input"), _input(network)),
        Line(tr("prepared"), _prepared(network)),
        Line(tr("layers"), digits(f"{len(network.layers):,}")),
        Line(tr("neurons"), digits(f"{network.nodes:,}")),
        Line(tr("connections"), digits(f"{network.edges:,}")),
        _verified(network, proofs),
        Line(tr("opened in"), _seconds(ready.stages)),
    ]
    if ready.memory:
        size = digits(f"{ready.memory / 1e6:,.0f}")
        facts.append(Line(tr("its process"), tr("{size} MB of memory", size=size)))
    return Preflight(tuple(facts), ready.model.notes, tuple(_bundles(network)))


def _input(network: Network) -> str:
    layer = network.input
    return f"{'×'.join(map(str, layer.shape))}, {layer.precision}"


def _prepared(network: Network) -> str:
    """Say what is done to a picture as far as that was guessed, or that there is none."""
    if not forms_of(network):
        return tr("no picture: values")
    found = guess(network).preprocessing
    return str(found).partition(" layout")[0]


def _verified(network: Network, proofs: Mapping[int, bool | None]) -> Line:
    """Say of how many layers the edges give what ONNX Runtime computes."""
    label, wrong = (
        tr("verified"),
        [titled(network.layers[layer].name) for layer, good in proofs.items() if good is False],
    )
    if wrong:
        return Line(label, tr("wrong: {layers}", layers=", ".join(wrong)), good=False)
    proved = sum(good is True for good in proofs.values())
    if len(proofs) < len(network.layers):
        return Line(label, tr("{count} layers so far", count=proved))
    if not proved:
        return Line(label, tr("nothing: there are no single edges"))
    many = tr("{count} layers: their sums agree", count=proved)
    return Line(label, many if proved > 1 else tr("1 layer: its sums agree"), good=True)


def _seconds(stages: Mapping[str, float]) -> str:
    names = {"start": tr("process"), "read": tr("graph"), "build": tr("session"), "look": tr("values")}
    told = {names[stage]: digits(f"{stages[stage]:.2f}") for stage in names if stage in stages}
    parts = ", ".join(f"{name} {seconds}" for name, seconds in told.items())
    return tr("{total} s ({parts})", total=digits(f"{sum(stages.values()):.2f}"), parts=parts)


def _bundles(network: Network) -> list[Line]:
    """Return the layers without single edges, gathered by the reason."""
    layers: dict[str, dict[str, None]] = {}
    for connection in network.connections:
        if connection.rule is None:
            layers.setdefault(connection.reason, {})[titled(network.layers[connection.target].name)] = None
    return [Line(", ".join(names), reason) for reason, names in layers.items()]
