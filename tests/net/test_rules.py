"""Every edge rule against loops, and its two directions against each other."""

import math
from collections.abc import Callable
from itertools import product
from operator import add, sub

import numpy as np
from glassnet.engine.net.rules.convolution import Convolution, TransposedConvolution
from glassnet.engine.net.rules.dense import Dense
from glassnet.engine.net.rules.pool import AveragePool, Pool
from glassnet.engine.net.rules.rule import Rule, Triple, coordinates
from glassnet.engine.net.rules.strided import Strided, broadcast, concat, cut, pad, transpose
from glassnet.engine.net.rules.window import Window
from hypothesis import given
from hypothesis import strategies as st

SMALL = st.integers(1, 3)
AXIS = st.tuples(st.integers(1, 4), st.integers(1, 5), SMALL, SMALL, SMALL, st.integers(-1, 3))
"""Sizes of the coarse and the fine grid, kernel, stride, dilation, pad: any, whether or not ONNX would allow it."""


def expect_agreement(rule: Rule, sources: int) -> None:
    """What goes out of every source must be what comes into all outputs, and as many as `count`."""
    edges = rule.edges(np.arange(rule.outputs))
    for part in edges:
        assert part.shape == (rule.outputs, rule.taps)
    assert edges.source.min(initial=0) >= 0
    assert edges.source.max(initial=0) < sources
    assert not edges.source[~edges.valid].any()
    assert rule.count == edges.valid.sum()
    expected = {source: set() for source in range(sources)}
    for output, tap in np.argwhere(edges.valid).tolist():
        expected[int(edges.source[output, tap])].add((output, tap))
    for source in range(sources):
        outputs, taps = rule.outgoing(source)
        pairs = list(zip(outputs.tolist(), taps.tolist(), strict=True))
        assert len(set(pairs)) == len(pairs)
        assert set(pairs) == expected[source]


def expect_part(rule: Rule) -> None:
    """Any nodes, in any order, must have the edges that they have among all."""
    some = np.random.default_rng(0).integers(rule.outputs, size=5)
    for part, whole in zip(rule.edges(some), rule.edges(np.arange(rule.outputs)), strict=True):
        np.testing.assert_array_equal(part, whole[some])


@st.composite
def windows(draw: st.DrawFn) -> Window:
    coarse, fine, kernel, stride, dilation, padding = zip(*(draw(AXIS) for _ in range(3)), strict=True)
    return Window(coarse, fine, kernel, stride, dilation, padding)


def meetings(window: Window) -> set[tuple[int, int, int]]:
    """All (coarse cell, tap, fine cell) of a window, by loops."""
    found = set()
    for cell, tap in product(cells(window.coarse), cells(window.kernel)):
        at = tuple(
            p * s + k * d - o
            for p, s, k, d, o in zip(cell, window.stride, tap, window.dilation, window.pad, strict=True)
        )
        if all(0 <= a < size for a, size in zip(at, window.fine, strict=True)):
            found.add((flat(cell, window.coarse), flat(tap, window.kernel), flat(at, window.fine)))
    return found


def cells(sizes: Triple) -> list[tuple[int, ...]]:
    return list(product(*map(range, sizes)))


def each(what: Callable[[int, int], int], first: Triple, second: Triple) -> Triple:
    a, b, c = map(what, first, second)
    return a, b, c


def flat(cell: tuple[int, ...], sizes: Triple) -> int:
    return int(np.ravel_multi_index(cell, sizes))


def test_coordinates_of_many_cells():
    cells = np.arange(20000)[:, None] % 999
    first, second, third = coordinates(cells, (27, 1, 37))
    np.testing.assert_array_equal(first * 37 + third, cells)
    assert not second.any()
    assert third.max() == 36


@given(windows(), SMALL, SMALL, SMALL)
def test_convolution(window: Window, groups: int, inputs: int, features: int):
    rule = Convolution(window, groups, inputs, features)
    expect_agreement(rule, groups * inputs * math.prod(window.fine))
    expect_part(rule)
    edges, found = rule.edges(np.arange(rule.outputs)), set()
    for output, tap in np.argwhere(edges.valid).tolist():
        feature, cell = divmod(output, math.prod(window.coarse))
        channel, place = divmod(tap, window.taps)
        number, at = divmod(int(edges.source[output, tap]), math.prod(window.fine))
        assert number == feature // features * inputs + channel
        assert edges.weight[output, tap] == (feature * inputs + channel) * window.taps + place
        found.add((cell, place, at))
    assert found == meetings(window)
    assert window.pairs == len(found)


@given(windows(), SMALL, SMALL, SMALL)
def test_transposed_convolution(window: Window, groups: int, inputs: int, features: int):
    rule = TransposedConvolution(window, groups, inputs, features)
    expect_agreement(rule, groups * inputs * math.prod(window.coarse))
    expect_part(rule)
    edges, found = rule.edges(np.arange(rule.outputs)), set()
    for output, tap in np.argwhere(edges.valid).tolist():
        feature, at = divmod(output, math.prod(window.fine))
        channel, place = divmod(tap, window.taps)
        number, cell = divmod(int(edges.source[output, tap]), math.prod(window.coarse))
        assert number == feature // features * inputs + channel
        assert edges.weight[output, tap] == (feature * inputs + channel) * window.taps + place
        found.add((cell, place, at))
    assert found == meetings(window)


@given(windows(), SMALL)
def test_pool(window: Window, maps: int):
    rule = Pool(window, maps)
    expect_agreement(rule, maps * math.prod(window.fine))
    expect_part(rule)
    edges, found = rule.edges(np.arange(rule.outputs)), set()
    for output, tap in np.argwhere(edges.valid).tolist():
        number, at = divmod(int(edges.source[output, tap]), math.prod(window.fine))
        assert number == output // math.prod(window.coarse)
        found.add((output % math.prod(window.coarse), tap, at))
    assert found == meetings(window)
    assert (edges.factor == 1).all()


@given(windows(), SMALL, st.tuples(*[st.integers(0, 2)] * 3), st.tuples(*[st.integers(0, 2)] * 3))
def test_average_pool(window: Window, maps: int, before: Triple, after: Triple):
    low, high = each(sub, (0, 0, 0), before), each(add, window.fine, after)
    rule = AveragePool(window, maps, low, high)
    expect_agreement(rule, maps * math.prod(window.fine))
    expect_part(rule)
    # The same window over the larger grid counts the taps that are not beyond the padding.
    sizes, starts = each(sub, high, low), each(add, window.pad, low)
    wider = Window(window.coarse, sizes, window.kernel, window.stride, window.dilation, starts)
    counts = Pool(wider, maps).edges(np.arange(rule.outputs)).valid.sum(1)
    edges = rule.edges(np.arange(rule.outputs))
    np.testing.assert_allclose(edges.factor, np.repeat(1 / np.maximum(counts, 1)[:, None], rule.taps, axis=1))


@given(SMALL, st.integers(1, 6), st.integers(1, 6))
def test_dense(rows: int, inputs: int, features: int):
    rule = Dense(rows, inputs, features)
    expect_agreement(rule, rows * inputs)
    expect_part(rule)
    x, weight = np.arange(rows * inputs), np.arange(features * inputs)
    edges = rule.edges(np.arange(rule.outputs))
    expected = x.reshape(rows, inputs) @ weight.reshape(features, inputs).T
    np.testing.assert_array_equal((x[edges.source] * weight[edges.weight]).sum(1), expected.ravel())


SHAPE = st.lists(SMALL, min_size=1, max_size=4)


def picked(rule: Strided, x: np.ndarray) -> np.ndarray:
    """What the rule makes of `x`, flat, with −1 where there is no edge."""
    expect_agreement(rule, x.size)
    expect_part(rule)
    edges = rule.edges(np.arange(rule.outputs))
    return np.where(edges.valid, x.ravel()[edges.source], -1)[:, 0]


def numbered(shape: list[int]) -> np.ndarray:
    return np.arange(math.prod(shape)).reshape(shape)


@given(st.data(), SHAPE)
def test_concat(data: st.DataObject, shape: list[int]):
    axis = data.draw(st.integers(0, len(shape) - 1))
    sizes = data.draw(st.lists(SMALL, min_size=1, max_size=3))
    parts = [numbered([*shape[:axis], size, *shape[axis + 1 :]]) for size in sizes]
    whole = np.concatenate(parts, axis)
    for i, part in enumerate(parts):
        found = picked(concat(whole.shape, axis, sum(sizes[:i]), sizes[i]), part)
        others = [np.full_like(other, -1) for other in parts]
        others[i] = part
        np.testing.assert_array_equal(found, np.concatenate(others, axis).ravel())


@given(st.data(), st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_cut(data: st.DataObject, shape: list[int]):
    x = numbered(shape)
    starts = [data.draw(st.integers(0, size - 1)) for size in shape]
    strides = [data.draw(st.integers(-3, 3).filter(bool)) for _ in shape]
    expected = x[tuple(slice(start, None, stride) for start, stride in zip(starts, strides, strict=True))]
    np.testing.assert_array_equal(picked(cut(shape, expected.shape, starts, strides), x), expected.ravel())


@given(st.data(), SHAPE)
def test_transpose(data: st.DataObject, shape: list[int]):
    order = data.draw(st.permutations(range(len(shape))))
    x = numbered(shape)
    np.testing.assert_array_equal(picked(transpose(shape, order), x), x.transpose(order).ravel())


@given(st.data(), SHAPE)
def test_pad(data: st.DataObject, shape: list[int]):
    starts = [data.draw(st.integers(1 - size, 3)) for size in shape]
    ends = [data.draw(st.integers(1 - size - min(start, 0), 3)) for size, start in zip(shape, starts, strict=True)]
    x = numbered(shape)
    widths = [(max(start, 0), max(end, 0)) for start, end in zip(starts, ends, strict=True)]
    expected = np.pad(x, widths, constant_values=-1)
    cuts = zip(starts, ends, expected.shape, strict=True)
    inner = tuple(slice(max(-start, 0), size - max(-end, 0)) for start, end, size in cuts)
    np.testing.assert_array_equal(picked(pad(shape, starts, ends), x), expected[inner].ravel())


@given(st.data(), SHAPE)
def test_broadcast(data: st.DataObject, shape: list[int]):
    source = [data.draw(st.sampled_from([1, size])) for size in shape][data.draw(st.integers(0, len(shape) - 1)) :]
    x = numbered(source)
    rule = broadcast(source, shape, -1.0)
    np.testing.assert_array_equal(picked(rule, x), np.broadcast_to(x, shape).ravel())
    assert (rule.edges(np.arange(rule.outputs)).factor == -1).all()
