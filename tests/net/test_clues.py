"""What a file lets one guess about its input: from its first operators and its metadata."""

import json
from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.net.clues import Feature
from glassnet.engine.net.loader import load
from onnx import TensorProto, helper, numpy_helper

FLAT = helper.make_node("Flatten", ["last"], ["flat"])
WEIGHT = np.random.default_rng(0).standard_normal((48, 3)).astype(np.float32)


def clues(folder: Path, nodes: list, constants: dict, element: int = TensorProto.FLOAT, **said: str):
    """Load a network that begins with `nodes`, from x to last, [N, 3, 4, 4]."""
    tensors = {"w": WEIGHT} | {name: np.asarray(value, np.float32) for name, value in constants.items()}
    graph = helper.make_graph(
        [*nodes, FLAT, helper.make_node("MatMul", ["flat", "w"], ["y"])],
        "graph",
        [helper.make_tensor_value_info("x", element, ["N", 3, 4, 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 3])],
        [numpy_helper.from_array(value, name) for name, value in tensors.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(model, {key.replace("__", "."): value for key, value in said.items()})
    (folder / "net.onnx").write_bytes(model.SerializeToString())
    return load(folder / "net.onnx").network.clues


def node(kind: str, inputs: str, output: str, **more):
    return helper.make_node(kind, inputs.split(), [output], **more)


MEAN = np.array([123.0, 117.0, 104.0]).reshape(1, 3, 1, 1)


@pytest.mark.parametrize(
    ("nodes", "constants", "centre", "spread"),
    [
        ([node("Div", "x c", "last")], {"c": 255}, [0], [255]),
        ([node("Mul", "x c", "last")], {"c": 1 / 255}, [0], [255]),
        ([node("Sub", "x m", "a"), node("Div", "a s", "last")], {"m": MEAN, "s": 58}, [123, 117, 104], [58] * 3),
        ([node("Div", "x c", "a"), node("Sub", "a m", "b"), node("Div", "b s", "last")],
         {"c": 255, "m": 0.5, "s": 0.25}, [127.5], [63.75]),
        ([node("Identity", "x", "a"), node("Add", "c a", "last")], {"c": -3}, [3], [1]),
        ([node("BatchNormalization", "x g b m v", "last")],
         {"g": [1, 1, 1], "b": [0, 0, 0], "m": [100, 110, 120], "v": [2500] * 3}, [100, 110, 120], [50] * 3),
        ([node("Relu", "x", "last")], {}, [], []),
        ([node("Sub", "c x", "last")], {"c": 1}, [], []),
        ([node("Mul", "x x", "last")], {}, [], []),
        ([node("Div", "x c", "last")], {"c": 0}, [], []),
        ([node("Sub", "x m", "last")], {"m": np.full((1, 3, 4, 4), 9.0)}, [9], [1]),
    ],
)  # fmt: skip
def test_how_it_is_brought_to_size(tmp_path, nodes, constants, centre, spread):
    found = clues(tmp_path, nodes, constants)
    assert found.centre == pytest.approx(centre, rel=1e-4)
    assert found.spread == pytest.approx(spread, rel=1e-4)


def test_the_type_that_the_file_wants(tmp_path):
    for element, name in (
        (TensorProto.UINT8, "uint8"),
        (TensorProto.FLOAT16, "float16"),
        (TensorProto.INT64, "int64"),
    ):
        found = clues(tmp_path, [node("Cast", "x", "last", to=TensorProto.FLOAT)], {}, element)
        assert found.element == name
        assert found.whole == ("int" in name)


def test_a_table_tells_how_many_words_there_are(zoo):
    assert load(zoo["words"].path).network.clues.below == 50


def test_inputs_that_nobody_feeds(zoo):
    assert load(zoo["two inputs dynamo static"].path).network.clues.others == ("numbers",)


def test_channels_last_are_remembered(zoo):
    assert load(zoo["tf2onnx"].path).network.clues.last


@pytest.mark.parametrize(
    ("key", "value", "settings"),
    [
        ("Image.NominalPixelRange", "NominalRange_0_255", "range=0..255"),
        ("image.nominalpixelrange", "normalized_1_1", "range=-1..1"),
        ("Image.BitmapPixelFormat", "Bgr8", "order=bgr"),
        ("mean", "[0.485, 0.456, 0.406]", "mean=0.485,0.456,0.406 range=0..1"),
        ("mean", "123.7 116.3 103.5", "mean=123.7,116.3,103.5 range=0..255"),
        ("image_std", "0.5", "std=0.5"),
        ("glassnet.preprocessing", "resize=fit", "resize=fit"),
    ],
)
def test_what_metadata_say_of_pictures(tmp_path, key, value, settings):
    found = clues(tmp_path, [node("Relu", "x", "last")], {}, **{key: value})
    ((said, by),) = found.said
    assert (said, by.lower()) == (settings, key.lower())


@pytest.mark.parametrize(
    ("key", "value"),
    [("Image.NominalPixelRange", "odd"), ("mean", "a b c"), ("mean", "[nan]"), ("std", "1 2 3 4 5"), ("mean", "")],
)
def test_metadata_that_say_nothing(tmp_path, key, value):
    assert clues(tmp_path, [node("Relu", "x", "last")], {}, **{key: value}).said == ()


def test_ultralytics_networks_take_pictures_fitted_in(tmp_path):
    found = clues(tmp_path, [node("Relu", "x", "last")], {}, stride="32", task="detect", names="{0: 'a'}")
    assert "resize=fit" in found.said[0][0]


def test_names_and_ends_of_values(tmp_path):
    names = [f"value {number}" for number in range(48)]
    assert clues(tmp_path, [node("Relu", "x", "last")], {}, feature_names=json.dumps(names)).features[3] == Feature(
        "value 3"
    )
    ends = json.dumps({name: [0, 2] for name in names})
    assert clues(tmp_path, [node("Relu", "x", "last")], {}, glassnet__features=ends).features[3] == Feature(
        "value 3", 0.0, 2.0
    )


@pytest.mark.parametrize("value", ["[", '["a"]', "[1]", '{"a": 1}', '{"a": [2, 1]}', '{"a": [0, 1e999]}', "null"])
def test_features_that_do_not_fit_are_left_out(tmp_path, value):
    assert clues(tmp_path, [node("Relu", "x", "last")], {}, features=value).features == ()
