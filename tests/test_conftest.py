"""The policy on OpenGL, tried on a session that cannot have any."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEST = """
import pytest

@pytest.mark.gl
def test_needs_gl():
    pass

def test_needs_nothing():
    pass
"""


@pytest.fixture
def without_gl(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose EGL finds no driver, for the test file laid into `tmp_path`."""
    (tmp_path / "test_it.py").write_text(TEST)
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    return {**environment, "__EGL_VENDOR_LIBRARY_FILENAMES": str(tmp_path / "none.json")}


def outcome(environment: dict[str, str], folder: Path) -> str:
    command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "--rootdir", folder, folder]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.mark.skipif(sys.platform != "linux", reason="hides the drivers in glvnd's way")
def test_missing_gl_is_skipped_with_a_reason(without_gl: dict[str, str], tmp_path: Path):
    said = outcome(without_gl, tmp_path)
    assert "1 passed, 1 skipped" in said
    assert "no OpenGL: " in said


@pytest.mark.skipif(sys.platform != "linux", reason="hides the drivers in glvnd's way")
def test_missing_gl_fails_in_ci(without_gl: dict[str, str], tmp_path: Path):
    said = outcome({**without_gl, "CI": "true"}, tmp_path)
    assert "1 passed, 1 error" in said
    assert "no OpenGL: " in said
