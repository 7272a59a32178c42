"""Networks unlike ours in the window: nothing that they are, and nothing that is pressed, takes it down."""

from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.commands import table
from glassnet.engine.events import Key, Pointer
from glassnet.engine.headless import Headless
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.arrangement import arrange
from onnx import TensorProto, helper, numpy_helper
from people import FRAME, draw, drop, on_pad, opened

pytestmark = pytest.mark.gl
RANDOM = np.random.default_rng(3)


def network(folder: Path, shape: tuple[int, ...], widths: list[int], labels: str | None = None, scale=1.0) -> Path:
    """A chain of dense layers behind an input of any shape."""
    nodes, constants, before, size = [helper.make_node("Flatten", ["x"], ["f"])], [], "f", int(np.prod(shape))
    for number, width in enumerate(widths):
        weight = (scale * RANDOM.standard_normal((size, width))).astype(np.float32)
        constants.append(numpy_helper.from_array(weight, f"w{number}"))
        nodes.append(helper.make_node("MatMul", [before, f"w{number}"], [f"m{number}"]))
        nodes.append(helper.make_node("Relu", [f"m{number}"], [f"r{number}"]))
        before, size = f"r{number}", width
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", *shape])
    answer = helper.make_tensor_value_info(before, TensorProto.FLOAT, ["N", widths[-1]])
    graph = helper.make_graph(nodes, "odd", [given], [answer], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    if labels:
        helper.set_model_props(model, {"glassnet.classes": labels})
    path = folder / "odd.onnx"
    path.write_bytes(model.SerializeToString())
    return path


ODD = {
    "no picture": lambda folder: network(folder, (7,), [5, 3]),
    "one class": lambda folder: network(folder, (1, 8, 8), [4, 1]),
    "two classes with half a character": lambda folder: network(folder, (1, 8, 8), [2], '["\\ud800", "b"]'),
    "long names": lambda folder: network(folder, (1, 8, 8), [3], f'["{"an endless name " * 9}", "b", "c"]'),
    "a thousand classes": lambda folder: network(folder, (1, 8, 8), [1000]),
    "colour": lambda folder: network(folder, (3, 16, 16), [10]),
    "forty layers": lambda folder: network(folder, (1, 8, 8), [6] * 40, scale=0.5),
    "infinite": lambda folder: network(folder, (1, 8, 8), [9, 9, 4], scale=1e25),
}


@pytest.fixture(params=ODD.values(), ids=list(ODD))
def odd(request, tmp_path: Path) -> Path:
    return request.param(tmp_path)


def click(headless: Headless, x: float, y: float) -> None:
    for kind in ("move", "press", "release"):
        at = x / headless.app.scene.frame.width, y / headless.app.scene.frame.height
        headless.app.handle(Pointer(kind, *at, "none" if kind == "move" else "left"))
        headless.app.step(1 / 60)
    headless.app.draw(headless.target)


def test_whatever_is_pressed_the_window_stays(odd):
    headless = opened("lenet")
    app = headless.app
    drop(app, odd)
    app.step(1 / 60)
    app.draw(headless.target)
    draw(app, (0.2, 0.2), (0.7, 0.8))
    for command in table():
        for key in command.keys[:1]:
            if command.id not in ("app.quit", "window.fullscreen"):
                app.handle(Key(key.split("+")[-1], True, control="Ctrl" in key, shift="Shift" in key))
                app.step(1 / 60)
                app.draw(headless.target)
                app.handle(Key(key.split("+")[-1], False))
    arrangement = arrange(FRAME)
    for area in (arrangement.tools, arrangement.toolbar, arrangement.names, arrangement.answer):
        for x in np.linspace(area.x, area.x + area.width, 6):
            for y in np.linspace(area.y, area.y + area.height, 4):
                click(headless, float(x), float(y))
    drop(app, MODELS / "lenet.onnx")
    app.settle()
    app.draw(headless.target)
    app.renderer.device.check()


def test_a_network_that_takes_no_pictures_says_so_when_it_is_shown_one(tmp_path):
    app = opened("lenet").app
    drop(app, ODD["no picture"](tmp_path))
    draw(app, (0.2, 0.2), (0.5, 0.5), (0.7, 0.8))
    assert app.panels.message == ""
    assert app.scene.pad.empty
    app.panels.desk.invoke("input.next")  # as its button does, while a frame is laid out
    app.step(0.0)
    assert "not a picture" in app.panels.message


def test_the_pictures_of_the_steps_are_those_of_the_network_that_is_open():
    headless = opened("lenet")
    app, sizes = headless.app, []
    app.invoke("input.show", "mnist:0")
    for model in ("lenet", "mlp", "lenet"):
        app.open(MODELS / f"{model}.onnx")
        headless.picture()
        sizes.append(app.renderer.sketches.textures[3].size)
    assert sizes == [(32, 32), (28, 28), (32, 32)]


def test_many_layers_stay_in_their_column(tmp_path):
    app = opened("lenet").app
    drop(app, ODD["forty layers"](tmp_path))
    app.settle()
    column = arrange(FRAME).names
    rows = app.scene.rows()
    assert len(rows) == 41
    assert min(row.area.y for row in rows) >= column.y - 0.5
    assert max(row.area.y + row.area.height for row in rows) <= column.y + column.height + 0.5


def test_panels_hidden_while_the_ghost_writes_spoil_neither_drawing_nor_view():
    headless = opened("lenet")
    app = headless.app
    app.scene.welcome.begin(FRAME)
    plain = opened("lenet").app
    plain.scene.welcome.begin(FRAME)
    for frame in range(400):
        if frame in (70, 130):
            app.invoke("panels.toggle")
        app.step(1 / 60)
        plain.step(1 / 60)
    app.settle()
    plain.settle()
    assert not app.scene.welcome.ghost
    assert app.scene.camera.pose == plain.scene.camera.pose
    assert np.abs(app.scene.pad.ink - plain.scene.pad.ink).mean() < 0.01


def test_another_button_on_the_pad_does_nothing():
    app = opened("lenet").app
    app.invoke("input.next")
    app.scene.welcome.exemplary = True
    app.handle(Pointer("press", *on_pad(0.5, 0.5), "right"))
    app.handle(Pointer("release", *on_pad(0.5, 0.5), "right"))
    assert not app.scene.pad.empty
