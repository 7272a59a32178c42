"""Shader files with nested includes, and errors that name the true file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import AppError
from ..paths import SHADERS

_INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"\s*$')
# Mesa: `1:12(5): error: …`, NVIDIA: `1(12) : error …`, Apple: `ERROR: 1:12: …`
_POSITION = re.compile(r"^(?:ERROR:\s*)?(\d+)(?::(\d+)|\((\d+)\))", re.MULTILINE)


@dataclass
class Source:
    """GLSL text after its includes, and the files that the numbers in `#line` directives stand for."""

    text: str = ""
    files: list[Path] = field(default_factory=list)

    def defining(self, values: Mapping[str, int]) -> str:
        """Return the text with these names defined; its lines keep their numbers."""
        version, rest = self.text.split("\n", 1)
        defines = "".join(f"#define {name} {value}\n" for name, value in values.items())
        return f"{version}\n{defines}#line 2 0\n{rest}"

    def explain(self, log: str) -> str:
        """Return a compiler's log with its source-string numbers replaced by file names."""

        def name(match: re.Match[str]) -> str:
            number, line = int(match[1]), match[2] or match[3]
            file = self.files[number].name if number < len(self.files) else match[1]
            return f"{file}:{line}"

        return _POSITION.sub(name, log)


def load(name: str, root: Path = SHADERS) -> Source:
    """Read shader file `name` below `root`; `#include "lib/x.glsl"` is nested, each file at most once.

    Paths in includes are relative to `root`. Raises AppError for a file that is missing.
    """
    source = Source()
    lines: list[str] = []
    _append(root / name, root, source.files, lines, included_by="")
    source.text = "\n".join(lines) + "\n"
    return source


def _append(path: Path, root: Path, files: list[Path], lines: list[str], included_by: str) -> None:
    """Append the lines of `path` to `lines`, descending into its includes."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        message = f"Cannot read shader {path}{included_by}: {error.strerror}"
        raise AppError(message, "Install Glassnet again") from error
    number = len(files)
    files.append(path)
    # `#version` must come before everything else, so the first file gets its #line after that.
    if number > 0:
        lines.append(f"#line 1 {number}")
    for count, line in enumerate(text.splitlines(), start=1):
        include = _INCLUDE.match(line)
        if include is None:
            lines.append(line)
        else:
            if (target := root / include[1]) not in files:
                _append(target, root, files, lines, f" (included by {path.name}:{count})")
            lines.append(f"#line {count + 1} {number}")
