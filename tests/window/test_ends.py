"""How the real window ends, and why it does not begin: exit status, last words, one line for a mistake."""

import signal
import subprocess

import pytest
from conftest import Start
from desktop import PATIENCE, SCREEN, Desktop, without_display
from program import COMMAND, Program

pytestmark = pytest.mark.window


@pytest.mark.parametrize("key", ["alt+F4", "ctrl+q"])
def test_keys_close_it(window: Program, key: str):
    window.key(key)  # the first is the window manager's, which then asks the window to close
    assert window.status() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_close_it(window: Program, number: signal.Signals):
    window.desktop.still()  # asleep: the signal must wake it
    window.process.send_signal(number)
    assert window.status() == 0


def test_a_signal_closes_it_in_the_middle_of_a_stroke(window: Program):
    left, top, width, height = window.pad
    window.pointer(left + width / 2, top + height / 2, "mousedown", 1)
    window.process.send_signal(signal.SIGTERM)
    assert window.status() == 0
    window.desktop.xdotool("mouseup", 1)


def test_it_closes_while_it_fills_the_screen(start: Start):
    window = start("--fullscreen")
    window.key("ctrl+q")
    assert window.status() == 0
    assert window.desktop.xdotool("getdisplaygeometry") == " ".join(map(str, SCREEN))


def mistake(environment: dict[str, str], *arguments: str) -> str:
    """Start it where it cannot begin; return the one line that it says."""
    run = subprocess.run([*COMMAND, *arguments], env=environment, capture_output=True, text=True, timeout=PATIENCE)
    assert (run.returncode, run.stdout) == (2, "")
    (line,) = run.stderr.splitlines()
    return line


@pytest.mark.parametrize("driver", [{}, {"DISPLAY": ":987"}, {"SDL_VIDEODRIVER": "dummy"}])
def test_without_a_display_it_says_so_and_names_what_works_without(driver: dict[str, str]):
    line = mistake(without_display() | driver)
    assert "no display" in line
    assert "glassnet snapshot" in line


def test_a_monitor_that_is_not_there(desktop: Desktop):
    line = mistake(desktop.environment, "--monitor", "7")
    assert "no monitor 7" in line
    assert "found: 1" in line


def test_a_display_without_opengl_3(desktop: Desktop):
    line = mistake(desktop.environment | {"MESA_GL_VERSION_OVERRIDE": "2.1"})
    assert "OpenGL 3.3" in line


def test_a_model_that_is_not_there(desktop: Desktop, tmp_path):
    assert "missing.onnx" in mistake(desktop.environment, str(tmp_path / "missing.onnx"))


def test_a_journal_that_cannot_be_written(desktop: Desktop, tmp_path):
    assert "--journal" in mistake(desktop.environment, "--journal", str(tmp_path))
