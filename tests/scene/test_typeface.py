"""Lines are measured before they are drawn, and cut in the middle where there is no room."""

import pytest
from glassnet.engine.scene.typeface import FACES, length, shortened
from hypothesis import given, settings
from hypothesis import strategies as st

faces, sizes = st.sampled_from(sorted(FACES)), st.integers(8, 40)


@settings(deadline=None)
@given(face=faces, size=sizes, line=st.text(max_size=60), room=st.floats(0, 900))
def test_a_line_that_fits_stays_and_any_other_is_cut_to_fit(face, size, line, room):
    short = shortened(face, size, line, room)
    if length(face, size, line) <= room:
        assert short == line
    else:
        head, _, tail = short.rpartition("…") if not line.count("…") else (line, "", "")
        assert short == "…" or length(face, size, short) <= room
        assert line.startswith(head)
        assert line.endswith(tail)


def test_no_more_is_cut_than_must_be():
    line = "a long name of a picture 17.png"
    for room in range(20, int(length("medium", 17, line))):
        short = shortened("medium", 17, line, room)
        assert short.endswith("…") or line.endswith(short.rpartition("…")[2])
        assert length("medium", 17, short) > room - 2 * 17 * 0.9


@pytest.mark.parametrize("face", sorted(FACES))
def test_lengths_grow_with_size_and_text(face):
    assert length(face, 20, "") == 0
    assert length(face, 20, "il") < length(face, 20, "WM") < length(face, 30, "WM")
