"""Pictures without a window: what cannot be drawn or written is said, the rest is the right way up."""

import errno

import moderngl
import numpy as np
import pytest
from glassnet.engine import headless
from glassnet.engine.errors import AppError
from glassnet.engine.headless import Headless, save
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.captions import Box
from glassnet.engine.scene.frame import Frame
from PIL import Image


def test_a_missing_opengl_is_said_with_its_reason(monkeypatch):
    def fail(**_):
        raise Exception("libEGL.so.1:\ncannot open")  # glcontext raises no other class

    monkeypatch.setattr(moderngl, "create_context", fail)
    with pytest.raises(AppError, match=r"libEGL\.so\.1: cannot open") as caught:
        headless.context.__wrapped__()
    assert "nstall" in caught.value.hint


@pytest.mark.gl
@pytest.mark.parametrize("size", [(1_000_000, 16), (16, 1_000_000)])
def test_a_picture_that_no_texture_holds_is_refused(size):
    with pytest.raises(AppError, match="too large"):
        Headless(Frame(*size))


def assert_scale(headless: Headless) -> None:
    """The legend's scale goes from orange to blue where the captions say."""
    pixels = np.asarray(headless.picture()).astype(int)
    (scale,) = (box for box in headless.app.scene.captions() if isinstance(box, Box) and box.colour is None)
    row = pixels[round(scale.y + scale.height / 2)]
    red, _, blue = row[round(scale.x) + 3]
    assert red > blue + 50
    red, _, blue = row[round(scale.x + scale.width) - 4]
    assert blue > red + 50


@pytest.mark.gl
def test_the_picture_is_the_right_way_up():
    headless = Headless(Frame(400, 300))
    headless.app.open(MODELS / "mlp.onnx")
    assert headless.picture().size == (400, 300)
    assert headless.picture().mode == "RGB"
    assert_scale(headless)


@pytest.mark.gl
def test_an_app_without_a_network_draws_what_there_is():
    other = Headless(Frame(200, 200))
    other.app.open(MODELS / "mlp.onnx")
    other.picture()
    assert_scale(Headless(Frame(400, 300)))


@pytest.mark.gl
def test_each_of_two_apps_draws_its_own_scene():
    first = Headless(Frame(320, 180))
    first.app.open(MODELS / "mlp.onnx")
    alone = np.asarray(first.picture())
    second = Headless(Frame(200, 300))
    second.app.open(MODELS / "lenet.onnx")
    second.picture()
    assert np.array_equal(np.asarray(first.picture()), alone)


def test_a_saved_picture_reads_back_as_it_was(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 3), np.uint8)
    save(Image.fromarray(pixels), tmp_path / "x.png")
    assert np.array_equal(np.asarray(Image.open(tmp_path / "x.png")), pixels)


def test_a_picture_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(AppError, match=r"gone.x\.png"):
        save(Image.new("RGB", (1, 1)), tmp_path / "gone" / "x.png")


def test_a_full_disk_is_said(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", fail)
    with pytest.raises(AppError, match="No space left"):
        save(Image.new("RGB", (1, 1)), tmp_path / "x.png")
