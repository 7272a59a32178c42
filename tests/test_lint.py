"""The linters are tests, so that one run tells everything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "command",
    ["ruff check", "ruff format --check --diff", "pyright", "lint-imports"],
)
def test_linter_is_content(command: str):
    tool, *arguments = command.split()
    run = subprocess.run(
        [Path(sys.executable).with_name(tool), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},  # else it asks the network for a newer one
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, f"{command}:\n{run.stdout}{run.stderr}"
