"""The program under the real supervisor: killed, stopped, failing again and again, and asked to end."""

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from desktop import Desktop, stop, until
from glassnet.engine.paths import MODELS, config_dir
from onnx_graphs import dense, node, save

pytestmark = pytest.mark.window

GLASSNET = [sys.executable, "-m", "glassnet.engine"]


class Watched:
    """A process and the journal of the exhibit in or under it."""

    def __init__(self, desktop: Desktop, folder: Path, *arguments: str, **environment: str):
        self._journal, self._errors = folder / "journal.jsonl", folder / "stderr.txt"
        command = [*GLASSNET, *arguments, "--journal", str(self._journal), "--size", "640x480"]
        with self._errors.open("wb") as errors:
            self.process = subprocess.Popen(command, env=desktop.environment | environment, stderr=errors)

    @property
    def said(self) -> str:
        return self._errors.read_text()

    def journal(self, event: str) -> list[dict[str, Any]]:
        text = self._journal.read_text() if self._journal.exists() else ""
        lines = [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
        return [line for line in lines if line["event"] == event]

    def ready(self, times: int) -> int:
        """Wait until the program has been ready so many times; return its process's number."""
        until(lambda: len(self.journal("ready")) >= times, f"ready number {times}: {self.said}")
        return self.child()

    def child(self) -> int:
        found = [each.pid for each in psutil.Process(self.process.pid).children() if "run" in each.cmdline()]
        assert len(found) == 1, found
        return found[0]


Begin = Callable[..., Watched]


@pytest.fixture
def begin(desktop: Desktop, tmp_path: Path) -> Iterator[Begin]:
    started: list[Watched] = []

    def start(*arguments: str, **environment: str) -> Watched:
        started.append(Watched(desktop, tmp_path, *arguments, **environment))
        return started[-1]

    yield start
    for each in started:
        family = psutil.Process(each.process.pid).children(recursive=True) if each.process.poll() is None else []
        stop(each.process)
        for process in family:
            if process.is_running():
                process.kill()


def test_after_a_kill_the_program_is_back(begin: Begin):
    watched = begin("supervise", "--kiosk")
    first = watched.ready(1)
    killed = time.time()
    os.kill(first, signal.SIGKILL)
    second = watched.ready(2)
    assert second != first
    assert watched.journal("ready")[1]["time"] - killed < 10
    assert watched.journal("restart")[0]["failures"] == 1
    assert watched.process.poll() is None
    assert "ended with status -9" in watched.said


def test_a_program_that_hangs_is_killed_and_back(begin: Begin):
    watched = begin("supervise", "--kiosk")
    first = watched.ready(1)
    os.kill(first, signal.SIGSTOP)
    second = watched.ready(2)
    assert second != first
    assert not psutil.pid_exists(first)
    assert "no sign of life" in watched.said


def test_three_failures_bring_safe_settings_and_a_line_that_says_so(begin: Begin):
    watched = begin("supervise", "models/mlp.onnx", "--kiosk", "--view", "2d")
    for times in range(1, 4):
        os.kill(watched.ready(times), signal.SIGKILL)
    watched.ready(4)
    names = [Path(line["path"]).name for line in watched.journal("model")]
    assert names == ["mlp.onnx"] * 3 + ["lenet.onnx"]
    (line,) = watched.journal("safe")
    assert "three" in line["reason"] or "failures" in line["reason"]
    assert [line["failures"] for line in watched.journal("restart")] == [1, 2, 3]


def test_settings_that_are_gone_or_damaged_when_it_comes_back_are_those_of_its_last_start(
    begin: Begin, tmp_path: Path
):
    file = tmp_path / "hall.toml"
    file.write_text(
        f'kiosk = true\nmodel = "{MODELS}/mlp.onnx"\njournal = "{tmp_path}/journal.jsonl"\nview = "2d"\n'
    )
    watched = begin("supervise", "--config", str(file))
    first = watched.ready(1)
    file.unlink()
    assert psutil.Process(first).is_running()
    os.kill(first, signal.SIGKILL)
    second = watched.ready(2)
    file.write_text("kiosk = perhaps")
    os.kill(second, signal.SIGKILL)
    watched.ready(3)
    assert [Path(line["path"]).name for line in watched.journal("model")] == ["mlp.onnx"] * 3
    assert [line["settings"]["view"] for line in watched.journal("start")] == ["2d"] * 3
    gone, damaged = watched.journal("error")
    assert "hall.toml" in gone["message"]
    assert "line 1" in damaged["message"]


def test_an_exhibit_stays_one_when_the_users_own_settings_are_gone(begin: Begin):
    file = config_dir() / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("kiosk = true\nattract = false\n")
    watched = begin("supervise")
    first = watched.ready(1)
    file.unlink()
    os.kill(first, signal.SIGKILL)
    watched.ready(2)
    assert [line["settings"]["kiosk"] for line in watched.journal("start")] == [True, True]
    (gone,) = watched.journal("error")
    assert str(file) in gone["message"]


def test_without_a_failure_before_a_mistake_in_the_settings_is_told(begin: Begin, tmp_path: Path):
    (tmp_path / "hall.toml").write_text("kiosk = perhaps")
    watched = begin("supervise", "--config", str(tmp_path / "hall.toml"))
    assert watched.process.wait(30) == 2
    assert "line 1" in watched.said
    assert watched.said.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_supervisor_ends_with_the_program_when_asked(begin: Begin, number: signal.Signals):
    watched = begin("supervise", "--kiosk")
    child = watched.ready(1)
    watched.process.send_signal(number)
    assert watched.process.wait(30) == 0
    assert not psutil.pid_exists(child)
    assert watched.journal("exit")
    assert watched.said == ""


def test_a_program_that_ends_in_good_order_is_not_started_again(begin: Begin):
    watched = begin("supervise", "--kiosk")
    os.kill(watched.ready(1), signal.SIGTERM)
    assert watched.process.wait(30) == 0
    assert len(watched.journal("ready")) == 1


def test_a_users_mistake_is_told_once(begin: Begin):
    watched = begin("supervise", "--kiosk", "--provider", "None")
    assert watched.process.wait(30) == 2
    assert watched.said.count("\n") == 1
    assert "None" in watched.said


def test_a_monitor_that_is_not_there_yet_is_waited_for(begin: Begin):
    watched = begin("supervise", "--kiosk", "--monitor", "7")
    until(lambda: watched.said.count("There is no monitor 7") >= 3, "the third attempt")
    assert watched.process.poll() is None
    watched.process.terminate()
    assert watched.process.wait(30) == 0
    assert not watched.journal("start")  # or a night without a projector would fill it


def test_without_a_supervisor_a_monitor_that_is_not_there_is_a_mistake(begin: Begin):
    watched = begin("run", "--kiosk", "--monitor", "7")
    assert watched.process.wait(30) == 2
    assert watched.said.startswith("glassnet: There is no monitor 7")


def test_a_program_whose_supervisor_was_killed_ends_too(begin: Begin):
    watched = begin("supervise", "--kiosk")
    child = psutil.Process(watched.ready(1))
    watched.process.kill()
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, "the program to end")
    until(lambda: len(watched.journal("exit")) == 1, "its farewell")


def test_a_network_whose_process_was_killed_comes_back(begin: Begin, tmp_path: Path):
    nodes = [node("Flatten", "x", "flat"), node("MatMul", "flat w", "y")]
    model = save(tmp_path, nodes, {"w": 0.1 * dense(10, 784)}, shape=(1, 1, 28, 28))
    watched = begin("supervise", str(model), "--kiosk")
    program = psutil.Process(watched.ready(1))

    until(lambda: len(watched.journal("model")) >= 1, "the network's process")
    before = len(watched.journal("model"))
    for process in program.children(recursive=True):
        if "resource_tracker" not in " ".join(process.cmdline()):
            process.kill()
    until(lambda: len(watched.journal("model")) > before, "the network to come back")
    assert program.is_running()
    assert Path(watched.journal("model")[-1]["path"]).name == "net.onnx"
    assert watched.journal("error")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no Unix sockets")
def test_systemd_hears_signs_of_life_from_the_loop_also_while_nothing_moves(begin: Begin, tmp_path: Path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(30)
        watched = begin("run", "--kiosk", "--set", "attract=false", NOTIFY_SOCKET=str(tmp_path / "notify"))
        assert ear.recv(4096) == b"READY=1\nWATCHDOG=1"
        heard = []
        for _ in range(5):
            assert ear.recv(4096) == b"WATCHDOG=1"
            heard.append(time.monotonic())
        assert max(later - sooner for sooner, later in itertools.pairwise(heard)) < 5
        watched.process.send_signal(signal.SIGSTOP)
        ear.settimeout(4)
        heard_while_stopped = 0
        with contextlib.suppress(TimeoutError):
            while ear.recv(4096):
                heard_while_stopped += 1
        assert heard_while_stopped <= 2  # what was on its way
        watched.process.send_signal(signal.SIGCONT)
        ear.settimeout(30)
        watched.process.send_signal(signal.SIGTERM)
        messages = b""
        while b"STOPPING=1" not in messages:
            messages += ear.recv(4096)
        assert watched.process.wait(30) == 0
