"""What a hostile file is, and the two small networks that most of them distort."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper
from onnx_graphs import dense, model, node


@dataclass(frozen=True)
class Hostile:
    """A file that is broken, lies, or means harm.

    `what` says what it does. `observed` is what ONNX Runtime 1.32 did when it opened it and ran it with ones, given
    3 GB and 10 s: "runs", "error", "memory", "hang" or "crash"; or onnx (load without external data, then check),
    if that was worse than an error.
    """

    name: str
    kind: str
    path: Path
    what: str
    observed: str


@dataclass(frozen=True)
class Recipe:
    """How to make one; `make` writes the file, whose folder is its own."""

    what: str
    observed: str
    make: Callable[[Path], object]


def of_bytes(what: str, observed: str, data: bytes) -> Recipe:
    return Recipe(what, observed, lambda path: path.write_bytes(data))


def of_model(what: str, observed: str, build: Callable[[], onnx.ModelProto]) -> Recipe:
    return Recipe(what, observed, lambda path: path.write_bytes(build().SerializeToString()))


def of_nodes(what: str, observed: str, nodes: Iterable[NodeProto], constants: Any = None, **more: Any) -> Recipe:
    """A network from "x", float [1, 4] unless told otherwise, to what the last node makes."""
    more.setdefault("shape", (1, 4))
    return of_model(what, observed, lambda: model(list(nodes), constants or {}, **more))


def of_change(what: str, observed: str, change: Callable[[onnx.ModelProto], object]) -> Recipe:
    """A good network, x·w, after the change."""

    def build() -> onnx.ModelProto:
        proto = model([node("MatMul", "x w", "y")], {"w": dense()})
        change(proto)
        return proto

    return of_model(what, observed, build)


def whole(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def filled(name: str, *shape: int, value: float = 1.0, kind: int = TensorProto.FLOAT) -> NodeProto:
    """A tensor of any size in a few bytes; `shapes` makes the constant that it needs."""
    tensor = helper.make_tensor("value", kind, [1], [value])
    return helper.make_node("ConstantOfShape", [shape_name(shape)], [name], value=tensor)


def shape_name(shape: tuple[int, ...]) -> str:
    return "shape_" + "_".join(map(str, shape))


def shapes(*wanted: tuple[int, ...]) -> dict[str, np.ndarray]:
    """The constants that `filled` needs for these shapes."""
    return {shape_name(shape): whole(*shape) for shape in wanted}
