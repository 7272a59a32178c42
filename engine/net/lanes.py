"""Where a connection that skips ranks passes: beside what lies between, up or down along a tower."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .boxes import extents
from .network import Connection, Network
from .plan import Plan

NEAREST, FURTHEST = 0.25, 0.75  # of the way from a tower's side to the next tower, or to the area's side
LONG = 6  # ranks; a connection that skips so many, or more, is furthest outside


def lanes(network: Network, plan: Plan, placements: NDArray[np.void], width: float) -> NDArray[np.float64]:
    """Return at which x each connection passes, [connections], in an area of some width; NaN: it goes straight."""
    least, most = extents(placements, network.layers)
    homes = plan.homes
    found = np.full(len(network.connections), np.nan)
    for number, connection in enumerate(network.connections):
        skipped = homes[connection.target].rank - homes[connection.source].rank - 1
        if skipped > 0:
            found[number] = _lane(connection, plan, least[:, 0], most[:, 0], width, skipped)
    return found


def _lane(
    connection: Connection,
    plan: Plan,
    least: NDArray[np.float64],
    most: NDArray[np.float64],
    width: float,
    skipped: int,
) -> float:
    homes = plan.homes
    start, end = homes[connection.source], homes[connection.target]
    share = NEAREST + (FURTHEST - NEAREST) * min(skipped / LONG, 1.0)
    side = width / len(plan.towers) / 2
    if start.tower != end.tower:
        return plan.middle(start.tower, width) + (side if end.tower > start.tower else -side)
    between = [
        index for index, home in homes.items() if home.tower == start.tower and start.rank < home.rank < end.rank
    ]
    middle = plan.middle(start.tower, width)
    left, right = float(least[between].min()), float(most[between].max())
    ends = [connection.source, connection.target]
    if float((least[ends] + most[ends]).mean()) / 2 < middle - 0.05 * side:
        return left - share * max(left - (middle - side), 0.0)
    return right + share * max(middle + side - right, 0.0)
