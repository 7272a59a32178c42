"""The picture's parts, at any size."""

from dataclasses import replace

import numpy as np
import pytest
from glassnet.engine.scene.arrangement import Rect, arrange
from glassnet.engine.scene.camera import Camera, Pose
from glassnet.engine.scene.frame import Frame
from hypothesis import given
from hypothesis import strategies as st

sides = st.integers(16, 16384)
frames = st.builds(Frame, sides, sides)


@given(frame=frames)
def test_the_free_area_is_inside_the_picture(frame):
    x, y, width, height = frame.free
    assert min(x, y, width, height) > 0
    assert x + width <= frame.width
    assert y + height <= frame.height


@given(frame=frames)
def test_the_lens_looks_through_the_middle_of_the_free_area(frame):
    x, y, width, height = frame.free
    (seen,) = Camera(Pose(distance=3.0)).project(np.zeros((1, 3)), frame)
    assert seen[:2] == pytest.approx([x + width / 2, y + height / 2], abs=1e-4 * max(frame.size))


@given(frame=frames, factor=st.integers(2, 8))
def test_text_grows_with_the_picture(frame, factor):
    larger = Frame(factor * frame.width, factor * frame.height)
    assert larger.text >= frame.text >= 1
    if min(frame.size) >= 1000:
        assert larger.text == pytest.approx(factor * frame.text, rel=0.05)


@given(frame=frames)
def test_the_network_has_most_of_the_picture(frame):
    _, _, width, height = frame.free
    assert width >= 0.5 * frame.width
    assert height >= 0.5 * frame.height


screens = st.builds(
    Frame,
    st.integers(320, 4096),
    st.integers(320, 4096),
    panels=st.just(True),
    kiosk=st.booleans(),
    scale=st.floats(0.5, 2.0),
    least=st.floats(0.0, 60.0),
    left_handed=st.booleans(),
)


@given(frame=screens)
def test_panels_stand_inside_the_picture_and_beside_the_network(frame):
    parts = arrange(frame)
    for part in (parts.panel, parts.free, parts.toolbar):
        assert part.x >= 0
        assert part.y >= 0
        assert part.x + part.width <= frame.width + 1
        assert part.y + part.height <= frame.height + 1
    for part in (parts.pad, parts.tools, parts.answer):
        assert overlap(part, parts.panel) == pytest.approx(part.width * part.height, rel=0.02, abs=4.0)
    assert overlap(parts.panel, parts.free) == 0
    assert overlap(parts.pad, parts.tools) == overlap(parts.tools, parts.answer) == 0


@given(frame=screens)
def test_left_handed_the_pad_is_on_the_other_side(frame):
    one, other = (arrange(replace(frame, left_handed=left)) for left in (False, True))
    assert one.pad.width == other.pad.width
    if one.upright and one.unit:
        assert other.at_left
        assert not one.at_left
        assert other.pad.x < other.free.x < other.free.x + other.free.width < frame.width


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160), (1080, 1920), (1024, 768)])
def test_letters_of_an_exhibit_can_be_read_from_afar(size):
    frame = Frame(*size, panels=True, kiosk=True)
    x_height = 0.546  # em, of Inter
    assert x_height * frame.text / frame.height >= 0.016
    assert x_height * arrange(frame).unit / frame.height >= 0.016


def test_text_is_enlarged_for_a_fine_grained_monitor_but_not_without_end():
    usual = Frame(1280, 720, panels=True)
    assert replace(usual, least=20.0).text == 20
    assert replace(usual, least=200.0).text == round(1.6 * usual.text)
    assert replace(usual, scale=1.5).text == round(1.5 * usual.text)
    assert arrange(replace(usual, scale=1.5)).unit > arrange(usual).unit


def overlap(one: Rect, other: Rect) -> float:
    """Return the area that two rectangles share, in pixels; less than a pixel's width is rounding."""
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return wide * high if min(wide, high) > 1 else 0.0
