"""The unit that `glassnet kiosk-service` writes: systemd takes it, and it starts what was asked for."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from glassnet.engine.cli import main
from glassnet.engine.cli.kiosk_service import MARK, written
from hypothesis import given
from hypothesis import strategies as st


def parsed(text: str) -> configparser.RawConfigParser:
    unit = configparser.RawConfigParser(strict=True)
    unit.optionxform = str  # type: ignore[method-assign, assignment]
    unit.read_string(text)
    return unit


def unit(capsys: pytest.CaptureFixture, *arguments: str) -> str:
    assert main(["kiosk-service", "--out", "-", *arguments]) == 0
    return capsys.readouterr().out


def test_it_is_ready_when_it_says_so_is_watched_and_comes_back(capsys):
    service = parsed(unit(capsys))["Service"]
    assert (service["Type"], service["WatchdogSec"], service["Restart"]) == ("notify", "10", "on-failure")
    assert int(service["RestartSec"]) + int(service["TimeoutAbortSec"]) < 10
    assert service["RestartPreventExitStatus"] == "2"
    assert parsed(unit(capsys))["Unit"]["StartLimitIntervalSec"] == "0"


def test_it_starts_the_exhibit_with_the_options(capsys, tmp_path: Path):
    file = tmp_path / "my wall.toml"
    file.write_text("left_handed = true")
    command = parsed(unit(capsys, "--config", str(file), "--monitor", "1", "--set", "idle_seconds=90"))
    words = command["Service"]["ExecStart"]
    assert words.endswith(f'"run" "--set" "idle_seconds=90" "--config" "{file}" "--monitor" "1" "--kiosk"')
    assert command["Service"]["WorkingDirectory"] == str(Path.cwd())


def test_a_mistake_in_the_options_is_told_and_nothing_is_written(capsys, tmp_path: Path):
    out = tmp_path / "unit"
    assert main(["kiosk-service", "--out", str(out), "--set", "idle_seconds=1"]) == 2
    assert "5 to 86400" in capsys.readouterr().err
    assert not out.exists()


def test_the_users_own_units_are_where_it_goes(capsys, tmp_path: Path):
    for _ in range(2):  # the second time in place of its own
        assert main(["kiosk-service"]) == 0
    file = tmp_path / "config" / "systemd" / "user" / "glassnet.service"
    assert file.read_text().startswith(MARK)
    assert "systemctl --user enable --now glassnet" in capsys.readouterr().out


def test_a_file_of_somebody_elses_stays(capsys, tmp_path: Path):
    file = tmp_path / "glassnet.service"
    file.write_text("[Unit]")
    assert main(["kiosk-service", "--out", str(file)]) == 2
    assert "--force" in capsys.readouterr().err
    assert file.read_text() == "[Unit]"
    assert main(["kiosk-service", "--out", str(file), "--force"]) == 0
    assert file.read_text().startswith(MARK)


def test_a_folder_that_cannot_be_written_is_a_mistake(capsys, tmp_path: Path):
    (tmp_path / "file").write_text("")
    assert main(["kiosk-service", "--out", str(tmp_path / "file" / "unit")]) == 2
    assert "--out" in capsys.readouterr().err


def systemd_reads(word: str, command: bool = False) -> str:
    """Read a quoted word as systemd does: C escapes, then specifiers, then in a command line variables."""
    inner, letters = word[1:-1], []
    pairs = {"\\\\": "\\", '\\"': '"', "%%": "%", "\\n": "\n", "\\r": "\r"} | ({"$$": "$"} if command else {})
    while inner:
        pair = inner[:2]
        alone = pair not in pairs and (inner[0] in '\\"%\n\r' or (command and inner[0] == "$"))
        letters.append("<lost>" if alone else pairs.get(pair, inner[0]))
        inner = inner[2:] if pair in pairs else inner[1:]
    return "".join(letters)


LETTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
WORDS = st.text(st.sampled_from('\\"%$\n\r n') | LETTERS)


def line(text: str, key: str) -> str:
    (found,) = (line.removeprefix(key + "=") for line in re.split("[\r\n]", text) if line.startswith(key + "="))
    return found


@given(WORDS)
def test_any_word_comes_back_from_its_quotes(word: str):
    assert systemd_reads(line(written([word], Path("/"), {}), "ExecStart"), command=True) == word


@given(WORDS)
def test_any_variable_comes_back_from_its_quotes(value: str):
    found = systemd_reads(line(written(["true"], Path("/"), {"GLASSNET_MODEL": value}), "Environment"))
    assert found == f"GLASSNET_MODEL={value}"


def test_variables_that_were_checked_are_written_into_it_and_no_others(capsys, monkeypatch):
    assert "Environment" not in parsed(unit(capsys))["Service"]
    monkeypatch.setenv("GLASSNET_VIEW", "2d")
    monkeypatch.setenv("GLASSNET_JOURNAL", 'hall 1/$who "100%".jsonl')
    monkeypatch.setenv("SECRET", "none of its business")
    found = [each for each in unit(capsys).splitlines() if each.startswith("Environment")]
    assert found == [
        'Environment="GLASSNET_JOURNAL=hall 1/$who \\"100%%\\".jsonl"',
        'Environment="GLASSNET_VIEW=2d"',
    ]


def test_a_mistake_in_a_variable_is_told_and_nothing_is_written(capsys, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("GLASSNET_VIEW", "4d")
    assert main(["kiosk-service", "--out", str(tmp_path / "unit")]) == 2
    assert "GLASSNET_VIEW cannot be '4d'" in capsys.readouterr().err
    assert not (tmp_path / "unit").exists()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_finds_nothing_wrong(tmp_path: Path):
    file = tmp_path / "glassnet.service"
    variables = {"GLASSNET_MODEL": 'a "b"\\\n100% $HOME ä', "GLASSNET_VIEW": "2d"}
    file.write_text(written(["/bin/true", "a b", "100%", "$HOME"], tmp_path, variables), encoding="utf-8")
    verify = subprocess.run(
        ["systemd-analyze", "verify", str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    assert "glassnet.service" not in verify.stderr
