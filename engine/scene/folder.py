"""What a folder holds for someone who looks for a network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import AppError
from ..text import tr

MOST = 1000  # entries that are listed


@dataclass(frozen=True)
class Entry:
    """A folder, or an ONNX file of `size` bytes."""

    path: Path
    folder: bool
    size: int = 0


def entries(folder: Path) -> list[Entry]:
    """Return the folders and ONNX files in a folder, folders first, by name; hidden ones are left out.

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
    return sorted(found, key=lambda entry: not entry.folder)


def _entry(path: Path) -> Entry | None:
    try:
        if path.name.startswith("."):
            return None
        if path.is_dir():
            return Entry(path, folder=True)
        return Entry(path, False, path.stat().st_size) if path.suffix.lower() == ".onnx" else None
    except OSError:  # gone just now, or a link to nowhere
        return None
