"""The activation read out of a model computes what ONNX Runtime shows, and reads as people write it."""

from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.net.formula import CONSTANT, VARIABLE, Expression, number
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from glassnet.engine.net.network import Layer
from glassnet.engine.net.session import Session
from glassnet.engine.paths import MODELS
from onnx_graphs import dense, node, save

Z = Expression(VARIABLE)


def expression_of(model: Model, layer: Layer, index: int = 0) -> Expression:
    """The activation of one node."""
    return model.expressions.get(layer.index, Z).at(index)


GELU = [
    node("Div", "a root", "scaled"),
    node("Erf", "scaled", "erf"),
    node("Add", "erf one", "raised"),
    node("Mul", "a raised", "product"),
    node("Mul", "product half", "y"),
]

ACTIVATIONS = {
    "max(0, z)": ([node("Relu", "a", "y")], {}),
    "max(z, 0.2·z)": ([node("LeakyRelu", "a", "y", alpha=0.2)], {}),
    "LeakyRelu(z, alpha = 1.5)": ([node("LeakyRelu", "a", "y", alpha=1.5)], {}),
    "max(z, 0.25·z)": ([node("PRelu", "a s", "y")], {"s": np.float32(0.25)}),
    "z·sigmoid(z)": ([node("Sigmoid", "a", "s"), node("Mul", "a s", "y")], {}),
    "0.5·z·(erf(z / 1.41421) + 1)": (GELU, {"root": np.sqrt(2.0), "one": 1.0, "half": 0.5}),
    "min(max(z, 0), 6)": ([node("Clip", "a low high", "y")], {"low": 0.0, "high": 6.0}),
    "max(z, −0.5)": ([node("Clip", "a low", "y")], {"low": -0.5}),
    "ELU(z, alpha = 0.7)": ([node("Elu", "a", "y", alpha=0.7)], {}),
    "softplus(z)": ([node("Softplus", "a", "y")], {}),
    "hard sigmoid(z, alpha = 0.3, beta = 0.4)": ([node("HardSigmoid", "a", "y", alpha=0.3, beta=0.4)], {}),
    "hard swish(z)": ([node("HardSwish", "a", "y")], {}),
    "−exp(z)": ([node("Exp", "a", "e"), node("Neg", "e", "y")], {}),
    "√exp(z)": ([node("Exp", "a", "e"), node("Sqrt", "e", "y")], {}),
    "exp(z)^1.5": ([node("Exp", "a", "e"), node("Pow", "e p", "y")], {"p": 1.5}),
    "tanh(z) − 0.3": ([node("Tanh", "a", "t"), node("Sub", "t c", "y")], {"c": 0.3}),
    "Mish(z)": ([node("Softplus", "a", "s"), node("Tanh", "s", "t"), node("Mul", "a t", "y")], {}),
    "1e−6 + sin(z)": ([node("Sin", "a", "s"), node("Add", "c s", "y")], {"c": 1e-6}),
    "1.41421·tanh(z)": (
        [node("Sqrt", "two", "root"), node("Tanh", "a", "t"), node("Mul", "t root", "y")],
        {"two": 2.0},
    ),
}
READS = {"Mish(z)": "z·tanh(softplus(z))"}


@pytest.mark.parametrize("text", ACTIVATIONS)
def test_it_computes_what_is_shown_and_reads_well(tmp_path: Path, text: str):
    nodes, constants = ACTIVATIONS[text]
    model = load(save(tmp_path, [node("MatMul", "x w", "a"), *nodes], {"w": dense(40), **constants}))
    layer, session = model.network.layers[1], Session(model)
    session.run(np.linspace(-2, 2, 4).astype(np.float32))
    assert layer.pre_activation
    expression = expression_of(model, layer)
    before, shown = session.tensor(layer.pre_activation), session.tensor(layer.tensor)
    assert (before.min() < -0.5) & (before.max() > 0.5)
    np.testing.assert_allclose(expression(before), shown, rtol=1e-4, atol=2e-6)
    assert expression.text() == READS.get(text, text)


def test_lenet_is_1_7159_tanh():
    model = load(MODELS / "lenet.onnx")
    session = Session(model)
    session.run(np.random.default_rng(0).standard_normal(model.network.input.shape, np.float32))
    for layer in model.network.layers[1:]:
        expression = expression_of(model, layer)
        assert layer.pre_activation
        found = expression(session.tensor(layer.pre_activation))
        np.testing.assert_allclose(found, session.tensor(layer.tensor), rtol=1e-5, atol=1e-6)
        assert expression.text() == ("1.7159·tanh(z)" if layer.activation else "z")
        assert expression.text("−2.5") == ("1.7159·tanh(−2.5)" if layer.activation else "−2.5")
        assert expression.tex() == (r"1.7159 \cdot \tanh(z)" if layer.activation else "z")


def test_constants_are_those_of_the_node(tmp_path: Path):
    constants = {"w": dense(3), "s": np.array([0.1, 0.2, -0.3])}
    model = load(save(tmp_path, [node("MatMul", "x w", "a"), node("PRelu", "a s", "y")], constants))
    layer = model.network.layers[1]
    texts = [expression_of(model, layer, index).text() for index in range(3)]
    assert texts == ["max(z, 0.1·z)", "max(z, 0.2·z)", "PRelu(z, −0.3)"]


def test_normalisation_after_an_activation_is_one_factor_and_one_addend(tmp_path: Path):
    names = dict(zip("gbmv", ([2.0, 3.0], [0.5, -0.5], [1.0, 0.0], [0.25, 1.0]), strict=True))
    constants = {"w": np.random.default_rng(0).standard_normal((2, 1, 2, 2))}
    constants |= {name: np.array(value) for name, value in names.items()}
    nodes = [
        node("Conv", "x w", "a"),
        node("Relu", "a", "r"),
        node("BatchNormalization", "r g b m v", "y", epsilon=0.0),
    ]
    model = load(save(tmp_path, nodes, constants, shape=(1, 1, 3, 3)))
    layer = model.network.layers[1]
    texts = [expression_of(model, layer, index).text() for index in (0, 4)]
    assert texts == ["4·max(0, z) − 3.5", "3·max(0, z) − 0.5"]


def test_brackets_are_where_they_are_needed():
    two = Expression(CONSTANT, value=2.0)
    minus = Expression("Sub", (two, Z))
    assert Expression("Mul", (minus, two)).text() == "2·(2 − z)"
    assert Expression("Sub", (Z, minus)).text() == "z − (2 − z)"
    assert Expression("Div", (minus, minus)).tex() == r"\frac{2 - z}{2 - z}"
    assert Expression("Mul", (two, Z)).text("−3") == "2·(−3)"
    assert Expression("Pow", (minus, two)).tex("-3") == "(2 - (-3))^{2}"


def test_numbers_that_are_none_have_words():
    written = [number(value) for value in (np.nan, np.inf, -np.inf, -0.25, 1.5e-9)]
    assert written == ["NaN", "∞", "−∞", "−0.25", "1.5e−9"]
    assert number(-1.5e-9, tex=True) == r"-1.5 \cdot 10^{-9}"
    assert np.isnan(Expression("Tanh", (Z,))(np.nan))


def test_numbers_are_those_of_the_language(monkeypatch):
    leaky = Expression("LeakyRelu", (Z,), {"alpha": 0.01})
    scaled = Expression("Mul", (Expression(CONSTANT, value=1.7159), leaky))
    assert scaled.text() == "1.7159·max(z, 0.01·z)"
    assert scaled.tex() == r"1.7159 \cdot \max(z, 0.01 \cdot z)"
    monkeypatch.setenv("LANGUAGE", "de")
    assert scaled.text() == "1,7159·max(z; 0,01·z)"
    assert scaled.tex() == r"1{,}7159 \cdot \max(z; 0{,}01 \cdot z)"  # in braces no gap follows the comma
    assert number(1.5e-7, tex=True) == r"1{,}5 \cdot 10^{-7}"
    assert number(-1.5e-7) == "−1,5e−7"


def test_an_unknown_operator_is_called_by_its_name():
    unknown = Expression("Whirl", (Z, Expression(CONSTANT, value=3.0)), {"alpha": 0.5, "mode": "fast"})
    assert not unknown.known
    assert unknown.text("1") == "Whirl(1, 3, alpha = 0.5)"
    assert unknown.tex() == r"\mathrm{Whirl}(z, 3, \alpha = 0.5)"
