"""A window with a button in the middle of the picture, and what points at it."""

from collections.abc import Callable

from glassnet.engine.events import Pointer, Source
from glassnet.engine.scene.frame import Frame
from glassnet.engine.ui.context import Context
from imgui_bundle import imgui

FRAME = Frame(640, 480)
MIDDLE = 0.5, 0.5


def frames(context: Context, count: int = 1, build: Callable[[], None] = lambda: None) -> imgui.ImDrawData:
    data = None
    for _ in range(count):
        context.begin(context.frame, 1 / 60)
        build()
        data = context.end()
    assert data is not None
    return data


def window(build: Callable[[], None] = lambda: None) -> Callable[[], None]:
    """Return what builds a window in the middle of the picture with something in it."""

    def body() -> None:
        imgui.set_next_window_pos((200, 150))
        imgui.set_next_window_size((240, 180))
        imgui.begin("window")
        build()
        imgui.end()

    return body


def click(source: Source = "mouse", at: tuple[float, float] = MIDDLE) -> tuple[Pointer, ...]:
    return (
        Pointer("move", *at, source=source),
        Pointer("press", *at, "left", source=source),
        Pointer("release", *at, "left", source=source),
    )


def hand(
    handle: Callable[[Pointer], object], frame: Frame, at: tuple[float, float], go_on: Callable[[int], object]
) -> None:
    """Click at a pixel, with a few frames after each event as a slow hand has them: `go_on` draws so many."""
    for event in click(at=(at[0] / frame.width, at[1] / frame.height)):
        handle(event)
        go_on(3)


class Counter:
    """A button that fills the window and counts its clicks."""

    def __init__(self):
        self.clicks = 0

    def build(self) -> None:
        window(self._button)()

    def _button(self) -> None:
        self.clicks += imgui.button("button", (200, 120))
