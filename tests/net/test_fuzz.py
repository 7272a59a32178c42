"""Thousands of randomly damaged models: each opens or is refused in a line."""

from pathlib import Path

import pytest
from fuzzing import bases, ending, fuzz
from mutations import mutated

ONCE = (37, 593, 252, 2_003_301, 2_006_618)
"""Seeds that once were no refusals but mistakes."""


def check(folder: Path, seed: int, seconds: float, least: int) -> None:
    ends, mistakes = fuzz(folder, seed, seconds)
    assert not mistakes, "\n".join(f"seed {number}: {what}" for number, what in list(mistakes.items())[:3])
    assert ends["opened"] + ends["refused"] >= least, ends
    assert ends["opened"] > 0.02 * least
    assert ends["refused"] > 0.1 * least


def test_damaged_models_open_or_are_refused(tmp_path: Path):
    check(tmp_path, 0, 15.0, least=100)


@pytest.mark.slow
def test_many_damaged_models_open_or_are_refused(tmp_path: Path):
    check(tmp_path, 1_000_000, 180.0, least=2000)


def test_what_once_was_a_mistake_is_refused_in_a_line(tmp_path: Path):
    originals, path = bases(tmp_path), tmp_path / "net.onnx"
    for seed in ONCE:
        path.write_bytes(mutated(originals[seed % len(originals)], seed))
        assert ending(path) in ("opened", "refused"), seed
