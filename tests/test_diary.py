"""What the journal of an exhibit holds of its visitors: their guesses and choices, and nothing of its own doing."""

import json
from pathlib import Path

import pytest
from exhibits import FRAME, exhibit
from glassnet.engine.app import App
from glassnet.engine.events import Invoked, Pointer
from glassnet.engine.host import House
from glassnet.engine.journal import Journal
from people import FREE, draw, frames

pytestmark = pytest.mark.gl


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "visits.jsonl"


def told(file: Path, event: str) -> list[dict]:
    """Return what stands in the lines with this event."""
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    return [
        {name: line[name] for name in line if name not in ("time", "event")}
        for line in lines
        if line["event"] == event
    ]


def at_exhibit(file: Path, attracts: bool = False) -> App:
    return exhibit(journal=Journal(file), house=House(idle=5.0, attracts=attracts)).app


def test_what_visitors_choose_is_told_once(file: Path):
    app = at_exhibit(file)
    app.handle(Invoked("view.2d"))
    frames(app, 0.2)
    app.handle(Invoked("edges.next"))
    app.handle(Invoked("language.next"))
    frames(app, 0.2)
    assert told(file, "settings") == [{"view": "2d"}, {"edges": "off", "language": "de"}]


def test_a_drawing_is_told_as_it_is_taken_and_not_as_it_looks(file: Path):
    app = at_exhibit(file)
    draw(app, (0.3, 0.25), (0.7, 0.25), (0.45, 0.8), frame=FRAME)
    frames(app, 0.2)
    (guess,) = told(file, "guess")
    assert guess["label"] == "7"
    assert guess.keys() == {"label", "score"}


def test_what_is_made_fresh_for_the_next_visitor_is_nobodys_choice(file: Path):
    app = at_exhibit(file)
    for event in (Pointer("press", *FREE, "left"), Pointer("release", *FREE, "left"), Invoked("view.2d")):
        app.handle(event)
    frames(app, 6.0)
    assert app.host
    assert not app.host.visited
    assert app.scene.options.view == "3d"
    assert told(file, "settings") == [{"view": "2d"}]


def test_what_the_ghost_does_is_nobodys_doing(file: Path):
    app = at_exhibit(file, attracts=True)
    views = set()
    for _ in range(40 * 30):
        app.step(1 / 30)
        views.add(app.scene.options.view)
    assert views == {"2d", "3d"}
    assert not told(file, "settings")
    assert not told(file, "guess")
