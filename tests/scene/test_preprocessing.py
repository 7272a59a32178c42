"""Preprocessing: read and written, guessed with reasons, and done to pictures as it says."""

import numpy as np
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.net.clues import Clues
from glassnet.engine.net.network import Layer, Network, Operator
from glassnet.engine.scene.forms import Form, form_of, forms_of
from glassnet.engine.scene.guess import guess
from glassnet.engine.scene.preprocess import looks, to_input, to_size
from glassnet.engine.scene.preprocessing import IMAGENET, Preprocessing
from glassnet.engine.scene.source import Source
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

PLAIN = Preprocessing()


def network(shape: tuple[int, ...], answers: int = 10, **clues) -> Network:
    first = Layer(0, "Input", "input", shape, 0, (), Operator("Input"), "x", None, ())
    last = Layer(1, "Output", "dense", (answers,), first.nodes, (0,), Operator("Gemm"), "y", None, ())
    return Network("test", (first, last), (), None, "", clues=Clues(**clues))


def photo(height: int = 60, width: int = 90) -> np.ndarray:
    """Red grows to the right, green downward; blue is even."""
    pixels = np.full((height, width, 3), 51, np.uint8)
    pixels[..., 0], pixels[..., 1] = np.linspace(0, 255, width), np.linspace(0, 255, height)[:, None]
    return pixels


def fed(network: Network, settings: str, colours: np.ndarray) -> np.ndarray:
    how = PLAIN.changed(settings)
    return to_input(np.zeros((9, 9), np.float32), network, True, how, colours)


@pytest.mark.parametrize(
    "settings",
    [
        "range=0..255",
        "range=-1..1 order=bgr",
        IMAGENET,
        "mean=0.5 std=0.25",
        "resize=crop keep=0.875",
        "resize=stretch layout=hwc paper=white",
        "range=0.1..0.30000000000000004",
    ],
)
def test_what_is_written_reads_back(settings):
    how = PLAIN.changed(settings)
    assert how != PLAIN
    assert PLAIN.changed(str(how)) == how


def test_a_setting_can_be_taken_back():
    assert PLAIN.changed(IMAGENET).changed("mean= std=") == PLAIN


@pytest.mark.parametrize(
    "settings",
    [
        "range", "range=", "range=1", "range=1..1", "range=2..1", "range=0..inf", "range=nan..1", "range=0..1e9",
        "mean=1,2", "mean=a", "std=0", "std=-1,1,1", "order=grb", "resize=huge", "keep=0", "keep=2", "layout=hcw",
        "paper=red", "colour=red", "=", "0..255", "range=0..255,order=bgr", "\0=1", "mean=" + "1," * 9999,
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_one_line(settings):
    with pytest.raises(AppError) as caught:
        PLAIN.changed(settings)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@given(st.text(max_size=60))
def test_any_text_is_settings_or_a_mistake(text):
    try:
        how = PLAIN.changed(text)
    except AppError:
        return
    assert PLAIN.changed(str(how)) == how


@pytest.mark.parametrize(
    ("given", "settings", "reason"),
    [
        (network((1, 28, 28)), "range=0..1 resize=digit", "MNIST"),
        (network((784,)), "range=0..1 resize=digit", "MNIST"),
        (network((3, 32, 32)), "range=0..1", "says nothing"),
        (network((3, 224, 224), 1000), IMAGENET + " resize=crop keep=0.875", "ImageNet"),
        (network((3, 224, 224), 1001), IMAGENET, "ImageNet"),
        (network((224, 224, 3), 1000), "range=-1..1 layout=hwc", "Keras"),
        (network((3, 224, 224), 1000, last=True), "range=-1..1", "Keras"),
        (network((3, 8, 8), element="uint8"), "range=0..255", "bytes"),
        (network((3, 8, 8), centre=(116.0,), spread=(58.0,)), "range=0..255", "116"),
        (network((3, 8, 8), 1000, centre=(0.45,), spread=(0.22,)), "range=0..1 mean= std=", "0.45"),
        (network((3, 8, 8), said=(("order=bgr", "Image.BitmapPixelFormat"),)), "order=bgr", "BitmapPixelFormat"),
        (network((1, 28, 28), said=(("resize=stretch", "glassnet.preprocessing"),)), "resize=stretch", "metadata"),
    ],
)
def test_a_guess_and_its_reason(given, settings, reason):
    found = guess(given)
    assert found.preprocessing.changed(settings) == found.preprocessing
    name = settings.split()[0].partition("=")[0]
    assert reason in found.reasons[name]


def test_metadata_that_say_nonsense_are_not_used():
    assert guess(network((3, 8, 8), said=(("range=x", "k"),))) == guess(network((3, 8, 8)))


@pytest.mark.parametrize(
    ("shape", "pictures"),
    [
        ((4,), 0), ((64,), 0), ((784,), 1), ((785,), 0), ((12, 5), 0), ((28, 28), 1), ((2, 9, 9), 0),
        ((4, 9, 9), 1), ((3, 9, 3), 0), ((9, 9, 3), 1), ((4, 9, 4), 2), ((1, 1, 9), 0), ((2, 3, 9, 9), 0),
    ],
)  # fmt: skip
def test_which_inputs_are_pictures(shape, pictures):
    assert len(forms_of(network(shape))) == pictures
    assert not forms_of(network((28, 28), element="int64"))


def test_layout_decides_between_two():
    assert form_of(network((4, 9, 4)), "chw") == (4, 9, 4, False)
    assert form_of(network((4, 9, 4)), "hwc") == (4, 4, 9, True)
    assert form_of(network((3, 9, 9)), "hwc") == (3, 9, 9, False)


def test_values_channels_and_layout():
    red = np.full((10, 10, 3), (255, 0, 51), np.uint8)
    np.testing.assert_allclose(fed(network((3, 8, 8)), "range=-1..1", red)[:, 0, 0], [1, -1, -0.6], atol=1e-6)
    np.testing.assert_allclose(fed(network((8, 8, 3)), "order=bgr", red)[0, 0], [0.2, 0, 1], atol=1e-6)
    np.testing.assert_allclose(fed(network((4, 8, 8)), "range=0..255", red)[:, 0, 0], [255, 0, 51, 255], atol=1e-4)
    np.testing.assert_allclose(fed(network((1, 99, 99)), "", red)[0, 0, 0], 0.299 + 0.2 * 0.114, atol=1e-5)
    expected = (np.array([1, 0, 0.2]) - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)
    np.testing.assert_allclose(fed(network((3, 8, 8)), IMAGENET, red)[:, 0, 0], expected, atol=1e-5)


def test_bgr_means_are_those_of_the_colours():
    red = np.full((10, 10, 3), (255, 0, 0), np.uint8)
    found = fed(network((3, 8, 8)), "range=0..255 mean=123,117,104 order=bgr", red)[:, 0, 0]
    np.testing.assert_allclose(found, [-104, -117, 132], atol=1e-4)


@pytest.mark.parametrize(
    ("resize", "left", "right", "top"),
    [("crop keep=1", 1 / 6, 5 / 6, 0), ("crop keep=0.5", 1 / 3, 2 / 3, 0.25), ("stretch", 0, 1, 0)],
)
def test_what_part_of_a_picture_is_seen(resize, left, right, top):
    seen = fed(network((3, 40, 40)), f"resize={resize}", photo())
    slack = (right - left) / 40 + 0.01
    assert seen[0, 20, 0] == pytest.approx(left, abs=slack)
    assert seen[0, 20, -1] == pytest.approx(right, abs=slack)
    assert seen[1, 0, 20] == pytest.approx(top, abs=slack)


def test_fitted_in_whole_with_margins_of_paper():
    for paper, margin in (("black", 0.0), ("white", 1.0)):
        seen = fed(network((3, 40, 40)), f"resize=fit paper={paper}", photo(30, 60))
        assert (seen[:, :10] == margin).all()
        assert (seen[:, 30:] == margin).all()
        assert seen[2, 10:30] == pytest.approx(0.2, abs=0.01)


def test_it_is_what_pillow_does_as_torchvision_calls_it():
    """Of torchvision's presets: the shorter side to 256, the middle 224×224; ours takes it in one step."""
    picture = Image.fromarray(photo(300, 500))
    theirs = picture.resize((427, 256), Image.Resampling.BILINEAR).crop((101, 16, 325, 240))
    ours = fed(network((3, 224, 224)), "resize=crop keep=0.875", photo(300, 500))
    difference = np.abs(np.moveaxis(ours, 0, -1) - np.asarray(theirs) / 255)
    assert difference.max() < 0.02


def test_drawings_on_white_paper_are_dark():
    ink = np.zeros((280, 280), np.float32)
    ink[100:180, 100:180] = 1
    black, white = (
        to_input(ink, network((1, 28, 28)), True, PLAIN.changed(f"resize=digit paper={paper}"))
        for paper in ("black", "white")
    )
    np.testing.assert_allclose(black, 1 - white)
    colours = np.zeros((280, 280, 3), np.uint8)
    colours[100:180, 100:180, 0] = 255
    drawn = Source(str, ink, False, colours, drawn=True)
    seen = drawn.to_input(network((3, 28, 28)), how=PLAIN.changed("paper=white"))
    assert seen[:, 14, 14].tolist() == [1, 0, 0]
    assert seen[:, 0, 0].tolist() == [1, 1, 1]


@pytest.mark.parametrize("settings", ["", "range=0..255 order=bgr", IMAGENET, "range=-1..1 mean=0.5 std=2"])
@pytest.mark.parametrize("shape", [(3, 20, 30), (20, 30, 3), (1, 20, 30), (4, 20, 30), (20, 30)])
def test_the_way_back_shows_the_picture(shape, settings):
    given, how = network(shape), PLAIN.changed(settings + " resize=stretch")
    form = form_of(given)
    x = to_input(np.zeros((9, 9), np.float32), given, True, how, photo())
    plain = to_input(np.zeros((9, 9), np.float32), given, True, PLAIN.changed("resize=stretch"), photo())
    back = looks(x, form, how)
    assert back.shape == (20, 30, min(form.channels, 3))
    np.testing.assert_allclose(back, looks(plain, form, PLAIN), atol=1e-5)
    assert np.ptp(back) > 0.7


@given(height=st.integers(1, 40), width=st.integers(1, 40), resize=st.sampled_from(["crop", "fit", "stretch"]))
def test_pictures_of_any_proportions(height, width, resize):
    seen = fed(network((3, 17, 5)), f"resize={resize} range=-1..1", photo(height, width))
    assert seen.shape == (3, 17, 5)
    assert np.isfinite(seen).all()
    assert np.abs(seen).max() <= 1


def test_a_whole_square_can_be_cut_out_for_a_network_of_any_size():
    """Rounding made the part of some sizes, 200 for one, larger than the picture."""
    paper, how = np.zeros((28, 28, 3), np.uint8), PLAIN.changed("resize=crop keep=1")
    for side in range(4, 400):
        assert to_size(paper, Form(3, side, side, False), how).shape == (side, side, 3)
