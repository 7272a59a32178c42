"""Real models that packages of the registry carry; `make setup` puts them into .venv/registry, without the rest."""

from dataclasses import dataclass
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / ".venv" / "registry"


@dataclass(frozen=True)
class Registered:
    """Where a model lies, the shape of its input, and how many layers of the common kinds it has."""

    path: str
    shape: tuple[int, ...]
    kinds: dict[str, int]


REGISTRY = {
    "captcha": Registered(
        "vietcombank_captcha/models/vietcombank_captcha.onnx",
        (3, 50, 155),
        {"conv": 4, "max_pool": 3, "average_pool": 1, "dense": 6, "softmax": 5},
    ),
    "text direction": Registered(
        "rapidocr_onnxruntime/models/ch_ppocr_mobile_v2.0_cls_infer.onnx",
        (3, 224, 224),
        {"conv": 53, "average_pool": 10, "max_pool": 1, "dense": 1, "softmax": 1},
    ),
    "text lines": Registered(
        "rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx",
        (3, 64, 64),
        {"conv": 38, "dense": 9, "attention": 4},
    ),
    "text places": Registered(
        "rapidocr_onnxruntime/models/ch_PP-OCRv4_det_infer.onnx", (3, 224, 224), {"conv": 62, "conv_transpose": 2}
    ),
}


def registered(name: str) -> Path:
    """The model's file; the test is skipped where it is not."""
    path = FOLDER / REGISTRY[name].path
    if not path.exists():
        pytest.skip(f"{path.parts[-3]} is not here: `make setup` fetches it")
    return path
