"""`glassnet kiosk-service`: a systemd unit that keeps an exhibit running."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from ..effective import PREFIX
from ..errors import AppError
from ..text import tr
from .arguments import Command, Parser
from .configured import SETTINGS, add_settings, as_arguments, configured

NAME = "glassnet.service"
MARK = "# Written by `glassnet kiosk-service`."

_USAGE = f"""\
glassnet kiosk-service [MODEL] [--out FILE] [--force]
                    {SETTINGS}"""
_EPILOG = """\
The unit starts an exhibit with these options when somebody has logged in to a graphical session (let
the machine log in by itself), feeds systemd's watchdog from the loop that draws frames, and is started again within
seconds after a crash, a hang or a lost graphics context. Paths are seen from the folder where this is run. The
variables GLASSNET_... that are set now are written into it, too.

examples:
  glassnet kiosk-service --config exhibit.toml
  glassnet kiosk-service --monitor 1 --set idle_seconds=90 --out -
"""

UNIT = """\
{mark}
[Unit]
Description=Glassnet, an exhibit
PartOf=graphical-session.target
After=graphical-session.target
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
WorkingDirectory={folder}
{variables}ExecStart={command}
WatchdogSec=10
TimeoutStartSec=60
TimeoutStopSec=10
TimeoutAbortSec=2
Restart=on-failure
RestartSec=1
RestartPreventExitStatus=2

[Install]
WantedBy=graphical-session.target
"""

HOW = """\
{file} is written. To start it now, and with every graphical session from now on:

  systemctl --user daemon-reload
  systemctl --user enable --now glassnet

What happens is shown by:  journalctl --user --unit glassnet --follow
To end it:                 systemctl --user disable --now glassnet
"""


def _parser() -> Parser:
    description = tr("Write a systemd unit that starts the exhibit and keeps it running.")
    parser = Parser(prog="glassnet kiosk-service", usage=_USAGE, description=description, epilog=_EPILOG)
    add_settings(parser)
    parser.add_argument(
        "--out", metavar="FILE", help=tr("write it to FILE, - for here (default: the user's units)")
    )
    parser.add_argument("--force", action="store_true", help=tr("also in place of a file of somebody else's"))
    return parser


def _execute(arguments: argparse.Namespace) -> None:
    configured(arguments)
    from ..supervisor import program

    arguments.kiosk = True
    variables = {name: value for name, value in sorted(os.environ.items()) if name.startswith(PREFIX)}
    unit = written([*program(), "run", *as_arguments(arguments)], Path.cwd(), variables)
    if arguments.out == "-":
        print(unit, end="")
        return
    file = Path(arguments.out) if arguments.out else _units() / NAME
    _write(file, unit, arguments.force)
    print(HOW.format(file=file), end="")


def written(command: list[str], folder: Path, variables: Mapping[str, str]) -> str:
    """Return the unit that runs a command in a folder, with these variables of the environment."""
    words = " ".join(quoted(word).replace("$", "$$") for word in command)
    settings = "".join(f"Environment={quoted(f'{name}={value}')}\n" for name, value in variables.items())
    return UNIT.format(mark=MARK, folder=str(folder).replace("%", "%%"), variables=settings, command=words)


def quoted(word: str) -> str:
    """Return a word as systemd reads it back (systemd.syntax(7), "Quoting", and systemd.unit(5), "Specifiers").

    In a command line a dollar sign must be doubled, too; in systemd.exec(5), Environment=, it means nothing.
    """
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return '"{}"'.format(plain.replace("\n", "\\n").replace("\r", "\\r"))


def _units() -> Path:
    """Return the folder of the user's own units."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "systemd" / "user"


def _write(file: Path, unit: str, force: bool) -> None:
    try:
        if file.exists() and not force and MARK not in file.read_text(errors="replace"):
            raise AppError(
                tr("{file} is there already, and not from here", file=file),
                tr("Choose another with --out, or --force"),
            )
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(unit, encoding="utf-8")
    except OSError as error:
        raise AppError(
            tr("{file} cannot be written: {reason}", file=file, reason=error.strerror or error),
            tr("Choose another file with --out"),
        ) from error


COMMAND = Command("kiosk-service", tr("write a systemd unit that keeps an exhibit running"), _parser, _execute)
