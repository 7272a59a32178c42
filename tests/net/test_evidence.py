"""The change of z_a − z_b is divided without a rest, and as the rescale rule and Shapley's values say."""

from dataclasses import replace

import numpy as np
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.net import evidence
from glassnet.engine.net.evidence import Divider, Evidence, Run, logits, snapshot
from glassnet.engine.net.loader import load
from glassnet.engine.net.model import Model
from glassnet.engine.net.network import Connection, Layer, Network, Operator
from glassnet.engine.net.rules.dense import Dense
from glassnet.engine.net.rules.strided import broadcast
from glassnet.engine.net.session import Session
from glassnet.engine.net.weights import LayerWeights, Weights
from glassnet.engine.paths import MODELS
from glassnet.engine.scene import digits
from glassnet.engine.scene.preprocess import to_input
from onnx_graphs import dense, node, save

ENOUGH = 1e-4  # of the change, that its parts may be away from it


class Asked:
    """A network that has seen nothing, and can be asked about anything else."""

    def __init__(self, model: Model):
        self.model, self.session = model, Session(model)
        self.reference = self.run(np.zeros(model.network.input.shape, np.float32))

    def run(self, x: np.ndarray) -> Run:
        self.session.run(x)
        return snapshot(self.session)

    def about(self, x: np.ndarray, a: int, b: int) -> Evidence:
        return Divider(self.model).divide(self.run(x), self.reference, a, b)


@pytest.fixture(scope="module", params=["lenet", "mlp"])
def asked(request) -> Asked:
    return Asked(load(MODELS / f"{request.param}.onnx"))


def digit(network: Network, number: int) -> np.ndarray:
    return to_input(digits.image(number), network, auto_centre=False)


def parts(model: Model, found: Evidence) -> list[np.ndarray]:
    """The shares of each layer."""
    return [found.shares[layer.offset : layer.offset + layer.nodes] for layer in model.network.layers]


def logit(session: Session, x: np.ndarray) -> np.ndarray:
    layer = logits(session.network)
    return session.run(x)[layer.offset : layer.offset + layer.nodes].astype(np.float64)


def worst(asked: Asked, count: int = 100, reference: np.ndarray | None = None) -> float:
    """How far any layer's shares are from the change, as a part of it: digits, and pairs of outputs at random."""
    network, rng, errors = asked.model.network, np.random.default_rng(0), []
    divider, nothing = Divider(asked.model), np.zeros(network.input.shape, np.float32)
    blank = logit(asked.session, nothing if reference is None else reference)
    before = asked.reference if reference is None else asked.run(reference)
    for ink in digits.images(count):
        a, b = map(int, rng.choice(network.output.nodes, 2, replace=False))
        x = to_input(ink, network, auto_centre=False)
        found = divider.divide(asked.run(x), before, a, b)
        change = np.subtract(*(logit(asked.session, x) - blank)[[a, b]])
        assert found.change == pytest.approx(change, rel=1e-12)
        assert found.pixels == pytest.approx(found.shares[: network.input.nodes].sum(), rel=1e-12)
        errors += [abs(part.sum() - change) / abs(change) for part in parts(asked.model, found)]
    return max(errors)


def test_every_layers_shares_sum_to_the_change(asked):
    assert worst(asked) < ENOUGH


def test_any_picture_can_be_the_reference(asked):
    assert worst(asked, 20, digit(asked.model.network, 30)) < ENOUGH


def gradient(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Half of the secant, or all: no rescaling."""
    return np.where(above != 0, 0.6, 0.0) + 0 * below


MISTAKES = {
    "the slope is not the secant's": ("quotient", gradient),
    "the last winner takes everything": (
        "winning_time",
        lambda before, after, valid: (
            np.arange(valid.shape[1]) == np.where(valid, after, -np.inf).argmax(1)[:, None]
        ).astype(float),
    ),
    "a window's taps get equal parts": (
        "winning_time",
        lambda before, after, valid: valid / valid.sum(axis=1, keepdims=True),
    ),
    "the raw weights are used backwards": ("effective", lambda edges, table: -table[edges.weight]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_rule_does_not_pass(asked, mistake, monkeypatch):
    if "winning_time" in MISTAKES[mistake] and asked.model.network.layers[2].kind != "max_pool":
        pytest.skip("has no pool")
    monkeypatch.setattr(evidence, *MISTAKES[mistake])
    # Of a blank all of a map is alike, so that the last winner has indeed made the whole change.
    assert worst(asked, 10, digit(asked.model.network, 30)) > 10 * ENOUGH


def test_a_change_of_the_weights_does_not_pass(asked):
    """What float32 rounded off is made good, but no more than that."""
    network, numbers = asked.model.network, dict(asked.model.weights.by_layer)
    first = numbers[1]
    assert first.weight is not None
    numbers[1] = replace(first, weight=np.ascontiguousarray(first.weight[::-1]))
    wrong = Asked(asked.model)
    wrong.model = replace(asked.model, weights=Weights(numbers))
    assert network.layers[1].kind in ("conv", "dense")
    assert worst(wrong, 10) > 10 * ENOUGH


def test_the_middle_layers_answer_for_themselves(asked):
    """Of the last hidden layer the shares are known: the difference of two weights, times the change."""
    network = asked.model.network
    x, (hidden, output) = digit(network, 0), network.layers[-2:]
    found = asked.about(x, 7, 2)
    weight = asked.model.weights.by_layer[output.index].effective_weight
    assert weight is not None
    moved = (asked.run(x)[hidden.tensor].astype(np.float64) - asked.reference[hidden.tensor]).ravel()
    assert parts(asked.model, found)[hidden.index] == pytest.approx(
        (weight[7] - weight[2]) * moved, rel=1e-3, abs=1e-7
    )


def test_the_other_way_round_it_is_the_opposite_and_nothing_is_nothing(asked):
    x = digit(asked.model.network, 1)
    one, other = asked.about(x, 2, 5), asked.about(x, 5, 2)
    assert one.shares == pytest.approx(-other.shares)
    assert not asked.about(x, 3, 3).shares.any()
    nothing = asked.about(np.zeros_like(x), 2, 5)
    assert (nothing.change, nothing.pixels) == (0, 0)
    assert not nothing.shares.any()


def test_paper_did_nothing(asked):
    x = digit(asked.model.network, 4)
    pixels = parts(asked.model, asked.about(x, 4, 9))[0]
    assert not pixels[x.ravel() == 0].any()
    assert pixels[x.ravel() > 0.5].any()


def test_the_same_question_has_the_same_answer(asked):
    values = asked.run(digit(asked.model.network, 2))
    divider = Divider(asked.model)
    first, again = (divider.divide(values, asked.reference, 1, 7) for _ in range(2))
    assert np.array_equal(first.shares, again.shares)


def test_pieces_make_the_same_whole(asked, monkeypatch):
    x = digit(asked.model.network, 3)
    whole = asked.about(x, 0, 6)
    monkeypatch.setattr(evidence, "KEPT", 0)
    monkeypatch.setattr(evidence, "PIECE", 5_000)
    assert asked.about(x, 0, 6).shares == pytest.approx(whole.shares, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("pair", [(-1, 0), (0, 10)])
def test_an_output_that_does_not_exist_is_refused(asked, pair):
    with pytest.raises(ValueError, match="outputs"):
        asked.about(digit(asked.model.network, 0), *pair)


def test_an_infinite_value_is_not_hidden(asked):
    values = dict(asked.run(digit(asked.model.network, 0)))
    output = asked.model.network.output.tensor
    values[output] = values[output].copy()
    values[output].flat[7] = np.inf
    found = Divider(asked.model).divide(values, asked.reference, 7, 2)
    assert found.change == np.inf
    assert np.isnan(found.pixels)
    assert np.isnan(found.shares).all()


def test_of_a_softmax_the_logits_compete(tmp_path):
    nodes = [
        node("MatMul", "x w", "h"),
        node("Relu", "h", "r"),
        node("MatMul", "r v", "z"),
        node("Softmax", "z", "p"),
    ]
    model = load(save(tmp_path, nodes, {"w": dense(6, 4), "v": dense(3, 6, 1)}))
    asked, x = Asked(model), np.array([1, -2, 0.5, 3], np.float32)
    found = asked.about(x, 0, 2)
    shares = parts(model, found)
    z = asked.run(x)["z"].ravel().astype(np.float64)
    assert found.change == pytest.approx(z[0] - z[2], rel=1e-6)
    assert [part.sum() for part in shares[:-1]] == pytest.approx([found.change] * 3)
    assert not shares[-1].any()


def test_a_bundle_on_the_way_is_said_to_be_one(tmp_path):
    nodes = [node("MatMul", "x w", "h"), node("Softmax", "h", "p"), node("MatMul", "p v", "z")]
    model = load(save(tmp_path, nodes, {"w": dense(6, 4), "v": dense(3, 6, 1)}))
    with pytest.raises(AppError, match="as a whole"):
        Asked(model).about(np.ones(4, np.float32), 0, 1)


def test_average_pools_and_strides(tmp_path):
    rng = np.random.default_rng(3)
    nodes = [
        node("Conv", "x w b", "c", strides=[2, 1], pads=[1, 0, 0, 2]),
        node("Relu", "c", "r"),
        node("AveragePool", "r", "a", kernel_shape=[2, 2], count_include_pad=0, pads=[1, 1, 0, 0]),
        node("MaxPool", "a", "m", kernel_shape=[3, 2]),
        node("Mul", "m s", "scaled"),
        node("Flatten", "scaled", "f"),
        node("Gemm", "f v", "z"),
    ]
    shapes = {"w": (4, 2, 3, 3), "b": (4,), "v": (84, 3), "s": (4, 1, 1)}
    constants = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    model = load(save(tmp_path, nodes, constants, ("N", 2, 10, 8)))
    asked = Asked(model)
    for _ in range(20):
        x = rng.standard_normal((2, 10, 8)).astype(np.float32)
        found = asked.about(x, 0, 1)
        assert [part.sum() for part in parts(model, found)] == pytest.approx([found.change] * 5, rel=1e-5)


def branched() -> tuple[Model, Run, Run]:
    """Layers made by hand: h = Wx, g = |Vx|, p = h · g (or h / g), z = p[0:2]; two runs of them."""
    rng = np.random.default_rng(5)
    w, v = rng.standard_normal((2, 2, 3)).astype(np.float32)
    one = np.ones(1, np.float32)
    plain = LayerWeights(None, None, one, 0 * one)
    numbers = {0: plain, 1: LayerWeights(w, None, one, 0 * one), 2: LayerWeights(v, None, one, 0 * one), 3: plain}
    layers = [
        Layer(i, name, "dense", shape, offset, (), Operator(""), name, pre, ())
        for i, name, shape, offset, pre in (
            (0, "x", (3,), 0, None),
            (1, "h", (2,), 3, "h"),
            (2, "g", (2,), 5, "v"),
            (3, "p", (2,), 7, "p"),
        )
    ]
    multiply = [
        Connection(1, 3, broadcast([2], [2]), "product"),
        Connection(2, 3, broadcast([2], [2], -1), "product"),
    ]
    edges = (Connection(0, 1, Dense(1, 3, 2)), Connection(0, 2, Dense(1, 3, 2)), *multiply)
    network = Network("branched", tuple(layers), (), None, "", edges)

    def run(x: np.ndarray) -> Run:
        h, g = w @ x, abs(v @ x)
        return {"x": x, "h": h, "v": v @ x, "g": g, "p": (h / g).astype(np.float32)}

    inputs = rng.standard_normal((2, 3)).astype(np.float32)
    return Model(network, Weights(numbers), {}), run(inputs[0]), run(inputs[1])


def test_branches_share_the_change_of_a_quotient():
    model, reference, values = branched()
    found = Divider(model).divide(values, reference, 0, 1)
    pixels, h, g, p = parts(model, found)
    for cut in (pixels.sum(), h.sum() + g.sum(), p.sum()):
        assert cut == pytest.approx(found.change, rel=1e-4)
    assert abs(h).min() > 1e-3
    assert abs(g).min() > 1e-3
