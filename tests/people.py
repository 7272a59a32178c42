"""What people do at the app, for tests: by events alone."""

import time
from pathlib import Path

from glassnet.engine.app import App
from glassnet.engine.events import Dropped, Key, Pointer
from glassnet.engine.headless import Headless
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.arrangement import arrange
from glassnet.engine.scene.frame import Frame

FRAME = Frame(960, 540, panels=True)
FREE = (0.35, 0.6)  # a place outside all panels


def opened(model: str = "mlp", frame: Frame = FRAME) -> Headless:
    headless = Headless(frame)
    headless.app.open(MODELS / f"{model}.onnx")
    headless.app.step(0.0)
    return headless


def drop(app: App, path: Path | str) -> None:
    """Drop a file on the window, and wait until it is shown or refused."""
    app.handle(Dropped(str(path)))
    arrive(app)


def arrive(app: App) -> None:
    """Wait until what is being opened is shown or refused."""
    end = time.monotonic() + 60
    while app.opener.busy:
        assert time.monotonic() < end
        for event in app.attend() or ():
            app.handle(event)
        time.sleep(0.005)


def frames(app: App, seconds: float, dt: float = 1 / 60) -> None:
    for _ in range(round(seconds / dt)):
        app.step(dt)


def on_pad(x: float, y: float, frame: Frame = FRAME) -> tuple[float, float]:
    pad = arrange(frame).pad
    return (pad.x + x * pad.width) / frame.width, (pad.y + y * pad.height) / frame.height


def draw(app: App, *points: tuple[float, float], frame: Frame = FRAME) -> None:
    app.handle(Pointer("press", *on_pad(*points[0], frame), "left"))
    for point in points[1:]:
        app.handle(Pointer("move", *on_pad(*point, frame)))
        app.step(1 / 60)
    app.handle(Pointer("release", *on_pad(*points[-1], frame), "left"))
    app.step(1 / 60)


def press(app: App, name: str, **modifiers: bool) -> None:
    app.handle(Key(name, True, **modifiers))
    app.handle(Key(name, False, **modifiers))
    app.step(1 / 60)


def guess(app: App) -> str:
    (instance,) = app.scene.instances.values()
    return instance.network.label(int(instance.scores.argmax()))


SEVEN = [(0.3, 0.25), (0.7, 0.25), (0.6, 0.5), (0.45, 0.85)]
