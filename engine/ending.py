"""Notices that somebody asks the program to end: by SIGTERM, or by SIGINT (Ctrl+C)."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Ending:
    """Whether it has been `asked`."""

    def __init__(self) -> None:
        self.asked = False

    def ask(self, number: int = 0, frame: Any = None) -> None:
        """Ask, as a handler of signals is called."""
        self.asked = True


@contextmanager
def heeded() -> Iterator[Ending]:
    """Have signals only ask, so that what is begun is ended in good order. For the main thread."""
    ending = Ending()
    before = {number: signal.signal(number, ending.ask) for number in SIGNALS}
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
