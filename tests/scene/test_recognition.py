"""From a picture to an answer: digits of any size anywhere on a canvas, and in files of every kind."""

import numpy as np
import pytest
from glassnet.engine.net.loader import load
from glassnet.engine.net.session import Session
from glassnet.engine.paths import MODELS
from glassnet.engine.scene import digits, source
from glassnet.engine.scene.source import Source
from PIL import Image

CANVAS = 280
COUNT = 1000


@pytest.fixture(scope="module", params=["lenet", "mlp"])
def session(request):
    session = Session(load(MODELS / f"{request.param}.onnx"))
    yield session
    session.close()


def answer(session: Session, given: Source) -> int:
    activations = session.run(given.to_input(session.network))
    return int(activations[session.network.output.offset :].argmax())


def pasted(digit: np.ndarray, size: float, rng: np.random.Generator) -> np.ndarray:
    """Paste a digit's ink anywhere on a canvas; at size 1 its box is 20/28 of the canvas."""
    rows, columns = np.flatnonzero(digit.max(axis=1)), np.flatnonzero(digit.max(axis=0))
    crop = digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = size * CANVAS * 20 / 28 / max(crop.shape)
    height, width = (max(round(side * scale), 1) for side in crop.shape)
    ink = np.asarray(Image.fromarray(crop).resize((width, height), Image.Resampling.BICUBIC)).clip(0, 1)
    canvas = np.zeros((CANVAS, CANVAS), np.float32)
    top, left = rng.integers(0, CANVAS - height + 1), rng.integers(0, CANVAS - width + 1)
    canvas[top : top + height, left : left + width] = ink
    return canvas


def test_digits_of_any_size_anywhere_on_a_canvas(session):
    rng = np.random.default_rng(0)
    images, labels = digits.images(COUNT), digits.labels(COUNT)
    # 140 % of 20/28 is the whole canvas: still wholly inside.
    canvases = [pasted(image, rng.uniform(0.6, 1.4), rng) for image in images]
    answers = [answer(session, Source(str, canvas, framed=False)) for canvas in canvases]
    right = np.mean(np.array(answers) == labels)
    assert right >= 0.97, f"{right:.1%} of {COUNT}"


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 7, 11, 61])
@pytest.mark.parametrize(
    "kind", ["white on black", "black on white", "ink on transparent", "white on transparent", "turned", "16 bit"]
)
def test_digits_in_image_files(session, tmp_path, number, kind):
    ink = pasted(digits.image(number), 0.9, np.random.default_rng(number))
    level = (255 * ink).astype(np.uint8)
    path = tmp_path / "digit.png"
    if kind == "white on black":
        Image.fromarray(level).save(path)
    elif kind == "black on white":
        Image.fromarray(255 - level).save(path)
    elif kind == "16 bit":
        Image.fromarray((65535 * ink).astype(np.uint16)).save(path)
    elif kind == "turned":
        upright = Image.fromarray(255 - level)
        exif = Image.Exif()
        exif[0x0112] = 6  # the camera was held sideways: turn clockwise to see it upright
        path = tmp_path / "digit.jpg"
        upright.rotate(90, expand=True).save(path, quality=90, exif=exif)
    else:
        colour = 0 if kind == "ink on transparent" else 255
        rgba = np.full((CANVAS, CANVAS, 4), colour, np.uint8)
        rgba[..., 3] = level
        Image.fromarray(rgba).save(path)
    assert answer(session, source.parse(str(path))) == digits.label(number)


def test_a_test_digit_is_the_networks_input_to_the_last_bit(session):
    given = source.parse("mnist:5").to_input(session.network)
    margin = (given.shape[-1] - digits.SIDE) // 2
    middle = given[0, margin : margin + digits.SIDE, margin : margin + digits.SIDE]
    assert np.array_equal(middle, digits.image(5))
    assert given.sum() == middle.sum()


def test_blank_is_all_zeros(session):
    assert not source.parse("blank").to_input(session.network).any()
