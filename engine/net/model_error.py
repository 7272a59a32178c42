"""The reason why a model cannot be shown, before anyone has said which file it came from."""

from __future__ import annotations

EXPORT_AGAIN = "Export the model again with one float32 input, a batch of 1 and a chain of common layers"


class ModelError(Exception):
    """What is the matter with a model, as the rest of a sentence that starts with the file's name.

    Raised by the readers inside `net`; `loader.load` turns it into an AppError that names the file.
    """

    def __init__(self, reason: str, hint: str = EXPORT_AGAIN):
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
