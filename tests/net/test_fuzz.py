"""Thousands of randomly damaged models: each opens or is refused in a line."""

from pathlib import Path

import pytest
from fuzzing import fuzz


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
