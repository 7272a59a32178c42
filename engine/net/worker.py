"""The process in which a foreign file is opened and run: whatever the file does, it does it here.

It is told what to do, one task after the other, and answers. While nobody asks for anything it proves the network's
edges, layer by layer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import AppError
from ..limits import Limits
from ..text import one_line
from .confine import confine, grant
from .inputs import Shape
from .loader import load
from .model import Model, tensors_of
from .model_error import ModelError
from .ranges import peaks
from .session import Session
from .shared import Arena, Block, Packed
from .survey import Survey, survey
from .verify import proofs

SLOTS = 2
"""Buffers of results: one is shown while the other is written."""

QUIET, BREATH = 0.5, 0.02
"""Seconds without a task after which edges are proved, and between one layer and the next."""

PROVED = 1 << 20
"""Edges of a layer that are proved at most: that takes a tenth of a second or two, and a task may be waiting."""


@dataclass(frozen=True)
class Job:
    """What is to be opened."""

    path: Path
    limits: Limits
    shape: Shape | None
    provider: str

    @property
    def name(self) -> str:
        """What messages call it."""
        return one_line(str(self.path))


@dataclass(frozen=True)
class Look:
    """A task: look at typical inputs."""

    typical: Sequence[NDArray[np.float32]]


@dataclass(frozen=True)
class Compute:
    """A task: run the network on what lies in the input, and write the results into a slot."""

    slot: int


@dataclass(frozen=True)
class Stage:
    """An answer: what is being done now."""

    name: str


@dataclass(frozen=True)
class Opened:
    """An answer: Model without program and that one's weights outside, packed; where data lie; seconds by stage."""

    model: Packed
    buffers: Block
    stages: dict[str, float]


@dataclass(frozen=True)
class Looked:
    """An answer: the Survey, packed."""

    survey: Packed


@dataclass(frozen=True)
class Done:
    """An answer: results lie in a slot. `peaks` are the layers' largest values, float32[layers]."""

    slot: int
    peaks: NDArray[np.float32]


@dataclass(frozen=True)
class Failed:
    """An answer: it did not work, for a reason that people can read."""

    message: str
    hint: str


@dataclass(frozen=True)
class Proved:
    """An answer: whether a layer's edges give what ONNX Runtime computes; None where there is nothing to prove."""

    layer: int
    verdict: bool | None


Answer = Stage | Opened | Looked | Done | Failed | Proved


def main(connection: Connection, arena: Arena, job: Job) -> None:
    """Open the file and do what is asked, until nobody is there any more to ask."""
    confine(job.limits)
    try:
        _Worker(connection, arena, job).serve()
    except (EOFError, BrokenPipeError):
        return
    except MemoryError:
        connection.send(out_of_memory(job))
    except AppError as error:
        connection.send(Failed(error.message, error.hint))
    except ModelError as problem:
        connection.send(Failed(f"{job.name} {problem.reason}", problem.hint))
    except Exception as problem:  # a mistake of ours or of a library's; whoever waits gets an answer all the same
        reason = one_line(f"{type(problem).__name__}: {problem}", 200)
        connection.send(Failed(f"{job.name} cannot be opened ({reason})", "Please report this, with the file"))


def out_of_memory(job: Job) -> Failed:
    """Return the refusal of a file that wants more memory than it may have."""
    most = f"{job.limits.memory / 2**30:.3g} GB"
    return Failed(
        f"{job.name} needs more memory than the {most} that it may have",
        "Raise limit_memory in the configuration, or choose a smaller network",
    )


class _Worker:
    def __init__(self, connection: Connection, arena: Arena, job: Job):
        self._connection, self._arena, self._job = connection, arena, job
        self._model, self._session, self._input = self._open()

    def _open(self) -> tuple[Model, Session, NDArray[np.float32]]:
        grant(self._job.limits)
        times = [time.monotonic()]
        self._connection.send(Stage("read"))
        model, packed = self._shared(load(self._job.path, self._job.limits, self._job.shape))
        times.append(time.monotonic())
        self._connection.send(Stage("build"))
        inputs, results = model.network.input, sum(layer.nodes for layer in tensors_of(model.network).values())
        block = self._arena.make(4 * (inputs.nodes + SLOTS * results))
        x, *slots = np.split(
            np.frombuffer(self._arena.map(block), np.float32), [inputs.nodes, inputs.nodes + results]
        )
        session = Session(model, provider=self._job.provider, buffers=slots)
        times.append(time.monotonic())
        stages: dict[str, float] = dict(zip(("read", "build"), np.diff(times).tolist(), strict=True))
        self._connection.send(Opened(packed, block, stages))
        return model, session, x.reshape(inputs.shape)

    def _shared(self, model: Model) -> tuple[Model, Packed]:
        """Put a model where both processes see it: neither it nor ONNX Runtime needs weights of its own here."""
        assert model.program is not None
        packed = self._arena.pack((replace(model, program=None), model.program.outside))
        shared, outside = self._arena.unpack(packed)
        return replace(shared, program=replace(model.program, outside=outside)), packed

    def serve(self) -> None:
        """Do one task after the other."""
        more: Iterator[Proved] = iter(())
        while True:
            patience = QUIET
            while not self._connection.poll(patience) and (proof := next(more, None)):
                self._connection.send(proof)
                grant(self._job.limits)
                patience = BREATH
            task = self._connection.recv()
            grant(self._job.limits)
            match task:
                case Look(typical):
                    self._connection.send(Stage("look"))
                    self._connection.send(Looked(self._arena.pack(self._survey(typical))))
                    more = proved(self._model)
                case Compute(slot):
                    self._connection.send(self._computed(slot))

    def _survey(self, typical: Sequence[NDArray[np.float32]]) -> Survey:
        try:
            return survey(self._model, self._session, typical)
        except AppError as error:
            raise AppError(f"{self._job.name}: {error.message}", error.hint) from error

    def _computed(self, slot: int) -> Done | Failed:
        try:
            self._session.submit(self._input, slot)
        except AppError as error:  # on this input; the next one may do
            return Failed(error.message, error.hint)
        return Done(slot, peaks(self._model.network, self._session.activations))


def proved(model: Model) -> Iterator[Proved]:
    """Prove the edges of a network, layer by layer; what there is no memory for stays unproved."""
    layer = -1
    try:
        for layer, verdict in enumerate(proofs(model, most=PROVED)):
            yield Proved(layer, verdict)
    except (MemoryError, AppError):
        yield from (Proved(left, None) for left in range(layer + 1, len(model.network.layers)))
