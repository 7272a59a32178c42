"""What the preprocessing promises of any drawing."""

import numpy as np
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.net.network import Layer, Network, Operator
from glassnet.engine.scene import digits
from glassnet.engine.scene.preprocess import to_input
from hypothesis import given, settings
from hypothesis import strategies as st


def network(shape: tuple[int, ...], digit_size: int | None) -> Network:
    layer = Layer(0, "Input", "input", shape, 0, (), Operator("Input"), "x", None, ())
    return Network("test", (layer,), (), digit_size, "")


MLP, LENET = network((1, 28, 28), 28), network((1, 32, 32), 28)


def enlarged(digit: np.ndarray, factor: int, top: int, left: int, side: int = 280) -> np.ndarray:
    canvas = np.zeros((side, side), np.float32)
    large = np.kron(digit, np.ones((factor, factor), np.float32))
    canvas[top : top + large.shape[0], left : left + large.shape[1]] = large
    return canvas


@settings(max_examples=40, deadline=None)
@given(number=st.integers(0, 999), factor=st.integers(2, 8), top=st.integers(0, 50), left=st.integers(0, 50))
def test_place_and_size_do_not_matter(number, factor, top, left):
    digit = digits.image(number)
    reference = to_input(enlarged(digit, 10, 0, 0), MLP)
    moved = to_input(enlarged(digit, factor, top, left), MLP)
    assert np.abs(moved - reference).max() < 0.08


@settings(max_examples=30, deadline=None)
@given(number=st.integers(0, 999))
def test_a_digit_of_mnist_comes_back_nearly_as_it_was(number):
    digit = digits.image(number)
    again = to_input(enlarged(digit, 8, 20, 31), MLP)[0]
    # MNIST moved by whole pixels: half a pixel of freedom remains, and thin strokes are made as dark as they were.
    assert -0.1 < again.sum() / digit.sum() - 1 < 0.4
    rows, columns = np.indices(digit.shape)
    for axis in (rows, columns):
        assert abs((axis * again).sum() / again.sum() - (axis * digit).sum() / digit.sum()) < 0.6


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_ink_gives_a_valid_input(data):
    height, width = data.draw(st.integers(1, 60)), data.draw(st.integers(1, 60))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    ink = (rng.random((height, width)) < data.draw(st.floats(0, 1))).astype(np.float32)
    for auto_centre in (True, False):
        given = to_input(ink, LENET, auto_centre)
        assert given.shape == (1, 32, 32)
        assert given.dtype == np.float32
        assert np.isfinite(given).all()
        assert given.min() >= 0
        assert given.max() <= 1
        border = np.ones((32, 32), bool)
        border[2:30, 2:30] = False
        assert not given[0][border].any()


def test_one_pixel_becomes_a_blob_in_the_middle():
    ink = np.zeros((100, 100), np.float32)
    ink[90, 3] = 1
    given = to_input(ink, MLP)[0]
    assert given[14, 14] == given.max() == pytest.approx(1)
    assert given[0].max() < 0.5


def test_a_thin_long_stroke_keeps_its_shape():
    ink = np.zeros((400, 400), np.float32)
    ink[100:104, 10:390] = 1
    given = to_input(ink, MLP)[0]
    assert (given.max(axis=0) > 0).sum() in (20, 21)
    assert (given.max(axis=1) > 0).sum() <= 3
    assert given.max() == 1


def test_grey_goes_to_every_channel_in_either_order():
    ink = digits.image(0)
    first, last = to_input(ink, network((3, 28, 28), 28)), to_input(ink, network((28, 28, 3), 28))
    assert np.array_equal(first, np.moveaxis(last, 2, 0))
    assert np.array_equal(first[0], first[2])


def test_without_auto_centre_the_picture_stays_where_it_was():
    ink = np.zeros((56, 56), np.float32)
    ink[:8, :8] = 1
    given = to_input(ink, MLP, auto_centre=False)[0]
    assert given[:4, :4].min() > 0.9
    assert max(given[4:].max(), given[:, 4:].max()) < 0.1


def test_an_input_that_is_no_picture():
    with pytest.raises(AppError, match="2×3×5×7 is not a picture"):
        to_input(digits.image(0), network((2, 3, 5, 7), None))


def test_a_thin_pen_writes_as_dark_as_a_thick_one():
    ink = np.zeros((280, 280), np.float32)
    ink[40:240, 100:102] = ink[40:42, 100:200] = 1
    assert to_input(ink, MLP).max() == 1


def test_without_auto_centre_a_picture_of_the_fields_size_is_unchanged():
    assert np.array_equal(to_input(digits.image(3), MLP, auto_centre=False)[0], digits.image(3))
