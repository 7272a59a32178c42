"""Opens a file: one that comes with Glassnet here and now, any other in a process of its own, as time passes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import AppError
from ..limits import USUAL, Limits
from ..paths import MODELS
from .child import Child
from .foreign import ForeignSession
from .inputs import Shape
from .loader import load
from .model import Model
from .network import Network
from .runtime import CPU
from .session import Session
from .survey import Survey, survey
from .verify import verify
from .worker import Failed, Job, Look, Looked, Opened, Stage

LARGEST_OF_OURS = 1 << 22
"""Bytes; a larger file is none of those that come with Glassnet."""

Typical = Callable[[Network], Iterable[NDArray[np.float32]]]
"""Gives inputs that are typical for a network, each float32 in the shape of its input layer."""


@dataclass(frozen=True)
class Ready:
    """A network that can be shown: what it is, what runs it, what typical inputs told, and what opening it cost.

    `stages` are seconds by the name of what was done, `memory` the bytes of the process that runs it, 0 for this
    one.
    """

    path: Path
    model: Model
    session: Session | ForeignSession
    survey: Survey
    stages: dict[str, float] = field(default_factory=dict)
    memory: int = 0

    @cached_property
    def _proofs_here(self) -> dict[int, bool | None]:
        return dict(enumerate(verify(self.model)))

    def prove(self) -> None:
        """Wait until `proofs` are complete. Raises AppError when the process ends before."""
        if isinstance(self.session, ForeignSession):
            self.session.prove()

    @property
    def proofs(self) -> Mapping[int, bool | None]:
        """Whether layers' edges give what ONNX Runtime computes, by layer: those that are known by now.

        None where there is nothing to prove.
        """
        return self.session.proofs if isinstance(self.session, ForeignSession) else self._proofs_here


class Opening:
    """A file that is being opened. Ask `poll` now and then; `stage` says what is being done."""

    def __init__(
        self,
        path: Path,
        typical: Typical,
        limits: Limits = USUAL,
        shape: Shape | None = None,
        provider: str = CPU,
    ):
        """Begin. Raises AppError when one of our own files cannot be opened."""
        self.path, self.shape, self.stage = path, shape, "start"
        self._typical, self._begun = typical, time.monotonic()
        self._ready: Ready | None = None
        self._child: Child | None = None
        if shape is None and ours(path):
            self._ready = ready_here(load(path), typical, provider, path)
        else:
            self._child = Child(Job(path, limits, shape, provider))

    @property
    def seconds(self) -> float:
        """How long it has taken until now."""
        return time.monotonic() - self._begun

    def poll(self, patience: float = 0.0) -> Ready | None:
        """Return the network when it is ready, waiting so many seconds at most. Raises AppError when it fails."""
        if self._child and not self._ready:
            self._advance(self._child, patience)
        return self._ready

    def wait(self) -> Ready:
        """Return the network, however long it takes. Raises AppError when it fails."""
        while (ready := self.poll(patience=0.1)) is None:
            pass
        return ready

    def cancel(self) -> None:
        """Give up: the network will not be shown, whether it is ready or not."""
        if self._ready:
            self._ready.session.close()
        elif self._child:
            self._child.end()

    def _advance(self, child: Child, patience: float) -> None:
        for answer in child.answers(patience):
            match answer:
                case Stage(name):
                    self.stage = name
                case Opened(model, buffers, stages):
                    self._model: Model = child.arena.unpack(model)[0]
                    self._session, self._stages = ForeignSession(self._model, child, buffers), stages
                    child.ask(Look([*self._typical(self._model.network)]))
                    self._asked = time.monotonic()
                case Looked(packed):
                    child.rest()
                    self._stages["look"] = time.monotonic() - self._asked
                    self._stages["start"] = self.seconds - sum(self._stages.values())
                    self._ready = Ready(
                        self.path,
                        self._model,
                        self._session,
                        child.arena.unpack(packed),
                        self._stages,
                        child.memory(),
                    )
                case Failed(message, hint):
                    child.end()
                    raise AppError(message, hint)


def ours(path: Path) -> bool:
    """Tell whether a file is, to the bit, one of those that come with Glassnet, which are known to be safe."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_OF_OURS:
            return False
        return hashlib.sha256(path.read_bytes()).hexdigest() in _known()
    except (OSError, ValueError):
        return False


@cache
def _known() -> frozenset[str]:
    """Return the hashes in models/SHA256SUMS, which has the form of the program sha256sum."""
    lines = (MODELS / "SHA256SUMS").read_text().splitlines()
    return frozenset(line.split()[0] for line in lines if line)


def ready_here(model: Model, typical: Typical, provider: str = CPU, path: Path = Path()) -> Ready:
    """Run a model in this process. Raises AppError when it cannot be run."""
    times = [time.monotonic()]
    session = Session(model, provider=provider)
    times.append(time.monotonic())
    found = survey(model, session, typical(model.network))
    times.append(time.monotonic())
    stages: dict[str, float] = dict(zip(("build", "look"), np.diff(times).tolist(), strict=True))
    return Ready(path, model, session, found, stages)
