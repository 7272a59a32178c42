"""What is on screen is saved as it is, by a key or, where the operator allows it, by visitors; never too much."""

import json
from pathlib import Path

import numpy as np
import pytest
from exhibits import exhibit
from glassnet.engine import photos
from glassnet.engine.events import Key
from glassnet.engine.headless import Headless
from glassnet.engine.host import House
from glassnet.engine.journal import Journal
from people import opened, press
from PIL import Image

pytestmark = pytest.mark.gl


def saved(headless: Headless, folder: Path) -> list[Path]:
    """Press the key, draw two frames and return the files."""
    headless.app.photos.folder = folder
    headless.app.settle()
    headless.app.handle(Key("F12", True))
    headless.app.handle(Key("F12", False))
    for _ in range(2):
        headless.app.step(1 / 60)
        headless.draw()
    return sorted(folder.glob("*")) if folder.exists() else []


def test_a_key_saves_exactly_what_is_on_screen(tmp_path: Path):
    headless = opened()
    press(headless.app, "N")
    (path,) = saved(headless, tmp_path / "pictures")
    assert path.suffix == ".png"
    picture = np.asarray(Image.open(path))
    headless.app.panels.news = ""
    headless.app.settle()
    headless.draw()
    assert picture.shape == headless.pixels().shape
    assert np.abs(picture.astype(int) - headless.pixels().astype(int)).mean() < 6  # but for what moved on
    both = saved(headless, tmp_path / "pictures")
    assert len(both) == 2
    assert path in both


def test_it_is_said_and_goes_by_itself(tmp_path: Path):
    app = (headless := opened()).app
    saved(headless, tmp_path)
    assert str(tmp_path) in app.panels.news
    assert app.moving
    for _ in range(50):
        app.step(0.1)
    assert app.panels.news == ""


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    app = (headless := opened()).app
    (tmp_path / "file").write_text("")
    assert saved(headless, tmp_path / "file" / "folder") == []
    assert "cannot be saved" in app.panels.message


def test_there_is_an_end_to_them(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(photos, "MOST", 2)
    app = (headless := opened()).app
    for expected in (1, 2, 2):
        assert len(saved(headless, tmp_path)) == expected
    assert "There are 2 pictures" in app.panels.message


@pytest.mark.parametrize("allowed", [True, False])
def test_visitors_save_pictures_where_the_operator_allows_it(tmp_path: Path, allowed: bool):
    journal = Journal(tmp_path / "journal.jsonl")
    headless = exhibit(journal=journal, house=House(attracts=False, pictures=allowed))
    files = saved(headless, tmp_path / "pictures")
    assert len(files) == allowed
    lines = [json.loads(line) for line in (tmp_path / "journal.jsonl").read_text().splitlines()]
    assert [line["path"] for line in lines if line["event"] == "picture"] == [str(path) for path in files]
    assert headless.app.panels.message == ""
