import json
import math
from pathlib import Path

import pytest
from any_event import any_event
from glassnet.engine import recording
from glassnet.engine.errors import AppError
from glassnet.engine.events import AnyEvent, Dropped, Event, Pointer, Resized, Stepped, Typed, Wheel
from glassnet.engine.recording import Recorder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

START = {"size": [1280, 720], "model": "lenet.onnx", "state": {"view": "3d", "hidden": [2], "yaw": 0.1}}
HEAD = json.dumps({"glassnet": 1, "start": START}) + "\n"
GOOD = '{"event": "stepped", "dt": 0.5}\n'

FULL = Path("/dev/full")

OVER_FUNCTIONS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "visit.jsonl"


def record(file: Path, *events: Event) -> None:
    recorder = Recorder(file, START)
    for event in events:
        recorder.write(event)
    recorder.close()


def events(file: Path) -> list[AnyEvent]:
    return list(recording.read(file)[1])


@OVER_FUNCTIONS
@given(st.lists(any_event(), max_size=8))
def test_what_was_recorded_is_read(file: Path, recorded: list[Event]):
    record(file, *recorded)
    start, found = recording.read(file)
    assert start == START
    assert list(found) == recorded


@pytest.mark.parametrize(
    "event",
    [
        Pointer("move", math.nan, 0.5),
        Pointer("press", 0.5, -math.inf),
        Wheel(0.5, 0.5, math.inf),
        Stepped(math.nan),
        Typed("half a pair: \ud83d"),
        Dropped("not utf-8: \udcff"),
    ],
    ids=repr,
)
def test_what_json_cannot_hold_is_left_out(file: Path, event: Event):
    record(file, Stepped(0.5), event, Stepped(0.25))
    assert events(file) == [Stepped(0.5), Stepped(0.25)]


def test_a_finished_frame_is_on_the_disk_before_the_end(file: Path):
    recorder = Recorder(file, START)
    assert recording.read(file)[0] == START
    frame = [
        Pointer("press", 0.1, 0.2, "left"),
        Pointer("move", 0.2, 0.2),
        Pointer("move", 0.3, 0.2),
        Stepped(0.02),
    ]
    for event in frame:
        recorder.write(event)
    assert events(file) == frame
    recorder.close()


def test_moves_within_a_frame_are_not_written_one_by_one(file: Path):
    recorder = Recorder(file, START)
    size = file.stat().st_size
    recorder.write(Pointer("move", 0.2, 0.2))
    assert file.stat().st_size == size
    recorder.close()
    assert file.stat().st_size > size


def test_after_the_end_nothing_is_written(file: Path):
    recorder = Recorder(file, START)
    recorder.close()
    recorder.write(Stepped(0.5))
    recorder.close()
    assert events(file) == []


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path):
    with pytest.raises(AppError, match=r"cannot be written: Is a directory\. Choose another file with --record-ev"):
        Recorder(tmp_path, START)


def test_a_model_whose_name_is_no_text_is_told(file: Path):
    with pytest.raises(AppError, match="cannot be written: surrogates not allowed"):
        Recorder(file, START | {"model": "\udcff.onnx"})


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_told_once_and_ends_the_recording(file: Path):
    recorder = Recorder(file, START)
    recorder._file = FULL.open("wb")
    with pytest.raises(AppError, match="No space left"):
        recorder.write(Stepped(0.5))
    recorder.write(Stepped(0.5))
    recorder.close()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: this is not the beginning of a recording"),
        ("Dear diary\n", "line 1: this is not the beginning of a recording"),
        (GOOD, "line 1: this is not the beginning of a recording"),
        ('{"glassnet": 1}\n', "line 1: this is not the beginning of a recording"),
        ('{"glassnet": 2, "start": {}}\n', "line 1: the recording has format 2"),
        ('{"x":' * 100000, "line 1: this is not the beginning of a recording"),
        (HEAD + GOOD + '{"event": "earthquake"}\n' + GOOD, "line 3: this is no event (Invalid value 'earthquake'"),
        (HEAD + GOOD + "\n", "line 3: this is no event"),
        (HEAD + "{\n", "line 2: this is no event"),
        (HEAD + '{"event": "stepped", "dt": NaN}\n', "line 2: this is no event"),
        (HEAD + "[" * 100000 + "\n", "line 2: this is no event"),
        (HEAD + '"' + "x" * (recording.LONGEST_LINE + 9), "line 2: this is no event"),
    ],
)
def test_a_bad_line_is_told_with_its_number(file: Path, text: str, message: str):
    file.write_text(text)
    with pytest.raises(AppError) as caught:
        events(file)
    assert caught.value.message.startswith(f"{file}, {message}")
    assert len(caught.value.message) < len(str(file)) + 200


def test_the_events_before_a_bad_line_are_read(file: Path):
    file.write_text(HEAD + GOOD + "?\n")
    assert next(recording.read(file)[1]) == Stepped(0.5)


def test_a_line_that_a_crash_cut_off_is_left_out(file: Path):
    record(file, Stepped(0.5), Resized(640, 480))
    file.write_bytes(file.read_bytes()[:-9])
    assert events(file) == [Stepped(0.5)]


@pytest.mark.parametrize(("name", "reason"), [("none.jsonl", "No such file or directory"), ("", "Is a directory")])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str, reason: str):
    with pytest.raises(AppError, match=f"cannot be read: {reason}"):
        events(tmp_path / name)


@OVER_FUNCTIONS
@given(st.binary(max_size=60))
def test_any_bytes_after_the_beginning_give_events_or_a_mistake(file: Path, data: bytes):
    file.write_bytes(HEAD.encode() + data + b"\n")
    with pytest.raises(AppError, match=r"line [0-9]+: this is no event"):
        events(file)
