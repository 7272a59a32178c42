"""Where the nodes stand, for any chain of layers in any area."""

import itertools

import numpy as np
import pytest
from glassnet.engine.net import layout
from glassnet.engine.net.layout import DEEP, FLAT, place, positions
from glassnet.engine.net.network import Layer, Network, Operator
from hypothesis import given, settings
from hypothesis import strategies as st

LENET = [(1, 32, 32), (6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120,), (100,), (10,)]
MLP = [(1, 28, 28), (300,), (100,), (10,)]

images = st.tuples(st.integers(1, 64), st.integers(1, 64), st.integers(1, 64))
vectors = st.tuples(st.integers(1, 3000))
chains = st.lists(images | vectors, min_size=1, max_size=12)
areas = st.tuples(st.integers(300, 3000), st.integers(300, 3000))


def network(shapes) -> Network:
    layers, offset = [], 0
    for index, shape in enumerate(shapes):
        below = (index - 1,) if index else ()
        layers.append(
            Layer(index, f"Layer {index}", "dense", shape, offset, below, Operator("Gemm"), "t", None, ())
        )
        offset += layers[-1].nodes
    return Network("test", tuple(layers), (), None, "")


def everywhere(placement: np.void, layer: Layer) -> np.ndarray:
    return positions(placement, layer, np.arange(layer.nodes))


@settings(max_examples=60, deadline=None)
@given(shapes=chains, area=areas)
def test_flat_layers_are_inside_the_area_one_above_the_other(shapes, area):
    net = network(shapes)
    placements = place(net, area[0], area[1], FLAT)
    ceiling = -np.inf
    for placement, layer in zip(placements, net.layers, strict=True):
        centres, half = everywhere(placement, layer), placement["cell"] / 2
        assert np.isfinite(centres).all()
        assert np.abs(centres[:, 0]).max() + half <= area[0] / 2 * (1 + 1e-4)
        assert np.abs(centres[:, 1]).max() + half <= area[1] / 2 * (1 + 1e-4)
        assert np.ptp(centres[:, 2]) < 1e-6
        assert centres[:, 1].min() - half >= ceiling - 1e-3 * area[1]
        ceiling = centres[:, 1].max() + half


@given(shape=st.lists(st.integers(1, 3000), min_size=1, max_size=2) | st.tuples(*[st.integers(1, 200)] * 3))
def test_tiles_are_the_layer_in_order_and_not_slender(shape):
    (layer,) = network([tuple(shape)]).layers
    tiles, rows, columns = layer.tiles
    assert tiles * rows * columns == layer.nodes
    assert rows <= 8 * columns
    assert columns == layer.maps[2] or layer.maps[2] == rows * columns > 1024


@pytest.mark.parametrize(
    ("shape", "tiles"),
    [
        ((3136, 6), (3136, 1, 6)),  # boxes of a detector
        ((84, 8400), (84, 84, 100)),  # the same the other way round
        ((197, 64), (197, 64)),
        ((1, 400), (1, 400)),
        ((1, 16000), (1, 125, 128)),
        ((16, 1), (16, 1, 1)),
    ],
)
def test_slender_maps_wrap(shape, tiles):
    (layer,) = network([shape]).layers
    assert layer.tiles == (tiles if len(tiles) == 3 else (1, *tiles))


def test_a_slender_layer_does_not_make_the_others_tiny():
    net = network([(3, 64, 64), (8, 32, 32), (1024, 6)])
    alone = place(network([(3, 64, 64), (8, 32, 32), (6,)]), 1050, 620, FLAT)
    assert place(net, 1050, 620, FLAT)["cell"][0] > 0.5 * alone["cell"][0]


@settings(max_examples=60, deadline=None)
@given(shapes=chains, area=areas, style=st.sampled_from([FLAT, DEEP]))
def test_no_two_nodes_of_a_layer_overlap(shapes, area, style):
    net = network(shapes)
    for placement, layer in zip(place(net, area[0], area[1], style), net.layers, strict=True):
        centres = everywhere(placement, layer)
        down = placement["row"] / placement["cell"]
        flat = np.c_[centres[:, 0], centres[:, 1] / down[1]] / placement["cell"]
        # In cells, nodes stand at least one apart, across or along.
        grid = np.round(flat - flat.min(axis=0), 2)
        order = np.lexsort(grid.T)
        steps = np.diff(grid[order], axis=0)
        assert ((steps[:, 0] >= 0.99) | (np.abs(steps[:, 1]) >= 0.99)).all()


@settings(max_examples=40, deadline=None)
@given(shapes=chains, area=areas)
def test_layers_in_space_rise_from_input_to_output(shapes, area):
    net = network(shapes)
    placements = place(net, area[0], area[1], DEEP)
    spans = [everywhere(*pair)[:, 1] for pair in zip(placements, net.layers, strict=True)]
    for below, above in itertools.pairwise(spans):
        assert below.max() <= above.min() + 1e-3 * area[1]


@pytest.mark.parametrize("shapes", [LENET, MLP, [(1, 8, 8), (3000,), (10,)]])
@pytest.mark.parametrize("width", [500, 1050, 3000])
def test_a_long_row_wraps_before_its_cells_are_under_5_pixels(shapes, width):
    net = network(shapes)
    for placement, layer in zip(place(net, width, 620, FLAT), net.layers, strict=True):
        maps, rows, columns = layer.maps
        if rows * columns == 1 and maps > layout.FEW:
            one_row = placement["per_row"] == maps
            assert placement["cell"] >= 5 or not one_row


def test_lenet_in_a_usual_window_keeps_each_layer_in_one_row():
    assert [int(placement["per_row"]) for placement in place(network(LENET), 1050, 620, FLAT)] == [
        1, 6, 6, 16, 16, 120, 100, 10,
    ]  # fmt: skip


def test_nodes_are_in_reading_order():
    layer = network([(4, 2, 3)]).layers[0]
    placement = place(network([(4, 2, 3)]), 400, 400, FLAT)[0]
    placement["per_row"] = 2
    centres = everywhere(placement, layer).reshape(4, 2, 3, 3)
    assert (np.diff(centres[..., 0], axis=2) > 0).all()  # columns go right
    assert (np.diff(centres[..., 1], axis=1) < 0).all()  # rows go down
    assert (centres[1, ..., 0] > centres[0, ..., 0].max()).all()  # the next map is beside,
    assert (centres[2, ..., 1] < centres[0, ..., 1].min()).all()  # and the one after a full row below


def test_bent_rows_come_forward_at_both_ends_alike():
    net = network(LENET)
    placement = place(net, 1050, 620, DEEP)[5]
    depth = everywhere(placement, net.layers[5])[:, 2]
    assert depth[0] == pytest.approx(depth[-1], abs=1e-3)
    assert depth[0] > depth[60] + 1
    assert (np.diff(depth[60:]) > 0).all()


@settings(max_examples=40, deadline=None)
@given(shapes=chains, area=areas, style=st.sampled_from([FLAT, DEEP]))
def test_the_outline_holds_every_box(shapes, area, style):
    net = network(shapes)
    placements = place(net, area[0], area[1], style)
    for points, placement, layer in zip(layout.outlines(placements, net), placements, net.layers, strict=True):
        centres, slack = everywhere(placement, layer), 1e-3 * max(area)
        assert (points.max(axis=0) >= centres.max(axis=0) - slack).all()
        assert (points.min(axis=0)[:2] <= centres.min(axis=0)[:2] + slack).all()
