"""Failures are counted by the program that begins, for a minute; then nothing is trusted that could be at fault."""

import errno
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from glassnet.engine.config import FIELDS, Config
from glassnet.engine.errors import AppError, DisplayError
from glassnet.engine.failures import LATELY, TOO_OFTEN, Failures, Lost, Record, lost, safe
from glassnet.engine.paths import state_dir
from hypothesis import given
from hypothesis import strategies as st


class Exhibit:
    """Begins and ends as told; `now` is its clock."""

    def __init__(self, file: Path):
        self.file, self.now = file, 1000.0
        self.spare: Path | None = None

    def begin(self, end: type[BaseException] | None = None, shows: bool = True) -> int:
        """Run once, end in good order or by an exception, and return how many failures were counted."""
        failures = Failures(self.file, lambda: self.now, self.spare)
        try:
            with failures.watched() as count:
                if shows:
                    failures.shown()
                if end:
                    raise end("x", "y") if end is AppError else end
        except (AppError, KeyError):
            pass
        return count


@pytest.fixture
def exhibit(tmp_path: Path) -> Exhibit:
    return Exhibit(tmp_path / "state" / "exhibit-0.json")


def test_a_good_end_and_a_mistake_are_no_failures(exhibit: Exhibit):
    assert [exhibit.begin(end) for end in (None, AppError, None, None)] == [0, 0, 0, 0]
    assert list(exhibit.file.parent.iterdir()) == []  # and nothing is left behind


def test_each_failure_within_a_minute_counts(exhibit: Exhibit):
    counts = []
    for _ in range(5):
        counts.append(exhibit.begin(KeyError))
        exhibit.now += 10.0
    assert counts == [0, 1, 2, 3, 4]
    assert counts[TOO_OFTEN] == TOO_OFTEN
    exhibit.now += LATELY
    assert exhibit.begin() == 1
    exhibit.now += LATELY
    assert exhibit.begin() == 0


def test_what_hangs_before_its_first_frame_is_counted_however_long_it_hung(exhibit: Exhibit):
    counts = []
    for _ in range(3):
        counts.append(exhibit.begin(KeyError, shows=False))
        exhibit.now += LATELY + 1.0
    assert counts == [0, 1, 2]
    assert exhibit.begin() == TOO_OFTEN
    exhibit.now += 10.0
    assert exhibit.begin() == 1  # by now it has been well
    exhibit.now += LATELY
    assert exhibit.begin() == 0


def test_a_program_that_was_killed_has_failed(exhibit: Exhibit):
    Failures(exhibit.file, lambda: exhibit.now).watched().__enter__()
    assert exhibit.begin() == 1
    assert exhibit.begin() == 1  # the same one: it is remembered for a minute
    exhibit.now += LATELY + 1
    assert exhibit.begin() == 0


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"running": 1}', b'{"failed": ["x"]}', b"\xff" * 99, b"[" * 99]
)
def test_a_damaged_record_is_none(exhibit: Exhibit, content: bytes):
    exhibit.file.parent.mkdir()
    exhibit.file.write_bytes(content)
    assert exhibit.begin(KeyError) == 0
    assert exhibit.begin() == 1


def test_a_record_that_cannot_be_written_stops_nothing(tmp_path: Path):
    (tmp_path / "state").write_text("in the way")
    assert Exhibit(tmp_path / "state" / "exhibit-0.json").begin() == 0


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file of this process become longer than nothing, in earnest."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_left_without_litter(exhibit: Exhibit):
    exhibit.begin(KeyError)
    with no_room():
        counts = [exhibit.begin(KeyError) for _ in range(3)]
    assert counts == [1, 1, 1]  # the one before is all that is known
    assert list(exhibit.file.parent.iterdir()) == [exhibit.file]


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Fill the disk on which a folder is; another, such as the machine's memory, takes what it is given."""
    write = Path.write_bytes

    def written(file: Path, data: bytes) -> int:
        if folder not in file.parents:
            return write(file, data)
        write(file, data[:9])
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "write_bytes", written)
        yield


def test_on_a_full_disk_failures_count_in_memory_until_there_is_room_again(exhibit: Exhibit, tmp_path: Path):
    exhibit.spare = tmp_path / "memory" / "exhibit-0.json"
    exhibit.begin(KeyError)
    before = exhibit.file.read_bytes()
    with full(exhibit.file.parent):
        assert [exhibit.begin(KeyError) for _ in range(3)] == [1, 2, 3]
    assert list(exhibit.file.parent.iterdir()) == [exhibit.file]
    assert exhibit.file.read_bytes() == before
    assert exhibit.begin(KeyError) == 4
    assert list(exhibit.spare.parent.iterdir()) == []
    assert exhibit.begin(KeyError) == 5


def test_a_good_end_on_a_full_disk_is_one(exhibit: Exhibit, tmp_path: Path):
    exhibit.spare = tmp_path / "memory" / "exhibit-0.json"
    running = Failures(exhibit.file, lambda: exhibit.now, exhibit.spare).watched()
    running.__enter__()
    with full(exhibit.file.parent):
        running.__exit__(None, None, None)
    assert exhibit.begin() == 0


@given(st.booleans(), st.lists(st.floats(allow_nan=True), max_size=20), st.floats(0, 1e12))
def test_only_what_was_lately_is_kept(running: bool, failed: list[float], now: float):
    kept = Record(running, True, failed).begun(now)
    assert all(0.0 <= now - when < LATELY for when in kept)
    assert (now in kept) or not running


def begin(config: Config, *arguments: str) -> AbstractContextManager[int]:
    """Begin a program with settings, and let it be lost unless its end is told."""
    chosen = {name: getattr(config, name) for name in FIELDS if getattr(config, name) != getattr(Config(), name)}
    running = Failures.of(config, arguments).watched(arguments, chosen)
    running.__enter__()
    return running


@pytest.fixture
def begun() -> Config:
    """The settings of an exhibit that begins with two arguments and ends without a word."""
    config = Config(kiosk=True, monitor=1, idle_seconds=30.0, model="/ours.onnx")
    begin(config, "--config", "hall.toml")
    return config


def test_an_exhibit_that_was_lost_has_left_its_settings(begun: Config):
    assert lost(["--config", "hall.toml"]) == Lost(begun, None)
    assert lost(["--config", "other.toml"]) is None


def test_an_exhibit_that_began_on_a_full_disk_has_left_its_settings(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    config = Config(kiosk=True)
    with full(state_dir()):
        begin(config, "--kiosk")
    assert lost(["--kiosk"]) == Lost(config, None)
    assert lost([]) is None


def test_an_exhibit_that_ended_in_good_order_has_left_none(begun: Config):
    begin(begun, "--config", "hall.toml").__exit__(None, None, None)
    assert lost(["--config", "hall.toml"]) is None


def test_an_exhibit_that_waits_for_its_monitor_keeps_its_settings_and_has_not_failed(begun: Config):
    words = ["--config", "hall.toml"]
    for _ in range(2):
        running = Failures.of(begun, words).watched(words, {"kiosk": True})
        assert running.__enter__() == 1  # the one that was lost
        running.__exit__(DisplayError, DisplayError("There is no monitor", "Switch it on"), None)
    assert lost(words) == Lost(Config(kiosk=True), None)
    running = Failures.of(begun, words).watched(words)
    running.__enter__()
    running.__exit__(AppError, AppError("There is no model", "Name one"), None)
    assert lost(words) is None


def test_damaged_settings_of_an_exhibit_are_none(begun: Config):
    (file,) = state_dir().iterdir()
    file.write_bytes(file.read_bytes().replace(b"30.0", b'"soon"'))
    assert lost(["--config", "hall.toml"]) is None


def test_two_programs_at_once_know_nothing_of_each_other():
    wall, hall, window = Config(kiosk=True, monitor=0), Config(kiosk=True), Config()
    begin(wall, "/", "--config", "wall.toml")
    begin(hall, "/", "--config", "hall.toml")
    ended = Failures.of(window, ["/"]).watched(["/"], {})
    assert ended.__enter__() == 0
    ended.__exit__(None, None, None)
    assert lost(["/", "--config", "wall.toml"]) == Lost(wall, None)
    with Failures.of(hall, ["/", "--config", "hall.toml"]).watched() as count:
        assert count == 1


def test_two_programs_with_the_same_arguments_on_two_monitors_know_nothing_of_each_other():
    begin(Config(monitor=0), "/")
    for other in (Config(), Config(monitor=1)):
        with Failures.of(other, ["/"]).watched() as count:
            assert count == 0


def test_a_path_that_is_no_utf8_is_kept_as_it_is():
    config = Config(model="/caf\udce9.onnx")
    begin(config, "/caf\udce9.onnx")
    assert lost(["/caf\udce9.onnx"]) == Lost(config, None)


def test_safe_settings_keep_the_exhibit_and_nothing_that_could_hurt():
    values = {"kiosk": True, "monitor": 1, "model": "/bad.onnx", "provider": "X", "palette": "vanimo", "scale": 3.0}
    config = Config(**values, journal="/j", leave="F12", language="de", view="2d", size="99x99", max_fps=2.0)
    kept = safe(config)
    assert (kept.kiosk, kept.monitor, kept.journal, kept.leave, kept.language) == (True, 1, "/j", "F12", "de")
    assert (kept.model, kept.provider, kept.palette, kept.scale, kept.view) == (None,) * 5
    assert (kept.size, kept.max_fps, kept.limits) == (None, None, Config().limits)
    assert set(FIELDS) >= set(values)
