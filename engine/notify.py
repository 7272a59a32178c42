"""Tells whoever supervises the program that it is ready, alive, or ending: the protocol of systemd's sd_notify.

The maintained packages for it need systemd's headers to be built; the protocol is a datagram of text
(freedesktop.org, sd_notify(3)). NOTIFY_SOCKET names a Unix socket, by its path or, with a leading @, in the
abstract namespace; or, where `glassnet supervise` is, udp:ADDRESS:PORT.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Mapping

VARIABLE = "NOTIFY_SOCKET"
UDP = "udp:"
READY, ALIVE, STOPPING = b"READY=1", b"WATCHDOG=1", b"STOPPING=1"
PAUSE = 1.0
"""Seconds between two signs of life."""


class Notifier:
    """Speaks to the supervisor that the environment names; without one, and when it does not listen, to nobody."""

    def __init__(self, environment: Mapping[str, str]):
        self.abandoned = False  # whether the supervisor has gone
        self._socket = _connected(environment.get(VARIABLE, ""))
        self._last = -PAUSE
        self._ready = False

    @property
    def supervised(self) -> bool:
        """Whether there is a supervisor."""
        return self._socket is not None

    def alive(self, now: float) -> None:
        """Say that the program is alive, at `now` seconds of any clock; the first time that it is ready."""
        if now >= self._last + PAUSE:
            self._last = now
            self._tell(ALIVE if self._ready else READY + b"\n" + ALIVE)
            self._ready = True

    def stopping(self) -> None:
        """Say that the program ends."""
        self._tell(STOPPING)

    def _tell(self, message: bytes) -> None:
        if self._socket is None:
            return
        try:
            self._socket.send(message)
        except ConnectionRefusedError:
            self.abandoned = True
        except OSError:  # a full buffer, say: the next second brings another chance
            pass


def _connected(address: str) -> socket.socket | None:
    """Return a socket whose messages go to the address; None where there is none, or none that can be had."""
    if not address:
        return None
    with contextlib.suppress(OSError, ValueError):
        if address.startswith(UDP):
            host, _, port = address.removeprefix(UDP).rpartition(":")
            return _to(socket.AF_INET, (host, int(port)))
        if hasattr(socket, "AF_UNIX"):
            return _to(socket.AF_UNIX, "\0" + address[1:] if address.startswith("@") else address)
    return None


def _to(family: socket.AddressFamily, address: tuple[str, int] | str) -> socket.socket:
    made = socket.socket(family, socket.SOCK_DGRAM)
    try:
        made.setblocking(False)
        made.connect(address)
    except OSError:
        made.close()
        raise
    return made
