"""What a recording plays: which network and which window it began with, and all that happened then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from .errors import AppError
from .events import AnyEvent
from .recording import read
from .scene.scene import Scene
from .settings import Side
from .text import tr


@dataclass(frozen=True)
class Script:
    """A recording to play: what the app was like at its start, and what happened then."""

    path: Path
    model: Path
    size: tuple[int, int]
    scene: dict[str, Any]
    events: Iterable[AnyEvent]

    @classmethod
    def read(cls, path: Path) -> Script:
        """Read a recording. Raises AppError when it is none, or was not made by a window."""
        start, events = read(path)
        with _beginning(path):
            size = msgspec.convert(start["size"], tuple[Side, Side])
            return cls(path, Path(start["model"]), size, start["scene"], events)

    def begin(self, scene: Scene) -> None:
        """Make a scene what it was at the start. Raises AppError when the recording does not know."""
        with _beginning(self.path):
            scene.from_dict(self.scene)


@contextmanager
def _beginning(path: Path) -> Iterator[None]:
    """Turn what goes wrong with the start of a recording into AppError."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AppError(
            tr("{path}, line 1: this recording does not say how it began", path=path),
            tr("Name a file that --record-events has written"),
        ) from error
