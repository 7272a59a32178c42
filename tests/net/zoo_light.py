"""The architectures that the onnx package carries without weights, with random ones."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from known import Input, Known, Maker
from onnx import NodeProto, helper, numpy_helper

NAMES = (
    "squeezenet",
    "shufflenet",
    "inception_v1",
    "inception_v2",
    "resnet50",
    "densenet121",
    "bvlc_alexnet",
    "zfnet512",
    "vgg19",
)
LIGHT = Path(onnx.__file__).parent / "backend/test/data/light"


def light(folder: Path, name: str) -> Known:
    """Write the architecture with seeded weights in `net.onnx.data`: 5 MB (squeezenet) to 575 MB (vgg19).

    Convolutions and dense layers get weights of He's variance, normalisations positive variances, so that the
    values stay finite and differ.
    """
    proto = onnx.load(LIGHT / f"light_{name}.onnx")
    values = _shapes(proto)
    random = np.random.default_rng(0)
    roles = {key: (entry, place) for entry in proto.graph.node for place, key in enumerate(entry.input)}
    weights = {
        key: _drawn(random, *_role(proto, roles, key), shape) for key, shape in values.items() if key in roles
    }
    picture = next(entry.name for entry in proto.graph.input if entry.name.endswith("data_0"))
    _replace(proto, weights, picture)
    entry = Input(picture, (1, 3, 224, 224))
    _settle(proto, entry)
    path = folder / "net.onnx"
    onnx.save(proto, path, save_as_external_data=True, location="net.onnx.data")
    shape = tuple(dim.dim_value for dim in proto.graph.output[0].type.tensor_type.shape.dim)
    return Known(f"light {name}", path, (entry,), (shape,), None, "random weights")


def _shapes(proto: onnx.ModelProto) -> dict[str, tuple[int, ...]]:
    """The shape of every float weight: an initializer, or a ConstantOfShape of one."""
    held = {tensor.name: tensor for tensor in proto.graph.initializer}
    shapes = {name: tuple(tensor.dims) for name, tensor in held.items() if tensor.data_type == 1}
    for entry in proto.graph.node:
        if entry.op_type == "ConstantOfShape":
            shapes[entry.output[0]] = tuple(numpy_helper.to_array(held[entry.input[0]]).tolist())
    return shapes


def _role(proto: onnx.ModelProto, roles: dict[str, tuple[NodeProto, int]], key: str) -> tuple[str, int]:
    """Operator and place of the input that the tensor is, behind an Unsqueeze."""
    entry, place = roles[key]
    if entry.op_type == "Unsqueeze":
        return roles[entry.output[0]][0].op_type, 1
    return entry.op_type, place


def _drawn(random: np.random.Generator, operator: str, place: int, shape: tuple[int, ...]) -> np.ndarray:
    noise = random.standard_normal(shape, np.float32)
    if operator in ("Conv", "Gemm", "MatMul") and place == 1:
        return noise * np.float32(np.sqrt(2 / np.prod(shape[1:])))
    if (operator == "BatchNormalization" and place in (1, 4)) or operator == "Mul":
        return np.exp(noise * np.float32(0.2))
    return noise * np.float32(0.05)


def _replace(proto: onnx.ModelProto, weights: dict[str, np.ndarray], picture: str) -> None:
    """Put the weights in the place of the fillings, and drop what only these needed."""
    graph = proto.graph
    kept = [entry for entry in graph.node if entry.op_type != "ConstantOfShape"]
    used = {name for entry in kept for name in entry.input}
    others = [tensor for tensor in graph.initializer if tensor.name not in weights and tensor.name in used]
    tensors = [numpy_helper.from_array(value, name) for name, value in weights.items()]
    first = next(entry for entry in graph.input if entry.name == picture)
    inputs = [first, *(helper.make_tensor_value_info(t.name, t.data_type, t.dims) for t in (*tensors, *others))]
    name, outputs = graph.name, list(graph.output)
    graph.CopyFrom(helper.make_graph(kept, name, inputs, outputs, [*tensors, *others]))


def _settle(proto: onnx.ModelProto, picture: Input) -> None:
    """Scale the last layer so that the scores spread by 2; else one class would have all the probability."""
    graph = proto.graph
    scores = graph.node[-1].input[0] if graph.node[-1].op_type == "Softmax" else graph.node[-1].output[0]
    graph.output.append(helper.make_tensor_value_info(scores, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    graph.output.pop()
    [value] = session.run([scores], {picture.name: picture.values(np.random.default_rng(0))})
    last = [entry for entry in graph.node if entry.op_type in ("Conv", "Gemm")][-1]
    for tensor in graph.initializer:
        if tensor.name in last.input[1:]:
            settled = numpy_helper.to_array(tensor) * np.float32(2 / np.std(np.asarray(value)))
            tensor.CopyFrom(numpy_helper.from_array(settled, tensor.name))


def makers() -> dict[str, Maker]:
    return {f"light {name}": lambda folder, name=name: light(folder, name) for name in NAMES}
