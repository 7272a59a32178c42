"""What a frame costs at an exhibit while nobody is there."""

from __future__ import annotations

import time
from pathlib import Path

from ..headless import Headless
from ..host import House
from ..scene.acts import ACTS
from ..scene.frame import Frame
from .timing import SETTLING, Cost, timed

STEP = 1 / 30  # seconds between two frames
BURST = 10  # frames that follow one another: some work is spread over several


def attract(model: Path, frame: Frame, count: int) -> Cost:
    """Draw frames of the attract mode, in bursts from all of its acts; what lies between is lived and not drawn."""
    headless = Headless(Frame(frame.width, frame.height, panels=True, kiosk=True))
    app = headless.app
    app.open(model)
    app.settle()
    app.receive(House())
    bursts = max(count // BURST, 1)
    between = max(round(sum(act.seconds for act in ACTS) / STEP / bursts) - BURST, 1)

    def show(_: int) -> None:
        start = time.perf_counter()
        app.step(STEP)
        headless.draw()
        app.scene.pace(time.perf_counter() - start)

    def live(number: int) -> None:
        if number % BURST == 0:
            for _ in range(between):
                app.step(STEP)
            headless.draw()

    for number in range(SETTLING):
        show(number)
    cost = timed(app.renderer.device, count, show, before=live)
    app.close()
    return cost
