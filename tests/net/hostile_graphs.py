"""Networks whose structure is broken or odd: wiring, names, versions, inputs and outputs, metadata."""

from collections.abc import Callable, Sequence

import numpy as np
import onnx
from hostile import of_bytes, of_change, of_nodes
from hostile_bytes import SMALL
from hostile_times import function
from onnx import NodeProto, TensorProto, helper
from onnx_graphs import dense, model, node

Change = Callable[[onnx.ModelProto], object]
LONG = "n" * 10_000_000
TERMINAL = "\x1b[2J\x1b]0;owned\x07\r\n\u202egnitirw"


def value(
    name: str, kind: int = TensorProto.FLOAT, shape: Sequence[int | str] | None = (1, 4)
) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


def versions(opset: int, ir: int = 9) -> Change:
    def change(proto: onnx.ModelProto) -> None:
        proto.opset_import[0].version, proto.ir_version = opset, ir

    return change


def nodes(*entries: NodeProto, output: str = "y") -> Change:
    """Replace the nodes."""

    def change(proto: onnx.ModelProto) -> None:
        del proto.graph.node[:]
        proto.graph.node.extend(entries)
        proto.graph.output[0].name = output

    return change


def inputs(*entries: onnx.ValueInfoProto) -> Change:
    def change(proto: onnx.ModelProto) -> None:
        del proto.graph.input[:]
        proto.graph.input.extend(entries)

    return change


def outputs(*entries: onnx.ValueInfoProto) -> Change:
    def change(proto: onnx.ModelProto) -> None:
        del proto.graph.output[:]
        proto.graph.output.extend(entries)

    return change


def metadata(**props: str) -> Change:
    return lambda proto: helper.set_model_props(proto, {f"glassnet.{key}": text for key, text in props.items()})


def renamed(name: str) -> Change:
    """Rename the output, the node and the network."""

    def change(proto: onnx.ModelProto) -> None:
        proto.graph.node[0].output[0] = proto.graph.output[0].name = name
        proto.graph.node[0].name = proto.graph.name = proto.doc_string = name

    return change


def tensor() -> onnx.TypeProto:
    return helper.make_tensor_type_proto(TensorProto.FLOAT, (1, 4))


def handing_out(output: onnx.ValueInfoProto, *entries: NodeProto) -> Change:
    """Replace the nodes, and the output by one of any type."""

    def change(proto: onnx.ModelProto) -> None:
        nodes(*entries)(proto)
        outputs(output)(proto)

    return change


def imports_twice(proto: onnx.ModelProto) -> None:
    proto.opset_import.add(domain="", version=9)


def no_imports(proto: onnx.ModelProto) -> None:
    del proto.opset_import[:]


def referring(proto: onnx.ModelProto) -> None:
    """An attribute that refers to one of a function, outside any function."""
    proto.graph.node[0].attribute.append(
        onnx.AttributeProto(name="axis", ref_attr_name="axis", type=onnx.AttributeProto.INT)
    )


def of_relus(proto: onnx.ModelProto, count: int) -> None:
    """Many a name of its own for one tensor."""
    proto.graph.node.extend(node("Identity", "y", f"z{i}") for i in range(count))
    proto.graph.output.extend(value(f"z{i}", shape=None) for i in range(count))


MATMUL = node("MatMul", "x w", "y")
CHANGES: dict[str, tuple[str, str, Change]] = {
    "opset 99": ("wants opset 99", "error", versions(99)),
    "opset 0": ("wants opset 0", "error", versions(0)),
    "opset negative": ("wants opset −1", "error", versions(-1)),
    "opset huge": ("wants opset 2^62", "error", versions(2**62)),
    "opset none": ("names no opset", "error", no_imports),
    "opset twice": ("names two opsets for one domain", "runs", imports_twice),
    "ir 99": ("wants IR version 99", "error", versions(17, 99)),
    "ir 0": ("wants IR version 0", "runs", versions(17, 0)),
    "ir negative": ("wants IR version −5", "runs", versions(17, -5)),
    "domain unknown": (
        "uses an operator of a domain nobody knows",
        "error",
        nodes(node("MatMul", "x w", "y", domain="a.b")),
    ),
    "operator unknown": ("uses an operator nobody knows", "error", nodes(node("MatMull", "x w", "y"))),
    "operator unnamed": ("uses an operator without a name", "error", nodes(node("", "x w", "y"))),
    "no nodes": ("has no nodes", "error", nodes()),
    "no nodes, output is input": ("hands its input out", "runs", nodes(output="x")),
    "output is weight": ("hands its weights out", "runs", nodes(output="w")),
    "no inputs": ("has no inputs", "error", inputs()),
    "no outputs": ("has no outputs", "error", outputs()),
    "output unmade": ("promises an output that nothing makes", "error", outputs(value("nowhere"))),
    "output twice": ("names its output twice", "runs", outputs(value("y", shape=None), value("y", shape=None))),
    "output without type": ("does not say the type of its output", "runs", outputs(onnx.ValueInfoProto(name="y"))),
    "output of wrong shape": ("lies about the shape of its output", "runs", outputs(value("y", 1, (7, 7, 7)))),
    "output of wrong type": ("lies about the type of its output", "error", outputs(value("y", TensorProto.INT64))),
    "input twice": ("names its input twice", "error", inputs(value("x"), value("x"))),
    "input is weight": ("says that its weights are an input", "runs", inputs(value("x"), value("w", shape=(4, 3)))),
    "input without type": ("does not say the type of its input", "error", inputs(onnx.ValueInfoProto(name="x"))),
    "input unused": ("has an input that nothing uses", "runs", inputs(value("x"), value("idle", shape=("A", "B")))),
    "cycle": ("has a cycle", "error", nodes(node("Add", "x b", "a"), node("Add", "a x", "b"), output="a")),
    "cycle of one": ("has a node that feeds itself", "error", nodes(node("Add", "x y", "y"))),
    "dangling": ("has a node that needs what nothing makes", "error", nodes(node("Add", "x ghost", "y"))),
    "made twice": ("makes one tensor twice", "error", nodes(MATMUL, node("Relu", "x", "y"))),
    "shadows input": ("makes its own input", "error", nodes(node("Relu", "x", "x"), MATMUL)),
    "shadows weight": ("makes its own weights", "error", nodes(node("Relu", "x", "w"), MATMUL)),
    "backwards": (
        "lists its nodes in the wrong order",
        "runs",
        nodes(node("Relu", "m", "y"), node("MatMul", "x w", "m")),
    ),
    "no inputs of node": ("multiplies nothing", "error", nodes(helper.make_node("MatMul", [], ["y"]))),
    "blank inputs of node": ("multiplies blanks", "error", nodes(helper.make_node("MatMul", ["", ""], ["y"]))),
    "no outputs of node": (
        "has a node that makes nothing",
        "error",
        nodes(helper.make_node("MatMul", ["x", "w"], [])),
    ),
    "outputs too many": ("has a product of three results", "error", nodes(node("MatMul", "x w", "y a b"))),
    "inputs too many": (
        "adds a hundred things at once",
        "error",
        nodes(helper.make_node("Add", ["x"] * 100, ["y"])),
    ),
    "reference outside": ("refers to a function's setting outside of any", "error", referring),
    "function unused": (
        "defines a function that stands for Relu",
        "runs",
        lambda proto: proto.functions.append(function("Relu", [node("Tanh", "a", "b")])),
    ),
    "output of text": (
        "hands out text",
        "runs",
        handing_out(value("y", TensorProto.STRING), node("Cast", "x", "y", to=TensorProto.STRING)),
    ),
    "output of truth": ("hands out truth values", "runs", handing_out(value("y", 9), node("IsNaN", "x", "y"))),
    "output of a sequence": (
        "hands out a sequence",
        "runs",
        handing_out(
            helper.make_value_info("y", helper.make_sequence_type_proto(tensor())),
            node("SequenceConstruct", "x x", "y"),
        ),
    ),
    "output of perhaps nothing": (
        "hands out a tensor or nothing",
        "runs",
        handing_out(
            helper.make_value_info("y", helper.make_optional_type_proto(tensor())), node("Optional", "x", "y")
        ),
    ),
    "many outputs": ("has 2000 outputs", "runs", lambda proto: of_relus(proto, 2000)),
    "name long": ("has a name of 10 MB", "runs", nodes(node("MatMul", "x w", LONG), output=LONG)),
    "name for terminals": ("has names that command a terminal", "runs", renamed(TERMINAL)),
    "name empty": ("has no names", "error", renamed("")),
    "name path": ("has names that look like paths", "runs", renamed("../../../etc/passwd")),
    "name markup": ("has names that look like code", "runs", renamed("%s%n{0}{{x}}<b>'\"\\;$(id)`id`")),
    "name wide": (
        "has names of rare characters",
        "runs",
        renamed("e\u0301" * 50 + "\U0001f9e0\u200d\ufeff" + "\ud7ff"),
    ),
    "classes many": (
        "names 500 classes of 3",
        "runs",
        metadata(classes=str([str(i) for i in range(500)]).replace("'", '"')),
    ),
    "classes few": ("names one class of 3", "runs", metadata(classes='["one"]')),
    "classes deep": ("names its classes in 100,000 brackets", "runs", metadata(classes="[" * 100_000)),
    "classes long": ("has class names of a megabyte", "runs", metadata(classes=f'["{"a" * 2**20}", "b", "c"]')),
    "classes number": ("names its classes by a number of 100,000 digits", "runs", metadata(classes="9" * 100_000)),
    "digit size": ("says that digits are 10^30 pixels high", "runs", metadata(digit_size="1" + "0" * 30)),
    "digit size word": ("says that digits are NaN pixels high", "runs", metadata(digit_size="NaN")),
    "metadata large": ("has metadata of 3 MB", "runs", metadata(name="n" * 3_000_000, description=TERMINAL)),
}


def types(build: Callable[[], onnx.TypeProto]) -> Change:
    """Replace the type of the input."""
    return inputs(helper.make_value_info("x", build()))


KINDS: dict[str, tuple[str, Change]] = {
    "a sequence": ("a sequence", types(lambda: helper.make_sequence_type_proto(tensor()))),
    "optional": ("a tensor or nothing", types(lambda: helper.make_optional_type_proto(tensor()))),
    "sparse": ("a sparse tensor", types(lambda: helper.make_sparse_tensor_type_proto(TensorProto.FLOAT, (1, 4)))),
    "a map": ("a map", types(lambda: helper.make_map_type_proto(TensorProto.STRING, tensor()))),
    **{
        name: (f"a tensor of {name}", inputs(value("x", kind)))
        for name, kind in TensorProto.DataType.items()
        if name not in ("FLOAT", "UNDEFINED")
    },
    "type 0": ("a tensor of no type", inputs(value("x", 0))),
    "type 999": ("a tensor of type 999", inputs(value("x", 999))),
}

RECIPES = {
    **{name: of_change(what, observed, change) for name, (what, observed, change) in CHANGES.items()},
    **{f"input of {name}": of_change(f"takes {what}", "error", change) for name, (what, change) in KINDS.items()},
    "name no text": of_bytes("has a name that is not UTF-8", "runs", SMALL.replace(b"\x01r", b"\x01\xff")),
    "name of input no text": of_bytes(
        "has an input whose name is not UTF-8",
        "error",
        model([node("MatMul", "x w", "y")], {"w": dense()}).SerializeToString().replace(b"\x01x", b"\x01\xff"),
    ),
    "name surrogate": of_bytes(
        "has a name that is half a character",
        "runs",
        model([node("MatMul", "x weight", "y")], {"weight": dense()})
        .SerializeToString()
        .replace(b"weight", b"w\xed\xa0\x80ht"),
    ),
    "name zero": of_nodes(
        "has names with a zero byte", "runs", [node("MatMul", "x w\0v", "y")], {"w\0v": dense()}, shape=(1, 4)
    ),
    "empty dims": of_nodes("has axes named by blanks", "runs", [node("Relu", "x", "y")], {}, shape=("", " ", "\n")),
    "numbers as names": of_nodes("has an axis named 7", "runs", [node("Relu", "x", "y")], {}, shape=("7", "-1", 4)),
    "no types inside": of_change(
        "has a setting without a type", "error", lambda proto: proto.graph.node[0].attribute.add(name="alpha")
    ),
    "value twice": of_change(
        "has two weights of one name",
        "runs",
        lambda proto: proto.graph.initializer.append(proto.graph.initializer[0]),
    ),
    "string weights": of_change(
        "has weights of text",
        "error",
        lambda proto: proto.graph.initializer[0].CopyFrom(
            TensorProto(name="w", dims=(4, 3), data_type=8, string_data=[b"\xff"] * 12)
        ),
    ),
    "weights of no type": of_change(
        "has weights of no type", "error", lambda proto: setattr(proto.graph.initializer[0], "data_type", 0)
    ),
    "weights of type 999": of_change(
        "has weights of type 999", "error", lambda proto: setattr(proto.graph.initializer[0], "data_type", 999)
    ),
    "weights in two ways": of_change(
        "has weights as bytes and as numbers",
        "runs",
        lambda proto: proto.graph.initializer[0].float_data.extend(np.ones(12)),
    ),
}
