"""The walk: an input through the real app, on a context without a display, to the texture and the picture."""

import shutil

import numpy as np
import onnx
import onnxruntime
import pytest
from glassnet.engine.commands import table
from glassnet.engine.events import Invoked, Resized
from glassnet.engine.gpu import shader
from glassnet.engine.headless import Headless
from glassnet.engine.net.network import Network
from glassnet.engine.paths import MODELS, SHADERS
from glassnet.engine.scene.frame import Frame
from PIL import Image

pytestmark = pytest.mark.gl
FRAME = Frame(480, 270)


@pytest.fixture(params=["lenet", "mlp"])
def model(request):
    return MODELS / f"{request.param}.onnx"


@pytest.fixture(autouse=True)
def headless(model):
    headless = Headless(FRAME)
    headless.app.renderer.device.check()
    headless.app.open(model)
    yield headless
    headless.app.renderer.device.check()


def read_slice(headless: Headless, index: int) -> np.ndarray:
    """Read one slice of the activation texture back, float32[texels]."""
    texture = headless.app.renderer.stores[0].activations.texture
    return np.frombuffer(texture.read(), np.float32).reshape(2, -1)[index]


def shown_tensors(model, network: Network, x: np.ndarray) -> dict[str, np.ndarray]:
    """Run the original file in ONNX Runtime, with the tensors of the layers as its outputs."""
    proto = onnx.load(model)
    known = {value.name for value in proto.graph.output}
    names = {name for layer in network.layers[1:] for name in (layer.tensor, layer.pre_activation) if name}
    proto.graph.output.extend(onnx.ValueInfoProto(name=name) for name in sorted(names - known))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = onnxruntime.InferenceSession(proto.SerializeToString(), options, providers=["CPUExecutionProvider"])
    outputs = [output.name for output in session.get_outputs()]
    x_name = session.get_inputs()[0].name
    arrays = map(np.asarray, session.run(outputs, {x_name: x}))
    return {x_name: x} | dict(zip(outputs, arrays, strict=True))


@pytest.mark.parametrize("spec", ["mnist:0", "mnist:9999", "blank", "picture"])
def test_the_texture_holds_what_onnx_runtime_computed(headless, model, tmp_path, spec):
    if spec == "picture":
        spec = str(tmp_path / "stroke.png")
        ink = np.full((90, 70), 255, np.uint8)
        ink[20:70, 30:37] = 20
        Image.fromarray(ink).save(spec)
    app = headless.app
    app.handle(Invoked("input.show", spec))
    app.step(1 / 60)
    headless.draw()
    instance = app.scene.instances[0]
    texture = read_slice(headless, app.renderer.stores[0].activations.newest)
    x = instance.source.to_input(instance.network)[None]
    expected = shown_tensors(model, instance.network, x)
    for layer in instance.network.layers:
        shown = texture[layer.offset : layer.offset + layer.nodes]
        assert np.array_equal(shown, expected[layer.tensor].ravel()), layer.name
    assert not texture[instance.network.nodes :].any()


def test_the_values_before_stay_in_the_other_slice(headless):
    app = headless.app
    seen = []
    for spec in ("mnist:0", "mnist:1"):
        app.handle(Invoked("input.show", spec))
        app.step(1 / 60)
        headless.draw()
        seen.append(app.scene.instances[0].activations.copy())
    newest, nodes = app.renderer.stores[0].activations.newest, app.scene.instances[0].network.nodes
    assert np.array_equal(read_slice(headless, newest)[:nodes], seen[1])
    assert np.array_equal(read_slice(headless, 1 - newest)[:nodes], seen[0])


def test_new_values_arrive_gradually_and_then_fully(headless):
    def show(spec: str, *steps: float) -> np.ndarray:
        headless.app.handle(Invoked("input.show", spec))
        for dt in steps:
            headless.app.step(dt)
        headless.draw()
        return np.frombuffer(headless.target.read(), np.uint8).astype(int)

    headless.app.scene.settle()
    first = show("mnist:0", 1.0, 1.0)
    halfway = show("mnist:1", 0.0, 0.075)
    last = show("mnist:1", 0.0, 1.0)
    assert 0 < np.abs(halfway - first).sum() < np.abs(last - first).sum()
    assert np.abs(halfway - last).sum() > 0
    assert np.array_equal(headless.picture(), headless.picture())


def test_a_picture_shows_the_latest_input_at_once(headless):
    headless.app.handle(Invoked("input.show", "mnist:1"))
    alone = headless.picture()
    headless.app.handle(Invoked("input.show", "mnist:0"))
    assert headless.picture() != alone
    headless.app.handle(Invoked("input.show", "mnist:1"))
    assert headless.picture() == alone


def test_values_that_are_no_numbers_leave_the_rest_of_the_picture_alone(headless):
    app, instance = headless.app, headless.app.scene.instances[0]
    app.handle(Invoked("input.show", "mnist:0"))
    before = np.asarray(headless.picture()).astype(int)
    values = instance.activations.copy()
    values[instance.network.output.offset + np.arange(3)] = np.nan, np.inf, -np.inf
    instance.activations, instance.activated = values, instance.activated + 1
    changed = np.abs(np.asarray(headless.picture()) - before).max(axis=2) > 40
    assert 0 < changed.mean() < 0.02


def test_the_picture_fits_another_size(headless):
    headless.app.handle(Resized(300, 500))
    gl = headless.app.renderer.device.context
    headless.target = gl.framebuffer([gl.texture((300, 500), 4)])
    assert headless.picture().size == (300, 500)
    assert headless.picture().getcolors(300 * 500)[0][0] < 300 * 500


def test_a_hidden_layer_is_dark_where_it_was_and_nothing_else_changes(headless):
    app = headless.app
    app.handle(Invoked("view.2d"))
    app.handle(Invoked("input.show", "mnist:0"))
    app.scene.options.glow = 0.0
    app.scene.options.edges = "off"
    before = np.asarray(headless.picture()).astype(int)
    app.handle(Invoked("layer.toggle", "0"))
    hidden = np.asarray(headless.picture()).astype(int)
    app.handle(Invoked("layer.show_all"))
    assert np.array_equal(np.asarray(headless.picture()), before)

    least, most = (
        app.scene.camera.project(p, FRAME)[:, :2] for p in [app.scene.instances[0].outlines["2d"][0]] * 2
    )
    (left, top), (right, bottom) = np.floor(least.min(axis=0)).astype(int), np.ceil(most.max(axis=0)).astype(int)
    changed = np.abs(hidden - before).max(axis=2) > 2
    assert changed[top + 2 : bottom - 2, left + 2 : right - 2].mean() > 0.9
    outside = changed.copy()
    outside[max(top - 2, 0) : bottom + 2, left - 2 : right + 2] = False
    column = int(app.scene.frame.free[0])
    outside[:, :column] = False  # the names move
    outside[top:bottom, right:] = outside[top:bottom, column:left] = False  # so do the caption and the line
    assert not outside.any()


def test_every_command_can_be_given(headless):
    app = headless.app
    arguments = {
        "layer.toggle": "1",
        "input.show": "mnist:3",
        "pad.brush": "0.2",
        "edges.show": "all",
        "edges.threshold": "0.5",
        "numbers.pin": "2:7",
        "numbers.close": "0",
        "evidence.choose": "4:9",
        "pad.colour": "#ff8000",
        "preprocess.set": "range=0..255",
        "input.set": "0=0.5",
        "network.open": str(MODELS / "lenet.onnx"),
    }
    assert set(app.with_argument) == set(arguments)
    assert {*app.plain, *app.with_argument} == {command.id for command in table() if not command.held}
    for command in {**app.plain, **app.with_argument}.keys() - {"input.set"}:  # which is not for pictures
        app.invoke(command, arguments.get(command, ""))
        app.step(0.01)
    assert headless.picture().size == FRAME.size


def test_shaders_are_compiled_anew_and_a_mistake_keeps_the_old_ones(headless, monkeypatch, tmp_path):
    app = headless.app
    app.scene.resize(Frame(*FRAME.size, panels=True))
    app.invoke("input.show", "mnist:0")
    before, old = headless.picture(), app.renderer
    app.reload_shaders()
    assert app.renderer is not old
    assert headless.picture() == before

    shutil.copytree(SHADERS, tmp_path / "shaders")
    monkeypatch.setattr(shader.load, "__defaults__", (tmp_path / "shaders",))
    broken, kept = tmp_path / "shaders" / "label.frag", app.renderer
    broken.write_text(broken.read_text().replace("void main() {", "void main() { nonsense;"))
    app.reload_shaders()
    assert app.renderer is kept
    assert "label.frag:" in app.panels.message
    app.panels.dismiss()
    assert headless.picture() == before
    broken.write_text(broken.read_text().replace("nonsense;", ""))
    app.reload_shaders()
    assert app.renderer is not kept
