"""What a piece of work asks of the machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..gpu.device import Device

WARM_UP = 5  # rounds before the clock counts
SETTLING = 25  # frames in which the number of edges finds its place


@dataclass(frozen=True)
class Cost:
    """What one round of work asks of the machine. Times in milliseconds."""

    median_ms: float
    p99_ms: float
    gl_calls: int
    bytes_uploaded: int


def timed(
    device: Device, count: int, work: Callable[[int], None], before: Callable[[int], None] = lambda _: None
) -> Cost:
    """Do `work`, which is given the round's number, and measure `count` rounds of it, without `before` each."""
    for number in range(WARM_UP):
        work(number)
    times, calls, uploads = [], [], []
    for number in range(WARM_UP, WARM_UP + count):
        before(number)
        device.counters.reset()
        start = time.perf_counter()
        work(number)
        times.append(1000 * (time.perf_counter() - start))
        calls.append(device.counters.calls)
        uploads.append(device.counters.bytes)
    # Medians of the counts too: now and then a caption needs a glyph that was not there before.
    median, p99 = (round(float(value), 3) for value in np.percentile(times, (50, 99)))
    return Cost(median, p99, int(np.median(calls)), int(np.median(uploads)))
