"""Colour on its way: from image files of every kind and from coloured pens to the network."""

import numpy as np
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.scene import picture
from glassnet.engine.scene.actions import Actions
from glassnet.engine.scene.canvas import SIDE, WHITE
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.pad import Pad
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.source import Source
from PIL import Image

RED, BLUE = (255, 0, 0), (0, 0, 255)


def read(image: Image.Image, path, **options) -> np.ndarray:
    image.save(path, **options)
    ink, colours = picture.read(path)
    assert ink.shape == colours.shape[:2] or max(ink.shape) == 400
    assert colours.dtype == np.uint8
    return colours


def halves(mode: str = "RGB") -> Image.Image:
    """Red at the left, blue at the right."""
    image = Image.new("RGB", (60, 40), RED)
    image.paste(BLUE, (30, 0, 60, 40))
    return image.convert(mode)


@pytest.mark.parametrize(
    ("mode", "name"),
    [
        ("RGB", "a.png"), ("RGB", "a.jpg"), ("CMYK", "a.jpg"), ("P", "a.png"), ("RGBA", "a.png"),
        ("P", "a.gif"), ("RGB", "a.webp"), ("RGB", "a.bmp"), ("CMYK", "a.tif"),
    ],
)  # fmt: skip
def test_files_are_read_in_colour(tmp_path, mode, name):
    colours = read(halves(mode), tmp_path / name)
    assert colours.shape == (40, 60, 3)
    assert np.abs(colours[20, 5].astype(int) - RED).max() < 40
    assert np.abs(colours[20, 55].astype(int) - BLUE).max() < 40


def test_they_are_turned_as_their_exif_says(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter to the right
    colours = read(halves(), tmp_path / "a.jpg", exif=exif, quality=95)
    assert colours.shape == (60, 40, 3)
    assert colours[5, 20].argmax() == 0
    assert colours[55, 20].argmax() == 2


def test_the_first_frame_counts(tmp_path):
    colours = read(halves(), tmp_path / "a.gif", save_all=True, append_images=[Image.new("RGB", (60, 40))])
    assert colours[20, 5].argmax() == 0


def test_sixteen_bits(tmp_path):
    levels = np.full((40, 60), 32768, np.uint16)
    assert abs(int(read(Image.fromarray(levels), tmp_path / "a.png")[0, 0, 0]) - 127) <= 1


@pytest.mark.parametrize(("ink", "ground"), [((0, 0, 0), 255), ((255, 255, 255), 0), (RED, 255)])
def test_what_is_transparent_lies_on_what_sets_it_off(tmp_path, ink, ground):
    image = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    image.paste((*ink, 255), (10, 10, 30, 30))
    colours = read(image, tmp_path / "a.png")
    assert colours[0, 0].tolist() == [ground] * 3
    assert tuple(colours[20, 20]) == ink


def test_large_pictures_are_made_smaller_and_huge_ones_refused(tmp_path, monkeypatch):
    assert read(Image.new("RGB", (3000, 1500), RED), tmp_path / "a.png").shape == (512, 1024, 3)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(AppError, match="too many pixels"):
        picture.read(tmp_path / "a.png")


def stroke(pad: Pad, *points: tuple[float, float], colour=WHITE) -> None:
    pad.colour = colour
    pad.press(*points[0])
    for point in points[1:]:
        pad.move(*point)
    pad.release()


def test_the_last_stroke_is_on_top():
    pad = Pad()
    stroke(pad, (0.1, 0.5), (0.9, 0.5), colour=RED)
    stroke(pad, (0.5, 0.1), (0.5, 0.9), colour=BLUE)
    colours = pad.source.colours
    assert colours is not None
    middle = SIDE // 2
    assert tuple(colours[middle, middle]) == BLUE
    assert tuple(colours[middle, SIDE // 5]) == RED
    assert tuple(colours[5, 5]) == (0, 0, 0)
    pad.undo()
    assert pad.source.colours is not None
    assert tuple(pad.source.colours[middle, middle]) == RED


def test_white_ink_alone_has_no_colours():
    pad = Pad()
    stroke(pad, (0.1, 0.5), (0.9, 0.5))
    assert pad.source.colours is None
    assert pad.source.drawn


def test_a_photo_is_shown_as_it_is_or_as_ink_and_can_be_drawn_on():
    pad = Pad()
    ink, colours = np.zeros((40, 60), np.float32), np.asarray(halves())
    source = Source(lambda: "photo", ink, False, colours)
    pad.show(source, in_colour=True)
    assert pad.source is source
    assert tuple(pad.paint[SIDE // 2, 10]) == RED
    assert pad.ink[SIDE // 2].all()
    assert not pad.ink[:20].any()
    pad.look(in_colour=False)
    assert pad.source is source
    assert not pad.ink.any()
    pad.look(in_colour=True)
    stroke(pad, (0.5, 0.5), colour=WHITE)
    assert pad.source.drawn
    assert pad.source.colours is not None
    assert tuple(pad.source.colours[SIDE // 2, SIDE // 2]) == WHITE
    assert tuple(pad.source.colours[SIDE // 2, 10]) == RED
    pad.clear()
    assert pad.source.empty


def test_the_command_of_a_colour():
    scene = Scene(Frame(640, 480))
    give = Actions(scene).with_argument()["pad.colour"]
    scene.pad.tool = "eraser"
    give("#ff8000")
    assert (scene.pad.colour, scene.pad.tool) == ((255, 128, 0), "pen")
    for wrong in ("", "red", "#fff", "#ff80000", "#gg0000", "#ff8000\n"):
        with pytest.raises(AppError, match="no colour"):
            give(wrong)
