"""From how near the camera can see everything."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .frame import Frame
from .pose import FIELD_OF_VIEW, Pose, vector


def fitted(points: NDArray[np.float64], frame: Frame, yaw: float, pitch: float, foot: float = 0.0) -> Pose:
    """Return the closest pose with these angles that sees all points inside the frame's free area.

    The lowest `foot` pixels of the area are left free. Seen along the camera's axes, a point is inside the right
    side of the view when x + t·z <= cx + t·cz, for a camera at (cx, cz) and a side of slope t; likewise for the
    others. The largest left-hand sides decide.
    """
    axes = Pose(yaw=yaw, pitch=pitch).axes
    x, y, z = (points @ axes.T).T
    slope = math.tan(FIELD_OF_VIEW / 2) / frame.height
    centre, need = np.zeros(2), np.zeros(2)
    wide, high = slope * frame.free[2], slope * frame.free[3]
    slopes = (wide, wide), (high, high - 2 * slope * foot)  # to the right and the left, up and down
    sides = [((a + t * z).max(), (u * z - a).max(), t, u) for a, (t, u) in zip((x, y), slopes, strict=True)]
    for axis, (upper, lower, t, u) in enumerate(sides):
        need[axis] = (upper + lower) / (t + u)
    depth = need.max()
    for axis, (upper, lower, t, u) in enumerate(sides):
        centre[axis] = ((upper - t * depth) + (u * depth - lower)) / 2
    middle = (z.max() + z.min()) / 2
    target = centre[0] * axes[0] + centre[1] * axes[1] + middle * axes[2]
    return Pose(vector(target), float(depth - middle), yaw, pitch)
