"""Opens and runs randomly damaged models: a program of its own, since ONNX Runtime may crash.

`python fuzzing.py FOLDER SEED` goes on until it is killed; FOLDER is its own. It writes a line for each seed: what
it begins with, and how it ended: "opened", "refused", or a traceback (as JSON). `fuzz` starts it again where it
died.
"""

import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from glassnet.engine.errors import AppError
from glassnet.engine.limits import USUAL
from glassnet.engine.net.loader import load
from glassnet.engine.net.session import Session
from hostile_bytes import SMALL
from mutations import mutated
from zoo import Zoo

BASES = ("tf2onnx", "cntk 7", "keras", "words", "functions", "if", "loop", "scan", "trees", "opset 6", "sparse")
LIMITS = replace(USUAL, nodes=1 << 20, operators=2000, file=1 << 24)
SECONDS, MEMORY = 2, 2 << 30
"""Of processor time for a seed, and of memory for all: beyond that the program dies, which is not our fault."""


def fuzz(folder: Path, seed: int, seconds: float) -> tuple[Counter[str], dict[int, str]]:
    """Go through as many seeds as the time allows; return how many ended how, and what should not have happened."""
    ends, mistakes, deadline = Counter[str](), dict[int, str](), time.monotonic() + seconds
    while time.monotonic() < deadline:
        last = seed - 1
        for last, end in _life(folder, seed, deadline):
            if end.startswith('"'):
                mistakes[last] = json.loads(end)
            ends["mistake" if end.startswith('"') else end] += 1
        if time.monotonic() < deadline:
            ends["died"] += 1
        seed = last + (2 if time.monotonic() < deadline else 1)
    return ends, mistakes


def _life(folder: Path, seed: int, deadline: float) -> Iterator[tuple[int, str]]:
    """Yield the seeds that one process comes through, with their ends, until it dies or the time is over."""
    command = [sys.executable, __file__, str(folder), str(seed)]
    paths = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}  # where the tests' own modules lie
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=paths
    ) as process:
        assert process.stdout
        while select.select([process.stdout], [], [], max(deadline - time.monotonic(), 0))[0]:
            if not (line := process.stdout.readline()).endswith("\n"):
                break
            number, end = line.split(" ", 1)
            yield int(number), end.strip()
            if time.monotonic() > deadline:
                break
        process.kill()


def bases(folder: Path) -> list[bytes]:
    zoo = Zoo(folder)
    return [SMALL, *(zoo[name].path.read_bytes() for name in BASES)]


def ending(path: Path) -> str:
    try:
        model = load(path, LIMITS)
        Session(model).run(np.ones(model.network.input.shape, np.float32))
    except AppError as error:
        line = error.message.replace(str(path), "")
        return "refused" if line.isprintable() and len(line) < 300 else json.dumps(f"says {error.message!r}")
    except MemoryError:
        return "refused"
    except Exception:
        return json.dumps(traceback.format_exc())
    return "opened"


def main() -> None:
    folder, seed = Path(sys.argv[1]), int(sys.argv[2])
    (folder / f"from {seed}").mkdir()
    originals, path = bases(folder / f"from {seed}"), folder / "net.onnx"
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    while True:
        path.write_bytes(mutated(originals[seed % len(originals)], seed))
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        end = ending(path)
        signal.setitimer(signal.ITIMER_PROF, 0)
        out.write(f"{seed} {end}\n")
        seed += 1


if __name__ == "__main__":
    main()
