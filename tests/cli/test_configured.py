"""The settings of a program that comes back after it was lost, and those of one that merely begins."""

import argparse
from pathlib import Path

import pytest
from glassnet.engine.cli.configured import origin
from glassnet.engine.cli.run import COMMAND


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
