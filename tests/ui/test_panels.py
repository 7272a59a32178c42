"""The panels: where they stand, that nothing is cut off or overlaps, and that their buttons do what they say."""

import itertools

import numpy as np
import pytest
from desks import FRAMES, Desk, identity, inside, overlap, rect
from glassnet.engine.commands import by_id
from glassnet.engine.events import Pointer
from glassnet.engine.net.loader import load
from glassnet.engine.scene.arrangement import Rect, arrange
from glassnet.engine.scene.captions import Text
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.node import Node, Pointed
from glassnet.engine.ui.notices import place
from onnx_graphs import dense, node, save

MODELS_AND_VIEWS = list(itertools.product(("lenet", "mlp"), ("3d", "2d")))


@pytest.mark.parametrize("frame", FRAMES, ids=identity)
@pytest.mark.parametrize(("model", "view"), MODELS_AND_VIEWS)
def test_panels_neither_overlap_each_other_nor_the_fitted_network(instances, model, view, frame):
    desk = Desk(instances[model], frame, view)
    windows = {name: rect(window) for name, window in desk.windows().items()}
    windows = {name: area for name, area in windows.items() if name != "Debug##Default"}
    assert {"drawing", "toolbar", "layer 0"} < windows.keys()
    (instance,) = desk.scene.instances.values()
    for points in instance.outlines[desk.scene.options.view]:
        pixels = desk.scene.camera.project(points, frame)[:, :2]
        (x, y), (width, height) = pixels.min(axis=0), np.ptp(pixels, axis=0)
        windows[f"network {len(windows)}"] = Rect(x, y, width, height)
    for (one, area), (other, second) in itertools.combinations(windows.items(), 2):
        if not (one.startswith("network") and other.startswith("network")):
            assert not overlap(area, second, slack=0.5), (one, other)
    for name, area in windows.items():
        assert inside(area, Rect(0, 0, *frame.size)), name


@pytest.mark.parametrize("frame", FRAMES, ids=identity)
@pytest.mark.parametrize("spec", ["mnist:0", "blank"])
@pytest.mark.parametrize("model", ["lenet", "mlp"])
def test_no_text_is_cut_off_or_overlaps_another(instances, written, model, spec, frame):
    texts, buttons = written
    desk = Desk(instances[model], frame, spec=spec)
    texts.clear()
    buttons.clear()
    desk.panels.build(0.0)
    panel = arrange(frame).panel
    assert len(texts) > 20
    for text, area in texts:
        assert inside(area, panel), text
    for (one, area), (other, second) in itertools.combinations(texts, 2):
        assert not overlap(area, second, slack=1.0), (one, other)
    in_panel = [(name, area) for name, area in buttons if area.x >= panel.x and area.y >= panel.y]
    for (one, area), (other, second) in itertools.product(texts, in_panel):
        assert not overlap(area, second, slack=1.0), (one, other)
    for one, area in buttons:
        assert inside(area, panel) or inside(area, arrange(frame).toolbar), one


def test_text_is_large_enough_to_read(instances, written):
    desk = Desk(instances["lenet"], FRAMES[0])
    written[0].clear()
    desk.panels.build(0.0)
    assert min(area.height for _, area in written[0]) >= 16  # em; the x-height is 0.55 of it: 9 pixels


@pytest.mark.parametrize(
    ("command", "spec"),
    [
        ("pad.pen", "mnist:0"),
        ("pad.eraser", "mnist:0"),
        ("pad.undo", "mnist:0"),
        ("pad.clear", "mnist:0"),
        ("view.2d", "blank"),
        ("camera.fit", "blank"),
        ("help.toggle", "blank"),
    ],
)
def test_a_button_gives_its_command(instances, written, command, spec):
    desk = Desk(instances["lenet"], FRAMES[0], spec=spec)
    tooltip = by_id(command).tooltip
    area = next(area for name, area in written[1] if name.startswith(tooltip))
    desk.click(area.x + area.width / 2, area.y + area.height / 2)
    assert desk.asked == [(command,)]


def test_what_cannot_be_done_has_no_working_button(instances, written):
    desk = Desk(instances["lenet"], FRAMES[0], spec="blank")
    for command in ("pad.undo", "pad.redo", "pad.clear", "layer.show_all"):
        area = next(area for name, area in written[1] if name.startswith(by_id(command).tooltip))
        desk.click(area.x + area.width / 2, area.y + area.height / 2)
    assert desk.asked == []


def test_the_list_of_layers_hides_a_layer_and_marks_it(instances):
    desk = Desk(instances["lenet"], FRAMES[0])
    row = desk.scene.rows()[3]
    desk.click(row.area.x + 5, row.area.y + 5)
    assert desk.asked == [("layer.toggle", "3")]
    desk.scene.options.hidden.add(3)
    assert [row.hidden for row in desk.scene.rows()] == [index == 3 for index in range(8)]


def test_the_brush_is_set_by_its_slider(instances, written):
    desk = Desk(instances["lenet"], FRAMES[0])
    area = next(area for name, area in written[1] if name.startswith(by_id("pad.brush").tooltip))
    desk.click(area.x + area.width - 1, area.y + area.height / 2)
    command, value = desk.asked[-1]
    assert command == "pad.brush"
    assert float(value) > 0.155


def test_a_message_is_whole_and_can_be_dismissed(instances, written):
    desk = Desk(instances["lenet"], FRAMES[0])
    message = "Cannot read weights.onnx: it is no ONNX model, " + 10 * "and here is why, " + "so choose another."
    desk.panels.tell(message)
    for _ in range(4):
        written[1].clear()
        desk.panels.build(1 / 60)
    window = desk.windows()["message"]
    assert inside(rect(window), desk.scene.frame.free)
    area = next(area for name, area in written[1] if name.startswith(by_id("dismiss").tooltip))
    assert inside(area, rect(window))
    desk.click(area.x + area.width / 2, area.y + area.height / 2)
    assert desk.asked == [("dismiss",)]
    desk.panels.dismiss()
    assert desk.panels.message == ""


def test_an_empty_pad_has_no_guess(instances, written):
    desk = Desk(instances["lenet"], FRAMES[0], spec="blank")
    written[0].clear()
    desk.panels.build(0.0)
    texts = [text for text, _ in written[0]]
    assert not [text for text in texts if "%" in text]
    assert texts.count("—") == 12  # two guesses, ten probabilities


def test_the_guesses_are_the_two_likeliest(instances, written):
    desk = Desk(instances["lenet"], FRAMES[0])
    (instance,) = desk.scene.instances.values()
    written[0].clear()
    desk.panels.build(0.0)
    texts = [text for text, _ in written[0]]
    first, second = (-instance.scores).argsort()[:2]
    assert texts[texts.index("first guess") - 1] == str(first) == "7"
    assert texts[texts.index("second") - 1] == str(second)
    assert sum("%" in text for text in texts) == 12


def test_a_single_output_is_a_value_and_no_probability(tmp_path, written):
    nodes = [node("Flatten", "x", "f"), node("MatMul", "f w", "y")]
    instance = Instance.of(load(save(tmp_path, nodes, {"w": dense(1, 784) / 9}, (1, 1, 28, 28))))
    desk = Desk(instance, FRAMES[0])
    written[0].clear()
    desk.panels.build(0.0)
    texts = [text for text, _ in written[0]]
    shown = f"{instance.activations[-1]:.4g}".replace("-", "−")
    assert texts[texts.index("output") + 1] == shown
    assert not [text for text in texts if "%" in text or text == "second"]
    assert shown in [caption.text for caption in desk.scene.captions() if isinstance(caption, Text)]


def test_what_the_pointer_is_on_is_said(instances, written):
    desk = Desk(instances["lenet"], FRAMES[0])
    desk.scene.pointed = Pointed(Node(next(iter(desk.scene.instances)), 1, 2 * 784 + 3 * 28 + 4), Rect(5, 5, 5, 5))
    desk.panels.handle(Pointer("move", 0.4, 0.5))
    written[0].clear()
    desk.panels.build(0.0)
    texts = [text for text, _ in written[0]]
    assert "Convolution 1" in texts
    assert "map 3, row 4, column 5" in texts
    (instance,) = desk.scene.instances.values()
    value = instance.activations[1024 + 2 * 784 + 3 * 28 + 4]
    assert f"value {value:+.3f}".replace("-", "−") in texts


def test_places_count_from_one():
    assert place((6, 28, 28), 0) == "map 1, row 1, column 1"
    assert place((1, 32, 32), 33) == "row 2, column 2"
    assert place((120, 1, 1), 119) == "neuron 120 of 120"


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (900, 2), (200, 150)])
def test_a_picture_too_small_for_panels_has_none(instances, size):
    desk = Desk(instances["lenet"], Frame(*size, panels=True))
    assert arrange(desk.scene.frame).unit == 0
    assert not {"drawing", "toolbar"} & desk.windows().keys()
