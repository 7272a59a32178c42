"""Why this answer and not that one: which two outputs are compared, and what was found about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import AppError
from ..net.evidence import Divider, Evidence, logits, snapshot
from ..net.network import Network
from ..text import digits, tr
from .forms import forms_of
from .lit import Lit
from .palettes import limit_of

if TYPE_CHECKING:
    from .instance import Instance

Pair = tuple[int, int]

MOST = 100_000_000  # edges through which a person waits for an answer, a second or two


class Comparison:
    """Two outputs of a network, compared while it is `open`: the best and the second, until someone chooses.

    `found` is about the last finished drawing, and kept until there is another; `version` counts its changes.
    """

    def __init__(self) -> None:
        self.open = False
        self.found: Evidence | None = None
        self.version = 0
        self._chosen: Pair | None = None
        self._subject: _Subject | None = None
        self._found_for: tuple[int, Pair] | None = None  # activations, by their count, and pair

    def toggle(self) -> None:
        """Begin to compare, or end it."""
        if self.open:
            self.close()
        else:
            self.open = True

    def close(self) -> None:
        """End comparing, and forget what was chosen."""
        self.open = False
        self.found = self._found_for = self._chosen = None

    def choose(self, argument: str) -> None:
        """Compare the outputs "a:b", by their numbers, from the next step on. Raises AppError for no such text."""
        parts = argument.split(":")
        if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
            raise AppError(
                tr("'{text}' are no two outputs", text=argument),
                tr("Write two numbers, as in 4:9; they count from 0"),
            )
        first, second = map(int, parts)
        if first == second:
            raise AppError(tr("An output cannot be compared with itself"), tr("Choose two different ones"))
        self._chosen = first, second
        self.open = True

    def step(self, instance: Instance | None, drawing: bool) -> None:
        """Compare anew where there is something new, but not in the middle of a stroke.

        Closes when the outputs that were chosen do not exist any more. Raises AppError, after closing, for a
        network that cannot be asked.
        """
        if self._subject and self._subject.instance is not instance:
            self._subject = self.found = self._found_for = None
            if instance is None or not self._exists(instance):
                self.close()
        if not self.open or drawing or instance is None:
            return
        try:
            self._compare(instance)
        except AppError:
            self.close()
            raise

    def _compare(self, instance: Instance) -> None:
        if not self._exists(instance):
            count = logits(instance.network).nodes
            if count == 1:
                raise AppError(
                    tr("Two outputs are compared, and this network has only one"), tr("Choose another network")
                )
            raise AppError(
                tr("This network has no two such outputs"), tr("It has {count}, which count from 0", count=count)
            )
        edges = sum(connection.rule.count for connection in instance.network.connections if connection.rule)
        if edges > MOST:
            raise AppError(
                tr("{count} connections are too many to be asked while you wait", count=digits(f"{edges:,}")),
                tr("Choose a smaller network"),
            )
        if self._subject is None:
            self._subject = _Subject(instance)
        pair = self._chosen or (instance.likeliest[0], instance.likeliest[1])
        if instance.activated and self._found_for != (now := (instance.activated, pair)):
            self.found, self._found_for = self._subject.compare(pair), now
            self.version += 1

    def _exists(self, instance: Instance) -> bool:
        return max(self._chosen or (0, 1)) < logits(instance.network).nodes


class _Subject:
    """A network that is asked, with what it makes of an empty picture."""

    def __init__(self, instance: Instance):
        """Prepare to ask it. Raises AppError for a network that is too large."""
        self.instance = instance
        self._divider = Divider(instance.model)
        if instance.ready.survey.nothing is None:
            raise AppError(tr("This network has too many neurons to be asked"), tr("Choose a smaller network"))
        self._nothing = instance.ready.survey.nothing

    def compare(self, pair: Pair) -> Evidence:
        """Divide the change since the empty picture. Raises AppError where the network does not allow it."""
        return self._divider.divide(snapshot(self.instance.session), self._nothing, *pair)


def picture(found: Evidence, network: Network) -> NDArray[np.float64]:
    """Return the pixels' shares as they lie in the input, [height, width]; of several channels the sum.

    Values that are no picture lie in rows as long as their last axis.
    """
    shares = found.shares[: network.input.nodes]
    for form in forms_of(network)[:1]:
        if form.last:
            return shares.reshape(form.height, form.width, form.channels).sum(axis=-1)
        return shares.reshape(form[:3]).sum(axis=0)
    return shares.reshape(-1, network.input.shape[-1])


def lit(found: Evidence, network: Network) -> Lit:
    """Return the nodes' shares as light: each layer has a scale of its own, which ends at its largest share."""
    parts = (found.shares[layer.span] for layer in network.layers)
    ranges = np.array([limit_of(part) for part in parts], np.float32)
    return Lit(found.shares.astype(np.float32), ranges)
