"""Starts the program, and starts it again when it crashed or hangs: for systems without systemd."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import psutil

from .ending import Ending, heeded
from .notify import ALIVE, READY, UDP, VARIABLE
from .text import tr

HANGS = 10.0
"""Seconds without a sign of life after which the program hangs."""

START = 60.0
"""Seconds that it may take until it is ready."""

FAREWELL = 10.0
"""Seconds that it may take to end when asked."""

PAUSES = (0.5, 0.5, 0.5, 1.0, 2.0, 5.0)
"""Seconds before it is started again, by how often it failed without having been well for a minute."""

WELL = 60.0
MISTAKE = 2  # the exit status of a user's mistake
_LOOK = 0.2  # seconds between two looks


class Supervisor:
    """Runs one command until it ends by itself or somebody asks; `say` tells a person what happens."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], say: Callable[[str], None]):
        self._command, self._say = command, say
        self._ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._ear.bind(("127.0.0.1", 0))
        address = "{}:{}".format(*self._ear.getsockname())
        self._environment = environment | {VARIABLE: UDP + address}
        self._ending = Ending()

    def run(self) -> int:
        """Go on until the program ends in good order, or somebody asks; return the exit status."""
        try:
            with heeded() as self._ending:
                return self._run()
        finally:
            self._ear.close()

    def _run(self) -> int:
        failures = 0
        while True:
            begun = time.monotonic()
            status, reason = self._once()
            if self._ending.asked or status is not None:
                return status or 0
            failures = failures + 1 if time.monotonic() - begun < WELL else 1
            pause = PAUSES[min(failures, len(PAUSES)) - 1]
            self._say(tr("It {reason}; it starts again in {seconds} s", reason=reason, seconds=f"{pause:g}"))
            self._sleep(pause)
            if self._ending.asked:
                return 0

    def _once(self) -> tuple[int | None, str]:
        """Run the program; return the status with which all is over, or None and what was the matter."""
        try:
            run = Run(self._command, self._environment, self._ear)
        except OSError as error:  # no memory for another process, say
            return None, tr("cannot be started: {reason}", reason=error.strerror)
        reason = self._attended(run)
        status = run.process.returncode
        told = status == MISTAKE and not run.ready  # it has said what is wrong
        return status if status == 0 or told else None, reason

    def _attended(self, run: Run) -> str:
        """Wait until the program has ended, or end it; return what was the matter."""
        try:
            while run.process.poll() is None:
                run.listen()
                if self._ending.asked:
                    run.end()
                    return ""
                if reason := run.trouble():
                    run.kill()
                    return reason
        finally:
            run.kill()  # what it had started itself
        return tr("ended with status {status}", status=run.process.returncode)

    def _sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._ending.asked and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _LOOK))


class Run:
    """The program running once; `ready` since it said so."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], ear: socket.socket):
        self.ready = False
        _forget(ear)
        self._ear, self._heard = ear, time.monotonic()
        self.process = subprocess.Popen(command, env=environment)
        self._family: list[psutil.Process] = []

    def listen(self) -> None:
        """Wait a moment for a sign of life."""
        try:
            message = self._ear.recv(4096)
        except TimeoutError:
            return
        self.ready |= READY in message
        if ALIVE in message:
            self._heard = time.monotonic()
            self._family = self._children()  # while they can be found: they lose their parent when it dies

    def trouble(self) -> str:
        """Return what is wrong with the program; "" if nothing is."""
        silent = time.monotonic() - self._heard
        if self.ready and silent > HANGS:
            return tr("gave no sign of life for {seconds} s", seconds=f"{HANGS:g}")
        if not self.ready and silent > START:
            return tr("was not ready after {seconds} s", seconds=f"{START:g}")
        return ""

    def end(self) -> None:
        """Ask the program to end; if it does not, it is killed."""
        self.process.terminate()
        try:
            self.process.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the program and all processes that it started, whatever they do."""
        for process in {*self._family, *self._children()}:
            try:
                process.kill()
            except psutil.Error:
                continue
        self.process.kill()
        self.process.wait()

    def _children(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.Error:
            return []


def _forget(ear: socket.socket) -> None:
    """Drop what the last run has said and nobody has heard."""
    ear.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            ear.recv(4096)
    ear.settimeout(_LOOK)


def program() -> list[str]:
    """Return the command that starts Glassnet, however it is installed."""
    return [sys.executable, "-m", __name__.rpartition(".")[0]]
