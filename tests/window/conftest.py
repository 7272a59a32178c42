"""One screen for the session, one window for a test."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import desktop as screen
import pytest
from desktop import Desktop
from program import Program

Start = Callable[..., Program]


@pytest.fixture(scope="session")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    missing = screen.missing()
    if missing:
        reason = f"not installed: {', '.join(missing)}"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with screen.desktop(tmp_path_factory.mktemp("desktop")) as shown:
        yield shown


@pytest.fixture
def start(desktop: Desktop, tmp_path: Path) -> Iterator[Start]:
    """Return what starts a window with these arguments; what still runs in the end is ended."""
    with ExitStack() as started:

        def begin(*arguments: str) -> Program:
            folder = tmp_path / f"run-{len(list(tmp_path.glob('run-*')))}"
            folder.mkdir()
            program = Program(desktop, folder, *arguments)
            started.callback(program.close)
            return program

        yield begin


@pytest.fixture
def window(start: Start) -> Program:
    return start()


@pytest.fixture
def steady(start: Start) -> Program:
    """Start a window without all edges: how many of them are drawn depends on how fast frames are."""
    return start("--edges", "focus")
