"""Films of the attract mode: as long and as large as asked for, always the same, and whole or not at all."""

import hashlib
import itertools
from pathlib import Path

import av
import numpy as np
import pytest
from glassnet.engine.cli import main
from glassnet.engine.errors import AppError
from glassnet.engine.film import Film


def decoded(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as film:
        return [np.asarray(frame.to_ndarray(format="rgb24"), int) for frame in film.decode(video=0)]


@pytest.mark.gl
def test_a_film_of_the_attract_mode_is_as_asked_and_the_same_each_time(tmp_path: Path):
    sums = []
    for name in ("one.mp4", "other.mp4"):
        asked = ["--seconds", "3", "--fps", "5", "--size", "321x180", "--out", str(tmp_path / name)]
        assert main(["record", "models/mlp.onnx", *asked]) == 0
        sums.append(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert sums[0] == sums[1]
    frames = decoded(tmp_path / "one.mp4")
    assert len(frames) == 15
    assert frames[0].shape == (180, 320, 3)
    with av.open(str(tmp_path / "one.mp4")) as film:
        assert film.duration == 3 * av.time_base
    changes = [abs(later - sooner).mean() for sooner, later in itertools.pairwise(frames)]
    assert max(changes) > 0.3  # something happens,
    assert max(changes) < 30  # and nothing flashes
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.mp4", "other.mp4"]


def test_colours_come_back(tmp_path: Path):
    film = Film(tmp_path / "colours.mp4", (64, 32), 10)
    colours = [(230, 40, 40), (40, 200, 60), (50, 60, 220), (240, 240, 240), (10, 10, 10)]
    for colour in colours:
        film.add(np.full((32, 64, 3), colour, np.uint8))
    film.finish()
    for frame, colour in zip(decoded(tmp_path / "colours.mp4"), colours, strict=True):
        assert abs(frame[8:24, 8:56] - colour).mean() < 6


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ([], "--out FILE.mp4"),
        (["--out", "film.avi"], "--out FILE.mp4"),
        (["--out", "f.mp4", "--seconds", "0"], "--seconds"),
        (["--out", "f.mp4", "--fps", "many"], "--fps"),
        (["--out", "f.mp4", "--size", "big"], "no size"),
        (["other.txt", "--out", "f.mp4"], "no ONNX model"),
    ],
)
def test_mistakes_are_one_line(capsys, monkeypatch, tmp_path: Path, arguments: list[str], part: str):
    monkeypatch.chdir(tmp_path)
    assert main(["record", *arguments]) == 2
    said = capsys.readouterr().err
    assert part in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path):
    with pytest.raises(AppError, match="cannot be written"):
        Film(tmp_path / "none" / "film.mp4", (64, 64), 10)


def test_a_film_that_is_given_up_leaves_what_was_there(tmp_path: Path):
    (tmp_path / "film.mp4").write_text("an older one")
    film = Film(tmp_path / "film.mp4", (64, 64), 10)
    film.add(np.zeros((64, 64, 3), np.uint8))
    film.give_up()
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]
    assert (tmp_path / "film.mp4").read_text() == "an older one"
