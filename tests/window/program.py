"""Glassnet in a process of its own, as a person starts it, known by its journal and its window only."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from desktop import PATIENCE, SCREEN, Desktop, stop, until
from glassnet.engine.scene.strokes import Drawing

COMMAND = [sys.executable, "-m", "glassnet.engine", "run"]
_OUTSIDE = (SCREEN[0] - 1, SCREEN[1] - 1)
_POINTS = 24  # of each stroke: a quick hand


class Program:
    """A running window. It is `ready` once its first frame is there."""

    def __init__(self, desktop: Desktop, folder: Path, *arguments: str):
        """Start it with the mouse out of its way; its journal and what it says on stderr go into `folder`."""
        self.desktop = desktop
        self._journal, self._errors = folder / "journal.jsonl", folder / "stderr.txt"
        desktop.xdotool("mousemove", *_OUTSIDE)
        with self._errors.open("wb") as errors:
            command = [*COMMAND, "--journal", str(self._journal), *arguments]
            self.process = subprocess.Popen(command, env=desktop.environment, stderr=errors)
        try:
            self.ready = self.wait_for("ready")
            self.window = desktop.xdotool("search", "--sync", "--onlyvisible", "--pid", self.process.pid)
            desktop.xdotool("windowactivate", "--sync", self.window)
        except BaseException:
            self.close()
            raise
        self.pad: list[int] = self.ready["pad"]

    def close(self) -> None:
        """End it, whatever it does."""
        stop(self.process)

    @property
    def said(self) -> str:
        """What it has written on stderr."""
        return self._errors.read_text(errors="replace")

    def journal(self, event: str = "") -> list[dict[str, Any]]:
        """Return the journal's finished lines, all or those of one event."""
        text = self._journal.read_text() if self._journal.exists() else ""
        lines = [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
        return [line for line in lines if event in ("", line["event"])]

    def wait_for(self, event: str, after: int = 0) -> dict[str, Any]:
        """Return the journal's line of `event` that follows `after` others, as soon as it is there."""

        def there() -> bool:
            assert self.process.poll() is None, f"it ended before '{event}': {self.said}"
            return len(self.journal(event)) > after

        until(there, f"the journal's '{event}'")
        return self.journal(event)[after]

    def status(self) -> int:
        """Return the exit status when it has ended, after its last words."""
        status = self.process.wait(PATIENCE)
        assert self.said == ""
        assert self.journal()[-1]["event"] == "exit"
        return status

    def key(self, combination: str) -> None:
        """Press and release a key."""
        self.desktop.key(combination)

    def pointer(self, x: float, y: float, *then: object) -> None:
        """Move the mouse to a pixel of the window, and go on with xdotool's commands."""
        self.desktop.xdotool("mousemove", "--window", self.window, round(x), round(y), *then)

    def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        self.desktop.xdotool("windowsize", self.window, width, height)

    def size(self) -> tuple[int, int]:
        """Return the window's size as the screen has it."""
        said = self.desktop.xdotool("getwindowgeometry", "--shell", self.window)
        values = dict(line.split("=") for line in said.splitlines())
        return int(values["WIDTH"]), int(values["HEIGHT"])

    def draw(self, drawing: Drawing) -> dict[str, Any]:
        """Draw on the pad with the mouse; return what the network takes it for."""
        known = len(self.journal("guess"))
        for stroke in drawing.strokes:
            picked = np.linspace(0, len(stroke) - 1, _POINTS).astype(int)
            (first, *rest) = [self._on_pad(x, y) for _, x, y in stroke[picked]]
            moves = [word for point in rest for word in ("mousemove", "--window", self.window, *point)]
            self.pointer(*first, "mousedown", 1, *moves, "mouseup", 1)

        def answered() -> bool:
            # Strokes that follow each other within one frame have one answer; when all rests, it is the last one's.
            guesses, rests = self.journal("guess"), self.journal("idle")
            return len(guesses) > known and bool(rests) and rests[-1]["time"] >= guesses[-1]["time"]

        until(answered, "an answer")
        return self.journal("guess")[-1]

    def _on_pad(self, x: float, y: float) -> tuple[int, int]:
        left, top, width, height = self.pad
        return round(left + x * width), round(top + y * height)
