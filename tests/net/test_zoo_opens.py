"""Models of every make open in a process of their own, and are what their authors made, number by number."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import onnxruntime
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.limits import USUAL
from glassnet.engine.net.foreign import ForeignSession
from glassnet.engine.net.layout import FLAT, outlines, place
from glassnet.engine.net.network import Network
from glassnet.engine.net.opening import Opening, Ready
from known import Known
from numpy.typing import NDArray
from registry import REGISTRY, registered
from zoo import HANDMADE, LIGHT, TORCH, Zoo

LIMITS = replace(USUAL, seconds=60.0)  # the machine may be busy
REFUSED = {"texts": "an input 'text' of text", "opset 6 outdated": "cannot be run by ONNX Runtime"}
CUT = {"opset 1 outdated": "BatchNormalization", "foreign": "com.acme.Sparkle"}
TOLERANCE = {"float16": 2e-3}
FAST = ("light squeezenet",)


def typical(network: Network) -> Iterator[NDArray[np.float32]]:
    yield np.full(network.input.shape, 0.5, np.float32)


@contextmanager
def opened(path: Path) -> Iterator[tuple[Ready, ForeignSession]]:
    ready = Opening(path, typical, LIMITS).wait()
    assert isinstance(ready.session, ForeignSession)
    try:
        yield ready, ready.session
    finally:
        ready.session.close()


@dataclass(frozen=True)
class Plain:
    """A file, run by ONNX Runtime as it is: what it takes, and the float tensors that it gives."""

    path: Path

    def run(self, x: NDArray[np.float32]) -> dict[str, np.ndarray]:
        """Feed `x` to the input that it fits, whatever its type and batch, and zeros to the others."""
        options = onnxruntime.SessionOptions()
        options.log_severity_level, options.intra_op_num_threads = 4, 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        session = onnxruntime.InferenceSession(self.path, options, providers=["CPUExecutionProvider"])
        feeds = {value.name: self._feed(value, x) for value in session.get_inputs()}
        names = [value.name for value in session.get_outputs()]
        found = dict(zip(names, session.run(None, feeds), strict=True))
        return {name: v for name, v in found.items() if isinstance(v, np.ndarray) and v.dtype.kind == "f"}

    @staticmethod
    def _feed(value: onnxruntime.NodeArg, x: NDArray[np.float32]) -> np.ndarray:
        kinds = {"float": "float32", "double": "float64"}
        kind = value.type.removeprefix("tensor(").removesuffix(")")
        dtype = kinds.get(kind, kind)
        for shown in (x, np.moveaxis(x, 0, -1)):  # the file may have channels last
            if len(value.shape) in (x.ndim, x.ndim + 1):
                whole = shown.reshape((1,) * (len(value.shape) - x.ndim) + shown.shape)
                sizes = zip(value.shape, whole.shape, strict=True)
                if all(not isinstance(said, int) or said == size for said, size in sizes):
                    return np.ascontiguousarray(whole, dtype)
        return np.zeros([size if isinstance(size, int) else 1 for size in value.shape], dtype)


def drawn(known: Known | None, network: Network) -> NDArray[np.float32]:
    """Values of the kind that the first input takes."""
    random = np.random.default_rng(1)
    if known and np.dtype(known.inputs[0].dtype).kind != "f":
        return random.integers(known.inputs[0].below, size=network.input.shape).astype(np.float32)
    return random.random(network.input.shape, np.float32)


def check_values(ready: Ready, session: ForeignSession, plain: Plain, x: NDArray[np.float32], known: Known | None):
    """Every float tensor that the file gives is what some layer that nobody takes shows."""
    session.run(x)
    network = ready.model.network
    ends = [layer for layer in network.layers if not any(layer.index in other.sources for other in network.layers)]
    most = max(TOLERANCE.get(layer.precision, 1e-4) for layer in network.layers)
    given = plain.run(x)
    for name, value in given.items():
        alike = [session.tensor(layer.tensor) for layer in [*ends, network.output] if layer.nodes == value.size]
        scale = np.abs(value).max()
        errors = [np.abs(each.ravel() - value.astype(np.float32).ravel()).max() / scale for each in alike]
        assert errors, f"no layer shows {name}"
        assert min(errors) <= most, name
    assert np.isfinite(session.activations).all()


def check_proofs(ready: Ready, session: ForeignSession):
    """The edges of every layer that has any are proved by the process."""
    network, end = ready.model.network, time.monotonic() + 240
    while len(session.proofs) < len(network.layers):
        assert time.monotonic() < end
        session.poll()
        time.sleep(0.02)
    assert not [network.layers[i].name for i, proved in session.proofs.items() if proved is False]
    with_edges = [layer for layer in network.layers if network.edges_into(layer.index)]
    assert [layer.name for layer in with_edges if not session.proofs[layer.index]] == []


def check_layout(network: Network):
    """In the flat view no layer covers another."""
    corners = outlines(place(network, 1100.0, 680.0, FLAT), network)
    low, high = corners.min(axis=1)[:, :2], corners.max(axis=1)[:, :2]
    apart = (high[:, None] <= low + 1e-3) | (low[:, None] >= high - 1e-3)
    assert (apart.any(axis=2) | np.eye(len(low), dtype=bool)).all()


def check(known: Known) -> None:
    with opened(known.path) as (ready, session):
        network = ready.model.network
        if known.kinds is not None:
            assert " ".join(layer.kind for layer in network.layers[1:]) == known.kinds
        check_layout(network)
        check_values(ready, session, Plain(known.path), drawn(known, network), known)
        check_proofs(ready, session)


@pytest.mark.parametrize("name", [name for name in HANDMADE if name not in (*REFUSED, *CUT)])
def test_handmade_model_opens(zoo: Zoo, name: str):
    check(zoo[name])


@pytest.mark.parametrize("zipped", [False, True])
def test_a_classifier_answers_with_its_classes(zoo: Zoo, zipped: bool):
    with opened(zoo["linear classifier" + " zipped" * zipped].path) as (ready, _):
        network = ready.model.network
        assert network.output.tensor == "probabilities"
        assert network.labels == ("setosa", "versicolor", "virginica")


@pytest.mark.parametrize("name", CUT)
def test_model_opens_up_to_what_nobody_can_run(zoo: Zoo, name: str):
    with opened(zoo[name].path) as (ready, session):
        assert CUT[name] in " ".join(ready.model.notes)
        assert len(ready.model.network.layers) == 2
        check_proofs(ready, session)


@pytest.mark.parametrize("name", REFUSED)
def test_model_that_cannot_be_shown_is_refused_in_a_sentence(zoo: Zoo, name: str):
    with pytest.raises(AppError, match=REFUSED[name]):
        Opening(zoo[name].path, typical, LIMITS).wait()


@pytest.mark.torch
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if "legacy dynamic" in name else [pytest.mark.slow]) for name in TORCH],
)
def test_exported_model_opens(zoo: Zoo, name: str):
    check(zoo[name])


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in FAST else [pytest.mark.slow]) for name in LIGHT]
)
def test_known_architecture_opens(name: str):
    with TemporaryDirectory() as folder:
        known = Zoo(Path(folder))[name]
        convolutions = sum(
            entry.op_type == "Conv" for entry in onnx.load(known.path, load_external_data=False).graph.node
        )
        with opened(known.path) as (ready, session):
            network = ready.model.network
            assert sum(layer.kind == "conv" for layer in network.layers) == convolutions
            assert network.output.nodes == 1000
            check_layout(network)
            check_values(ready, session, Plain(known.path), drawn(known, network), known)
            check_proofs(ready, session)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name.startswith("text ") else []) for name in REGISTRY]
)
def test_real_model_opens(name: str):
    path = registered(name)
    with opened(path) as (ready, session):
        network = ready.model.network
        assert network.input.shape == REGISTRY[name].shape
        kinds = [layer.kind for layer in network.layers]
        assert {kind: kinds.count(kind) for kind in REGISTRY[name].kinds} == REGISTRY[name].kinds
        check_layout(network)
        check_values(ready, session, Plain(path), drawn(None, network), None)
        check_proofs(ready, session)
