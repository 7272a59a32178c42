"""Which file is to be shown: opens another beside it, and opens it again when it is rewritten."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from .events import Opened
from .limits import USUAL
from .net.inputs import Shape
from .net.opening import Opening, Ready
from .net.runtime import CPU
from .scene.progress import Progress
from .scene.typical import typical
from .watch import FileWatch

T = TypeVar("T")

PAUSE = 0.5
"""Seconds between two looks at the file that is shown."""

REVIVAL, LONGEST_REVIVAL = 5.0, 320.0
"""Seconds between two attempts to bring a network back whose process has ended, at first and after many."""


class Opener:
    """At most one file is shown and one is being opened; the latest wish wins.

    `wanted` is the file that should be shown; it is watched also while it cannot be.
    `limits` and `provider` are those of the next file. A file's `shape` is that of its first input, with the batch
    axis; None: as the file says, or guessed.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        """Prepare; `clock` gives seconds from anywhere."""
        self.limits, self.provider = USUAL, CPU
        self.wanted: Path | None = None
        self._shape: Shape | None = None  # of what is wanted
        self._clock, self._looked = clock, clock()
        self._revival, self._revived = REVIVAL, clock() - REVIVAL
        self._opening: Opening | None = None
        self._watch: FileWatch | None = None  # of the file that is wanted
        self._next: FileWatch | None = None  # of the file that is being opened

    @property
    def busy(self) -> bool:
        """Whether a file is being opened."""
        return self._opening is not None

    @property
    def progress(self) -> Progress | None:
        """What is being done for the file that is being opened, if there is one."""
        opening = self._opening
        return opening and Progress(opening.path.name, opening.stage, int(10 * opening.seconds))

    def begin(self, path: Path, shape: Shape | None = None) -> None:
        """Begin to open a file. Raises AppError when it is one of our own and cannot be opened."""
        self.cancel()
        self._next = FileWatch(path)  # before anything is read
        self._opening = Opening(path, typical, self.limits, shape, self.provider)

    def attend(self) -> Opened | None:
        """Return that a file has become ready to be taken. Raises AppError when it cannot be opened."""
        if self._opening is None:
            self._look()
        if self._opening and self._result(self._opening.poll):
            return Opened(str(self._opening.path.absolute()))
        return None

    def take(self, path: Path, shape: Shape | None = None) -> Ready:
        """Return the network of a file, which is from now on the one that is wanted; wait if it is not ready.

        Raises AppError when it cannot be opened.
        """
        if self._opening is None or self._opening.path.absolute() != path.absolute():
            self.begin(path, shape)
        assert self._opening
        ready = self._result(self._opening.wait)
        self.wanted, self._shape, self._watch = ready.path, self._opening.shape, self._next
        self._opening = self._next = None
        return ready

    def revive(self) -> None:
        """Open anew what is wanted, whose process has ended, or which could not be opened; ever more rarely."""
        passed = self._clock() - self._revived
        if self.wanted and not self.busy and passed >= self._revival:
            well_before = passed > 2 * LONGEST_REVIVAL
            self._revival = REVIVAL if well_before else min(2 * self._revival, LONGEST_REVIVAL)
            self._revived = self._clock()
            self.begin(self.wanted, self._shape)

    def cancel(self) -> None:
        """Give up what is being opened."""
        if self._opening:
            self._opening.cancel()
            self._leave(self._opening)

    def _result(self, ask: Callable[[], T]) -> T:
        """Return what the opening answers; when that is an error, it is over."""
        assert self._opening
        try:
            return ask()
        except BaseException:
            self._leave(self._opening)
            raise

    def _leave(self, opening: Opening) -> None:
        if self.wanted is None or opening.path.absolute() == self.wanted.absolute():
            self.wanted, self._shape = opening.path, opening.shape
            self._watch = self._next  # it is known as it was now, and only another change counts
        self._opening = self._next = None

    def _look(self) -> None:
        """Begin to open what is wanted anew, if it was rewritten."""
        if self._watch is None or self._clock() < self._looked + PAUSE:
            return
        self._looked = self._clock()
        if self._watch.rewritten() and self.wanted:
            self._revival = REVIVAL
            self.begin(self.wanted, self._shape)
