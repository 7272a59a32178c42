"""`glassnet-train`: one command from MNIST to an ONNX file with its model card."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from ..engine.errors import AppError
from .job import Job
from .mnist import load

USER_ERROR = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
_LARGEST_SEED = 2**32 - 1
_MOST_EPOCHS = 100_000

_DESCRIPTION = """Train one of Glassnet's two networks on MNIST, export it to ONNX, check and measure it.
Beside FILE.onnx come its model card FILE.md and the pictures FILE-curve.png and FILE-confusion.png."""
_EPILOG = """After every epoch FILE.checkpoint.pt is written. To go on after an interruption (Ctrl-C), run the same
command again: the result is the same as without it. The checkpoint is deleted at the end.

With the default epochs either network takes about half an hour on one core."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise AppError(message[:1].upper() + message[1:], "See glassnet-train --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (without the program's name; default: the process's own).

    Returns the exit status: 0 good, 2 for a user's mistake, which is told in one line on stderr, 130 for Ctrl-C.
    """
    try:
        _train(_parse(argv))
    except AppError as error:
        return _end(" ".join(str(error).split()), USER_ERROR)
    except OSError as error:
        return _end(f"{error.filename or 'A file'}: {error.strerror}.", USER_ERROR)
    except KeyboardInterrupt:
        return _end("Interrupted. Run the same command again to go on after the last finished epoch.", INTERRUPTED)
    return 0


def _end(message: str, status: int) -> int:
    print(f"glassnet-train: {message}", file=sys.stderr)
    return status


def _train(job: Job) -> None:
    _check_out(job.out)
    digits = load(job.data)
    try:
        from .run import run  # only here: PyTorch takes seconds to import, and mistakes should be told at once
    except ModuleNotFoundError as error:
        raise AppError(
            f"Training needs {error.name}, which is not installed", "Install Glassnet with its extra [train]"
        ) from error
    run(job, digits)


def _parse(argv: Sequence[str] | None) -> Job:
    parser = _Parser(
        prog="glassnet-train",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("name", choices=["mlp", "lenet"], metavar="mlp|lenet", help="which network")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="folder with MNIST's four IDX files (default: fetched, once)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE.onnx", help="file to write (default: mlp.onnx or lenet.onnx, here)"
    )
    parser.add_argument("--epochs", metavar="N", help="rounds through the digits (default: 500 mlp, 165 lenet)")
    parser.add_argument("--seed", default="0", metavar="N", help="seed of all randomness (default: 0)")
    options = parser.parse_args(argv)
    return Job(
        name=options.name,
        data=options.data,
        out=options.out or Path(f"{options.name}.onnx"),
        epochs=_whole_number("--epochs", options.epochs, 1, _MOST_EPOCHS) if options.epochs is not None else None,
        seed=_whole_number("--seed", options.seed, 0, _LARGEST_SEED),
    )


def _whole_number(option: str, text: str, low: int, high: int) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len(str(high)) and low <= int(text) <= high:
        return int(text)
    raise AppError(f"{option} cannot be '{text}'", f"Give a whole number, {low} to {high}")


def _check_out(out: Path) -> None:
    """Raise AppError unless `out` can be written: better now than after half an hour."""
    if out.suffix != ".onnx":
        raise AppError(f"--out cannot be '{out}'", "Give a file name that ends in .onnx")
    try:
        tempfile.TemporaryFile(dir=out.parent).close()
        if out.exists():
            out.open("r+b").close()
    except OSError as error:
        raise AppError(f"{out} cannot be written: {error.strerror}", "Choose another place with --out") from error
