"""A network that another process runs, seen from here: the same as a Session, but nothing waits for it."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from ..errors import AppError
from .child import Child
from .model import Model, tensors_of
from .network import Network
from .session import check_input, views
from .shared import Block
from .worker import SLOTS, Compute, Done, Failed, Proved

LATE = 0.5
"""Seconds after which a run is said to go on: what is quicker than that would flicker."""


class ForeignSession:
    """Hands inputs to the process and takes results from it; the latest input wins.

    Results lie in two slots of shared memory: one is what is shown, into the other the process writes.
    """

    def __init__(self, model: Model, child: Child, buffers: Block):
        """Attach to the memory that the process has made for inputs and results."""
        self._network = model.network
        self._child = child
        inputs, results = self.network.input, sum(layer.nodes for layer in tensors_of(self.network).values())
        whole = np.frombuffer(child.arena.map(buffers), np.float32)
        x, *slots = np.split(whole, [inputs.nodes, inputs.nodes + results])
        assert len(slots) == SLOTS
        self._input, self._slots = x.reshape(inputs.shape), slots
        self._views = [views(slot, self.network) for slot in slots]
        self._shown = 0
        self._busy = self._fresh = False
        self._asked = 0.0  # when, on a clock that only goes on
        self._waiting: NDArray[np.float32] | None = None
        self.peaks = np.zeros(len(self.network.layers), np.float32)
        self.proofs: dict[int, bool | None] = {}

    @property
    def network(self) -> Network:
        """The network that is run."""
        return self._network

    @property
    def activations(self) -> NDArray[np.float32]:
        """The value of every node in the run that is shown, float32[nodes]: it stays until `poll` gives another."""
        return self._slots[self._shown][: self.network.nodes]

    @property
    def busy(self) -> bool:
        """Whether a result is still to come."""
        return self._child.alive and self._busy

    @property
    def late(self) -> bool:
        """Whether people would notice that a result is still to come."""
        return self.busy and time.monotonic() > self._asked + LATE

    @property
    def alive(self) -> bool:
        """Whether it can run another input."""
        return self._child.alive

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return a shown tensor or a pre-activation in its layer's shape; KeyError for one that is not kept."""
        return self._views[self._shown][name]

    def submit(self, x: NDArray[np.float32]) -> None:
        """Have the network run on `x`, float32 in the shape of the input layer, as soon as it is free.

        Raises ValueError as `Session.submit` does; AppError when the process is found to be no more. Once that has
        been told, nothing happens.
        """
        check_input(self.network, x)
        if not self._child.alive:
            return
        if self._busy:
            self._waiting = x.copy()
            return
        self._input[...] = x
        self._busy, self._waiting, self._asked = True, None, time.monotonic()
        self._child.ask(Compute(1 - self._shown))

    def listen(self) -> bool:
        """Take in what the process has answered; tell whether there is something new, be it values or proofs.

        Raises AppError when the network could not be run.
        """
        proved = len(self.proofs)
        self._take(patience=0.0)
        return self._fresh or len(self.proofs) > proved

    def poll(self) -> NDArray[np.float32] | None:
        """Return the value of every node, float32[nodes], or None when nothing is new since the last call.

        Raises AppError when the network could not be run.
        """
        self._take(patience=0.0)
        fresh, self._fresh = self._fresh, False
        return self.activations if fresh else None

    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run the network on `x` and wait for its values. Raises AppError when it could not be run."""
        if not self._child.alive:
            raise AppError(f"The network '{self.network.name}' is no longer running", "Open its file again")
        self.submit(x)
        self.finish()
        self._fresh = False
        return self.activations

    def finish(self) -> None:
        """Wait until the last input has been computed. Raises AppError when it could not be."""
        while self.busy:
            self._take(patience=0.05)

    def prove(self) -> None:
        """Wait until all layers have been proved. Raises AppError when that cannot be."""
        while self._child.alive and len(self.proofs) < len(self.network.layers):
            self._take(patience=0.05)

    def close(self) -> None:
        """End the process. The last results stay readable."""
        self._child.end()

    def _take(self, patience: float) -> None:
        """Take in what the process has answered, and give it the input that waits."""
        for answer in self._child.answers(patience):
            match answer:
                case Done(slot, peaks):
                    self._rest()
                    self._shown, self.peaks, self._fresh = slot, peaks, True
                case Failed(message, hint):
                    self._rest()
                    raise AppError(message, hint)
                case Proved(layer, verdict):
                    self.proofs[layer] = verdict
        if not self._busy and self._waiting is not None:
            self.submit(self._waiting)

    def _rest(self) -> None:
        self._busy = False
        self._child.rest()
