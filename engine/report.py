"""What the loop tells the journal: the window is ready, how fast its frames are, when it rests, that it ended."""

from __future__ import annotations

from collections import deque

import numpy as np

from .journal import Journal
from .scene.arrangement import arrange
from .scene.frame import Frame

REST = 2.0
"""Seconds without a frame after which the journal says `idle`."""

_MINUTE = 60.0
_MOST_TIMES = 30_000  # remembered within a minute: 500 frames a second


class Report:
    """Collects figures about frames and writes them down. Times are seconds of the loop's clock."""

    def __init__(self, journal: Journal, now: float, **facts: object):
        """Begin at `now`; `facts` join the line `ready`."""
        self._journal = journal
        self._facts = facts
        self._frames = 0
        self._frames_before = 0  # up to the last report
        self._reported = self._last_frame = now
        self._times: deque[float] = deque(maxlen=_MOST_TIMES)
        self._size: tuple[int, int] | None = None
        self._resting = False

    @property
    def shown(self) -> bool:
        """Whether any frame has been shown."""
        return self._frames > 0

    def frame(self, now: float, seconds: float, frame: Frame) -> None:
        """Count a frame that took `seconds`, waiting for the display included, and was shown at `now`."""
        self._frames += 1
        self._times.append(seconds)
        self._last_frame, self._resting = now, False
        if frame.size != self._size:
            self._tell_size(frame)

    def look(self, now: float) -> None:
        """Write what is due: each minute the figures, and once in every pause that nothing is being drawn."""
        if not self._resting and now - self._last_frame > REST:
            self._resting = True
            self._journal.write("idle", frames=self._frames)
        if now - self._reported >= _MINUTE:
            self._tell_figures(now)

    def end(self, now: float) -> None:
        """Write the last figures and the farewell."""
        self._tell_figures(now)
        self._journal.write("exit", frames=self._frames)

    def _tell_size(self, frame: Frame) -> None:
        place = {"window": list(frame.size), "pad": [round(side) for side in arrange(frame).pad]}
        if self._size is None:
            self._journal.write("ready", **place, **self._facts)
        else:
            self._journal.write("resized", **place)
        self._size = frame.size

    def _tell_figures(self, now: float) -> None:
        """Write frames drawn since the last time, and the median and 99th percentile of what they took."""
        drawn, passed = self._frames - self._frames_before, now - self._reported
        median, p99 = np.percentile(self._times, (50, 99)) * 1e3 if self._times else (None, None)
        self._journal.write(
            "frame_stats",
            frames=drawn,
            frames_per_second=round(drawn / passed, 2) if passed > 0 else None,
            median_ms=_rounded(median),
            p99_ms=_rounded(p99),
        )
        self._frames_before, self._reported = self._frames, now
        self._times.clear()


def _rounded(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(float(milliseconds), 2)
