"""Limits what the process of a foreign file may take from the machine."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

from ..limits import Limits

M_MMAP_THRESHOLD = -3  # of glibc's malloc.h

SPARE = 5.0  # seconds of processor time beyond the limit: by then somebody else should have ended it


def confine(limits: Limits) -> None:
    """Limit this process to the memory that it may have, without core files, and silence it.

    Systems without such limits (Windows) leave it to whoever watches the process.
    """
    _thrifty()
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # what a library prints while it dies is nothing for people
        os.dup2(silence, stream)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _limit(resource.RLIMIT_AS, limits.memory)


def grant(limits: Limits) -> None:
    """Grant this process the processor time of one more task: without anybody who watches, it ends itself."""
    if sys.platform != "win32":
        import resource

        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        _limit(resource.RLIMIT_CPU, int(used + limits.seconds + SPARE))


def _thrifty() -> None:
    """Have large arrays give their memory back to the system, which glibc keeps while it expects more of them."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 1 << 20)


def _limit(kind: int, most: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
