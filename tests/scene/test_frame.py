"""The picture's parts, at any size."""

import numpy as np
import pytest
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
