"""Sizes, models among the words of a command line, texts in another language, and Ctrl+C."""

import pytest
from glassnet.engine import text
from glassnet.engine.cli import INTERRUPTED, arguments, main
from glassnet.engine.errors import AppError
from glassnet.engine.paths import DEFAULT_MODEL
from glassnet.engine.scene import source


@pytest.mark.parametrize(("written", "size"), [("1280x720", (1280, 720)), ("16X16384", (16, 16384))])
def test_sizes(written, size):
    assert arguments.size(written) == size


@pytest.mark.parametrize(
    "written",
    [
        "0x0",
        "15x16",
        "16x16385",
        "100000x100000",
        "axb",
        "",
        "1280",
        "1280x",
        "-1x20",
        "1e3x20",
        "३२x३२",
        "9" * 5000,
    ],
)
def test_what_is_no_size(written):
    with pytest.raises(AppError):
        arguments.size(written)


def test_the_model_is_a_first_word_that_ends_in_onnx():
    assert arguments.split_model(["a.ONNX", "mnist:0"])[1] == ["mnist:0"]
    assert arguments.split_model(["mnist:0", "a.onnx"]) == (DEFAULT_MODEL, ["mnist:0", "a.onnx"])
    assert arguments.split_model([]) == (DEFAULT_MODEL, [])


def test_ctrl_c_ends_quietly(monkeypatch, capsys):
    def interrupted(spec: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(source, "parse", interrupted)
    assert main(["classify", "mnist:0"]) == INTERRUPTED
    assert capsys.readouterr() == ("", "")


def test_texts_are_english_with_their_values_where_there_is_no_catalogue():
    assert text.tr("{n} of {total}", n=3, total="7") == "3 of 7"
