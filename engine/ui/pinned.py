"""The number panels of all pinned neurons: whose numbers they show, and where each first stands."""

from __future__ import annotations

from imgui_bundle import imgui

from ..scene.arrangement import Arrangement, Rect
from ..scene.node import Node
from ..scene.numbers import Numbers, numbers_of
from ..scene.picking import highlight
from ..scene.pins import MOST
from ..scene.scene import Scene
from . import numbers as number_panel
from .desk import Desk

MARGIN = 0.8  # between a panel and what is around it, em
STEP = 1.6, 2.4  # from a panel to the next, inwards and down, em: the titles of all can be read


class PinnedPanels:
    """Explains a node anew only when its network has run again: `numbers_of` is too slow for every frame."""

    def __init__(self) -> None:
        self._panels = [number_panel.NumberPanel() for _ in range(MOST)]
        self._known: dict[Node, tuple[int, Numbers]] = {}

    def build(self, desk: Desk, arrangement: Arrangement) -> None:
        """Show a panel for every pinned node whose network has run."""
        self._update(desk.scene)
        nodes = [node for node in desk.scene.pins if node in self._known]
        for place, (panel, node) in enumerate(zip(self._panels, nodes, strict=False)):
            at_right = _stands_left(desk.scene, node)
            area = _area(arrangement, place, at_right)
            panel.build(desk, self._known[node][1], place, area, at_right)

    @property
    def moving(self) -> bool:
        """Whether a panel is still finding its size."""
        return any(panel.moving for panel, _ in zip(self._panels, self._known, strict=False))

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


def _stands_left(scene: Scene, node: Node) -> bool:
    """Tell whether a node is in the left half of the free area, so that its panel hides less at the right."""
    outline, free = highlight(scene, node), scene.frame.free
    return outline is not None and outline.x + outline.width / 2 < free.x + free.width / 2


def _area(arrangement: Arrangement, place: int, at_right: bool) -> Rect:
    """Return where panel number `place` has room at one side of the free area, above or beside the pad's panel."""
    em = imgui.get_font_size()
    margin, size = MARGIN * em, imgui.get_io().display_size
    right, bottom = size.x - margin, size.y - margin
    if arrangement.upright and not arrangement.at_left:
        right = arrangement.panel.x - margin
    elif not arrangement.upright:
        bottom = arrangement.panel.y - margin
    left = margin + (arrangement.panel.x + arrangement.panel.width if arrangement.at_left else 0.0)
    width = max(min(number_panel.width(), right - left), 1.0)
    inwards = place * STEP[0] * em
    x = right - width - inwards if at_right else arrangement.free.x + inwards
    x = max(min(x, right - width), left)
    y = margin + place * STEP[1] * em
    return Rect(round(x), round(y), width, max(bottom - y, 1.0))
