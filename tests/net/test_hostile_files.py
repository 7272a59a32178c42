"""The hostile files are made, the same each time, and are as bad as they are said to be."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import hostile_probe
import onnx
import pytest
from google.protobuf.message import DecodeError
from hostile import Hostile
from hostile_bytes import LENET, SMALL
from hostile_files import THEMES, hostile_files, made
from hostile_probe import WORST, observe, worst
from mutations import mutated

ALL = {name: recipe for part in THEMES.values() for name, recipe in part.items()}
MOST = 50_000_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Hostile]:
    return hostile_files(tmp_path_factory.mktemp("hostile"))


def digests(folder: Path) -> dict[str, str]:
    """Of each plain file in the folder, the SHA-256; sparse ones are left out."""
    plain = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in plain
        if path.stat().st_size < MOST
    }


def test_files_are_many_different_and_small(files: list[Hostile]):
    assert len(files) > 300
    assert len({file.name for file in files}) == len(files)
    assert {file.observed for file in files} == set(WORST)
    found = digests(files[0].path.parents[1])
    models = [digest for name, digest in found.items() if name.endswith("net.onnx")]
    assert len(set(models)) > 0.98 * len(models)
    assert sum(path.lstat().st_blocks * 512 for path in files[0].path.parents[1].rglob("*")) < MOST


def test_files_are_the_same_each_time(files: list[Hostile], tmp_path: Path):
    hostile_files(tmp_path)
    assert digests(tmp_path) == digests(files[0].path.parents[1])


def test_what_a_file_does_is_a_sentence(files: list[Hostile]):
    for file in files:
        assert file.what[0].islower()
        assert not file.what.endswith(".")


@pytest.mark.parametrize("name", [name for name, recipe in ALL.items() if recipe.observed == "crash"])
def test_file_ends_onnx_runtime(tmp_path: Path, name: str):
    assert observe(made(tmp_path, "", name, ALL[name]).path, 60, ("onnxruntime",)) == {"onnxruntime": "crash"}


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, recipe in ALL.items() if recipe.observed in ("memory", "hang")])
def test_file_takes_all_memory_or_time(tmp_path: Path, name: str):
    file = made(tmp_path, "", name, ALL[name])
    # Longer than the tests allow a file, and than any machine runs these in.
    assert worst(observe(file.path, 3)) in ("memory", "hang")  # a slow machine makes a hang of the one that hoards


@pytest.mark.slow
def test_other_files_are_refused_or_run(files: list[Hostile]):
    mild = [file for file in files if file.observed in ("error", "runs")]
    command = [sys.executable, hostile_probe.__file__, "onnxruntime", *(str(file.path) for file in mild)]
    seen = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert dict(zip([file.name for file in mild], seen, strict=True)) == {f.name: f.observed for f in mild}


def test_mutations_differ_by_seed_and_only_by_seed():
    made_once = [mutated(SMALL, seed) for seed in range(200)]
    assert made_once == [mutated(SMALL, seed) for seed in range(200)]
    assert len(set(made_once)) > 150
    assert SMALL not in made_once[:1]


def test_mutations_are_of_the_bytes_and_of_the_network():
    read = 0
    for seed in range(200):
        try:
            onnx.ModelProto.FromString(mutated(LENET, seed))
        except DecodeError:
            continue
        read += 1
    assert 120 < read < 200


@pytest.mark.parametrize("data", [b"", b"\0", b"text", onnx.ModelProto(ir_version=8).SerializeToString()])
def test_anything_can_be_mutated(data: bytes):
    for seed in range(50):
        mutated(data, seed)
