"""High contrast keeps its numbers: letters against their grounds, edges against what is beside them."""

import itertools

import numpy as np
import pytest
from glassnet.engine.headless import Headless
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.captions import (
    BRIGHT,
    DIM,
    FAINT,
    GLASS,
    HAIRLINE,
    NORMAL,
    PLATE,
    SOLID,
    Box,
    Colour,
    Text,
)
from glassnet.engine.scene.contrast import STRONG, strengthen, strong, word
from glassnet.engine.scene.frame import Frame

LIGHTEST_BEHIND = (0.16, 0.24, 0.36, 1.0)  # of the background, behind text without a plate


def luminance(colour: Colour) -> float:
    """Relative luminance of WCAG 2.2."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def over(colour: Colour, ground: Colour) -> Colour:
    red, green, blue = (colour[3] * a + (1 - colour[3]) * b for a, b in zip(colour[:3], ground[:3], strict=True))
    return red, green, blue, 1.0


def ratio(one: Colour, other: Colour) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    list(itertools.product([BRIGHT, NORMAL, FAINT, DIM], [GLASS, SOLID, PLATE, LIGHTEST_BEHIND])),
)
def test_text_can_be_read(text: Colour, ground: Colour):
    behind = over(STRONG.get(ground, ground), LIGHTEST_BEHIND)
    assert ratio(STRONG[text], behind) >= (4.5 if text == DIM or ground == LIGHTEST_BEHIND else 7.0)


def test_edges_can_be_seen():
    ground = over(STRONG[GLASS], LIGHTEST_BEHIND)
    assert ratio(over(STRONG[HAIRLINE], ground), ground) >= 3.0


def test_words_of_other_colours_stay():
    words = np.array([word(FAINT), word((0.1, 0.2, 0.3, 0.4)), word(GLASS)], np.uint32)
    strengthen(words)
    assert words.tolist() == [word(STRONG[FAINT]), word((0.1, 0.2, 0.3, 0.4)), word(STRONG[GLASS])]


def test_captions_change_and_scales_do_not():
    text, scale = Text("a", 0, 0, 10, FAINT), Box(0, 0, 1, 1)
    assert strong([text, scale]) == (Text("a", 0, 0, 10, STRONG[FAINT]), scale)


@pytest.mark.gl
def test_the_whole_picture_gains_contrast():
    shares = []
    for contrast in (False, True):
        headless = Headless(Frame(960, 540, panels=True))
        headless.app.open(MODELS / "mlp.onnx")
        headless.app.scene.options.contrast = contrast
        headless.app.settle()
        headless.draw()
        panel = headless.pixels()[20:520, 760:940]
        shares.append(((panel.max(axis=2) > 240).mean(), (panel.max(axis=2) < 8).mean()))
    assert shares[1][0] > 1.5 * shares[0][0]
    assert shares[1][1] > shares[0][1]
