"""The operator's summary: what the program writes is summed up as it was, and rotten lines count for nothing."""

import json
import time
from datetime import datetime
from pathlib import Path

import pytest
from glassnet.engine.cli import main
from glassnet.engine.errors import AppError
from glassnet.engine.journal import Journal
from glassnet.engine.review import HOURS, review
from hypothesis import given
from hypothesis import strategies as st

NINE = time.mktime((2026, 11, 2, 9, 0, 0, 0, 0, -1))
HOUR = 3600


class Clock:
    def __init__(self):
        self.now = NINE

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A journal of two days in three files: 60 minutes with 3 visits, a failure, and 30 minutes with one visit."""
    file, clock = tmp_path / "visits.jsonl", Clock()
    journal = Journal(file, clock, most=6000)
    journal.write("start", version="1", settings={"kiosk": True, "idle_seconds": 60})
    journal.write("model", path="/models/lenet.onnx", nodes=10)
    for minute in range(60):
        clock.now += 60
        journal.write(
            "frame_stats", frames=60, frames_per_second=1.0, median_ms=16.0 + minute % 3, p99_ms=20 + minute
        )
    for seconds, drawings in ((30.0, 2), (50.0, 3), (400.0, 7)):
        journal.write("visit", seconds=seconds, drawings=drawings)
    for label in ("7", "7", "3", None):
        journal.write("guess", label=label, score=label and 0.5)
    clock.now += 24 * HOUR
    journal.write("error", message="The network cannot be run")
    journal.write("failed", trace="Traceback\n  somewhere\nValueError: odd\n")
    journal.write("error", message="The network cannot be run")
    journal.write("restart", failures=1)
    journal.write("settings", view="2d")
    for _ in range(30):
        journal.write("frame_stats", frames=0, frames_per_second=0.0, median_ms=None, p99_ms=None)
    journal.write("visit", seconds=10.0, drawings=0)
    journal.close()
    assert (tmp_path / "visits.jsonl.1").exists()
    return file


def test_all_files_are_summed_up_by_day(written: Path):
    found = review(written)
    assert (found.torn, found.lines) == (0, 105)
    assert list(found.periods) == ["2026-11-02", "2026-11-03"]
    first, second = (period.as_dict() for period in found.periods.values())
    assert first == {
        "visits": 3,
        "visit_seconds": 50.0,
        "drawings": 12,
        "drawings_per_hour": 12.0,
        "guesses": 3,
        "minutes": 60,
        "median_ms": 17.0,
        "slowest_p99_ms": 79.0,
        "errors": 0,
        "restarts": 0,
    }
    assert (second["visits"], second["drawings_per_hour"], second["errors"], second["restarts"]) == (1, 0.0, 3, 1)
    assert (second["median_ms"], second["slowest_p99_ms"]) == (None, None)
    assert found.total.as_dict()["drawings_per_hour"] == 8.0
    assert found.total.guesses == {"7": 2, "3": 1}
    assert [event for _, event, _ in found.changes] == ["start", "model", "settings"]
    assert {message: len(times) for message, times in found.errors.items()} == {
        "The network cannot be run": 2,
        "ValueError: odd": 1,
    }


def test_by_the_hour(written: Path):
    found = review(written, HOURS)
    assert list(found.periods) == ["2026-11-02 09:00", "2026-11-02 10:00", "2026-11-03 10:00"]
    assert [period.minutes for period in found.periods.values()] == [59, 1, 30]


def test_the_command_prints_it(written: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["journal", str(written)]) == 0
    text = capsys.readouterr().out
    assert "2026-11-02  " in text
    assert "total" in text
    assert "Guesses: 7 2, 3 1" in text
    assert "2026-11-02 09:00:00  start  version = 1, kiosk = True, idle_seconds = 60" in text
    assert "  2×  The network cannot be run" in text
    assert main(["journal", str(written), "--by", "hour", "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["total"]["visits"] == 4
    assert values["guesses"] == {"7": 2, "3": 1}
    assert values["first"] == datetime.fromtimestamp(NINE).isoformat()
    assert values["changes"][2]["view"] == "2d"
    assert [error["times"] for error in values["errors"]] == [2, 1]


def test_without_a_name_it_is_the_configured_one(written: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    assert main(["journal"]) == 2
    assert "names no journal" in capsys.readouterr().err
    monkeypatch.setenv("GLASSNET_JOURNAL", str(written))
    assert main(["journal"]) == 0
    assert "Guesses: 7 2, 3 1" in capsys.readouterr().out


def test_an_empty_journal_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "visits.jsonl").touch()
    assert main(["journal", str(tmp_path / "visits.jsonl")]) == 0
    assert "lines: 0" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_what_cannot_be_read_is_told_in_a_line(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(AppError, match="cannot be read"):
        review(tmp_path / name)
    assert main(["journal", str(tmp_path / name)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


JUNK = [
    b'{"time": 1, "event": "vis',
    b"[]",
    b"7",
    b'{"event": "visit"}',
    b'{"time": 1e300, "event": "visit"}',
    b'{"time": "x", "event": "exit"}',
    b'{"time": 1, "event": "visit", "seconds": 3}',
    b'{"time": 1, "event": "visit", "seconds": 3, "drawings": "many"}',
    b'{"time": 1, "event": "frame_stats", "median_ms": 1.0, "p99_ms": null}',
    b'{"time": 1, "event": ["visit"]}',
    b"\xff\xfe\x00",
    b"[" * 100_000,
]


@pytest.mark.parametrize("line", JUNK, ids=lambda line: line[:60])
def test_a_line_that_is_none_is_torn_and_counts_for_nothing(tmp_path: Path, line: bytes):
    file = tmp_path / "visits.jsonl"
    file.write_bytes(line + b'\n{"time": 60, "event": "visit", "seconds": 3, "drawings": 1}\n\n')
    found = review(file)
    assert (found.lines, found.torn) == (2, 1)
    assert found.total.as_dict() | {"median_ms": None} == found.total.as_dict()
    assert (len(found.total.visits), found.total.drawings, found.total.minutes, found.total.errors) == (1, 1, 0, 0)


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_no_journal_ends_the_reading(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]):
    file = tmp_path_factory.mktemp("journal") / "visits.jsonl"
    file.write_bytes(b"\n".join(lines))
    found = review(file)
    assert found.torn == found.lines
