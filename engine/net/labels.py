"""The names of a network's answers: from the file's metadata, a text file beside it, or its own operators."""

from __future__ import annotations

import ast
import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from onnx import ModelProto

from ..text import one_line

KEYS = ("glassnet.classes", "classes", "class_names", "labels", "names", "id2label", "character")
"""Keys of metadata that hold names: ours, and those that are in use (`names` is Ultralytics', a literal of Python;
`character` RapidOCR's, one a line)."""

FILES = ("{stem}.labels.txt", "labels.txt", "classes.txt", "synset.txt", "imagenet_classes.txt")
"""Text files beside a model that may hold names, the first of which counts that does."""

LARGEST = 1 << 20
"""Bytes; more is no list of names: the 21,841 of ImageNet-21k take 0.7 MB."""

LONGEST = 200
"""Letters of a name that are kept."""

BACKGROUND = "background"
"""What TensorFlow's models of ImageNet call answer 0 of 1,001; lists of names have it or not."""

ATTRIBUTES = ("classlabels_strings", "classlabels_ints", "classlabels_int64s")
"""Where classifiers of ONNX-ML, as scikit-learn's exports have them, hold names (https://onnx.ai/onnx/operators)."""

_SYNSET = re.compile(r"n\d{8}\s+")  # WordNet's number, as in `n01440764 tench, Tinca tinca`
_NUMBER = re.compile(r"(\d{1,6})\s*[:,\t ]\s*(.+)")


def labels(said: Mapping[str, str], path: Path, count: int, notes: list[str]) -> tuple[str, ...]:
    """Return the names of `count` answers, or none; `said` is the metadata of the model at `path`.

    A file that bears the model's own name comes before the metadata, others after. What does not fit is left out,
    and a note says so.
    """
    own, *others = (path.with_name(name.format(stem=path.stem)) for name in FILES)
    for source, text in (*_texts([own]), *_metadata(said), *_texts(others)):
        names = fitted(parsed(text), count)
        if names:
            return names
        notes.append(f"{source} names no {count} classes, and is not used")
    return ()


def of_operators(model: ModelProto) -> list[str]:
    """Return the names of classes that the last classifier in a graph holds, or none."""
    for node in reversed(model.graph.node):
        for attribute in node.attribute if node.domain == "ai.onnx.ml" else ():
            if attribute.name in ATTRIBUTES:
                texts = [text.decode("utf-8", "replace") for text in attribute.strings]
                return texts or [str(number) for number in attribute.ints]
    return []


def parsed(text: str) -> list[str]:
    """Return the names in a text: a list or a dictionary in JSON or as Python writes it, else one name a line."""
    for read in (json.loads, ast.literal_eval):
        try:
            names = _listed(read(text))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue
        if names:
            return names
    if text.lstrip().startswith(("[", "{", "(")):  # a list of something else, or a broken one
        return []
    lines = [line.strip() for line in text.strip().splitlines()]
    if len(lines) == 1 and "," in text:
        lines = [part.strip() for part in text.split(",")]
    return _without_numbers([_SYNSET.sub("", line, count=1) for line in lines])


def fitted(names: list[str], count: int) -> tuple[str, ...]:
    """Return the names if there are `count`, allowing for a background that only one side counts; else none."""
    if len(names) == count + 1 and names[0].lower() == BACKGROUND:
        names = names[1:]
    elif len(names) + 1 == count == 1001:
        names = [BACKGROUND, *names]
    return tuple(one_line(name, LONGEST) for name in names) if len(names) == count else ()


def _listed(value: Any) -> list[str]:
    """Return the names in a list, or in a dictionary between them and their numbers, in order; else none."""
    if isinstance(value, dict):
        pairs = [(number, name) if isinstance(name, str) else (name, number) for number, name in value.items()]
        numbered = {int(number): name for number, name in pairs}
        value = [numbered[number] for number in range(len(pairs)) if number in numbered]
        value = value if len(value) == len(pairs) else []
    return list(value) if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value) else []


def _without_numbers(lines: list[str]) -> list[str]:
    """Take the numbers off lines that are numbered from 0."""
    found = [_NUMBER.fullmatch(line) for line in lines]
    if all(match and int(match[1]) == number for number, match in enumerate(found)):
        return [match[2] for match in found if match]
    return lines


def _metadata(said: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for key in KEYS:
        if key in said and len(said[key]) <= LARGEST:
            yield f"The file's metadata '{key}'", said[key]


def _texts(files: Iterable[Path]) -> Iterable[tuple[str, str]]:
    for file in files:
        text = _read(file)
        if text is not None:
            yield f"The file {one_line(file.name)} beside it", text


def _read(file: Path) -> str | None:
    """Return what a file holds; None for one that is not there, no plain file of this folder, or too large."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(file, flags), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):  # a pipe or a device would be read for ever
                return None
            data = stream.read(LARGEST + 1)
    except (OSError, ValueError):
        return None
    return data.decode("utf-8-sig", "replace") if len(data) <= LARGEST else None
