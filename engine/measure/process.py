"""What only a process of its own can tell: how long it takes to start, and what it does when nothing happens."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from ..errors import AppError
from ..headless import Headless
from ..scene.frame import Frame

START_TIMEOUT = 120.0  # seconds for a process to show its first frame
IDLE = 5.0  # seconds of doing nothing that are measured


def start_to_first_frame(model: Path, frame: Frame) -> float:
    """Start a process that draws one frame; return the milliseconds until it has."""
    code = "import sys; from glassnet.engine.measure.process import first_frame; first_frame(*sys.argv[1:])"
    command = [sys.executable, "-c", code, str(model), str(frame.width), str(frame.height)]
    start = time.monotonic()  # counts from the machine's start, so the two processes' clocks agree
    child = subprocess.run(command, capture_output=True, text=True, timeout=START_TIMEOUT, check=False)
    if child.returncode != 0:
        raise AppError(f"A second process could not draw a frame: {child.stderr.strip()[-200:]}", "Try again")
    return round(1000 * (float(child.stdout) - start), 1)


def first_frame(model: str, width: str, height: str) -> None:
    """Draw one frame of test digit 0 and print when it was finished."""
    headless = Headless(Frame(int(width), int(height)))
    headless.app.open(Path(model))
    headless.app.invoke("input.show", "mnist:0")
    headless.app.scene.settle()
    headless.draw()
    print(time.monotonic())


def idle_load(model: Path, frame: Frame) -> float | None:
    """Open a window, leave it alone, and return what it takes of one core, in per cent; None without a display."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "journal.jsonl"
        size = f"{frame.width}x{frame.height}"
        arguments = ["run", str(model), "--size", size, "--journal", str(journal)]
        command = [sys.executable, "-m", "glassnet.engine", *arguments]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            if not _rests(child, journal):
                return None
            process = psutil.Process(child.pid)
            before = sum(process.cpu_times()[:2])
            time.sleep(IDLE)
            return round(100 * (sum(process.cpu_times()[:2]) - before) / IDLE, 2)
        finally:
            child.terminate()
            child.wait(START_TIMEOUT)


def _rests(child: subprocess.Popen, journal: Path) -> bool:
    """Wait until the window's journal says that it draws nothing any more; False if it ends first."""
    end = time.monotonic() + START_TIMEOUT
    while child.poll() is None and time.monotonic() < end:
        lines = journal.read_text().splitlines() if journal.exists() else []
        if any(json.loads(line)["event"] == "idle" for line in lines):
            return True
        time.sleep(0.1)
    return False
