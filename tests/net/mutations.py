"""Random damage to a model file: to its bytes, or to the network that they describe."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import onnx
from google.protobuf.message import DecodeError
from onnx import AttributeProto, NodeProto, TensorProto

WHOLE = (0, 1, -1, 2, 3, 7, 64, 2**16, 2**31 - 1, -(2**31), 2**32, 2**40, 2**62, 2**63 - 1, -(2**63))
REAL = (0.0, -0.0, 1.0, -1.0, 1e-45, 3e38, float("inf"), float("-inf"), float("nan"))
TYPES: tuple[Any, ...] = tuple(AttributeProto.AttributeType.values())
TEXTS = ("", "x", "SAME_UPPER", "linear", "\x1b[2J", "a" * 300, "../../etc/passwd", "Σ", "\n")
OPERATORS = (
    "Add",
    "Conv",
    "MatMul",
    "Gemm",
    "Relu",
    "Reshape",
    "Gather",
    "Softmax",
    "MaxPool",
    "Loop",
    "Cast",
    "Tile",
)

Change = Callable[[onnx.ModelProto, Random], object]


def mutated(data: bytes, seed: int) -> bytes:
    """Damage the file `data`; the same for the same seed. One in four loses or changes mere bytes."""
    random = Random(seed)
    proto = onnx.ModelProto()
    try:
        proto.ParseFromString(data)
    except DecodeError:
        return _bytes_changed(data, random)
    if random.random() < 0.25 or not any(_nodes(proto)):
        return _bytes_changed(data, random)
    for _ in range(random.randint(1, 3)):
        random.choice(CHANGES)(proto, random)
    return proto.SerializeToString()


def _bytes_changed(data: bytes, random: Random) -> bytes:
    values = bytearray(data)
    for _ in range(random.randint(1, 8)):
        place, length = random.randrange(len(values) + 1), random.choice((1, 1, 1, 2, 4, 16, 300))
        match random.randrange(5):
            case 0 if values:
                values[place % len(values)] ^= 1 << random.randrange(8)
            case 1:
                values[place : place + length] = random.randbytes(length)
            case 2:
                del values[place : place + length]
            case 3:
                values[place:place] = values[place : place + length] * random.randint(1, 3)
            case _:
                values[place : place + 5] = b"\xff" * random.randint(1, 10)
    return bytes(values[: random.randrange(len(values) + 1)] if random.random() < 0.1 else values)


def _nodes(proto: onnx.ModelProto) -> Iterator[NodeProto]:
    """All nodes, those of functions and of graphs inside nodes too."""
    stack = [*proto.graph.node, *(entry for function in proto.functions for entry in function.node)]
    while stack:
        entry = stack.pop()
        yield entry
        stack += [inner for attribute in entry.attribute for inner in attribute.g.node]


def _node(proto: onnx.ModelProto, random: Random) -> NodeProto:
    return random.choice(list(_nodes(proto)) or [NodeProto()])


def _names(proto: onnx.ModelProto) -> list[str]:
    names = [tensor.name for tensor in proto.graph.initializer] + [entry.name for entry in proto.graph.input]
    return names + [name for entry in _nodes(proto) for name in (*entry.input, *entry.output)] or ["x"]


def _attribute(proto: onnx.ModelProto, random: Random) -> AttributeProto:
    settings = [attribute for entry in _nodes(proto) for attribute in entry.attribute]
    return random.choice(settings or [AttributeProto()])


def _tensor(proto: onnx.ModelProto, random: Random) -> TensorProto:
    values = [attribute.t for entry in _nodes(proto) for attribute in entry.attribute if attribute.HasField("t")]
    return random.choice([*proto.graph.initializer, *values] or [TensorProto()])


def _setting(proto: onnx.ModelProto, random: Random) -> None:
    setting = _attribute(proto, random)
    setting.i, setting.f = random.choice(WHOLE), random.choice(REAL)
    setting.s = random.choice(TEXTS).encode()
    for place in range(len(setting.ints)):
        if random.random() < 0.5:
            setting.ints[place] = random.choice(WHOLE)
    for place in range(len(setting.floats)):
        setting.floats[place] = random.choice(REAL)


def _setting_length(proto: onnx.ModelProto, random: Random) -> None:
    setting = _attribute(proto, random)
    longer = random.random() < 0.5
    lists: list[Any] = [setting.ints, setting.floats]
    for values in lists:
        if values:
            values[:] = [*values, values[-1]] if longer else values[:-1]


def _setting_gone(proto: onnx.ModelProto, random: Random) -> None:
    entry = _node(proto, random)
    if entry.attribute:
        del entry.attribute[random.randrange(len(entry.attribute))]


def _setting_type(proto: onnx.ModelProto, random: Random) -> None:
    _attribute(proto, random).type = random.choice(TYPES)


def _dims(proto: onnx.ModelProto, random: Random) -> None:
    tensor = _tensor(proto, random)
    match random.randrange(3):
        case 0 if tensor.dims:
            tensor.dims[random.randrange(len(tensor.dims))] = random.choice(WHOLE)
        case 1 if tensor.dims:
            tensor.dims.pop()
        case _:
            tensor.dims.insert(0, random.choice(WHOLE))


def _values(proto: onnx.ModelProto, random: Random) -> None:
    tensor = _tensor(proto, random)
    data = bytearray(tensor.raw_data)
    for place in range(len(data)):
        if random.random() < 0.05:
            data[place] = random.choice((0, 1, 0x7F, 0x80, 0xFF))
    tensor.raw_data = bytes(data[: random.randrange(len(data) + 1)] if random.random() < 0.2 else data)


def _data_type(proto: onnx.ModelProto, random: Random) -> None:
    _tensor(proto, random).data_type = random.choice(TensorProto.DataType.values())


def _interface(proto: onnx.ModelProto, random: Random) -> None:
    values = random.choice([*proto.graph.input, *proto.graph.output] or [onnx.ValueInfoProto()])
    kind = values.type.tensor_type
    if random.random() < 0.3:
        kind.elem_type = random.choice(TensorProto.DataType.values())
    elif kind.shape.dim:
        random.choice(kind.shape.dim).dim_value = random.choice(WHOLE)
    else:
        values.name = random.choice(_names(proto))


def _wiring(proto: onnx.ModelProto, random: Random) -> None:
    entry = _node(proto, random)
    field = random.choice((entry.input, entry.output))
    match random.randrange(4):
        case 0 if field:
            field[random.randrange(len(field))] = random.choice(_names(proto))
        case 1 if field:
            field[random.randrange(len(field))] = random.choice(TEXTS)
        case 2 if field:
            field.pop()
        case _:
            field.append(random.choice((*_names(proto), "")))


def _order(proto: onnx.ModelProto, random: Random) -> None:
    entries = [NodeProto.FromString(entry.SerializeToString()) for entry in proto.graph.node]
    match random.randrange(3):
        case 0:
            random.shuffle(entries)
        case 1 if entries:
            entries.insert(random.randrange(len(entries)), random.choice(entries))
        case _ if entries:
            del entries[random.randrange(len(entries))]
    del proto.graph.node[:]
    proto.graph.node.extend(entries)


def _operator(proto: onnx.ModelProto, random: Random) -> None:
    entry = _node(proto, random)
    entry.op_type = random.choice((*OPERATORS, *(other.op_type for other in _nodes(proto)), "Nothing"))


def _version(proto: onnx.ModelProto, random: Random) -> None:
    proto.ir_version = random.choice((*range(12), *WHOLE))
    for entry in proto.opset_import:
        entry.version = random.choice((*range(1, 27), *WHOLE))


CHANGES: tuple[Change, ...] = (
    _setting,
    _setting,
    _setting_length,
    _setting_gone,
    _setting_type,
    _dims,
    _values,
    _data_type,
    _interface,
    _wiring,
    _wiring,
    _order,
    _operator,
    _version,
)
