"""What is being done while a file is opened, for people who wait."""

from __future__ import annotations

from dataclasses import dataclass

from ..text import tr

STAGES = ("start", "read", "build", "look")
"""What is done one after the other: see net/worker.py."""


@dataclass(frozen=True)
class Progress:
    """A file that is being opened: its name, the stage it is in, and the tenths of seconds it has taken."""

    name: str
    stage: str
    tenths: int

    @property
    def share(self) -> float:
        """How much is done, 0..1, as if all stages were equally long."""
        return (STAGES.index(self.stage) + 0.5) / len(STAGES)

    @property
    def doing(self) -> str:
        """The stage in words."""
        return {
            "start": tr("starting a process for it"),
            "read": tr("reading its graph"),
            "build": tr("preparing to run it"),
            "look": tr("looking at its values"),
        }[self.stage]
