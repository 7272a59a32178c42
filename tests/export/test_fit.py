"""Training: the same from the same seed, whole or in parts."""

from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from digit_files import real_digits  # noqa: E402
from glassnet.engine.errors import AppError  # noqa: E402
from glassnet.export.data import Digits, split  # noqa: E402
from glassnet.export.fit import Fit  # noqa: E402
from glassnet.export.recipe import Recipe  # noqa: E402
from torch import Tensor  # noqa: E402

pytestmark = pytest.mark.torch

RECIPE = Recipe(epochs=4, batch=50, last_part=0.5)


@pytest.fixture
def digits() -> tuple[Digits, Digits]:
    return split(*real_digits(165))  # 151 to train on: the last batch has one digit, which cannot be normalised


def trained(digits: tuple[Digits, Digits], checkpoint: Path, seed: int = 0, name: str = "mlp") -> Fit:
    fit = Fit(name, RECIPE, seed, checkpoint)
    fit.run(*digits)
    return fit


def state(fit: Fit) -> dict[str, Tensor]:
    return {key: value.clone() for key, value in fit.net.state_dict().items()}


def same(first: dict[str, Tensor], second: dict[str, Tensor]) -> bool:
    return all(torch.equal(value, second[key]) for key, value in first.items())


def test_the_last_twelfth_is_for_validation(digits: tuple[Digits, Digits]):
    images, labels = real_digits(165)
    assert [len(part) for part in digits] == [151, 14]
    assert digits[1].labels.tolist() == labels[151:].tolist()
    torch.testing.assert_close(digits[0].pictures()[150], torch.from_numpy(images[150] / 255).float())


def test_too_few_digits_are_refused():
    with pytest.raises(AppError, match="23 digits"):
        split(*real_digits(23))


def test_same_seed_same_network_and_another_seed_another(digits: tuple[Digits, Digits], tmp_path: Path):
    first, second, other = (trained(digits, tmp_path / f"{i}.pt", seed) for i, seed in enumerate((0, 0, 1)))
    assert same(state(first), state(second))
    assert first.history == second.history
    assert not same(state(first), state(other))


@pytest.mark.parametrize("name", ["mlp", "lenet"])
@pytest.mark.parametrize("epoch", [0, 3])
def test_interrupted_and_resumed_is_as_if_never_interrupted(
    name: str, epoch: int, digits: tuple[Digits, Digits], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    whole = trained(digits, tmp_path / "whole.pt", name=name)
    step, steps = Fit._step, iter(range(100))

    def interrupted(self: Fit, *batch: Tensor) -> float:
        if next(steps) == 3 * epoch + 1:  # in the middle of the epoch
            raise KeyboardInterrupt
        return step(self, *batch)

    with monkeypatch.context() as patch:
        patch.setattr(Fit, "_step", interrupted)
        with pytest.raises(KeyboardInterrupt):
            trained(digits, tmp_path / "parts.pt", name=name)
    resumed = trained(digits, tmp_path / "parts.pt", name=name)
    assert same(state(whole), state(resumed))
    assert whole.history == resumed.history


def test_a_finished_run_has_nothing_left_to_do(digits: tuple[Digits, Digits], tmp_path: Path):
    done = state(trained(digits, tmp_path / "run.pt"))
    again = Fit("mlp", RECIPE, 0, tmp_path / "run.pt")
    assert same(done, state(again))
    again.run(*digits)
    assert same(done, state(again))


def test_a_run_with_other_settings_is_not_continued(digits: tuple[Digits, Digits], tmp_path: Path):
    trained(digits, tmp_path / "run.pt")
    with pytest.raises(AppError, match=r"run\.pt .*other settings"):
        Fit("mlp", replace(RECIPE, weight_decay=0), 0, tmp_path / "run.pt")
    with pytest.raises(AppError, match=r"run\.pt .*other settings"):
        Fit("mlp", RECIPE, 1, tmp_path / "run.pt")


@pytest.mark.parametrize("damage", ["empty", "text", "half", "another"])
def test_a_damaged_checkpoint_is_named(damage: str, digits: tuple[Digits, Digits], tmp_path: Path):
    path = tmp_path / "run.pt"
    if damage == "another":
        torch.save([1, 2, 3], path)
    else:
        trained(digits, path)
        whole = path.read_bytes()
        path.write_bytes({"empty": b"", "text": b"no checkpoint", "half": whole[: len(whole) // 2]}[damage])
    with pytest.raises(AppError, match=r"run\.pt is no readable checkpoint"):
        Fit("mlp", RECIPE, 0, path)


def test_in_the_last_part_half_of_the_digits_stay_as_they_are(
    digits: tuple[Digits, Digits], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    originals = {picture.numpy().tobytes() for picture in digits[0].pictures()}
    untouched, step = [], Fit._step

    def counting(self: Fit, batch: Tensor, labels: Tensor) -> float:
        untouched.append(sum(picture.numpy().tobytes() in originals for picture in batch))
        return step(self, batch, labels)

    monkeypatch.setattr(Fit, "_step", counting)
    trained(digits, tmp_path / "run.pt")
    assert untouched == [0, 0, 0] * 2 + [25, 25, 25] * 2


def test_the_rate_rises_then_falls_to_nothing_twice():
    recipe = Recipe(epochs=200, last_part=0.5)
    rates = [recipe.rate(epoch) for epoch in range(201)]
    assert rates[0] == 0
    assert rates[5] == max(rates) == pytest.approx(3e-3)
    assert rates[100] == pytest.approx(1e-3)
    assert rates[99] == pytest.approx(0, abs=1e-5)
    assert rates[200] == pytest.approx(0, abs=1e-12)
    for part in (rates[5:100], rates[100:]):
        assert part == sorted(part, reverse=True)
