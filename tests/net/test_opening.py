"""Files are opened and run in a process of their own, and whatever happens there is told in one sentence."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import psutil
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.limits import USUAL
from glassnet.engine.net import worker as the_worker
from glassnet.engine.net.foreign import ForeignSession
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from glassnet.engine.net.model_error import ModelError
from glassnet.engine.net.network import Network
from glassnet.engine.net.opening import Opening, Ready, ours
from glassnet.engine.net.ranges import peaks
from glassnet.engine.net.session import Session
from glassnet.engine.net.shared import Arena
from glassnet.engine.paths import MODELS
from numpy.typing import NDArray
from onnx_graphs import dense, node, save

INPUT = np.array([1.0, -2.0, 3.0, 0.5], np.float32)
MEMORY = Path("/dev/shm")


def typical(network: Network) -> Iterator[NDArray[np.float32]]:
    yield np.ones(network.input.shape, np.float32)


def some(folder: Path) -> Path:
    return save(folder, [node("MatMul", "x w", "m"), node("Relu", "m", "y")], {"w": dense()})


@pytest.fixture(autouse=True)
def alone() -> None:
    """Whatever process other tests have left behind is none of ours."""
    for process in multiprocessing.active_children():
        process.kill()
        process.join()


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[Ready]:
    opened = Opening(some(tmp_path), typical).wait()
    yield opened
    opened.session.close()


def foreign(ready: Ready) -> ForeignSession:
    assert isinstance(ready.session, ForeignSession)
    return ready.session


def waited(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not done():
        assert time.monotonic() < end
        time.sleep(0.01)


def worker() -> psutil.Process:
    (found,) = multiprocessing.active_children()
    return psutil.Process(found.pid)


def test_the_sums_of_our_own_files_are_current():
    lines = (MODELS / "SHA256SUMS").read_text().splitlines()
    assert lines == [
        f"{sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(MODELS.glob("*.onnx"))
    ]


def test_our_own_files_are_opened_in_this_process_and_no_other(tmp_path: Path):
    assert isinstance(Opening(MODELS / "mlp.onnx", typical).wait().session, Session)
    changed = bytearray((MODELS / "mlp.onnx").read_bytes())
    changed[-1] ^= 1
    (tmp_path / "mlp.onnx").write_bytes(changed)
    assert not ours(tmp_path / "mlp.onnx")
    assert not ours(tmp_path)
    assert not ours(tmp_path / "missing")


def test_a_process_gives_the_same_numbers(tmp_path: Path, ready: Ready):
    here = Session(load(some(tmp_path)))
    session = foreign(ready)
    np.testing.assert_array_equal(session.run(INPUT), here.run(INPUT))
    np.testing.assert_array_equal(session.tensor("m"), here.tensor("m"))
    np.testing.assert_array_equal(session.peaks, peaks(session.network, here.activations))
    assert ready.memory > 1e6
    assert set(ready.stages) == {"start", "read", "build", "look"}


def test_the_latest_input_wins(ready: Ready):
    session = foreign(ready)
    for factor in range(20):
        session.submit(np.float32(factor) * INPUT)
    found = []
    while session.busy:
        if (values := session.poll()) is not None:
            found.append(values[:4].copy())
    assert len(found) < 20
    np.testing.assert_array_equal(found[-1], 19 * INPUT)
    assert session.poll() is None


def test_what_is_shown_stays_while_the_next_is_computed(ready: Ready):
    session = foreign(ready)
    before = session.run(INPUT)
    kept = before.copy()
    session.submit(2 * INPUT)
    time.sleep(0.2)
    np.testing.assert_array_equal(before, kept)
    session.finish()
    np.testing.assert_array_equal(session.activations[:4], 2 * INPUT)


def test_edges_are_proved_while_nobody_asks_for_anything(ready: Ready):
    session = foreign(ready)
    session.run(INPUT)
    waited(lambda: session.poll() is not None or len(session.proofs) == 2)
    assert session.proofs == {0: None, 1: True}


def test_a_process_that_dies_is_told_once_and_what_is_shown_stays(ready: Ready):
    session = foreign(ready)
    kept = session.run(INPUT).copy()
    worker().send_signal(signal.SIGSEGV)
    with pytest.raises(AppError, match=r"net\.onnx made ONNX Runtime crash \(SIGSEGV\)"):
        waited(lambda: session.poll() is not None)
    assert session.poll() is None
    session.submit(INPUT)  # nothing happens
    np.testing.assert_array_equal(session.activations, kept)
    with pytest.raises(AppError, match="no longer running"):
        session.run(INPUT)


def test_a_process_that_hangs_is_ended(tmp_path: Path):
    opening = Opening(some(tmp_path), typical, replace(USUAL, seconds=2.0))
    session = foreign(opening.wait())
    process = worker()
    process.send_signal(signal.SIGSTOP)
    session.submit(INPUT)
    with pytest.raises(AppError, match="takes longer than 2 seconds"):
        session.finish()
    assert not process.is_running()


def test_a_process_without_enough_memory_says_so(tmp_path: Path):
    nodes = [node("Expand", "x s", "e"), node("Relu", "e", "y")]
    path = save(tmp_path, nodes, {"s": np.array([1 << 29, 4])})
    limits = replace(USUAL, nodes=1 << 40, memory=3 << 30)
    with pytest.raises(AppError, match="memory"):
        Opening(path, typical, limits).wait()


def test_whoever_watches_ends_a_process_that_grows_beyond_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # Where the system limits nothing, as on Windows.
    monkeypatch.setattr("glassnet.engine.net.child.LOOKED_AFTER", 0.0)
    session = foreign(Opening(some(tmp_path), typical).wait())
    session._child.job = replace(session._child.job, limits=replace(USUAL, memory=1 << 20))
    with pytest.raises(AppError, match=r"more memory than the 0\.000977 GB"):
        waited(lambda: session.poll() is not None)


def test_cancelling_ends_the_process(tmp_path: Path):
    opening = Opening(some(tmp_path), typical)
    process = worker()
    opening.cancel()
    assert not process.is_running()
    assert opening.poll() is None


def test_a_process_ends_when_nobody_is_there_any_more(ready: Ready):
    process, session = worker(), foreign(ready)
    session._child._connection.close()
    waited(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)


def test_the_main_program_is_not_run_again_in_the_process(tmp_path: Path):
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\n"
        "import numpy as np\n"
        "from glassnet.engine.net.opening import Opening\n"
        "print('main')\n"
        "typical = lambda network: [np.zeros(network.input.shape, np.float32)]\n"
        f"ready = Opening(Path({str(some(tmp_path))!r}), typical).wait()\n"
        "print(ready.model.network.nodes)\n"
    )
    found = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert (found.stdout, found.stderr) == ("main\n7\n", "")


def test_a_bad_file_is_one_sentence(tmp_path: Path):
    (tmp_path / "net.onnx").write_bytes(b"nonsense")
    with pytest.raises(AppError, match=r"net\.onnx"):
        Opening(tmp_path / "net.onnx", typical).wait()
    assert not multiprocessing.active_children()


def test_a_confined_process_is_silent_and_leaves_no_core_file():
    told = "from glassnet.engine.net.confine import confine; from glassnet.engine.limits import USUAL; import os"
    dying = "confine(USUAL); os.write(1, b'out'); os.write(2, b'err'); os.write(3, bytes(limits())); os.abort()"
    limits = "import resource; limits = lambda: resource.getrlimit(resource.RLIMIT_CORE)"
    reading, writing = os.pipe()
    code = f"import os; os.dup2({writing}, 3); {limits}; {told}; {dying}"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, pass_fds=[writing], check=False)
    assert (found.stdout, found.stderr, found.returncode) == (b"", b"", -signal.SIGABRT)
    assert os.read(reading, 10) == bytes([0, 0])


@pytest.mark.skipif(not MEMORY.is_dir(), reason="shared memory lies elsewhere here")
def test_nothing_is_left_behind_however_a_process_ends(tmp_path: Path):
    before = set(MEMORY.iterdir())
    for seconds in (0.0, 0.2, 0.3, 0.4):
        opening = Opening(some(tmp_path), typical)
        time.sleep(seconds)
        opening.cancel()
        assert not set(MEMORY.iterdir()) - before


def test_arrays_are_packed_without_being_copied_out_again():
    things = {"a": np.arange(1000, dtype=np.float32), "b": [np.eye(3), "text"], "none": np.zeros((0, 4))}
    arena = Arena(1 << 20)
    found = arena.unpack(arena.pack(things))
    np.testing.assert_array_equal(found["a"], things["a"])
    np.testing.assert_array_equal(found["b"][0], np.eye(3))
    assert found["none"].shape == (0, 4)
    assert not found["a"].flags.owndata


def test_views_of_the_same_memory_are_packed_once():
    weight = dense(64, 64)
    arena = Arena(1 << 20)
    packed = arena.pack([weight, weight.T, weight.reshape(8, 512), weight[:32]])
    assert packed.block.size < 2 * weight.nbytes
    for found, expected in zip(
        arena.unpack(packed), [weight, weight.T, weight.reshape(8, 512), weight[:32]], strict=True
    ):
        np.testing.assert_array_equal(found, expected)


def test_what_there_is_no_memory_to_prove_stays_unproved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def short(model: Model, most: int) -> Iterator[bool | None]:
        yield True
        raise MemoryError

    monkeypatch.setattr(the_worker, "proofs", short)
    model = load(some(tmp_path))
    assert [proof.verdict for proof in the_worker.proved(model)] == [True] + [None] * (
        len(model.network.layers) - 1
    )


def test_memory_that_is_not_there_is_an_error():
    with pytest.raises(ModelError, match="not free"):
        Arena(0).make(1 << 60)


def test_blocks_are_apart_and_each_mapping_sees_the_same():
    arena = Arena(0)
    first, second = arena.make(8), arena.make(8)
    one, again, other = arena.map(first), arena.map(first), arena.map(second)
    one[0], other[0] = 7, 9
    assert (again[0], other[0]) == (7, 9)
