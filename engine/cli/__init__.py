"""The command line: `glassnet COMMAND …`, one file per command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from ..errors import AppError
from ..text import tr
from . import bench, classify, config, inspect, journal, kiosk_service, record, run, snapshot, supervise
from .arguments import Command, Parser, version

COMMANDS: tuple[Command, ...] = (
    run.COMMAND,
    snapshot.COMMAND,
    record.COMMAND,
    inspect.COMMAND,
    classify.COMMAND,
    bench.COMMAND,
    config.COMMAND,
    journal.COMMAND,
    supervise.COMMAND,
    kiosk_service.COMMAND,
)

INTERRUPTED = 130  # 128 + SIGINT, as shells have it
BROKEN_PIPE = 141  # 128 + SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (without the program's name; default: the process's own).

    Returns the exit status: 0 good, 2 for a user's mistake, which is told in one line on stderr, and 75 under a
    supervisor where there is nothing to show anything on.
    """
    try:
        _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except AppError as error:
        print(tr("glassnet: {error}", error=" ".join(str(error).split())), file=sys.stderr)
        return error.status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The interpreter flushes stdout once more when it ends: give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return 0


def _run(argv: list[str]) -> None:
    if argv and not argv[0].startswith("-") and not argv[0].lower().endswith(".onnx"):
        _command(argv[0]).run(argv[1:])
    elif argv == ["--version"]:
        print("glassnet", version())
    elif argv in (["--help"], ["-h"]):
        print(_parser().format_help(), end="")
    else:
        run.COMMAND.run(argv)


def _command(name: str) -> Command:
    for command in COMMANDS:
        if command.name == name:
            return command
    raise AppError(
        tr("There is no command '{name}'", name=name),
        tr("The commands are {names}; see glassnet --help", names=", ".join(c.name for c in COMMANDS)),
    )


def _parser() -> Parser:
    commands = "\n".join(f"  {command.name:<13} {command.summary}" for command in COMMANDS)
    parser = Parser(
        prog="glassnet",
        usage="glassnet [COMMAND] …",
        description=tr("See through a neural network while it thinks."),
        epilog=tr("commands:\n{commands}\n\nglassnet COMMAND --help explains one.", commands=commands),
    )
    parser.add_argument("--version", action="store_true", help=tr("show the version and exit"))
    return parser
