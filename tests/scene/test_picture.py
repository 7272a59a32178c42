"""From image files to ink: paper gone, light evened out, every kind of file, and nothing but AppError."""

import io

import numpy as np
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.scene import digits, picture
from glassnet.engine.scene.preprocess import centred
from PIL import Image

HEIGHT, WIDTH = 240, 320
Y, X = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]


def drawing(number: int = 0) -> np.ndarray:
    large = Image.fromarray(digits.image(number)).resize((160, 160), Image.Resampling.BICUBIC)
    ink = np.zeros((HEIGHT, WIDTH), np.float32)
    ink[30:190, 100:260] = np.asarray(large).clip(0, 1)
    return ink


def level(grey: np.ndarray) -> np.ndarray:
    return (255 * grey.clip(0, 1) + 0.5).astype(np.uint8)


def read(image: Image.Image, path, **options) -> np.ndarray:
    image.save(path, **options)
    return picture.read(path)[0]


def same_input(ink: np.ndarray, expected: np.ndarray, tolerance: float = 0.2) -> bool:
    return bool(np.abs(centred(ink, 28) - centred(expected, 28)).max() < tolerance)


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("quality", [30, 80])
@pytest.mark.parametrize(
    ("paper", "contrast", "noise"),
    [
        (np.ones_like(X), -1.0, 0.0),
        (0.75 + 0.2 * X - 0.1 * Y, -0.7, 0.02),
        (0.9 - 0.35 * (X * X + Y * Y), -0.8, 0.01),
        (np.full_like(X, 0.8), -0.3, 0.015),
    ],
    ids=["scan", "light from one side", "vignette", "pencil"],
)
def test_a_photo_gives_the_drawing_alone(tmp_path, number, quality, paper, contrast, noise):
    ink = drawing(number)
    grain = np.random.default_rng(number).normal(0, noise, ink.shape)
    photo = Image.fromarray(level(paper * (1 + contrast * ink) + grain))
    found = read(photo, tmp_path / "photo.jpg", quality=quality)
    assert same_input(found, ink)
    assert not found[:20].any()


def test_chalk_on_a_dark_board(tmp_path):
    grain = np.random.default_rng(0).normal(0, 0.03, (HEIGHT, WIDTH))
    found = read(Image.fromarray(level(0.25 + 0.1 * X + 0.4 * drawing() + grain)), tmp_path / "board.png")
    assert same_input(found, drawing(), 0.3)


def test_a_clean_drawing_comes_back_as_it_was(tmp_path):
    ink = drawing()
    found = read(Image.fromarray(level(1 - ink)), tmp_path / "a.png")
    faint = ink < 0.16
    assert np.abs(found - ink)[~faint].max() < 0.02
    assert not found[ink == 0].any()


@pytest.mark.parametrize("mode", ["1", "P", "LA", "CMYK", "RGB", "I;16"])
def test_modes(tmp_path, mode):
    sixteen_bits = Image.fromarray((65535 * (1 - drawing())).astype(np.uint16))
    image = sixteen_bits if mode == "I;16" else Image.fromarray(level(1 - drawing())).convert(mode)
    assert image.mode == mode
    name = "a.tif" if mode == "CMYK" else "a.png"
    assert same_input(read(image, tmp_path / name), drawing(), 0.5 if mode == "1" else 0.1)


@pytest.mark.parametrize("suffix", ["bmp", "webp", "gif", "ppm", "tif", "tga", "jp2", "ico"])
def test_formats(tmp_path, suffix):
    found = read(Image.fromarray(level(1 - drawing())).convert("RGB"), tmp_path / f"a.{suffix}")
    assert same_input(found, drawing())


def test_of_an_animation_the_first_frame_counts(tmp_path):
    first, second = (Image.fromarray(level(1 - drawing(number))) for number in (0, 1))
    found = read(first, tmp_path / "a.gif", save_all=True, append_images=[second])
    assert same_input(found, drawing(0))


def test_an_opaque_picture_with_transparent_corners(tmp_path):
    alpha = np.where(X * X + Y * Y < 1.5, 255, 0).astype(np.uint8)
    image = Image.merge("LA", (Image.fromarray(level(1 - drawing())), Image.fromarray(alpha)))
    assert same_input(read(image, tmp_path / "a.png"), drawing())


@pytest.mark.parametrize("grey", [0, 100, 255])
@pytest.mark.parametrize("noise", [0, 5, 15])
def test_paper_alone_is_blank(tmp_path, grey, noise):
    grain = np.random.default_rng(0).normal(0, noise, (HEIGHT, WIDTH))
    image = Image.fromarray((grey + grain).clip(0, 255).astype(np.uint8))
    assert not read(image, tmp_path / "a.png").any()


def test_nothing_but_transparency_is_blank(tmp_path):
    assert not read(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), tmp_path / "a.png").any()


def test_one_pixel_of_ink_is_found(tmp_path):
    image = Image.new("L", (200, 100), 255)
    image.putpixel((150, 70), 0)
    found = read(image, tmp_path / "a.png")
    assert found[70, 150] == found.sum() == 1


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (2, 2)])
def test_pictures_of_odd_sizes(tmp_path, size):
    image = Image.new("L", size, 255)
    image.putpixel((size[0] // 2, size[1] // 2), 0)
    found = read(image, tmp_path / "a.png")
    assert np.isfinite(found).all()
    assert found.min() >= 0
    assert found.max() <= 1
    assert centred(found, 28).shape == (28, 28)


def test_a_file_that_is_no_image(tmp_path):
    path = tmp_path / "a.png"
    path.write_text("not a picture")
    with pytest.raises(AppError, match="not an image"):
        picture.read(path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF", "WEBP"])
def test_truncated_images(tmp_path, kind):
    data = io.BytesIO()
    Image.fromarray(level(np.random.default_rng(0).random((60, 60)))).save(data, kind)
    path = tmp_path / "a"
    path.write_bytes(data.getvalue()[: len(data.getvalue()) // 2])
    with pytest.raises(AppError, match="damaged"):
        picture.read(path)


def test_a_decompression_bomb(tmp_path):
    path = tmp_path / "a.png"
    Image.new("1", (10_000, 10_000)).save(path)
    with pytest.raises(AppError, match="too many pixels"):
        picture.read(path)
