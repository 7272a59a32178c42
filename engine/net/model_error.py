"""The reason why a model cannot be shown, before anyone has said which file it came from."""

from __future__ import annotations

from ..text import one_line

EXPORT_AGAIN = "Check the file with onnx.checker, and export it again"

MOST = 250
"""Characters of a reason: names in files may be endless."""


class ModelError(Exception):
    """What is the matter with a model, as the rest of a sentence that starts with the file's name.

    Raised by the readers inside `net`; `loader.load` turns it into an AppError that names the file. `detail` is
    what ONNX Runtime said, if it was the one who refused.
    """

    def __init__(self, reason: str, hint: str = EXPORT_AGAIN, detail: str = ""):
        super().__init__(reason)
        self.reason, self.hint, self.detail = one_line(reason, MOST), hint, detail
