"""How many edges are drawn follows how fast frames come."""

from itertools import pairwise

import pytest
from glassnet.engine.scene.budget import FAST, LEAST, SLOW, STEADY, Budget

MOST = 400_000


def paced(dt: float, frames: int, most: int = MOST) -> list[int]:
    """Return the count after each of some frames that took equally long."""
    budget, counts = Budget(), []
    for _ in range(frames):
        budget.pace(dt, most)
        counts.append(budget.count)
    return counts


def test_it_grows_while_frames_are_fast():
    counts = [Budget().count, *paced(FAST / 2, 60)]
    assert counts == sorted(counts)
    assert counts[-1] > 10 * counts[0]


def test_it_shrinks_while_frames_are_slow():
    counts = [Budget().count, *paced(2 * SLOW, 60)]
    assert counts == sorted(counts, reverse=True)
    assert counts[1] < counts[0]


def test_the_slower_the_frames_the_faster_it_shrinks():
    assert paced(2 * SLOW, 1) < paced(1.3 * SLOW, 1)


def test_one_long_wait_does_not_take_everything():
    assert paced(60.0, 1)[0] >= Budget().count / 2 - 1


@pytest.mark.parametrize("dt", [FAST, (FAST + SLOW) / 2, SLOW])
def test_it_stays_while_frames_come_as_they_should(dt):
    assert set(paced(dt, 50)) == {Budget().count}


def test_it_keeps_its_bounds():
    assert paced(FAST / 2, 200)[-1] == MOST
    assert min(paced(1.0, 200)) == LEAST
    assert paced(FAST / 2, 200, most=0)[-1] == LEAST
    assert paced(FAST / 2, 200, most=20)[-1] == LEAST


def test_it_reaches_the_last_edge_however_small_the_step():
    assert paced(FAST / 2, 200, most=Budget().count + 7)[-1] == Budget().count + 7


def test_a_network_with_fewer_edges_is_drawn_whole_at_once():
    assert paced((FAST + SLOW) / 2, 1, most=LEAST + 1) == [LEAST + 1]


def test_it_recovers_from_slow_frames():
    budget = Budget()
    for dt in [1.0] * 100 + [FAST / 2] * 200:
        budget.pace(dt, MOST)
    assert budget.count == MOST


def test_a_small_change_leaves_the_edges_as_they_are():
    counts = [Budget().count, *paced(FAST / 2, 60)]
    changes = [(old, new) for old, new in pairwise(counts) if new != old]
    assert 3 < len(changes) < 60
    assert all(new == MOST or new - old > STEADY * old - 1 for old, new in changes)


def test_no_time_at_all_is_not_fast():
    assert set(paced(0.0, 50)) == {Budget().count}
