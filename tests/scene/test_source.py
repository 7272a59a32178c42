"""What a SPEC may be, and the bundled test digits."""

import gzip

import numpy as np
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.paths import TEST_DIGITS
from glassnet.engine.scene import digits, source
from PIL import Image


def test_the_bundled_digits_are_the_files_bytes():
    pixels = np.frombuffer(gzip.decompress((TEST_DIGITS / "t10k-images-idx3-ubyte.gz").read_bytes())[16:], np.uint8)
    labels = gzip.decompress((TEST_DIGITS / "t10k-labels-idx1-ubyte.gz").read_bytes())[8:]
    images = pixels.reshape(10_000, 28, 28) / np.float32(255)
    assert np.array_equal(digits.images(), images)
    assert np.array_equal(digits.images(3), images[:3])
    assert np.array_equal(digits.image(9_999), images[9_999])
    assert digits.labels().tobytes() == labels
    assert [digits.label(number) for number in (0, 1, 9_999)] == [7, 2, 6]


@pytest.mark.parametrize("number", [0, 7, 9_999])
def test_a_test_digit(number):
    given = source.parse(f"mnist:{number}")
    assert np.array_equal(given.ink, digits.image(number))
    assert str(number) in given.name
    assert f"(a {digits.label(number)})" in given.name


def test_an_eight_has_its_article():
    eight = digits.labels().tolist().index(8)
    assert source.parse(f"mnist:{eight}").name == f"Test digit {eight} (an 8)"


@pytest.mark.parametrize("text", ["10000", "x", "", "-1", "1.5", " 1", "٣", "9" * 5000])
def test_no_such_test_digit(text):
    with pytest.raises(AppError, match="mnist:0 to mnist:9999"):
        source.parse(f"mnist:{text}")


@pytest.mark.parametrize("spec", ["no-such.png", "mnst:1", "", "a" * 5000, "a\0b", "/"])
def test_what_is_no_spec_is_told_what_a_spec_is(spec, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AppError) as caught:
        source.parse(spec)
    assert all(word in caught.value.hint for word in ("mnist:N", "image file", "blank"))


def test_blank_wins_over_a_file_of_that_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    image = Image.new("L", (20, 20), 255)
    image.putpixel((3, 3), 0)
    image.save("blank", "PNG")
    assert not source.parse("blank").ink.any()
    assert source.parse("./blank").ink.any()
