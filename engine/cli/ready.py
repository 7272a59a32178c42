"""Opens a model for a command that has no window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from .. import config
from ..limits import Limits
from ..net.inputs import Shape
from ..net.opening import Opening, Ready
from ..scene import palettes
from ..scene.typical import typical


def limits() -> Limits:
    """Return those that the user's configuration sets. Raises AppError for a mistake in it."""
    return config.read(None, [palette.id for palette in palettes.table()]).limits


@contextmanager
def opened(path: Path, shape: Shape | None) -> Iterator[Ready]:
    """Open a model. Raises AppError."""
    ready = Opening(path, typical, limits(), shape).wait()
    with closing(ready.session):
        yield ready
