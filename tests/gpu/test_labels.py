"""Text on the picture is where Pillow says that it should be, and outlives a full atlas."""

import itertools

import numpy as np
import pytest
from glassnet.engine.gpu.device import Device
from glassnet.engine.gpu.frame import FrameBlock
from glassnet.engine.gpu.labels import KEPT, Labels
from glassnet.engine.gpu.palette import PaletteTexture
from glassnet.engine.headless import context
from glassnet.engine.scene.captions import Box, Caption, Ring, Text
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.palettes import BEYOND, COUNT, table
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.typeface import font
from PIL import Image, ImageDraw

pytestmark = pytest.mark.gl
FRAME = Frame(240, 60)
WHITE = (1.0, 1.0, 1.0, 1.0)


class Slate:
    """A black target with labels on it."""

    def __init__(self):
        self.device = Device(context())
        self.block = FrameBlock(self.device)
        self.block.write(Scene(FRAME), 0.0)
        self.palette = PaletteTexture(self.device)
        self.labels = Labels(self.device, self.palette.texture)
        self.target = self.device.context.framebuffer([self.device.context.texture(FRAME.size, 4)])

    def draw(self, *captions: Caption) -> np.ndarray:
        """Draw captions; returns the red channel, 0..255, [height, width]."""
        self.device.target(self.target)
        self.device.clear(self.target)
        self.labels.draw(captions)
        pixels = np.frombuffer(self.target.read(components=3, alignment=1), np.uint8)
        return pixels.reshape(FRAME.height, FRAME.width, 3)[::-1, :, 0].astype(int)


@pytest.fixture
def slate() -> Slate:
    return Slate()


@pytest.mark.parametrize("text", ["AVATAR Tj", "lenet ± 9,134", "−0.5 × 7"])
@pytest.mark.parametrize(("align", "x"), [("left", 20), ("middle", 120), ("right", 220)])
def test_a_line_looks_as_pillow_draws_it(slate, text, align, x):
    drawn = slate.draw(Text(text, x, 40, 22, WHITE, "medium", align))
    image = Image.new("L", FRAME.size)
    ImageDraw.Draw(image).text(
        (x, 40), text, 255, font("medium", 22), anchor={"left": "ls", "middle": "ms", "right": "rs"}[align]
    )
    expected = np.asarray(image).astype(int)
    # Pens stand on quarters of a pixel here and are rounded otherwise in Pillow: compare where the ink is.
    for axis in (0, 1):
        ours, theirs = (np.flatnonzero(picture.max(axis=axis) > 100) for picture in (drawn, expected))
        assert abs(ours[0] - theirs[0]) <= 1
        assert abs(ours[-1] - theirs[-1]) <= 1
    assert drawn.sum() == pytest.approx(expected.sum(), rel=0.05)


def test_a_box_fills_its_rectangle(slate):
    drawn = slate.draw(Box(30, 10, 50, 20, WHITE))
    assert (drawn[14:26, 34:76] == 255).all()
    drawn[10:30, 30:80] = 0
    assert not drawn.any()


@pytest.mark.parametrize("palette", table(), ids=lambda palette: palette.id)
def test_a_box_without_colour_is_the_colour_scale(slate, palette):
    slate.palette.update(palette.id)
    scale = slate.draw(Box(20, 20, 200, 20))[30, 24:216]
    values = (np.arange(24, 216) + 0.5 - 120) / 100
    light = np.interp(values, np.linspace(-BEYOND, BEYOND, COUNT), palette.light[:, 0])
    x = np.maximum(light - 0.004, 0)
    shown = 255 * (x * (6.2 * x + 0.5)) / (x * (6.2 * x + 1.7) + 0.06)
    assert np.abs(scale - shown).max() < 3


def test_a_ring_is_light_in_a_shadow_and_leaves_its_inside_free(slate):
    ground = Box(0, 0, 240, 60, (0.5, 0.5, 0.5, 1.0))
    drawn = slate.draw(ground, Ring(100, 20, 30, 20, 2.0))
    assert drawn[30, 100] > 200
    assert drawn[30, 130] > 200
    assert drawn[30, 103] < 100
    assert drawn[30, 97] < 100
    assert drawn[30, 115] == drawn[30, 60] == 128


def test_the_same_captions_are_uploaded_once(slate):
    captions = (Text("once", 20, 40, 22), Box(1, 1, 5, 5, WHITE))
    slate.draw(*captions)
    slate.device.counters.reset()
    slate.draw(*captions)
    assert slate.device.counters.bytes == 0


def test_more_captions_than_ever_before_are_all_drawn(slate):
    boxes = [Box(2 * index % 240, 2 * (2 * index // 240), 1, 1, WHITE) for index in range(2000)]
    slate.draw(boxes[0])
    assert np.count_nonzero(slate.draw(*boxes)) == 2000


def test_text_survives_a_full_atlas(slate):
    captions = [Text("survives", 20, 40, 22, WHITE)]
    before = slate.draw(*captions)
    for size in itertools.count(30):
        slate.draw(Text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0, 40, size, WHITE))
        if slate.labels.atlas.generation:
            break
    assert np.array_equal(slate.draw(*captions), before)


def test_lines_that_come_and_go_do_not_pile_up(slate):
    for number in range(KEPT + 10):
        slate.draw(Text(str(number), 20, 40, 12))
    assert len(slate.labels._lines) <= KEPT
