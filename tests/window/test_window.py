"""Drawing in the real window: on a screen that nobody sees, with a mouse that is moved from outside."""

import pytest
from conftest import Start
from glassnet.engine.scene.arrangement import arrange
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.strokes import digit, hands
from program import Program

SIZE = (1280, 720)
pytestmark = pytest.mark.window


@pytest.mark.parametrize("model", ["lenet", "mlp"])
def test_digits_drawn_with_the_mouse_are_read(start: Start, model: str):
    window = start(f"models/{model}.onnx")
    for label in (1, 7):
        assert window.draw(digit(hands()[0], label))["label"] == str(label)
        known = len(window.journal("guess"))
        window.key("c")
        assert window.wait_for("guess", known)["label"] is None


def test_window_is_as_large_as_the_journal_says(window: Program):
    assert window.ready["window"] == list(window.size()) == list(SIZE)
    assert window.pad == [round(side) for side in arrange(Frame(*SIZE, panels=True)).pad]
    assert window.ready["model"] == "LeNet"
    assert window.ready["renderer"]
