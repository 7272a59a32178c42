"""A screen that nobody sees (Xvfb), a window manager (openbox), and a hand that comes from outside (xdotool)."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from PIL import ImageGrab

SCREEN = (1600, 1000)
PATIENCE = 60.0  # seconds after which something hangs
STILL = 0.4  # seconds without a change after which a picture is finished
NEEDED = ("Xvfb", "openbox", "xdotool")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "XAUTHORITY")
# Without mouse bindings it takes no press to look at first; while it did, the server would drop what moves.
_CONFIGURATION = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <keyboard><keybind key="A-F4"><action name="Close"/></keybind></keyboard>
  <mouse/>
</openbox_config>
"""


def missing() -> list[str]:
    """Return the programs that these tests need and that are not installed."""
    return [program for program in NEEDED if not shutil.which(program)]


def without_display() -> dict[str, str]:
    """Return the environment of a program that can open no window."""
    return {name: value for name, value in os.environ.items() if name not in _DISPLAYS}


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for `condition`; fail if it takes so long that something hangs."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)


class Desktop:
    """The running screen."""

    def __init__(self, display: str):
        self.display = display

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to appear on it: that of the running test, whose folders are its own."""
        return {**without_display(), "DISPLAY": self.display, "LIBGL_ALWAYS_SOFTWARE": "1"}

    def xdotool(self, *arguments: object) -> str:
        """Do something with mouse, keyboard or windows; return what is printed. Raises CalledProcessError."""
        command = ["xdotool", *map(str, arguments)]
        run = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=True
        )
        return run.stdout.strip()

    def key(self, combination: str) -> None:
        """Press and release a key, named as X names it."""
        self.xdotool("key", "--clearmodifiers", combination)

    def picture(self) -> np.ndarray:
        """Return the whole screen, without the pointer: uint8[height, width, 3]."""
        return np.asarray(ImageGrab.grab(xdisplay=self.display).convert("RGB"))

    def still(self) -> np.ndarray:
        """Return the screen when nothing has moved on it for a moment."""
        last, since = self.picture(), time.monotonic()

        def rests() -> bool:
            nonlocal last, since
            now = self.picture()
            if not np.array_equal(now, last):
                last, since = now, time.monotonic()
            return time.monotonic() - since > STILL

        until(rests, "a picture that rests")
        return last

    def changed(self, before: np.ndarray, by: str) -> np.ndarray:
        """Wait until the screen is no longer what it was; return it when it rests again."""
        until(lambda: not np.array_equal(self.picture(), before), f"{by} to change the picture")
        return self.still()


@contextmanager
def desktop(folder: Path) -> Iterator[Desktop]:
    """Start a screen and its window manager, whose files go into `folder`, and stop both in the end."""
    with ExitStack() as started:
        shown = Desktop(_screen(started))
        configuration = folder / "openbox.xml"
        configuration.write_text(_CONFIGURATION)
        own = {f"XDG_{kind}_HOME": str(folder / kind) for kind in ("CONFIG", "CACHE", "DATA", "STATE")}
        command = ["openbox", "--sm-disable", "--config-file", str(configuration)]
        manager = subprocess.Popen(command, env=shown.environment | own, stderr=subprocess.DEVNULL)
        started.callback(stop, manager)
        until(lambda: _managed(shown), "the window manager")
        yield shown


def stop(process: subprocess.Popen) -> None:
    """End a process, by force if nothing else helps."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _screen(started: ExitStack) -> str:
    """Start an X server on the first display that is free; return the display's name."""
    reading, writing = os.pipe()
    size = "x".join(map(str, (*SCREEN, 24)))
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    started.callback(stop, server)
    os.close(writing)
    with open(reading) as answer:  # noqa: PTH123 -- a descriptor has no path
        number = answer.readline().strip()  # ends when the server does
    assert number, "Xvfb did not start"
    return f":{number}"


def _managed(shown: Desktop) -> bool:
    try:
        return bool(shown.xdotool("get_num_desktops"))
    except subprocess.CalledProcessError:
        return False
