"""A context for each test."""

from collections.abc import Iterator

import pytest
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.arrangement import Rect
from glassnet.engine.scene.instance import Instance
from glassnet.engine.ui import widgets
from glassnet.engine.ui.context import Context
from imgui_bundle import imgui
from stage import FRAME


@pytest.fixture
def context() -> Iterator[Context]:
    context = Context(FRAME)
    yield context
    context.close()


@pytest.fixture(scope="module")
def instances():
    return {name: Instance.open(MODELS / f"{name}.onnx") for name in ("lenet", "mlp")}


@pytest.fixture
def written(monkeypatch):
    """What the panels write, with its rectangle, and the rectangles of what can be clicked."""
    texts: list[tuple[str, Rect]] = []
    buttons: list[tuple[str, Rect]] = []

    def item() -> Rect:
        (x, y), (right, bottom) = imgui.get_item_rect_min(), imgui.get_item_rect_max()
        return Rect(x, y, right - x, bottom - y)

    def text(message: str, *args, **kwargs) -> None:
        original_text(message, *args, **kwargs)
        texts.append((message, item()))

    def area(name: str, *args) -> bool:
        clicked = original_area(name, *args)
        buttons.append((name, item()))
        return clicked

    original_text, original_area = widgets.text, widgets._area
    monkeypatch.setattr(widgets, "text", text)
    monkeypatch.setattr(widgets, "_area", area)
    return texts, buttons
