"""What a supervisor hears: ready once, a sign of life each second, the end; and nobody hears nothing."""

import socket
import sys

import pytest
from glassnet.engine.notify import VARIABLE, Notifier

on_unix = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no Unix sockets")


def heard(ear: socket.socket) -> list[bytes]:
    ear.settimeout(0.2)
    messages = []
    try:
        while True:
            messages.append(ear.recv(4096))
    except TimeoutError:
        return messages


def follow(ear: socket.socket, address: str) -> None:
    notifier = Notifier({VARIABLE: address})
    assert notifier.supervised
    for now in (0.0, 0.3, 0.99, 1.0, 1.5, 2.6):
        notifier.alive(now)
    notifier.stopping()
    assert heard(ear) == [b"READY=1\nWATCHDOG=1", b"WATCHDOG=1", b"WATCHDOG=1", b"STOPPING=1"]
    assert not notifier.abandoned


def test_over_the_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        follow(ear, "udp:{}:{}".format(*ear.getsockname()))


@on_unix
def test_as_systemd_listens(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        follow(ear, str(tmp_path / "notify"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has abstract names")
def test_in_the_abstract_namespace():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind("\0glassnet-test-notify")
        follow(ear, "@glassnet-test-notify")


@pytest.mark.parametrize("address", ["", "/nowhere/at/all", "udp:", "udp:127.0.0.1:x", "@glassnet-nobody", "\0"])
def test_where_nobody_listens_nothing_happens(address: str):
    notifier = Notifier({VARIABLE: address})
    notifier.alive(0.0)
    notifier.stopping()
    assert not notifier.supervised
    assert not Notifier({}).supervised


def test_a_supervisor_that_has_gone_is_noticed():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        notifier = Notifier({VARIABLE: "udp:{}:{}".format(*ear.getsockname())})
        notifier.alive(0.0)
    for now in range(1, 10):
        notifier.alive(float(now))
    assert notifier.abandoned
