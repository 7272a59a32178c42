"""Whatever a file does when it is opened and run, it ends in a network or in one clear line, and leaves nothing."""

import multiprocessing
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.limits import USUAL
from glassnet.engine.net.network import Network
from glassnet.engine.net.opening import Opening
from hostile import Hostile, filled, shapes
from hostile_files import THEMES, made
from hostile_times import body
from numpy.typing import NDArray
from onnx import GraphProto, helper
from onnx_graphs import node, save

LIMITS = replace(USUAL, seconds=2.0, memory=2 << 30)
TASKS, MARGIN = 3, 20.0
"""Opening, looking and running have the limit's seconds each; beside them, what a busy machine may take."""

ABROAD = ("data above", "data above hidden", "data of the system", "data linked", "data hard link", "data by url")
"""Files whose weights lie outside their own folder: they must not be read."""

SOME = (*ABROAD, "empty", "text", "archive", "twice", "deep", "longer graph", "endless number", "unknown fields")
SOME += ("cut 2", "cut 300", "cut 64000", "cut 258586", "noise 0", "flipped 0", "flipped 1", "flipped 6")
SOME += ("damaged 0", "damaged 7", "damaged 12", "folder", "pipe", "endless", "missing", "claim input")
SOME += ("bomb filled", "bomb range", "bomb eye", "bomb conv strides", "bomb doubled text", "bomb outputs")
SOME += ("loop", "loop nested", "scan", "products", "functions doubling", "many nodes", "folding", "range")
SOME += ("backwards", "output of text", "output of perhaps nothing", "name no text", "name surrogate")
SOME += ("sixty axes", "gather from input", "divide whole", "nothing left", "sizes from values", "weights nan")
SOME += ("input batch 0", "input scalar", "input fifty axes", "weights of INT4", "weights of COMPLEX64")
SOME += ("training", "lowest divided", "lstm of nothing", "split in blank", "choice in blank", "unique of nothing")
SOME += ("groups of nothing", "tree ring", "tree of many targets", "quantised zeros")

FILES = {name: (kind, recipe) for kind, part in THEMES.items() for name, recipe in part.items()}


def typical(network: Network) -> Iterator[NDArray[np.float32]]:
    yield np.zeros(network.input.shape, np.float32)
    yield np.ones(network.input.shape, np.float32)


@dataclass(frozen=True)
class End:
    """What became of a file: the error that the person reads, or none; or what should not have happened."""

    file: Hostile
    seconds: float
    error: AppError | None = None
    mistake: str = ""


def opened(file: Hostile) -> End:
    begun, error, mistake = time.monotonic(), None, ""
    try:
        ready = Opening(file.path, typical, LIMITS).wait()
        try:
            values = ready.session.run(np.ones(ready.model.network.input.shape, np.float32))
            mistake = "" if len(values) == ready.model.network.nodes else "values are missing"
        finally:
            ready.session.close()
    except AppError as problem:
        error = problem
    except Exception as problem:
        mistake = repr(problem)
    return End(file, time.monotonic() - begun, error, mistake)


def complaint(end: End) -> str:
    """What is wrong with the end of a file; empty when nothing is."""
    if end.mistake:
        return end.mistake
    if end.seconds > TASKS * LIMITS.seconds + MARGIN:
        return f"it took {end.seconds:.0f} seconds"
    if end.error is None:
        return "it was read" if end.file.name in ABROAD else ""
    path = str(end.file.path)
    line = end.error.message.replace(path, "net.onnx")
    if path not in end.error.message or not line.isprintable() or len(line) > 300:
        return f"its line is {end.error.message!r}"
    if "Please report" in end.error.hint or not end.error.hint.isprintable() or not end.error.hint:
        return f"its hint is {end.error.hint!r}"
    return ""


def left_behind() -> set[Path]:
    """Files of shared memory, wherever they may be."""
    return {path for folder in ("/dev/shm", tempfile.gettempdir()) for path in Path(folder).glob("glassnet-*-*")}


def check(folder: Path, names: Sequence[str]) -> list[End]:
    files = [made(folder, kind, name, recipe) for name in names for kind, recipe in (FILES[name],)]
    before = left_behind()
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(opened, files))
    complaints = {end.file.name: said for end in ends if (said := complaint(end))}
    assert not complaints
    assert not multiprocessing.active_children()
    assert left_behind() <= before
    return ends


def test_hostile_files_end_in_a_network_or_a_line(tmp_path: Path):
    assert len(set(SOME)) >= 60
    ends = {end.file.name: end.error.message if end.error else "" for end in check(tmp_path, SOME)}
    assert "takes longer than 2 seconds" in ends["loop"]
    assert "made ONNX Runtime crash (SIGSEGV)" in ends["split in blank"]
    assert "memory" in ends["range"]
    assert "8,388,608 operators" in ends["functions doubling"]
    assert all(ends[name] == "" for name in ("flipped 1", "backwards", "training", "input fifty axes"))


@pytest.mark.slow
@pytest.mark.parametrize("kind", THEMES)
def test_all_hostile_files_end_in_a_network_or_a_line(tmp_path: Path, kind: str):
    check(tmp_path, list(THEMES[kind]))


def counted(folder: Path, turns: float, inner: GraphProto) -> Path:
    """A Loop that turns so many times for each 1 of the input, and not at all for zeros."""
    nodes = [
        node("ReduceSum", "x", "s", keepdims=0),
        node("Mul", "s turns", "m"),
        node("Cast", "m", "n", to=7),
        helper.make_node("Loop", ["n", "yes", "x"], ["y", *["z"] * (len(inner.output) - 2)], body=inner),
    ]
    constants = {"turns": np.array(float(turns)), "yes": np.array(True)}
    return save(folder, nodes, constants, (1, 4), outputs="y z" if len(inner.output) > 2 else "y")


def nothing(network: Network) -> Iterator[NDArray[np.float32]]:
    yield np.zeros(network.input.shape, np.float32)


def test_a_file_that_hangs_only_for_some_input_is_ended(tmp_path: Path):
    path = counted(tmp_path, 1e12, body([node("Tanh", "s", "t")], "s", "t"))
    ready = Opening(path, nothing, LIMITS).wait()
    kept = ready.session.run(np.zeros((4,), np.float32)).copy()
    with pytest.raises(AppError, match="takes longer than 2 seconds"):
        ready.session.run(np.ones((4,), np.float32))
    np.testing.assert_array_equal(ready.session.activations, kept)
    assert not multiprocessing.active_children()


def test_a_file_that_hoards_memory_only_for_some_input_is_refused_it(tmp_path: Path):
    inner = body([filled("w", 1 << 24), node("Tanh", "s", "t")], "s", "t")
    inner.initializer.extend(helper.make_tensor(name, 7, [1], value) for name, value in shapes((1 << 24,)).items())
    inner.output.add(name="w").type.tensor_type.elem_type = 1
    ready = Opening(counted(tmp_path, 1000, inner), nothing, replace(LIMITS, seconds=60.0)).wait()
    with pytest.raises(AppError, match="memory"):
        ready.session.run(np.ones((4,), np.float32))
    ready.session.close()


def test_a_file_with_a_hostile_name_is_named_in_one_line(tmp_path: Path):
    path = tmp_path / "a\nb\x1b[2J.onnx"
    path.write_bytes(b"nonsense")
    with pytest.raises(AppError) as caught:
        Opening(path, typical, LIMITS).wait()
    assert caught.value.message.isprintable()
