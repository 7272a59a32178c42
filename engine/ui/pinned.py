"""The number panels of all pinned neurons: whose numbers they show, and where each first stands."""

from __future__ import annotations

from imgui_bundle import imgui

from ..scene.arrangement import Arrangement, Rect
from ..scene.node import Node
from ..scene.numbers import Numbers, numbers_of
from ..scene.pins import MOST
from ..scene.scene import Scene
from . import numbers as number_panel
from .desk import Desk

MARGIN = 0.8  # between a panel and what is around it, em
STEP = 1.6, 2.4  # from a panel to the next to the right and down, em: the titles of all can be read


class PinnedPanels:
    """Explains a node anew only when its network has run again: `numbers_of` is too slow for every frame."""

    def __init__(self) -> None:
        self._panels = [number_panel.NumberPanel() for _ in range(MOST)]
        self._known: dict[Node, tuple[int, Numbers]] = {}

    def build(self, desk: Desk, arrangement: Arrangement) -> None:
        """Show a panel for every pinned node whose network has run."""
        self._update(desk.scene)
        for place, (panel, numbers) in enumerate(zip(self._panels, self._shown(desk.scene), strict=False)):
            panel.build(desk, numbers, place, _area(arrangement, place))

    def _update(self, scene: Scene) -> None:
        known, self._known = self._known, {}
        for node in scene.pins:
            instance = scene.instances.get(node.instance)
            if instance is None or not instance.activated:
                continue
            run, numbers = known.get(node, (0, None))
            if numbers is None or run != instance.activated:
                numbers = numbers_of(instance, node)
            self._known[node] = instance.activated, numbers

    def _shown(self, scene: Scene) -> list[Numbers]:
        return [self._known[node][1] for node in scene.pins if node in self._known]


def _area(arrangement: Arrangement, place: int) -> Rect:
    """Return where panel number `place` has room: in the free area's left, above or beside the panel of the pad."""
    em = imgui.get_font_size()
    margin, width, size = MARGIN * em, number_panel.width(), imgui.get_io().display_size
    right, bottom = size.x - margin, size.y - margin
    if arrangement.upright:
        right = arrangement.panel.x - margin
    else:
        bottom = arrangement.panel.y - margin
    x = max(min(arrangement.free.x + place * STEP[0] * em, right - width), margin)
    y = margin + place * STEP[1] * em
    return Rect(round(x), round(y), width, max(bottom - y, 1.0))
