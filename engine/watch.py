"""Notices when files change."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from pathlib import Path

Stamps = dict[Path, tuple[int, int]]
"""Of each file, the time of its last change, ns, and its size, bytes."""


class Watch:
    """Looks at a folder and all below it."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._seen = stamps(folder.rglob("*"))

    def changed(self) -> bool:
        """Tell whether any file came, went or changed since the last call."""
        before, self._seen = self._seen, stamps(self._folder.rglob("*"))
        return self._seen != before


class FileWatch:
    """Looks at one file, and at those beside it that share its name, such as `net.onnx.data` of `net.onnx`."""

    def __init__(self, path: Path):
        self._path = path
        self._known = self._last = self._stamps()

    def rewritten(self) -> bool:
        """Tell, once, that the file has changed, and was left alone since the last call.

        A program may still be writing it when it first looks different.
        """
        before, self._last = self._last, self._stamps()
        if self._last == self._known or self._last != before or self._path not in self._last:
            return False
        self._known = self._last
        return True

    def _stamps(self) -> Stamps:
        return stamps([self._path, *self._path.parent.glob(f"{glob.escape(self._path.name)}.*")])


def stamps(paths: Iterable[Path]) -> Stamps:
    """Return the stamps of those files that are there."""
    found: Stamps = {}
    for path in paths:
        try:
            status = path.stat()
        except OSError:  # gone just now: editors write a new file and put it in the place of the old one
            continue
        found[path] = status.st_mtime_ns, status.st_size
    return found
