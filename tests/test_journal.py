"""The journal: lines that any JSON reader takes, and failures that end nothing."""

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
import pytest
from glassnet.engine import journal as module
from glassnet.engine.errors import AppError
from glassnet.engine.journal import Journal, files


def lines(path: Path) -> list[dict]:
    text = path.read_text()
    assert text.endswith("\n")
    return [json.loads(line, parse_constant=pytest.fail) for line in text.splitlines()]


def test_each_event_is_a_line_at_once_with_time_and_event_first(tmp_path):
    file = tmp_path / "journal.jsonl"
    journal = Journal(file, clock=lambda: 1234.5678)
    journal.write("guess", label="7", score=np.float32(0.5))
    assert lines(file) == [{"time": 1234.568, "event": "guess", "label": "7", "score": 0.5}]
    assert list(lines(file)[0])[:2] == ["time", "event"]
    journal.write("error", message='a "quoted"\nline of the file na\udcffme')
    assert lines(file)[1]["message"] == 'a "quoted"\nline of the file na\udcffme'


def test_what_json_cannot_hold_is_null(tmp_path):
    file = tmp_path / "journal.jsonl"
    Journal(file).write("guess", label=None, score=float("nan"), other=float("inf"))
    assert {"label": None, "score": None, "other": None}.items() <= lines(file)[0].items()


def test_another_visit_is_added_to_the_same_file(tmp_path):
    file = tmp_path / "journal.jsonl"
    for _ in range(2):
        journal = Journal(file)
        journal.write("exit")
        journal.close()
        journal.write("late")
    assert [line["event"] for line in lines(file)] == ["exit", "exit"]


def test_without_a_file_nothing_is_written():
    journal = Journal(None)
    journal.write("exit")
    journal.close()


@pytest.mark.parametrize("name", [".", "no-such-folder/journal.jsonl"])
def test_a_file_that_cannot_be_written_is_a_mistake(tmp_path, name):
    with pytest.raises(AppError, match="--journal"):
        Journal(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such pipes")
def test_a_pipe_that_nobody_reads_is_a_mistake_and_no_wait(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(AppError, match="pipe"):
        Journal(tmp_path / "pipe")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_ends_nothing():
    journal = Journal(Path("/dev/full"))
    journal.write("guess", label="7")
    journal.close()


class Disk:
    """A file on a disk with room for `room` bytes."""

    def __init__(self, room: int):
        self.room, self.data = room, b""

    def fileno(self) -> int:
        raise OSError("this is no file of the system's")

    def write(self, data: bytes) -> int:
        if not self.room:
            raise OSError("no space left")
        written = data[: self.room]
        self.room -= len(written)
        self.data += written
        return len(written)


@pytest.mark.parametrize("room", range(50))
def test_lines_after_a_disk_was_full_are_whole(tmp_path, monkeypatch, room):
    journal, disk = Journal(tmp_path / "journal.jsonl", clock=lambda: 1.0), Disk(room)
    monkeypatch.setattr(journal, "_file", disk)
    journal.write("first")
    journal.write("second")
    disk.room = 1000
    journal.write("third")
    journal.write("fourth")
    assert [json.loads(line)["event"] for line in disk.data.splitlines()[-2:]] == ["third", "fourth"]
    assert b"" not in disk.data.splitlines()


def filled(path: Path, count: int, **rules) -> Journal:
    journal = Journal(path, clock=lambda: 1.0, **rules)
    for number in range(count):
        journal.write("guess", number=number)
    return journal


def numbers(*paths: Path) -> list[int]:
    return [line["number"] for path in paths for line in lines(path)]


def test_a_full_file_is_followed_by_another_and_no_line_is_lost_or_cut(tmp_path):
    path = tmp_path / "journal.jsonl"
    filled(path, 100, most=500, kept=50)
    found = files(path)
    assert len(found) > 5
    assert found[-1] == path
    assert numbers(*found) == list(range(100))
    assert all(each.stat().st_size <= 500 for each in found)


def test_the_oldest_files_go(tmp_path):
    path = tmp_path / "journal.jsonl"
    filled(path, 200, most=500, kept=3)
    assert len(files(path)) == 4
    assert len(list(tmp_path.iterdir())) == 4
    kept = numbers(*files(path))
    assert kept == list(range(200 - len(kept), 200))


def test_without_a_limit_there_is_one_file(tmp_path):
    filled(tmp_path / "journal.jsonl", 2_000, most=0)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_was_moved_away_is_begun_anew(tmp_path):
    path = tmp_path / "journal.jsonl"
    journal = filled(path, 3)
    path.rename(tmp_path / "taken.jsonl")
    journal.write("guess", number=3)
    path.unlink()
    journal.write("guess", number=4)
    assert numbers(tmp_path / "taken.jsonl") == [0, 1, 2]
    assert numbers(path) == [4]


def test_a_folder_that_takes_no_other_file_loses_no_line(tmp_path, monkeypatch):
    path = tmp_path / "journal.jsonl"
    journal = Journal(path, most=200)

    def refused(*_):
        raise PermissionError("read-only")

    monkeypatch.setattr(Path, "replace", refused)
    for number in range(20):
        journal.write("guess", number=number)
    assert numbers(path) == list(range(20))


@contextmanager
def no_new_files() -> Iterator[None]:
    """Let no file be opened, in earnest: the next one would have a number above the limit."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_where_no_new_file_can_be_made_the_older_ones_stay_and_no_line_is_lost(tmp_path):
    path = tmp_path / "journal.jsonl"
    journal = filled(path, 50, most=500, kept=20)
    before = len(files(path))
    assert before >= 5
    with no_new_files():
        for number in range(50, 100):
            journal.write("guess", number=number)
    assert not path.exists()
    for number in range(100, 110):
        journal.write("guess", number=number)
    assert numbers(*files(path)) == list(range(110))
    assert len(files(path)) <= before + 3


def test_a_file_that_cannot_be_moved_costs_none_of_the_older_ones(tmp_path, monkeypatch):
    path, replace = tmp_path / "journal.jsonl", Path.replace
    journal = filled(path, 50, most=500, kept=9)

    def refused(source: Path, target: Path) -> Path:
        if source == path:
            raise PermissionError("it is in use")
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", refused)
    for number in range(50, 80):
        journal.write("guess", number=number)
    monkeypatch.undo()
    assert sorted(numbers(*tmp_path.iterdir())) == list(range(80))


class Full:
    """A file of the system's on a disk that takes nothing while `full`."""

    full = False

    def __init__(self, file: IO[bytes]):
        self.fileno, self.close, self._write = file.fileno, file.close, file.write

    def write(self, data: bytes) -> int:
        if Full.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._write(data)


@pytest.mark.parametrize("files_fit", [True, False])
def test_a_full_disk_costs_the_lines_of_its_time_and_no_older_ones(tmp_path, monkeypatch, files_fit):
    path, opened = tmp_path / "journal.jsonl", module._open

    def open_(path: Path) -> Full:
        if Full.full and not files_fit:
            raise AppError("No space left on device", "Make some")
        return Full(opened(path))

    monkeypatch.setattr(module, "_open", open_)
    journal = filled(path, 50, most=500, kept=9)
    count = 50
    while path.stat().st_size < 450:  # so that the next line calls for another file
        journal.write("guess", number=count)
        count += 1
    monkeypatch.setattr(Full, "full", True)
    for _ in range(50):
        journal.write("guess", number=count)
    monkeypatch.setattr(Full, "full", False)
    journal.write("guess", number=count)
    assert numbers(*files(path)) == list(range(count + 1))


def test_a_folder_that_has_gone_ends_nothing(tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    journal = filled(folder / "journal.jsonl", 1)
    (folder / "journal.jsonl").unlink()
    folder.rmdir()
    journal.write("guess", number=1)
    folder.mkdir()
    journal.write("guess", number=2)
    assert numbers(folder / "journal.jsonl") == [2]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such pipes")
def test_a_pipe_is_not_rotated(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    filled(tmp_path / "pipe", 50, most=100)
    assert os.read(reader, 1 << 16).count(b"\n") == 50
    assert len(list(tmp_path.iterdir())) == 1
