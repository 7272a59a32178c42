"""What every test lives by: no user files touched; a missing OpenGL fails in CI and is a skip elsewhere."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROBE = """
import moderngl
print(moderngl.create_context(standalone=True, backend="egl", require=330).info["GL_RENDERER"])
"""
RENDERER = pytest.StashKey[subprocess.CompletedProcess]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden", action="store_true", help="write the golden pictures anew instead of comparing"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    golden = item.get_closest_marker("golden")
    if not needs_gl(item):
        return
    probe = probe_gl(item.config)
    if probe.returncode != 0:
        reason = "no OpenGL: " + (probe.stderr.strip().splitlines() or ["the probe crashed"])[-1]
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    if golden and "llvmpipe" not in probe.stdout:
        pytest.skip(f"golden pictures are made with llvmpipe, not {probe.stdout.strip()}")


def needs_gl(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(marker) for marker in ("gl", "golden"))


def probe_gl(config: pytest.Config) -> subprocess.CompletedProcess:
    """Try once per session, in a child: a driver that crashes is then a reason, not the end of the run."""
    if RENDERER not in config.stash:
        config.stash[RENDERER] = subprocess.run(
            [sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=60
        )
    return config.stash[RENDERER]


@pytest.fixture(autouse=True)
def own_user_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the user's preferences, caches and data out of the tests, and the tests out of them."""
    for kind in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin in English, whatever the machine and the test before speak."""
    monkeypatch.setenv("LANGUAGE", "en")


@pytest.fixture(autouse=True)
def no_gl_error(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that needs OpenGL if it begins or ends with an error recorded."""
    if not needs_gl(request.node):
        yield
        return
    from glassnet.engine.headless import context  # not above: without OpenGL no test gets this far

    assert context().error == "GL_NO_ERROR", "an earlier test left an OpenGL error"
    yield
    assert context().error == "GL_NO_ERROR"
