"""What is written over the picture: nothing overlaps, nothing is cut off, and it is true."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from glassnet.engine.paths import ASSETS, MODELS
from glassnet.engine.scene.arrangement import arrange
from glassnet.engine.scene.captions import FAINT, LINE, NORMAL, PLATE, WINNER, Box, Text
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.source import parse
from glassnet.engine.scene.typeface import FACES
from glassnet.engine.scene.writing import percent, spread
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFont

FRAMES = [Frame(1280, 720), Frame(1920, 1080), Frame(1080, 1920), Frame(3840, 2160)]
FRAMES += [Frame(*frame.size, panels=True) for frame in FRAMES] + [Frame(1024, 768, panels=True)]
Rect = tuple[float, float, float, float]  # left, top, right, bottom


@pytest.fixture(scope="module")
def instances():
    return {name: Instance.open(MODELS / f"{name}.onnx") for name in ("lenet", "mlp")}


def scene(instance: Instance, view, frame: Frame, spec: str = "mnist:0") -> Scene:
    scene = Scene(frame)
    scene.add(instance)
    scene.view(view)
    instance.show(parse(spec))
    scene.step(0)
    scene.settle()
    return scene


def rectangle(text: Text) -> Rect:
    """The ink of a line, measured with its font."""
    font = ImageFont.truetype(str(ASSETS / "fonts" / FACES[text.face]), text.size)
    left = text.x - {"left": 0, "middle": 0.5, "right": 1}[text.align] * font.getlength(text.text)
    box = font.getbbox(text.text, anchor="ls")
    return left + box[0], text.y + box[1], left + box[2], text.y + box[3]


def overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def identity(param) -> str:
    model, view, frame = param
    return f"{model}-{view}-{frame.width}x{frame.height}" + "-panels" * frame.panels


@pytest.fixture(params=itertools.product(("lenet", "mlp"), ("3d", "2d"), FRAMES), ids=identity)
def written(request, instances) -> Scene:
    model, view, frame = request.param
    return scene(instances[model], view, frame)


def texts(scene: Scene) -> list[Text]:
    return [caption for caption in scene.captions() if isinstance(caption, Text)]


def test_no_two_lines_overlap(written):
    for one, other in itertools.combinations(texts(written), 2):
        assert not overlap(rectangle(one), rectangle(other)), (one.text, other.text)


def test_everything_written_is_inside_the_picture(written):
    width, height = written.frame.size
    for caption in written.captions():
        left, top, right, bottom = (
            rectangle(caption)
            if isinstance(caption, Text)
            else (caption.x, caption.y, caption.x + caption.width, caption.y + caption.height)
        )
        assert min(left, top, width - right, height - bottom) >= 0, caption


def test_no_text_lies_on_a_node(written):
    (instance,) = written.instances.values()
    outlines = instance.outlines[written.options.view]
    for layer, points in zip(instance.network.layers, outlines, strict=True):
        # Map by map: between maps there is room, for the input's caption for one.
        pixels = written.camera.project(points, written.frame)[:, :2]
        block = (*pixels.min(axis=0), *pixels.max(axis=0))
        for text in texts(written):
            assert not overlap(rectangle(text), block), (text.text, layer.name)


def test_text_is_large_enough(written):
    for text in texts(written):
        font = ImageFont.truetype(str(ASSETS / "fonts" / FACES[text.face]), text.size)
        assert -font.getbbox("x", anchor="ls")[1] >= 9 * max(min(written.frame.size) / 1080, 1)


def test_names_are_in_the_order_of_the_layers(written):
    (instance,) = written.instances.values()
    levels = {text.text: text.y for text in texts(written)}
    names = [levels[layer.name] for layer in instance.network.layers]
    assert names == sorted(names, reverse=True)


def test_the_winner_has_its_number_and_the_bars_add_up(instances):
    shown = scene(instances["lenet"], "3d", FRAMES[0])
    scores = instances["lenet"].scores
    assert percent(scores.max()) in [text.text for text in texts(shown)]
    bars = [box.height for box in shown.captions() if isinstance(box, Box) and box.colour == WINNER]
    assert np.array(bars) / sum(bars) == pytest.approx(scores, abs=1e-6)
    assert int(scores.argmax()) == 7


def test_an_empty_picture_has_no_winner(instances):
    shown = scene(instances["lenet"], "3d", FRAMES[0], "blank")
    assert not [box for box in shown.captions() if isinstance(box, Box) and box.colour == WINNER]
    assert not [text for text in texts(shown) if "%" in text.text]


def lines_to(scene: Scene) -> int:
    """How many layers have a line from their name."""
    return sum(isinstance(caption, Box) and caption.colour == LINE for caption in scene.captions())


def test_a_hidden_layer_stays_in_the_list_but_dim_and_without_a_line(instances):
    shown = scene(instances["lenet"], "3d", FRAMES[0])
    before = lines_to(shown)
    shown.options.hidden = {1, 7}
    colours = {text.text: text.colour for text in texts(shown)}
    assert colours["Convolution 2"] == NORMAL
    assert colours["Convolution 1"] == colours["Output"] == FAINT
    assert "9" not in colours  # an output's label
    assert lines_to(shown) == before - 2
    assert [row.hidden for row in shown.rows()] == [index in (1, 7) for index in range(8)]


def test_a_layer_out_of_the_picture_stays_in_the_list_without_line_and_caption(instances):
    shown = scene(instances["lenet"], "2d", FRAMES[0])
    shown.camera.zoom(3)
    shown.camera.pan(0, 0.9)
    shown.camera.settle()
    written = {text.text for text in texts(shown)}
    assert {"Output", "Input", "Convolution 1"} < written
    assert "Test digit 0 (a 7)" not in written
    assert lines_to(shown) < 4


def test_names_stay_readable_over_nodes(instances):
    shown = scene(instances["lenet"], "3d", FRAMES[0])
    assert not [box for box in shown.captions() if isinstance(box, Box) and box.colour == PLATE]
    shown.camera.zoom(2)
    shown.camera.settle()
    plates = [box for box in shown.captions() if isinstance(box, Box) and box.colour == PLATE]
    assert len(plates) == 10  # and one behind the heading, one behind the legend


def test_the_list_keeps_its_order_wherever_one_looks(instances):
    shown = scene(instances["lenet"], "3d", FRAMES[0])
    for yaw in np.linspace(0, 6, 9):
        shown.camera.look_around(float(yaw), 0.3)
        levels = [row.level for row in shown.rows()]
        assert levels == sorted(levels, reverse=True)


def test_the_rows_of_the_list_lie_in_its_column_and_apart(written):
    column = arrange(written.frame).names
    rows = sorted(written.rows(), key=lambda row: row.area.y)
    for one, other in itertools.pairwise(rows):
        assert one.area.y + one.area.height <= other.area.y
    assert rows[0].area.y >= column.y
    assert rows[-1].area.y + rows[-1].area.height <= column.y + column.height


def test_with_all_layers_hidden_the_legend_remains(instances):
    shown = scene(instances["mlp"], "2d", FRAMES[0])
    shown.options.hidden = {0, 1, 2, 3}
    assert "positive" in {text.text for text in texts(shown)}


def test_long_names_are_shortened_into_their_room(tmp_path, instances):
    image = tmp_path / ("a long name of a picture " * 8 + "17.png")
    Image.new("L", (50, 50), 255).save(image)
    shown = scene(instances["mlp"], "2d", FRAMES[0], str(image))
    (caption,) = [text for text in texts(shown) if text.text.startswith("a long")]
    assert caption.text.endswith("17.png")
    assert "…" in caption.text
    assert rectangle(caption)[2] <= FRAMES[0].width


def test_the_name_of_a_test_digit_is_never_shortened(written):
    panels = written.frame.panels  # which say it on the pad
    if not panels and written.frame.free.width > 30 * written.frame.text:  # there is room
        assert "Test digit 0 (a 7)" in {text.text for text in texts(written)}


@pytest.mark.parametrize("size", [(1280, 720), (1080, 1920)], ids=str)
@pytest.mark.parametrize(
    ("kiosk", "way_back"), [(False, "Home brings it back."), (True, "The house brings it back.")]
)
def test_the_way_back_is_one_that_there_is(instances, size: tuple[int, int], kiosk: bool, way_back: str):
    frame = Frame(*size, panels=True, kiosk=kiosk)
    shown = scene(instances["mlp"], "3d", frame)
    shown.camera.place(replace(shown.camera.pose, target=(1e5, 0.0, 0.0)))
    free, middle = frame.free, frame.free.x + frame.free.width / 2
    lines = [text for text in texts(shown) if text.x == middle and text.align == "middle"]
    assert " ".join(line.text for line in lines) == f"The network is out of sight. {way_back}"
    for left, top, right, bottom in map(rectangle, lines):
        assert free.x <= left < right <= free.x + free.width
        assert free.y <= top < bottom <= free.y + free.height


levels = st.lists(st.floats(0, 700), min_size=1, max_size=12).map(np.array)


@given(levels=levels)
def test_spread_keeps_lines_apart_in_order_and_inside(levels):
    moved = spread(levels, 40, 100, 690)
    order = np.argsort(levels)
    assert (np.diff(moved[order]) >= 40 - 1e-6).all()
    assert moved.max() <= 690 + 1e-6
    assert moved.min() >= 100 - 1e-6 or len(levels) > (690 - 100) / 40


@given(levels=levels)
def test_spread_leaves_alone_what_is_far_enough_apart(levels):
    apart = 100 + np.cumsum(np.sort(levels) * 0 + 45)
    if apart[-1] <= 690:
        assert spread(apart, 40, 100, 690) == pytest.approx(apart)


@pytest.mark.parametrize(
    ("share", "text"), [(1.0, "100.0 %"), (0.99999, "99.9 %"), (0.5, "50.0 %"), (0.0, "0.0 %")]
)
def test_percent_never_claims_what_is_not_certain(share, text):
    assert percent(share) == text
