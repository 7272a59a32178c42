"""The settings of a program that comes back after it was lost, and those of one that merely begins."""

import argparse
from pathlib import Path

import pytest
from glassnet.engine.cli.configured import configured_or_last, origin
from glassnet.engine.cli.run import COMMAND
from glassnet.engine.config import Config
from glassnet.engine.effective import Effective
from glassnet.engine.errors import AppError
from glassnet.engine.failures import Failures
from glassnet.engine.paths import config_dir


def arguments(*words: str) -> argparse.Namespace:
    return COMMAND.parser().parse_intermixed_args(words)


def test_programs_that_begin_in_two_folders_are_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    first = origin(arguments("--config", "hall.toml"))
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert origin(arguments("--config", "hall.toml")) != first


def test_a_folder_that_was_removed_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert origin(arguments("--kiosk"))[1:] == ["--kiosk"]


class Program:
    """A program that begins and is lost, or ends in good order."""

    def __init__(self, *words: str):
        self._arguments = arguments(*words)

    def begin(self, lost: bool) -> tuple[Effective, AppError | None]:
        """Begin and end; return with which settings, and what was wrong with what was configured."""
        found, trouble = configured_or_last(self._arguments)
        words = origin(self._arguments)
        running = Failures.of(found.config, words).watched(words, found.chosen, found.file)
        running.__enter__()
        if not lost:
            running.__exit__(None, None, None)
        return found, trouble


@pytest.fixture
def own() -> Path:
    """Return the user's own file, with the settings of an exhibit."""
    file = config_dir() / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('kiosk = true\nview = "2d"\n')
    return file


def named(file: Path, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(file) if word == "FILE" else word for word in words)


@pytest.mark.parametrize("words", [(), ("--monitor", "1"), ("--config", "FILE")])
@pytest.mark.parametrize("content", [None, "", "kiosk = perhaps", "kiosk"], ids=["gone", "empty", "wrong", "torn"])
def test_settings_that_are_gone_or_damaged_after_a_failure_are_those_of_the_last_start(own, words, content):
    program = Program(*named(own, words))
    first, trouble = program.begin(lost=True)
    assert (first.config.kiosk, first.config.view, first.file, trouble) == (True, "2d", own, None)
    if content is None:
        own.unlink()
    else:
        own.write_text(content)
    for _ in range(3):  # also when it fails again
        found, trouble = program.begin(lost=True)
        assert found.config == first.config
        assert set(found.sources.values()) == {"the last start"}
        assert str(own) in str(trouble)
    own.write_text("kiosk = true\nleft_handed = true")
    found, trouble = program.begin(lost=True)
    assert (found.config.left_handed, found.config.view, trouble) == (True, None, None)


def test_after_a_good_end_a_program_without_its_file_has_no_settings(own: Path):
    program = Program()
    program.begin(lost=False)
    own.unlink()
    assert program.begin(lost=True) == (Effective(Config(), {}), None)


def test_after_a_good_end_a_file_that_is_missing_is_a_mistake(own: Path):
    program = Program("--config", str(own))
    program.begin(lost=False)
    own.unlink()
    with pytest.raises(AppError, match="cannot be read"):
        program.begin(lost=True)


def test_a_file_that_never_had_any_settings_is_not_missed(own: Path):
    own.write_text("# nothing yet\n")
    program = Program("--kiosk")
    assert program.begin(lost=True)[0].file is None
    own.unlink()
    found, trouble = program.begin(lost=True)
    assert (found.config.kiosk, found.sources, trouble) == (True, {"kiosk": "--kiosk"}, None)


def test_another_program_has_none_of_its_settings(own: Path):
    Program().begin(lost=True)
    own.unlink()
    found, trouble = Program("--view", "3d").begin(lost=True)
    assert (found.config.kiosk, trouble) == (False, None)
