"""Panels over a scene, and what is asked of them."""

from glassnet.engine.scene.arrangement import Rect
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.options import View
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.source import parse
from glassnet.engine.ui.panels import Panels
from imgui_bundle import imgui
from stage import hand

FRAMES = [Frame(*size, panels=True) for size in ((1280, 720), (1080, 1920), (3840, 2160), (1024, 768), (640, 480))]


class Desk:
    """Panels over a scene, and a record of what they asked for and of the rectangles of all texts and buttons."""

    def __init__(self, instance: Instance, frame: Frame, view: View = "3d", spec: str = "mnist:0"):
        self.asked: list[tuple[str, ...]] = []
        self.scene = Scene(frame)
        self.scene.add(instance)
        self.scene.view(view)
        self.scene.pad.show(parse(spec))
        self.scene.settle()
        self.panels = Panels(self.scene, lambda *asked: self.asked.append(asked))
        self.panels.settle()

    def click(self, x: float, y: float) -> None:
        """Click at a pixel."""
        hand(self.panels.handle, self.scene.frame, (x, y), self.frames)

    def frames(self, count: int) -> None:
        for _ in range(count):
            self.panels.build(1 / 60)

    def windows(self) -> dict[str, imgui.internal.Window]:
        return {window.name: window for window in self.panels.context._context.windows if window.was_active}


def rect(window: imgui.internal.Window) -> Rect:
    return Rect(window.pos.x, window.pos.y, window.size.x, window.size.y)


def overlap(one: Rect, other: Rect, slack: float = 0.0) -> bool:
    apart_x = one.x + one.width <= other.x + slack or other.x + other.width <= one.x + slack
    apart_y = one.y + one.height <= other.y + slack or other.y + other.height <= one.y + slack
    return not (apart_x or apart_y)


def inside(inner: Rect, outer: Rect, slack: float = 0.5) -> bool:
    across = outer.x - slack <= inner.x and inner.x + inner.width <= outer.x + outer.width + slack
    return across and outer.y - slack <= inner.y and inner.y + inner.height <= outer.y + outer.height + slack


def identity(param) -> str:
    return f"{param.width}x{param.height}" if isinstance(param, Frame) else str(param)
