"""What the journal is told about frames, sizes, rests and the end."""

import json
from pathlib import Path

import pytest
from glassnet.engine.journal import Journal
from glassnet.engine.report import Report
from glassnet.engine.scene.arrangement import arrange
from glassnet.engine.scene.frame import Frame

FRAME = Frame(1280, 720, panels=True)


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "journal.jsonl"


@pytest.fixture
def report(file) -> Report:
    return Report(Journal(file, clock=lambda: 0.0), 100.0, model="LeNet", renderer="llvmpipe")


def told(file: Path) -> list[dict]:
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    return [{name: value for name, value in line.items() if name != "time"} for line in lines]


def test_ready_says_where_the_pad_is_and_another_size_says_it_again(report, file):
    small = Frame(900, 600, panels=True)
    for frame in (FRAME, FRAME, small, small):
        report.frame(101.0, 0.01, frame)
    ready, resized = told(file)
    facts = {"model": "LeNet", "renderer": "llvmpipe"}
    pad = [round(side) for side in arrange(FRAME).pad]
    assert ready == {"event": "ready", "window": [1280, 720], "pad": pad} | facts
    assert resized["event"] == "resized"
    assert resized["window"] == [900, 600]
    assert resized["pad"] == [round(side) for side in arrange(small).pad] != pad


def test_each_minute_has_its_own_figures(report, file):
    for index in range(100):
        report.frame(100.0 + index / 2, 0.010 if index < 90 else 0.050, FRAME)
    report.look(159.9)
    assert [line["event"] for line in told(file)] == ["ready", "idle"]
    report.look(160.0)
    report.look(161.0)
    figures = {"frames": 100, "frames_per_second": round(100 / 60, 2), "median_ms": 10.0, "p99_ms": 50.0}
    assert told(file)[2:] == [{"event": "frame_stats"} | figures]
    report.look(220.0)
    nothing = {"frames": 0, "frames_per_second": 0.0, "median_ms": None, "p99_ms": None}
    assert told(file)[3:] == [{"event": "frame_stats"} | nothing]


def test_a_rest_is_told_once(report, file):
    report.frame(101.0, 0.01, FRAME)
    for now in (102.0, 103.5, 104.0, 120.0):
        report.look(now)
    report.frame(121.0, 0.01, FRAME)
    report.look(122.0)
    report.look(124.0)
    rests = [line for line in told(file) if line["event"] == "idle"]
    assert rests == [{"event": "idle", "frames": 1}, {"event": "idle", "frames": 2}]


def test_the_end_has_the_last_figures_and_all_frames(report, file):
    report.frame(101.0, 0.02, FRAME)
    report.look(160.0)
    report.frame(161.0, 0.02, FRAME)
    report.end(170.0)
    figures, farewell = told(file)[-2:]
    assert (figures["event"], figures["frames"], figures["frames_per_second"]) == ("frame_stats", 1, 0.1)
    assert farewell == {"event": "exit", "frames": 2}


def test_an_end_before_any_time_has_passed_is_no_mistake(report, file):
    report.end(100.0)
    assert told(file)[0]["frames_per_second"] is None


def test_a_day_of_frames_takes_no_more_memory(report):
    for index in range(200_000):
        report.frame(100.0, index, FRAME)
    assert len(report._times) <= 30_000
