"""What the number panel says of a digit is what numpy makes of the file's own weights."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from glassnet.engine.net.formula import number
from glassnet.engine.paths import MODELS
from glassnet.engine.scene import digits
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.node import Node
from glassnet.engine.scene.numbers import Numbers, amount, numbers_of, place
from glassnet.engine.scene.patches import tiled
from glassnet.engine.scene.preprocess import to_input
from glassnet.engine.scene.source import parse
from onnx import numpy_helper

NODES = {
    "lenet": [
        (1, 2 * 784 + 10 * 28 + 13),
        (2, 3 * 196 + 90),
        (3, 7 * 100 + 44),
        (4, 310),
        (5, 17),
        (6, 50),
        (7, 4),
    ],
    "mlp": [(1, 123), (2, 45), (3, 4)],
}
ROUNDING = 1.2e-5  # of numbers with five places, in float32


class ByHand:
    """A network of the two in this package computed in float64 by loops, from the raw weights of its file."""

    def __init__(self, path: Path, x: np.ndarray):
        self.name = path.stem
        graph = onnx.load(path).graph
        constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        for node in graph.node:
            if node.op_type == "Constant":
                constants[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
        self.values, self.roots = [x.astype(np.float64)], []
        shown = self.values[0]
        for node in graph.node:
            numbers = [constants[name].astype(np.float64) for name in node.input if name in constants]
            if node.op_type in ("Conv", "Gemm", "MaxPool"):
                if self.roots:
                    self.values.append(shown)
                self.roots.append([node.op_type, *numbers, 1.0])
                shown = getattr(self, node.op_type.lower())(shown, *numbers)
            elif node.op_type == "Tanh":
                shown = np.tanh(shown)
            elif node.op_type == "Mul":
                if not self.activated(graph, node):
                    self.roots[-1][-1] = float(numbers[0])
                shown = shown * numbers[0]
        self.values.append(shown)

    @staticmethod
    def activated(graph: onnx.GraphProto, node: onnx.NodeProto) -> bool:
        return any(each.op_type == "Tanh" and each.output[0] in node.input for each in graph.node)

    @staticmethod
    def conv(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
        side, kernel = x.shape[1], weight.shape[2]
        y = np.zeros((len(weight), side - kernel + 1, side - kernel + 1))
        for feature, row, column in np.ndindex(y.shape):
            window = x[:, row : row + kernel, column : column + kernel]
            y[feature, row, column] = (weight[feature] * window).sum() + bias[feature]
        return y

    @staticmethod
    def maxpool(x: np.ndarray) -> np.ndarray:
        y = np.zeros((len(x), x.shape[1] // 2, x.shape[2] // 2))
        for feature, row, column in np.ndindex(y.shape):
            y[feature, row, column] = x[feature, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2].max()
        return y

    @staticmethod
    def gemm(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
        return weight @ x.ravel() + bias

    def terms(self, layer: int, index: int) -> dict[str, list[float]]:
        """Every term by where it comes from: raw weight, effective weight, value, product; of a pool the value."""
        operator, *numbers, scale = self.roots[layer - 1]
        x = self.values[layer - 1]
        where = [int(each) for each in np.unravel_index(index, self.values[layer].shape)]
        found = {}
        if operator == "Gemm":
            for number, source in enumerate(np.ndindex(x.shape)):
                weight = numbers[0][index, number]
                found[named(source, x.shape)] = [weight, weight * scale, x[source], weight * scale * x[source]]
        elif operator == "Conv":
            for channel, row, column in np.ndindex(numbers[0].shape[1:]):
                source = (channel, where[1] + row, where[2] + column)
                weight = numbers[0][where[0], channel, row, column]
                found[named(source, x.shape)] = [weight, weight * scale, x[source], weight * scale * x[source]]
        else:
            for row, column in np.ndindex(2, 2):
                source = (where[0], 2 * where[1] + row, 2 * where[2] + column)
                found[named(source, x.shape)] = [x[source]]
        return found

    def bias(self, layer: int, index: int) -> tuple[float, float]:
        _, *numbers, scale = self.roots[layer - 1]
        bias = numbers[1][np.unravel_index(index, self.values[layer].shape)[0]]
        return bias, bias * scale


def named(source: tuple[int, ...], shape: tuple[int, ...]) -> str:
    if len(shape) == 1:
        return f"neuron {source[0] + 1}"
    position = f"row {source[1] + 1}, column {source[2] + 1}"
    return position if shape[0] == 1 else f"map {source[0] + 1}, {position}"


def parsed(text: str) -> tuple[list[str], dict[str, list[str]], dict[str, str]]:
    """The text's head, its table, and the lines under it."""
    head, *rest = text.split("\n\n")
    table, foot = rest if len(rest) == 2 else ("", rest[0])
    rows = [line.split("\t") for line in table.splitlines()[1:]]
    return (
        head.splitlines(),
        {row[0]: row[1:] for row in rows},
        dict(line.split("\t") for line in foot.splitlines() if "\t" in line),
    )


def value_of(text: str) -> float:
    return float(text.split()[0].replace("−", "-"))


@pytest.fixture(scope="module", params=NODES)
def shown(request) -> tuple[Instance, ByHand]:
    instance = Instance.open(MODELS / f"{request.param}.onnx")
    instance.show(parse("mnist:7"))
    instance.settle()
    x = np.array(instance.session.tensor(instance.network.input.tensor))
    return instance, ByHand(MODELS / f"{request.param}.onnx", x)


def test_the_text_is_what_numpy_computes_from_the_file(shown):
    instance, by_hand = shown
    for layer, index in NODES[by_hand.name]:
        numbers = numbers_of(instance, Node(0, layer, index))
        head, rows, lines = parsed(numbers.as_text())
        assert head[0] == f"{instance.network.name}: {numbers.title}, {numbers.place}"
        expected = by_hand.terms(layer, index)
        assert rows.keys() == expected.keys()
        for source, cells in rows.items():
            terms = expected[source]
            if cells[-1] in ("", "winner"):
                assert abs(value_of(cells[0]) - terms[0]) < ROUNDING
                assert cells[-1] == "" or terms[0] == max(each[0] for each in expected.values())
                continue
            terms = terms if len(cells) == 4 else terms[1:]
            np.testing.assert_allclose([value_of(cell) for cell in cells], terms, rtol=1e-3, atol=ROUNDING)
        output = by_hand.values[layer].ravel()[index]
        assert abs(value_of(lines["output"]) - output) < 2 * ROUNDING
        assert lines["difference"].endswith("agrees")
        if len(next(iter(expected.values()))) > 1:
            raw, bias = by_hand.bias(layer, index)
            assert abs(value_of(lines["bias"]) - bias) < ROUNDING
            assert abs(value_of(lines["bias"].split("raw ")[-1].rstrip(")")) - raw) < ROUNDING
            total = sum(terms[3] for terms in expected.values()) + bias
            assert abs(value_of(lines["sum"]) - total) < 2 * ROUNDING


def test_the_score_of_an_output_comes_from_all_logits(shown):
    instance, by_hand = shown
    logits = by_hand.values[-1]
    scores = np.exp(logits) / np.exp(logits).sum()
    last = instance.network.output.index
    for index in range(10):
        (line,) = (line for line in explained(instance, last, index).lines if line.label == "score")
        assert float(line.value.split("= ")[1].removesuffix(" %")) == pytest.approx(100 * scores[index], rel=0.01)
        assert number(float(np.exp(logits - logits.max()).sum()))[:5] in line.value


def explained(instance: Instance, layer: int, index: int) -> Numbers:
    return numbers_of(instance, Node(0, layer, index))


@pytest.fixture(scope="module")
def lenet() -> Instance:
    instance = Instance.open(MODELS / "lenet.onnx")
    instance.show(parse("mnist:7"))
    instance.settle()
    return instance


def test_what_a_node_sees_grows_with_its_layer(lenet):
    said = [explained(lenet, layer, index).sees for layer, index in NODES["lenet"][:5]]
    assert said == [
        "sees rows 11–15, columns 14–18 of the input",
        "sees rows 13–18, columns 13–18 of the input",
        "sees rows 9–22, columns 9–22 of the input",
        "sees rows 9–24, columns 1–16 of the input",
        "sees the whole input",
    ]
    assert explained(lenet, 0, 33).sees == "sees one pixel: row 2, column 2"


def test_what_can_reach_a_node_is_what_changes_it(lenet):
    """Change every pixel of the input in turn: only those in the region may make a difference."""
    node = Node(0, 3, 7 * 100 + 44)
    region = numbers_of(lenet, node).region
    x = to_input(next(iter(digits.images(1))), lenet.network, auto_centre=False)
    layer = lenet.network.layers[3]
    other = Instance.of(lenet.model)

    def value(inputs: np.ndarray) -> float:
        other.session.run(inputs)
        return float(other.session.tensor(layer.tensor).ravel()[node.index])

    before, changed = value(x), np.zeros(x.shape[1:], bool)
    for row, column in np.ndindex(changed.shape):
        touched = x.copy()
        touched[0, row, column] += 3.0
        changed[row, column] = value(touched) != before
    inside = np.zeros_like(changed)
    inside[slice(*region.rows), slice(*region.columns)] = True
    assert not changed[~inside].any()
    assert changed[inside].mean() > 0.9
    other.session.close()


def test_pictures_hold_every_term(lenet):
    for layer, index in NODES["lenet"][:5]:
        numbers = explained(lenet, layer, index)
        names = {"sees": "value", "filter": "weight", "product": "product"}
        for patch in numbers.pictures:
            terms = numbers.arithmetic.terms[names[patch.title]]
            filled = patch.values[~np.isnan(patch.values)]
            np.testing.assert_array_equal(np.sort(filled), np.sort(terms))
    (window,) = explained(lenet, 2, 90).pictures
    assert window.marked
    assert window.values[window.marked] == np.nanmax(window.values)
    assert explained(lenet, 6, 0).pictures == ()


def test_formulas_are_in_the_language_that_is_used(lenet, monkeypatch):
    written = [explained(lenet, layer, 0).formulas[0] for layer in (1, 2)]
    assert written == [
        ("z = Σ weight · value + bias", r"z = \sum_i w_i \cdot x_i + b"),
        ("y = max of the values", r"y = \max_i x_i"),
    ]
    monkeypatch.setenv("LANGUAGE", "de")
    assert [explained(lenet, layer, 0).formulas[0] for layer in (1, 2)] == [
        ("z = Σ Gewicht · Wert + Bias", written[0][1]),
        ("y = größter der Werte", written[1][1]),
    ]


def test_maps_are_tiled_with_gaps():
    picture = tiled(np.arange(20.0).reshape(5, 2, 2))
    assert picture.shape == (5, 8)
    assert (picture[:2, :2] == [[0, 1], [2, 3]]).all()
    assert np.isnan(picture[2]).all()
    assert (picture[3:, 3:5] == [[16, 17], [18, 19]]).all()


def test_numbers_are_written_with_signs_and_words():
    assert [amount(value) for value in (0.5, -2.0, 0.0, 3e-7, -1e9)] == [
        "+0.50000",
        "−2.00000",
        "0",
        "+3.000e−07",
        "−1.000e+09",
    ]
    assert [amount(value) for value in (np.nan, np.inf, -np.inf)] == ["NaN", "∞", "−∞"]


def test_people_count_from_1():
    assert place((6, 28, 28), 784 + 28) == "map 2, row 2, column 1"
    assert place((1, 28, 28), 0) == "row 1, column 1"
    assert place((10, 1, 1), 4) == "neuron 5 of 10"


def test_what_is_no_number_is_said_so(tmp_path: Path):
    proto = onnx.load(MODELS / "mlp.onnx")
    first = next(tensor for tensor in proto.graph.initializer if len(tensor.dims) == 2)
    first.CopyFrom(numpy_helper.from_array(np.full(first.dims, np.nan, np.float32), first.name))
    onnx.save(proto, tmp_path / "nan.onnx")
    instance = Instance.open(tmp_path / "nan.onnx")
    instance.show(parse("mnist:7"))
    instance.settle()
    for layer in instance.network.layers[1:]:
        _, rows, lines = parsed(numbers_of(instance, Node(0, layer.index, 0)).as_text())
        assert len(rows) == (instance.network.edges_into(layer.index) or 0) // layer.nodes
        assert lines["difference"] == "not a number"
        assert lines["sum"] == "NaN"
