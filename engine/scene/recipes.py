"""How people had pictures prepared for which network: kept, for the next time."""

from __future__ import annotations

from contextlib import suppress

from ..errors import AppError
from .instance import Instance

MOST = 100
"""Networks whose preprocessing is kept; the one longest ago goes first."""


class Recipes:
    """Settings of preprocessing that people chose, by the model's path: `kept`, the latest last."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def apply(self, instance: Instance) -> None:
        """Prepare pictures for a network as somebody chose before."""
        with suppress(AppError):  # of another version of the program, or of a file that is no more the same
            instance.preprocessing = instance.preprocessing.changed(self.kept.get(_key(instance), ""))

    def change(self, instance: Instance, settings: str) -> None:
        """Prepare pictures in another way; no settings bring back what was guessed. Raises AppError."""
        chosen = instance.preprocessing.changed(settings) if settings.strip() else instance.guess.preprocessing
        instance.preprocessing = chosen
        self.kept.pop(_key(instance), None)
        if settings.strip():
            self.kept[_key(instance)] = str(chosen)
        while len(self.kept) > MOST:
            del self.kept[next(iter(self.kept))]


def _key(instance: Instance) -> str:
    return str(instance.ready.path.absolute())
