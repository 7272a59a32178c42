"""Opens a model for a command that has no window."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ..effective import effective
from ..limits import Limits
from ..net.inputs import Shape
from ..net.opening import Opening, Ready
from ..scene.typical import typical
from .configured import known_choices


def limits() -> Limits:
    """Return those that the user's configuration sets. Raises AppError for a mistake in it."""
    return effective(None, os.environ, {}, known_choices()).config.limits


@contextmanager
def opened(path: Path, shape: Shape | None) -> Iterator[Ready]:
    """Open a model. Raises AppError."""
    ready = Opening(path, typical, limits(), shape).wait()
    with closing(ready.session):
        yield ready
