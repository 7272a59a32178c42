"""Kept drawings: each once, no more than a folder may have, and no frame waits for the folder to be listed."""

import itertools
import os
from pathlib import Path

import numpy as np
import pytest
from glassnet.engine import drawings
from glassnet.engine.drawings import Drawings
from glassnet.engine.scene.pad import Pad
from PIL import Image


class Easel:
    """A pad on which something is drawn, and the folder that keeps it."""

    def __init__(self, folder: Path):
        seconds = itertools.count()
        self.folder, self.pad = folder, Pad()
        self.kept = Drawings(folder, clock=lambda: 1e9 + next(seconds))

    def draw(self, times: int = 1) -> None:
        for _ in range(times):
            self.pad.clear()
            self.pad.press(0.3, 0.3)
            self.pad.move(0.7, 0.7)
            self.pad.release()
            self.kept.look(self.pad)
            self.kept.keep()

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir())


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the folders that have been listed since, in whichever way."""
    found = []

    def noting(function):
        return lambda folder: (found.append(Path(folder)), function(folder))[1]

    for name in ("scandir", "listdir"):
        monkeypatch.setattr(os, name, noting(getattr(os, name)))
    return found


def test_the_folder_is_listed_once_and_not_for_each_drawing(tmp_path: Path, listed: list[Path]):
    (tmp_path / "older.png").write_bytes(b"")
    easel = Easel(tmp_path)
    easel.draw(20)
    assert listed == [tmp_path]
    assert len(easel.files) == 21
    dots = np.asarray(Image.open(easel.files[0]))
    assert dots.max() == 255


def test_a_folder_that_is_not_there_yet_is_made(tmp_path: Path, listed: list[Path]):
    easel = Easel(tmp_path / "hall" / "drawings")
    easel.draw(5)
    assert len(listed) == 2  # in vain at the start, and when it was made
    assert len(easel.files) == 5


def test_no_more_are_kept_than_there_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(drawings, "MOST", 5)
    for number in range(3):
        (tmp_path / f"older-{number}.png").write_bytes(b"")
    easel = Easel(tmp_path)
    easel.draw(2)
    for _ in range(3):
        with pytest.raises(OSError, match="there are 5 files"):
            easel.draw()
    assert len(easel.files) == 5


def test_a_folder_that_somebody_has_emptied_has_room_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(drawings, "MOST", 5)
    easel = Easel(tmp_path)
    for _ in range(3):
        easel.draw(5)
        for file in tmp_path.iterdir():
            file.unlink()
    easel.draw()
    assert len(easel.files) == 1


def test_what_could_not_be_saved_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(drawings, "MOST", 5)
    easel = Easel(tmp_path)

    def refused(*_):
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(Image.Image, "save", refused)
        for _ in range(5):
            with pytest.raises(OSError, match="no space left"):
                easel.draw()
    listed_again = []
    monkeypatch.setattr(drawings, "_entries", listed_again.append)
    easel.draw(5)
    assert listed_again == []
    assert len(easel.files) == 5
