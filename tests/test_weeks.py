"""What is done again and again for weeks takes no more memory each time: bytes of the C heap, frame by frame."""

import ctypes
import gc
import sys
from collections.abc import Callable

import pytest
from exhibits import exhibit
from glassnet.engine.app import App
from glassnet.engine.events import Invoked, Pointer
from glassnet.engine.headless import Headless
from glassnet.engine.host import House
from glassnet.engine.scene.arrangement import arrange
from glassnet.engine.scene.frame import Frame

pytestmark = [
    pytest.mark.gl,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="asks glibc for what it has given away"),
]

SIZE = Frame(480, 270, panels=True, kiosk=True)
WARM, MEASURED = 1_000, 2_000  # frames, until what is kept on purpose has filled up, and after that
LIMIT = 100.0  # bytes a frame; kept texts still come and go, and a lost object takes more
LINES = 200


class Heap(ctypes.Structure):
    """glibc's struct mallinfo2 (malloc.h)."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in [
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        ]
    ]


def used() -> int:
    """Return the bytes in use that malloc has given away: Python's, those of the libraries, Mesa's."""
    gc.collect()
    ask = ctypes.CDLL("libc.so.6").mallinfo2
    ask.restype = Heap
    heap = ask()
    return heap.uordblks + heap.hblkhd


def digits(app: App, number: int) -> None:
    app.invoke("input.show", f"mnist:{number % 200}")


def strokes(app: App, number: int) -> None:
    pad, step = arrange(SIZE).pad, number % 10
    x, y = (pad.x + (0.2 + 0.06 * step) * pad.width) / SIZE.width, (pad.y + 0.5 * pad.height) / SIZE.height
    kind = "press" if step == 0 else "release" if step == 9 else "move"
    app.handle(Pointer(kind, x, y + 0.001 * (number % 50), "none" if kind == "move" else "left", 1, "touch"))
    if number % 100 == 99:
        app.handle(Invoked("pad.clear"))


def pointing(app: App, number: int) -> None:
    app.handle(Pointer("move", 0.3 + 0.002 * (number % 150), 0.3 + 0.001 * (number % 300)))
    if number % 20 == 0:
        app.handle(Invoked("numbers.pin", f"{1 + number // 20 % 6}:{number % 80}"))
    if number % 20 == 10:
        app.handle(Invoked("numbers.close", "0"))


def choices(app: App, number: int) -> None:
    if number % 15 == 0:
        command = ("view.2d", "edges.next", "language.next", "view.3d", "trace.toggle", "guide.toggle")
        app.handle(Invoked(command[number // 15 % len(command)]))


def nothing(app: App, number: int) -> None:
    """Leave it to the attract mode."""


Doing = Callable[[App, int], None]


@pytest.mark.parametrize("doing", [digits, strokes, pointing, choices, nothing])
def test_frames_leave_nothing_behind(doing: Doing, capsys: pytest.CaptureFixture):
    headless = exhibit("lenet", SIZE, house=House(idle=1e6, attracts=doing is nothing))
    headless.app.scene.budget.count = LINES
    headless.app.invoke("input.show", "mnist:0")
    lived(headless, doing, range(WARM))
    before = used()
    lived(headless, doing, range(WARM, WARM + MEASURED))
    rise = (used() - before) / MEASURED
    with capsys.disabled():
        print(f"\n{doing.__name__}: {rise:+.1f} bytes a frame")
    headless.app.close()
    assert rise < LIMIT


def lived(headless: Headless, doing: Doing, frames: range) -> None:
    for number in frames:
        doing(headless.app, number)
        headless.app.step(1 / 5 if doing is nothing else 1 / 30)
        headless.draw()
