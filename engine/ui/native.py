"""The system's own file dialog, where there is one."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from imgui_bundle import portable_file_dialogs

from ..scene.picture import SUFFIXES
from ..text import tr

PROGRAMS = ("zenity", "kdialog", "matedialog", "qarma")  # those that portable_file_dialogs knows on Linux


def available() -> bool:
    """Tell whether the system has a dialog. Without one portable_file_dialogs answers nothing, and says nothing."""
    if not sys.platform.startswith("linux"):
        return True
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(display) and any(map(shutil.which, PROGRAMS))


class FileDialog:
    """Asks for an ONNX file or a picture; nothing waits for the answer."""

    def __init__(self, folder: Path):
        """Open the dialog at a folder."""
        known = " ".join(f"*{suffix}" for suffix in (".onnx", *SUFFIXES))
        filters = [tr("ONNX models and pictures"), known, tr("All files"), "*"]
        start = f"{folder}{os.sep}"
        self._dialog = portable_file_dialogs.open_file(tr("Open a network or a picture"), start, filters)

    def answered(self) -> bool:
        """Tell whether a person has chosen, or closed it."""
        return self._dialog.ready(0)

    def answer(self) -> Path | None:
        """Return what was chosen, after the answer; None if nothing was."""
        chosen = self._dialog.result()
        return Path(chosen[0]) if chosen else None
