"""The shape of the code: what the app loads, and how long files and functions may grow."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(path for folder in ("engine", "export", "tests") for path in (ROOT / folder).rglob("*.py"))
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40

IMPORT_THE_COMMANDS = """
import importlib, pkgutil, sys
import glassnet.engine.cli as cli
for module in pkgutil.walk_packages(cli.__path__, cli.__name__ + "."):
    importlib.import_module(module.name)
print(*sys.modules)
"""


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield name and length in lines, decorators included, of each function in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield node.name, node.end_lineno - first + 1


def test_the_app_starts_without_the_training_side():
    run = subprocess.run(
        [sys.executable, "-c", IMPORT_THE_COMMANDS],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT.parent,
    )
    loaded = set(run.stdout.split())
    assert "glassnet.engine.cli" in loaded
    assert not loaded & {"torch", "matplotlib", "onnxscript", "pooch", "tqdm", "glassnet.export"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_grows_too_long(path: Path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_FILE_LINES
    assert {name: length for name, length in functions(path) if length > MAX_FUNCTION_LINES} == {}
