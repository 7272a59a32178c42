"""The parent's side of the process in which a foreign file is opened and run: starts it, watches it, ends it."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import psutil

from ..errors import AppError
from .shared import Arena
from .worker import Answer, Compute, Failed, Job, Look, main, out_of_memory

LOOKED_AFTER = 0.2
"""Seconds between two looks at how much memory the process has."""


class Child:
    """A process that does one task at a time, within its limits.

    Whatever happens to it is an AppError in `answers`; it is then no more.
    """

    def __init__(self, job: Job):
        """Start the process, which begins by opening the file."""
        self.job = job
        self.arena = Arena(job.limits.memory // 4)
        context = _context()
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=main, args=(theirs, self.arena, job), daemon=True, name="glassnet-worker"
        )
        with _without_main():
            self._process.start()
        theirs.close()
        self._deadline: float | None = time.monotonic() + job.limits.seconds
        self._look_again = 0.0
        self.alive = True

    def ask(self, task: Look | Compute) -> None:
        """Give the process a task; it has the limit's seconds for it. Raises AppError when it is no more."""
        try:
            self._connection.send(task)
        except OSError as problem:
            raise self._ended() from problem
        self._deadline = time.monotonic() + self.job.limits.seconds

    def rest(self) -> None:
        """Note that the process has answered: no time runs."""
        self._deadline = None

    def answers(self, patience: float = 0.0) -> Iterator[Answer]:
        """Yield what the process has answered, waiting so long for the first. Raises AppError when it ended."""
        while self.alive and self._waits(patience):
            try:
                answer = self._connection.recv()
            except (EOFError, OSError) as problem:
                raise self._ended() from problem
            patience = 0.0
            yield answer
        if self.alive:
            self._watch()

    def memory(self) -> int:
        """Return how many bytes of memory the process holds; 0 when it is no more."""
        try:
            return psutil.Process(self._process.pid).memory_info().rss
        except psutil.Error:
            return 0

    def end(self) -> None:
        """End the process at once, whatever it is doing."""
        if self.alive:
            self.alive = False
            self._process.kill()
            self._connection.close()
            self._process.join()

    def _waits(self, patience: float) -> bool:
        try:
            return self._connection.poll(patience)
        except OSError:  # also a pipe that was broken from the other side
            return True

    def _watch(self) -> None:
        """Raise AppError, and end the process, when it has gone beyond a limit."""
        now, limits = time.monotonic(), self.job.limits
        if self._deadline is not None and now > self._deadline:
            self.end()
            raise AppError(
                f"{self.job.name} takes longer than {limits.seconds:g} seconds",
                "Raise limit_seconds in the configuration, or choose a smaller network",
            )
        if now >= self._look_again:
            self._look_again = now + LOOKED_AFTER
            if self.memory() > limits.memory:
                self.end()
                raise _error(out_of_memory(self.job))

    def _ended(self) -> AppError:
        """Return why the process is no more, after it has ended by itself."""
        self._process.join(1.0)
        code = self._process.exitcode
        self.end()
        if code is not None and -code == getattr(signal, "SIGKILL", None):  # by the system, which had no more
            return _error(out_of_memory(self.job))
        if code is not None and -code == getattr(signal, "SIGXCPU", None):
            return AppError(f"{self.job.name} takes more time than it may have", "Choose a smaller network")
        how = signal.Signals(-code).name if code is not None and code < 0 else f"exit status {code}"
        return AppError(
            f"{self.job.name} made ONNX Runtime crash ({how}), in a process of its own",
            "Export the model again; if that does not help, report it to its makers",
        )


def _context() -> Any:  # what the two are has no type in common that can start a process
    """Return how processes are started: on Linux as copies of a server that has imported everything, and no more.

    The server is started clean, with the first file: it knows no window, no OpenGL and no thread of this process.
    """
    context = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
    context.set_forkserver_preload([main.__module__])
    return context


@contextmanager
def _without_main() -> Iterator[None]:
    """Keep multiprocessing from running the main program's file once more in the new process.

    Nothing of it is needed there; and a script that is not made for it would start everything anew.
    """
    before = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = before


def _error(failed: Failed) -> AppError:
    return AppError(failed.message, failed.hint)
