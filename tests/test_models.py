"""The two committed networks: how well they read digits, and that their files and cards say what is so."""

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from glassnet.engine.paths import MODELS
from glassnet.engine.scene import digits
from glassnet.export.perturb import perturb
from numpy.typing import NDArray

FLOORS = {"lenet": (99.3, 98.8), "mlp": (99.0, 98.2)}  # percent right of 10,000: clean, perturbed
SIDE = {"lenet": 32, "mlp": 28}
OPERATORS = {
    "lenet": {"Conv": 2, "MaxPool": 2, "Gemm": 3, "Tanh": 4, "Mul": 8, "Constant": 8, "Flatten": 1},
    "mlp": {"Gemm": 3, "Tanh": 2, "Mul": 4, "Constant": 4, "Flatten": 1},
}
PARAMETERS = {
    "lenet": 6 * 26 + 16 * 151 + 120 * 401 + 100 * 121 + 10 * 101,
    "mlp": 300 * 785 + 100 * 301 + 10 * 101,
}


@pytest.fixture(scope="module", params=FLOORS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def path(name: str) -> Path:
    return MODELS / f"{name}.onnx"


@pytest.fixture(scope="module")
def session(path: Path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


@pytest.fixture(scope="module")
def measured(name: str, session: onnxruntime.InferenceSession) -> tuple[float, float]:
    """Percent right of the 10,000 test digits, clean and perturbed."""
    clean = digits.images()
    distorted = perturb(clean, np.random.default_rng(0))
    labels = digits.labels()
    clean_right, distorted_right = (
        100 * float(np.mean(guesses(session, pictures, SIDE[name]) == labels)) for pictures in (clean, distorted)
    )
    return clean_right, distorted_right


def guesses(session: onnxruntime.InferenceSession, pictures: NDArray, side: int) -> NDArray:
    """The class of each picture `[N,28,28]`, in batches of 500."""
    margin = (side - 28) // 2
    x = np.zeros((len(pictures), 1, side, side), np.float32)
    x[:, 0, margin : margin + 28, margin : margin + 28] = pictures
    answers = [np.asarray(session.run(["logits"], {"digit": batch})[0]) for batch in np.split(x, len(x) // 500)]
    return np.concatenate(answers).argmax(1)


def test_accuracy_is_above_the_floors(name: str, measured: tuple[float, float]):
    for accuracy, floor in zip(measured, FLOORS[name], strict=True):
        assert accuracy >= floor


def test_the_card_says_what_is_measured(path: Path, measured: tuple[float, float]):
    card = path.with_suffix(".md").read_text(encoding="utf-8")
    said = re.findall(r"\| (clean|perturbed) \| (\d+\.\d\d) % \|", card)
    assert [kind for kind, _ in said] == ["clean", "perturbed"]
    assert [float(accuracy) for _, accuracy in said] == pytest.approx(measured, abs=0.01)


def test_the_card_tells_where_the_network_comes_from(name: str, path: Path):
    card = path.with_suffix(".md").read_text(encoding="utf-8")
    for words in (
        "The digits are [MNIST]",
        "CC BY-SA 3.0",
        "rotation",
        "elastic",
        "| epochs |",
        "| seed |",
        f"{PARAMETERS[name]:,}",
    ):
        assert words in card
    assert f"glassnet-train {name} --seed" in card
    pictures = re.findall(r"!\[[^]]*\]\(([^)]*)\)", card)
    assert pictures == [f"{name}-confusion.png", f"{name}-curve.png"]
    for picture in pictures:
        data = (MODELS / picture).read_bytes()
        assert data.startswith(b"\x89PNG")
        assert len(data) < 100_000


def test_input_and_output(name: str, session: onnxruntime.InferenceSession):
    (entry,), (result,) = session.get_inputs(), session.get_outputs()
    assert (entry.name, entry.type, entry.shape) == ("digit", "tensor(float)", ["N", 1, SIDE[name], SIDE[name]])
    assert (result.name, result.type, result.shape) == ("logits", "tensor(float)", ["N", 10])


def test_logits_do_not_depend_on_the_company(name: str, session: onnxruntime.InferenceSession):
    x = np.random.default_rng(0).random((7, 1, SIDE[name], SIDE[name]), np.float32)
    together = np.asarray(session.run(None, {"digit": x})[0])
    alone = np.concatenate([np.asarray(session.run(None, {"digit": x[i : i + 1]})[0]) for i in range(7)])
    assert together.shape == (7, 10)
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_the_file_is_one_plain_small_model(name: str, path: Path):
    assert path.stat().st_size < 2_000_000
    model = onnx.load(path, load_external_data=False)
    onnx.checker.check_model(model, full_check=True)
    assert Counter(node.op_type for node in model.graph.node) == OPERATORS[name]
    assert sum(int(np.prod(tensor.dims)) for tensor in model.graph.initializer) == PARAMETERS[name]
    assert not any(tensor.external_data for tensor in model.graph.initializer)


def test_the_metadata_say_what_the_numbers_mean(path: Path):
    said = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
    assert json.loads(said["glassnet.classes"]) == list("0123456789")
    assert said["glassnet.digit_size"] == "28"
    assert said["glassnet.description"].endswith(".")
    assert said["glassnet.name"]


def test_the_first_layer_takes_the_pixels_as_they_are(path: Path):
    first = next(node for node in onnx.load(path).graph.node if node.op_type not in ("Constant", "Flatten"))
    assert first.op_type in ("Conv", "Gemm")  # no offset, no scale: paper, which is 0, contributes nothing
