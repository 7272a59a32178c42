"""What a folder holds for someone who looks for a network, or for a picture to show it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import AppError
from ..text import tr
from .picture import SUFFIXES

MOST = 1000  # entries that are listed


@dataclass(frozen=True)
class Entry:
    """A folder, or a file of `size` bytes: an ONNX file or a picture."""

    path: Path
    folder: bool
    size: int = 0

    @property
    def picture(self) -> bool:
        """Whether it is a picture."""
        return not self.folder and self.path.suffix.lower() in SUFFIXES


def entries(folder: Path) -> list[Entry]:
    """Return the folders, ONNX files and pictures in a folder, in this order and by name, without hidden ones.

    Raises AppError when it cannot be read.
    """
    try:
        paths = sorted(folder.iterdir(), key=lambda path: path.name.lower())
    except OSError as error:
        raise AppError(
            tr("The folder {folder} cannot be read: {reason}", folder=folder, reason=error.strerror or error),
            tr("Choose another one"),
        ) from error
    found = [entry for path in paths if (entry := _entry(path))][:MOST]
    return sorted(found, key=lambda entry: (not entry.folder, entry.picture))


def _entry(path: Path) -> Entry | None:
    try:
        if path.name.startswith("."):
            return None
        if path.is_dir():
            return Entry(path, folder=True)
        return Entry(path, False, path.stat().st_size) if path.suffix.lower() in (".onnx", *SUFFIXES) else None
    except OSError:  # gone just now, or a link to nowhere
        return None
