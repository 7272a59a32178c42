"""The supervisor goes on whatever happens to it, and ends when somebody asks."""

import io
import os
import signal
import socket
import sys

import pytest
from glassnet.engine import supervisor
from glassnet.engine.cli import supervise
from glassnet.engine.notify import ALIVE, READY
from glassnet.engine.supervisor import MISTAKE, Run, Supervisor

UDP = socket.AF_INET, socket.SOCK_DGRAM
QUIET = {"PATH": os.environ["PATH"]}


@pytest.fixture(autouse=True)
def impatient(monkeypatch) -> None:
    monkeypatch.setattr(supervisor, "PAUSES", (0.01,))


def attended(code: str, news: list[str], most: int = 3) -> int:
    """Run a program under a supervisor that is asked to end after so much news."""

    def say(text: str) -> None:
        news.append(text)
        if len(news) == most:
            os.kill(os.getpid(), signal.SIGTERM)

    return Supervisor([sys.executable, "-c", code], QUIET, say).run()


def test_what_fails_is_started_again_until_somebody_asks():
    news: list[str] = []
    assert attended("raise SystemExit(1)", news) == 0
    assert len(news) == 3
    assert all("status 1" in text for text in news)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL  # as it was


@pytest.mark.parametrize("status", [0, MISTAKE])
def test_a_good_end_and_a_mistake_are_the_end(status: int):
    news: list[str] = []
    assert attended(f"raise SystemExit({status})", news) == status
    assert news == []


def test_a_program_that_cannot_be_started_now_is_tried_again(monkeypatch):
    def none(*_, **__):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(supervisor.subprocess, "Popen", none)
    news: list[str] = []
    assert attended("", news) == 0
    assert all("temporarily unavailable" in text for text in news)


def test_what_the_last_run_said_does_not_count_for_the_next():
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth,
    ):
        ear.bind(("127.0.0.1", 0))
        mouth.sendto(READY + ALIVE, ear.getsockname())
        run = Run([sys.executable, "-c", "input()"], QUIET, ear)
        run.listen()
        assert not run.ready
        mouth.sendto(READY + ALIVE, ear.getsockname())
        run.listen()
        assert run.ready
        run.kill()


def test_a_log_on_a_full_disk_ends_nothing(monkeypatch):
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stderr", Full())
    supervise._say("news")
