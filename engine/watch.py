"""Notices when files change."""

from __future__ import annotations

from pathlib import Path


class Watch:
    """Looks at a folder and all below it; files are told apart by the time of their last change."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._seen = self._times()

    def changed(self) -> bool:
        """Tell whether any file came, went or changed since the last call."""
        before, self._seen = self._seen, self._times()
        return self._seen != before

    def _times(self) -> dict[Path, int]:
        times = {}
        for path in self._folder.rglob("*"):
            try:
                times[path] = path.stat().st_mtime_ns
            except OSError:  # gone just now: editors write a new file and put it in the place of the old one
                continue
        return times
