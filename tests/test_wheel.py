"""The wheel, as a user gets it: installed alone, away from the checkout, without PyTorch."""

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
WHEELS = Path(sys.prefix) / "wheels"  # the app's dependencies, put there by `make setup`
SHIPPED = [
    *ROOT.glob("engine/**/*.py"),
    *ROOT.glob("export/**/*.py"),
    *ROOT.glob("models/*.onnx"),
    *ROOT.glob("assets/mnist/*"),
    *ROOT.glob("assets/fonts/*"),
    *ROOT.glob("assets/strokes/*"),
    *(path for path in ROOT.glob("shaders/**/*.*") if path.suffix in {".vert", ".frag", ".glsl"}),
]


def run(*command: object, cwd: Path) -> str:
    """Run a command that knows nothing of the checkout; fail with all it said."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build from a copy: a build folder left in the checkout would add its old files to the wheel."""
    source, out = tmp_path_factory.mktemp("source") / "glassnet", tmp_path_factory.mktemp("wheel")
    left_out = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist", "out")
    shutil.copytree(ROOT, source, ignore=left_out)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, cwd=source)
    return next(out.glob("glassnet-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a new environment and return that environment's folder of programs."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    programs = folder / "bin"
    offline = ["--no-index", "--find-links", WHEELS] if WHEELS.is_dir() else []
    pip = [sys.executable, "-m", "pip", "--python", programs / "python"]
    run(*pip, "install", "--constraint", ROOT / "constraints.txt", *offline, wheel, cwd=folder)
    return programs


def test_holds_what_the_app_needs_and_no_tests(wheel: Path):
    held = set(zipfile.ZipFile(wheel).namelist())
    missing = {f"glassnet/{path.relative_to(ROOT).as_posix()}" for path in SHIPPED} - held
    assert missing == set()
    packages = {name.split("/")[1] for name in held if name.startswith("glassnet/")}
    assert packages == {"assets", "engine", "export", "models", "shaders"}


def test_the_environment_has_no_torch(installed: Path, tmp_path: Path):
    find = "from importlib.util import find_spec as f; print(bool(f('torch')), bool(f('glassnet.engine')))"
    assert run(installed / "python", "-c", find, cwd=tmp_path).strip() == "False True"


@pytest.mark.gl
def test_installed_away_from_the_checkout_it_makes_a_snapshot(installed: Path, tmp_path: Path):
    run(
        installed / "glassnet",
        "snapshot",
        "--input",
        "mnist:0",
        "--size",
        "320x180",
        "--out",
        "x.png",
        cwd=tmp_path,
    )
    with Image.open(tmp_path / "x.png") as picture:
        assert picture.size == (320, 180)
        pixels = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    assert len(np.unique(pixels, axis=0)) > 100
