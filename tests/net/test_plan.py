"""Networks of any form are folded into towers of ranks: nothing overlaps, and what skips ranks passes beside."""

import numpy as np
import pytest
from glassnet.engine.net.lanes import lanes
from glassnet.engine.net.layout import DEEP, FLAT, outlines, place
from glassnet.engine.net.network import Connection, Layer, Network, Operator
from glassnet.engine.net.plan import MOST, SHORT, plan
from glassnet.engine.net.ranks import ranks
from hypothesis import given, settings
from hypothesis import strategies as st

AREA = (790.0, 600.0)
SHAPES = st.one_of(
    st.tuples(st.integers(1, 200), st.integers(1, 60), st.integers(1, 60)), st.tuples(st.integers(1, 4000))
)


def network(sources: list[tuple[int, ...]], shapes: list[tuple[int, ...]] | None = None) -> Network:
    layers, offset = [], 0
    for index, below in enumerate(sources):
        shape = shapes[index] if shapes else (8, 6, 6)
        layer = Layer(index, f"Layer {index}", "conv", shape, offset, below, Operator("Conv"), "t", None, ())
        layers.append(layer)
        offset += layer.nodes
    edges = tuple(Connection(source, index, None) for index, below in enumerate(sources) for source in below)
    return Network("test", tuple(layers), (), None, "", edges)


@st.composite
def graphs(draw: st.DrawFn) -> Network:
    """Any graph whose layers come after their sources; some have none, some are used by nobody."""
    count = draw(st.integers(1, 60))
    below = [
        tuple(sorted(draw(st.sets(st.integers(max(index - 8, 0), index - 1), max_size=3)))) if index else ()
        for index in range(count)
    ]
    return network(below, [draw(SHAPES) for _ in range(count)])


def chain(count: int) -> Network:
    return network([(index - 1,) if index else () for index in range(count)])


def residual(blocks: int) -> Network:
    """Blocks of three layers, each with an addition that takes the block before it, too."""
    below: list[tuple[int, ...]] = [()]
    for _ in range(blocks):
        start = len(below) - 1
        below += [(start,), (start + 1,), (start + 2,), (start + 3, start)]
    return network(below)


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_each_layer_has_one_place_above_its_sources(net: Network):
    found = ranks(net)
    assert sorted(index for rank in found for index in rank) == list(range(len(net.layers)))
    depths = {index: depth for depth, rank in enumerate(found) for index in rank}
    assert all(depths[source] < depths[layer.index] for layer in net.layers for source in layer.sources)
    assert ranks(net) == found


@settings(max_examples=100, deadline=None)
@given(graphs(), st.sampled_from([AREA, (400.0, 900.0), (1500.0, 700.0)]))
def test_flat_layers_are_inside_the_area_and_do_not_overlap(net: Network, area: tuple[float, float]):
    points = outlines(place(net, *area, FLAT), net)[..., :2]
    least, most = points.min(axis=1), points.max(axis=1)
    assert (np.abs(points) <= np.array(area) / 2 * (1 + 1e-3)).all()
    spare = 1e-3 * min(area)
    apart = (least[:, None] >= most[None] - spare).any(axis=-1)
    assert (apart | apart.T | np.eye(len(least), dtype=bool)).all()


@settings(max_examples=50, deadline=None)
@given(graphs())
def test_layers_in_space_are_apart_across_or_in_height(net: Network):
    points = outlines(place(net, *AREA, DEEP), net)
    least, most = points.min(axis=1)[:, :2], points.max(axis=1)[:, :2]
    apart = (least[:, None] >= most[None] - 1.0).any(axis=-1)
    centres = (least + most) / 2
    same_height = np.abs(centres[:, None, 1] - centres[None, :, 1]) < 1.0
    assert (apart | apart.T | ~same_height | np.eye(len(least), dtype=bool)).all()


@pytest.mark.parametrize("count", [1, 2, SHORT])
def test_a_shallow_network_is_one_tower(count: int):
    assert plan(chain(count), *AREA).towers == (tuple((index,) for index in range(count)),)


@pytest.mark.parametrize("count", [30, 70, 150, 600])
def test_a_deep_network_is_folded_and_ends_on_top(count: int):
    net = chain(count)
    folded = plan(net, *AREA)
    assert len(folded.towers) % 2 == 1
    assert 3 <= len(folded.towers) <= MOST
    assert [rank for tower in folded.towers for rank in tower] == [(index,) for index in range(count)]
    centres = outlines(place(net, *AREA, FLAT, folded), net).mean(axis=1)
    steps = np.diff(centres, axis=0)
    for number in range(len(folded.towers)):
        some = [rank[0] for rank in folded.towers[number]]
        up = steps[some[:-1], 1] > 0
        assert up.all() if number % 2 == 0 else not up.any()
    firsts = [centres[tower[0][0], 0] for tower in folded.towers]
    assert (np.diff(firsts) > 0).all()


def test_branches_stand_side_by_side_and_do_not_cross():
    net = network([(), (0,), (0,), (1,), (2,), (3, 4)])
    assert ranks(net) == ((0,), (1, 2), (3, 4), (5,))
    crossed = network([(), (0,), (0,), (2,), (1,), (3, 4)])
    found = ranks(crossed)
    assert (found[1].index(1) < found[1].index(2)) == (found[2].index(4) < found[2].index(3))


def test_a_second_input_stands_where_it_is_used():
    assert ranks(network([(), (0,), (1,), (), (2, 3)])) == ((0,), (1,), (2, 3), (4,))


def test_what_skips_nothing_goes_straight():
    net = chain(40)
    folded = plan(net, *AREA)
    assert not folded.skipped
    assert np.isnan(lanes(net, folded, place(net, *AREA, FLAT, folded), AREA[0])).all()


@pytest.mark.parametrize("blocks", [2, 12, 40])
@pytest.mark.parametrize("style", [FLAT, DEEP])
def test_what_skips_ranks_passes_beside_all_that_is_between(blocks: int, style):
    net = residual(blocks)
    folded = plan(net, *AREA)
    placements = place(net, *AREA, style, folded)
    points = outlines(placements, net)[..., 0]
    found = lanes(net, folded, placements, AREA[0])
    for connection, x in zip(net.connections, found, strict=True):
        start, end = folded.homes[connection.source], folded.homes[connection.target]
        assert np.isnan(x) == (end.rank - start.rank == 1)
        if end.rank - start.rank > 1:
            between = [n for n, home in folded.homes.items() if start.rank < home.rank < end.rank]
            assert all(not points[n].min() < x < points[n].max() for n in between)
            assert abs(x) <= AREA[0] / 2
