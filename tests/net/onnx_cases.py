"""Opens the onnx package's own cases, an operator each: a program of its own, since ONNX Runtime may crash.

`python onnx_cases.py EVERY` takes every case, or every so many of an operator's. Its output has a line of JSON for
each that ONNX Runtime runs: see `Outcome`.
"""

import json
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from glassnet.engine.errors import AppError
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from glassnet.engine.net.verify import verify
from onnx import numpy_helper
from onnx.backend.test.loader import load_model_tests


@dataclass(frozen=True)
class Outcome:
    """What became of a case: as it is ("open"), or with all inputs but the first constant ("settled").

    `end` is "verified" (at least one layer, and none wrong), "opaque" (nothing wrong, but there are bundles),
    "wrong" (`detail` names the operators), "refused" (with the sentence) or "failed" (with the traceback).
    """

    name: str
    variant: str
    operator: str
    end: str
    detail: str


def cases(every: int) -> Iterator[tuple[str, onnx.ModelProto, list]]:
    """Yield the cases that ONNX Runtime runs: name, model and the values of its inputs."""
    onnxruntime.set_default_logger_severity(4)
    seen = Counter[str]()
    for case in load_model_tests(kind="node"):
        assert case.model
        operator = operator_of(case.model)
        seen[operator] += 1
        values = list((case.data_sets or [([], [])])[0][0])
        if seen[operator] % every == 1 % every and _runs(case.model, values):
            yield case.name, case.model, values


def operator_of(proto: onnx.ModelProto) -> str:
    return proto.graph.node[0].op_type if proto.graph.node else ""


def _runs(proto: onnx.ModelProto, values: list) -> bool:
    try:
        session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
        session.run(None, {entry.name: value for entry, value in zip(proto.graph.input, values, strict=False)})
    except Exception:  # its exceptions share no base class
        return False
    return True


def settled(proto: onnx.ModelProto, values: list) -> onnx.ModelProto | None:
    """The model with its inputs from the second one on as constants, as files mostly have them."""
    rest = list(proto.graph.input)[1 : len(values)]
    if not rest or not all(isinstance(value, np.ndarray) for value in values[1:]):
        return None
    copy = onnx.ModelProto.FromString(proto.SerializeToString())
    for entry, value in zip(rest, values[1:], strict=True):
        copy.graph.initializer.append(numpy_helper.from_array(value, entry.name))
        copy.graph.input.remove(entry)
    return copy


def ending(path: Path) -> tuple[str, str]:
    try:
        model = load(path)
        return judged(model, verify(model))
    except AppError as error:
        return "refused", error.message.replace(str(path), "")
    except Exception:
        return "failed", traceback.format_exc()


def judged(model: Model, verdicts: tuple[bool | None, ...]) -> tuple[str, str]:
    layers = model.network.layers
    if wrong := [layers[i].operator.type for i, verdict in enumerate(verdicts) if verdict is False]:
        return "wrong", " ".join(wrong)
    reasons = {connection.reason for connection in model.network.connections if connection.rule is None}
    return ("opaque", "; ".join(sorted(reasons))) if reasons or True not in verdicts else ("verified", "")


def main() -> None:
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.onnx"
        for name, proto, values in cases(int(sys.argv[1])):
            for variant, each in (("open", proto), ("settled", settled(proto, values))):
                if each is not None:
                    path.write_bytes(each.SerializeToString())
                    outcome = Outcome(name, variant, operator_of(proto), *ending(path))
                    print(json.dumps(asdict(outcome)), flush=True)


if __name__ == "__main__":
    main()
