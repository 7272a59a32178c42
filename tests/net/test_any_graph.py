"""Graphs of every make open: what is not understood is shown as a whole, and what is unusual is said."""

from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.net.loader import load
from glassnet.engine.net.session import Session
from glassnet.engine.net.verify import verify
from onnx import TensorProto, helper, numpy_helper
from onnx_graphs import CONSTANTS, dense, model, node, save


@pytest.mark.parametrize(("field", "note"), [("opset", "opset 99"), ("ir", "IR version 99")])
def test_a_model_from_the_future_is_read_as_what_is_known(tmp_path: Path, field: str, note: str):
    proto = model([node("MatMul", "x w", "y")], {"w": dense()})
    if field == "opset":
        proto.opset_import[0].version = 99
    else:
        proto.ir_version = 99
    (tmp_path / "net.onnx").write_bytes(proto.SerializeToString())
    found = load(tmp_path / "net.onnx")
    assert found.network.edges == 12
    assert len(found.notes) == 1
    assert note in found.notes[0].replace("not 99", "IR version 99" if field == "ir" else "opset 99")


BUNDLES = {
    "unknown operator": ([node("Hardmax", "x", "y")], "Hardmax has no single edges"),
    "product of activations": (
        [node("Reshape", "x square", "r"), node("MatMul", "r r", "y")],
        "depend on what the network is shown",
    ),
    "random": ([node("RandomUniformLike", "x", "r"), node("Add", "x r", "y")], "RandomUniformLike has no single"),
    "stack": ([node("MatMul", "x stack", "y")], "stack of matrices"),
    "bias for each row": (
        [node("Reshape", "x square", "r"), node("Gemm", "r pair pair", "y")],
        "a bias for each row",
    ),
    "truth values of two layers": (
        [node("MatMul", "x v", "m"), node("Greater", "x m", "t"), node("Where", "t half x", "y")],
        "Greater has no single edges",
    ),
}


@pytest.mark.parametrize("name", BUNDLES)
def test_what_has_no_single_edges_is_shown_and_says_why(tmp_path: Path, name: str):
    nodes, reason = BUNDLES[name]
    found = load(save(tmp_path, nodes, CONSTANTS))
    session = Session(found)
    session.run(np.ones(4, np.float32))
    bundles = [connection for connection in found.network.connections if connection.rule is None]
    assert bundles
    assert reason in bundles[0].reason
    assert np.isfinite(session.activations).all()
    assert found.network.edges_into(bundles[0].target) is None


TRAINING = {
    "normalisation": [node("BatchNormalization", "x s s s s", "n  ", training_mode=1), node("MatMul", "n v", "y")],
    "normalisation of a constant": [
        node("BatchNormalization", "v s s s s", "n  ", training_mode=1),
        node("MatMul", "x n", "y"),
    ],
    "dropout": [node("Dropout", "x half yes", "d"), node("MatMul", "d v", "y")],
}


@pytest.mark.parametrize("name", TRAINING)
def test_training_mode_is_shown_as_evaluation(tmp_path: Path, name: str):
    found = load(save(tmp_path, TRAINING[name], CONSTANTS))
    assert "shown in evaluation mode" in found.notes[0]
    assert verify(found)[-1] is True


def test_an_operator_that_nobody_can_run_ends_the_network_there(tmp_path: Path):
    nodes = [node("MatMul", "x v", "a"), node("Whirl", "a", "b", domain="com.acme"), node("MatMul", "b v", "y")]
    found = load(save(tmp_path, nodes, CONSTANTS))
    assert [layer.tensor for layer in found.network.layers] == ["x", "a"]
    assert "com.acme.Whirl: 2 operators" in " ".join(found.notes)


@pytest.mark.parametrize(
    ("shape", "found"),
    [
        (("N", "T", 4), (1, 16, 4)),
        (("N", None, 4), (1, 16, 4)),
        ((7, 4), (1, 4)),
        ((4,), (4,)),
        (("N", 0, 4), (1, 16, 4)),
        ((-1, 2, 4), (1, 2, 4)),
    ],
)
def test_open_axes_are_guessed(tmp_path: Path, shape, found: tuple[int, ...]):
    program = load(save(tmp_path, [node("MatMul", "x w", "y")], {"w": dense()}, shape)).program
    assert program
    assert program.inputs["x"] == found


def test_a_person_can_say_the_shape(tmp_path: Path):
    path = save(tmp_path, [node("MatMul", "x w", "y")], {"w": dense()}, ("N", "T", 4))
    program = load(path, shape=(1, 3, 4)).program
    assert program
    assert program.inputs["x"] == (1, 3, 4)
    with pytest.raises(AppError, match="cannot be 1×4"):
        load(path, shape=(1, 4))


def test_a_batch_that_is_built_in_is_kept(tmp_path: Path):
    nodes = [node("Reshape", "x whole", "r"), node("MatMul", "r w", "y")]
    constants = {"whole": np.array([1, 8]), "w": dense(3, 8)}
    program = load(save(tmp_path, nodes, constants, (2, 4))).program
    assert program
    assert program.inputs["x"] == (2, 4)


def test_several_inputs_and_outputs_are_shown(tmp_path: Path):
    proto = model([node("MatMul", "x w", "a"), node("Add", "a second", "y")], {"w": dense()})
    proto.graph.input.append(helper.make_tensor_value_info("second", TensorProto.INT32, [1, 3]))
    proto.graph.node.insert(1, node("Cast", "second", "float_second", to=TensorProto.FLOAT))
    proto.graph.node[2].input[1] = "float_second"
    proto.graph.output.append(helper.make_tensor_value_info("a", TensorProto.FLOAT, None))
    (tmp_path / "net.onnx").write_bytes(proto.SerializeToString())
    found = load(tmp_path / "net.onnx")
    assert [(layer.name, layer.kind) for layer in found.network.layers] == [
        ("Input 1", "input"),
        ("Input 2", "input"),
        ("Dense 1", "dense"),
        ("Output", "elementwise"),
    ]
    assert verify(found)[2:] == (True, True)
    session = Session(found)
    session.run(np.ones(4, np.float32))
    np.testing.assert_allclose(session.tensor("y"), session.tensor("a"))


@pytest.mark.parametrize("kind", [TensorProto.UINT8, TensorProto.INT64, TensorProto.FLOAT16, TensorProto.DOUBLE])
def test_an_input_of_another_type_is_fed_with_numbers(tmp_path: Path, kind: int):
    proto = model([node("Cast", "x", "f", to=TensorProto.FLOAT), node("MatMul", "f w", "y")], {"w": dense()})
    proto.graph.input[0].type.tensor_type.elem_type = kind
    (tmp_path / "net.onnx").write_bytes(proto.SerializeToString())
    found = load(tmp_path / "net.onnx")
    session = Session(found)
    session.run(np.array([1, 2, 3, 4], np.float32))
    np.testing.assert_allclose(session.tensor("y"), np.array([1, 2, 3, 4]) @ dense(), rtol=1e-5)


def test_a_graph_inside_a_node_is_shown_as_a_whole(tmp_path: Path):
    inner = model([node("Relu", "x", "a")], {}).graph
    del inner.input[:]
    choice = node("If", "yes", "c", then_branch=inner, else_branch=inner)
    found = load(save(tmp_path, [choice, node("Add", "x c", "y")], {"yes": np.array(True)}))
    assert [(layer.kind, layer.sources) for layer in found.network.layers] == [
        ("input", ()),
        ("opaque", (0,)),
        ("elementwise", (0, 1)),
    ]


def test_operators_may_stand_in_any_order(tmp_path: Path):
    nodes = [node("Relu", "m", "r"), node("MatMul", "x w", "m"), node("MatMul", "r v", "y")]
    nodes = [nodes[0], nodes[2], nodes[1]]
    found = load(save(tmp_path, nodes, {"w": dense(5), "v": dense(3, 5)}, outputs="y"))
    assert [layer.kind for layer in found.network.layers] == ["input", "dense", "dense"]
    assert verify(found) == (None, True, True)


COUNTING = {
    "found": [node("NonZero", "m", "n"), node("Cast", "n", "c", to=1), node("Neg", "c", "y")],
    "sized": [
        node("Cast", "m", "i", to=7),
        node("Abs", "i", "a"),
        node("Squeeze", "a zero", "s"),
        node("Expand", "half s", "y"),
    ],
}


@pytest.mark.parametrize("name", COUNTING)
def test_what_has_no_fixed_size_is_left_out(tmp_path: Path, name: str):
    constants = {"w": dense(), "half": np.array(0.5), "zero": np.array([0])}
    found = load(save(tmp_path, [node("MatMul", "x w", "m"), *COUNTING[name]], constants))
    assert {layer.tensor for layer in found.network.layers} <= {"x", "m", "a"}
    session = Session(found)
    for size in (0, 1, 3):
        session.run(np.arange(4, dtype=np.float32) * size)


def test_what_follows_from_it_is_shown_once_its_size_is_known(tmp_path: Path):
    nodes = [node("NonZero", "x", "n"), node("Cast", "n", "c", to=1), node("ReduceMax", "c", "m", axes=[1])]
    found = load(save(tmp_path, [*nodes, node("Neg", "m", "y")], {}))
    assert [layer.shape for layer in found.network.layers] == [(4,), (2, 1)]


def test_a_single_number_is_a_layer_of_one_node(tmp_path: Path):
    found = load(save(tmp_path, [node("ReduceMean", "x", "m", keepdims=0), node("Add", "m half", "y")], CONSTANTS))
    assert found.network.output.shape == (1,)
    assert verify(found) == (None, True)


@pytest.mark.parametrize("kinds", [(TensorProto.BOOL, TensorProto.BOOL), (TensorProto.FLOAT, TensorProto.INT32)])
def test_inputs_are_shown_in_the_files_order(tmp_path: Path, kinds: tuple[int, int]):
    proto = model([node("Cast", "x", "f", to=1), node("Cast", "z", "g", to=1), node("Add", "f g", "y")], {}, (2, 4))
    proto.graph.input[0].type.tensor_type.elem_type = kinds[0]
    proto.graph.input.append(helper.make_tensor_value_info("z", kinds[1], [1, 4]))
    (tmp_path / "net.onnx").write_bytes(proto.SerializeToString())
    found = load(tmp_path / "net.onnx")
    session = Session(found)
    session.run(np.ones(found.network.input.shape, np.float32))
    np.testing.assert_array_equal(session.tensor("y"), np.ones(found.network.output.shape))
    assert found.network.input.name == "Input 1"


def test_an_output_that_may_be_nothing_is_left_out(tmp_path: Path):
    nodes = [node("MatMul", "x w", "m"), node("Optional", "m", "y")]
    assert load(save(tmp_path, nodes, {"w": dense()})).network.output.tensor == "m"


def test_a_batch_that_a_constant_has_is_kept(tmp_path: Path):
    found = load(save(tmp_path, [node("PRelu", "x slope", "y")], {"slope": np.ones((3, 4))}, (3, 4)))
    assert found.network.input.shape == (3, 4)
    assert Session(found).run(np.ones((3, 4), np.float32)).size == 24


def test_sparse_weights_are_weights(tmp_path: Path):
    proto = model([node("MatMul", "x w", "y")], {})
    values = numpy_helper.from_array(np.array([1, 2, 3], np.float32), "w")
    places = numpy_helper.from_array(np.array([[0, 0], [1, 2], [3, 1]]), "places")
    proto.graph.sparse_initializer.append(helper.make_sparse_tensor(values, places, [4, 3]))
    (tmp_path / "net.onnx").write_bytes(proto.SerializeToString())
    weight = load(tmp_path / "net.onnx").weights.by_layer[1].weight
    np.testing.assert_array_equal(weight, [[1, 0, 0, 0], [0, 0, 0, 3], [0, 2, 0, 0]])


def test_the_answer_is_what_the_file_gives_in_numbers(tmp_path: Path):
    nodes = [
        node("Neg", "x", "n"),
        node("LpNormalization", "n", "first"),
        node("Cast", "first", "text", to=TensorProto.STRING),
        node("MatMul", "first w", "y"),
    ]
    found = load(save(tmp_path, nodes, {"w": dense()}, outputs="text y"))
    assert found.network.output.tensor == "y"


def test_terms_that_cancel_out_are_no_error(tmp_path: Path):
    statistics = {"s": np.full(3, 1e4), "b": np.full(3, -1e4), "m": np.full(3, -1.00001), "v": np.ones(3)}
    nodes = [node("MatMul", "x w", "f"), node("BatchNormalization", "f s b m v", "y")]
    found = load(save(tmp_path, nodes, {"w": dense() * 1e-9, **statistics}))
    assert verify(found) == (None, True)
