"""`glassnet-train` from the outside: mistakes, the whole job, interruption."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

import onnxruntime  # noqa: E402
from digit_files import write_mnist  # noqa: E402
from glassnet.export import check, fit, train  # noqa: E402
from glassnet.export.recipe import RECIPES  # noqa: E402

pytestmark = pytest.mark.torch

WITHOUT_TORCH = """
import sys
sys.modules["torch"] = None
from glassnet.export.train import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_mnist(tmp_path / "mnist")


@pytest.fixture(autouse=True)
def one_thread_again():
    """The command sets PyTorch's threads; the tests after it should not notice."""
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


def run(name: str, data: Path, out: Path, *more: str) -> int:
    return train.main([name, "--data", str(data), "--out", str(out), "--epochs", "2", *more])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required: mlp|lenet"),
        (["resnet"], "'resnet'"),
        (["mlp", "--bogus"], "--bogus"),
        (["mlp", "--epochs", "0"], "--epochs cannot be '0'"),
        (["mlp", "--epochs", "-3"], "--epochs"),
        (["mlp", "--epochs", ""], "--epochs cannot be ''"),
        (["mlp", "--seed", "1.5"], "--seed cannot be '1.5'"),
        (["mlp", "--seed", "9" * 5000], "--seed cannot be"),
        (["mlp", "--out", "net.pt"], "--out cannot be 'net.pt'"),
        (["mlp", "--out", "nowhere/net.onnx"], "nowhere/net.onnx cannot be written"),
        (["mlp", "--data", "nowhere"], "train-images-idx3-ubyte.gz"),
    ],
)
def test_a_mistake_is_one_line(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.chdir(tmp_path)
    assert train.main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("glassnet-train: ")
    assert words in said.err
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_help_tells_the_recipes_epochs(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        train.main(["--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "default: " + ", ".join(f"{recipe.epochs} {name}" for name, recipe in RECIPES.items()) in said


def test_the_seed_is_used(data: Path, tmp_path: Path):
    for seed in "01":
        assert run("mlp", data, tmp_path / f"{seed}.onnx", "--seed", seed) == 0
    assert (tmp_path / "0.onnx").read_bytes() != (tmp_path / "1.onnx").read_bytes()


def test_an_unwritable_file_is_told_before_training(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "net.onnx").mkdir()
    assert run("mlp", data, tmp_path / "net.onnx") == 2
    assert "net.onnx cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("mistake", [True, False])
def test_torch_is_asked_for_last(mistake: bool, data: Path, tmp_path: Path):
    arguments = ["mlp", "--data", str(data / "nowhere" if mistake else data), "--out", str(tmp_path / "net.onnx")]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, *arguments], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 2
    assert ("no train-images" if mistake else "Training needs torch, which is not installed") in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["mlp", "lenet"])
def test_the_whole_job(name: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "out" / "net.onnx"
    out.parent.mkdir()
    assert run(name, data, out, "--seed", "5") == 0
    made = {path.name: path.stat().st_size for path in out.parent.iterdir()}
    assert made.keys() == {"net.onnx", "net.md", "net-curve.png", "net-confusion.png"}
    assert max(made["net-curve.png"], made["net-confusion.png"]) < 100_000
    assert [entry.name for entry in onnxruntime.InferenceSession(out).get_inputs()] == ["digit"]

    card = out.with_suffix(".md").read_text(encoding="utf-8")
    for words in ("MNIST", "not MNIST's own", "first 220 ", "last 20 ", "| seed | 5 |", "| epochs | 2 |"):
        assert words in card
    assert f"glassnet-train {name} --seed 5 --epochs 2" in card
    assert all((out.parent / link).is_file() for link in re.findall(r"\]\((net[^)]*)\)", card))
    accuracies = re.findall(r"\| (?:clean|perturbed) \| (\d+\.\d\d) % \|", card)
    said = capsys.readouterr().out
    assert len(accuracies) == 2
    assert all(f"{accuracy} %" in said for accuracy in accuracies)


def test_interrupted_it_says_how_to_go_on_and_does(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert run("mlp", data, tmp_path / "whole.onnx") == 0

    def interrupted(*_: object) -> dict[str, float]:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # shells have background jobs ignore it
        signal.raise_signal(signal.SIGINT)  # as Ctrl-C
        return {}

    parts = tmp_path / "parts.onnx"
    with monkeypatch.context() as patch:
        patch.setattr(fit.Fit, "_save", lambda self, save=fit.Fit._save: (save(self), interrupted()))
        assert run("mlp", data, parts) == 130
    assert capsys.readouterr().err.splitlines()[-1].startswith("glassnet-train: Interrupted. Run the same command")
    assert parts.with_suffix(".checkpoint.pt").exists()
    assert not parts.exists()

    assert run("mlp", data, parts) == 0
    assert parts.read_bytes() == (tmp_path / "whole.onnx").read_bytes()
    assert not parts.with_suffix(".checkpoint.pt").exists()


def test_a_file_that_fails_the_check_is_not_left(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(check, "TOLERANCE", -1.0)
    assert run("mlp", data, tmp_path / "net.onnx") == 2
    assert "other logits" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["net.checkpoint.pt"]
