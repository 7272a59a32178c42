"""The onnx package's own cases of every operator: each that ONNX Runtime runs opens, and its edges are right."""

import json
import subprocess
import sys
from collections import Counter

import onnx_cases
import pytest
from onnx_cases import Outcome

REFUSED = (
    "of text, and only numbers can be shown to it",
    "is no tensor but a sequence, a map or the like",
    "has no input, so there is nothing to show it",
    "has no output that depends on what it is shown",
    "makes nothing that can be shown",
)
"""Why a case cannot be shown. There are also those that ONNX Runtime itself refuses when given zeros."""


def outcomes(every: int) -> list[Outcome]:
    command = [sys.executable, "-X", "faulthandler", onnx_cases.__file__, str(every)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    found = [Outcome(**json.loads(line)) for line in run.stdout.splitlines()]
    assert run.returncode == 0, f"after {found[-1:]}: {run.stderr[-2000:]}"
    return found


def check(found: list[Outcome]) -> Counter[str]:
    bad = [outcome for outcome in found if outcome.end in ("failed", "wrong")]
    assert not bad, "\n".join(f"{one.name} {one.variant}: {one.detail}" for one in bad)
    odd = [one for one in found if one.end == "refused" and not any(words in one.detail for words in REFUSED)]
    unknown = [one for one in odd if "cannot be run by ONNX Runtime" not in one.detail]
    assert not unknown, "\n".join(f"{one.name} {one.variant}: {one.detail}" for one in unknown)
    assert len(odd) < 0.08 * len(found)  # zeros for a shape, say
    return Counter(one.end for one in found)


def test_some_cases_of_every_operator_open():
    ends = check(outcomes(12))
    assert ends["verified"] > 60


@pytest.mark.slow
def test_all_cases_open():
    found = outcomes(1)
    ends = check(found)
    assert len(found) > 2500
    assert ends["verified"] > 740
    assert ends["refused"] < 300
    least = {"Conv": 6, "ConvTranspose": 11, "Gemm": 8, "MatMul": 3, "MaxPool": 14, "ReduceSum": 12, "Resize": 13}
    least |= {"Concat": 12, "Slice": 7, "Split": 10, "Transpose": 7, "Pad": 6, "Compress": 7}
    verified = Counter(one.operator for one in found if one.end == "verified")
    assert {name: verified[name] for name, count in least.items() if verified[name] < count} == {}
