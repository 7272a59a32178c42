"""The camera: orbit, pan, zoom and fit, eased. The only place that uses pyrr."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pyrr import matrix44, quaternion

from .frame import Frame

FIELD_OF_VIEW = math.radians(36)  # vertical
STEEPEST = math.radians(89)
EASING = 0.12  # seconds in which a motion covers 63 % of what is left
_NEAR, _FAR = 0.02, 20.0  # clipping planes, in distances from the target

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Pose:
    """Where the camera looks (target), from how far, and from where around it (radians)."""

    target: tuple[float, float, float] = (0.0, 0.0, 0.0)
    distance: float = 1000.0
    yaw: float = 0.0
    pitch: float = 0.0

    @cached_property
    def axes(self) -> NDArray[np.float64]:
        """The camera's right, up and back as rows."""
        yaw = quaternion.create_from_y_rotation(float(self.yaw))
        pitch = quaternion.create_from_x_rotation(-float(self.pitch))
        turn = quaternion.cross(yaw, pitch)
        return np.array([quaternion.apply_to_vector(turn, axis) for axis in np.eye(3)])

    @cached_property
    def eye(self) -> NDArray[np.float64]:
        """The camera's position."""
        return np.array(self.target) + self.distance * self.axes[2]

    def toward(self, other: Pose, share: float) -> Pose:
        """Return the pose that lies `share` of the way to another; distances are eased in proportion."""
        target = np.array(self.target) * (1 - share) + np.array(other.target) * share
        return Pose(
            (float(target[0]), float(target[1]), float(target[2])),
            self.distance ** (1 - share) * other.distance**share,
            self.yaw + share * (other.yaw - self.yaw),
            self.pitch + share * (other.pitch - self.pitch),
        )


class Camera:
    """Moves from `pose` toward `goal` a little every step."""

    def __init__(self, pose: Pose | None = None):
        self.pose = self.goal = pose or Pose()
        self._seen: tuple[Pose, Frame] | None = None  # what the matrix below was made for
        self._matrix = np.eye(4, dtype=np.float32)

    @property
    def eye(self) -> NDArray[np.float64]:
        """The camera's position now."""
        return self.pose.eye

    @property
    def moving(self) -> bool:
        """Whether another step would change the picture."""
        return self.pose != self.goal

    def orbit(self, yaw: float, pitch: float) -> None:
        """Turn around the target, by radians."""
        steep = min(max(self.goal.pitch + pitch, -STEEPEST), STEEPEST)
        self.goal = replace(self.goal, yaw=self.goal.yaw + yaw, pitch=steep)

    def pan(self, right: float, up: float) -> None:
        """Move sideways; 1 is the height of the picture at the target."""
        height = 2 * self.goal.distance * math.tan(FIELD_OF_VIEW / 2)
        axes = self.goal.axes
        target = np.array(self.goal.target) + height * (right * axes[0] + up * axes[1])
        self.goal = replace(self.goal, target=tuple(map(float, target)))

    def zoom(self, factor: float) -> None:
        """Come closer by `factor` (2 halves the distance)."""
        self.goal = replace(self.goal, distance=self.goal.distance / factor)

    def look(self, pose: Pose) -> None:
        """Go to another pose."""
        self.goal = pose

    def step(self, dt: float) -> None:
        """Ease for `dt` seconds; at the end of the motion the goal is reached exactly."""
        self.pose = self.pose.toward(self.goal, 1 - math.exp(-dt / EASING))
        near = abs(math.log(self.pose.distance / self.goal.distance)) < 1e-4
        turned = abs(self.pose.yaw - self.goal.yaw) + abs(self.pose.pitch - self.goal.pitch) < 1e-4
        moved = np.linalg.norm(np.subtract(self.pose.target, self.goal.target)) < 1e-4 * self.goal.distance
        if near and turned and moved:
            self.settle()

    def settle(self) -> None:
        """Be at the goal at once."""
        self.pose = self.goal

    def view_projection(self, frame: Frame) -> NDArray[np.float32]:
        """Return the 4×4 matrix from world to clip space, for row vectors (its memory is what GLSL wants)."""
        if self._seen != (self.pose, frame):
            self._seen, self._matrix = (self.pose, frame), _matrix(self.pose, frame)
        return self._matrix

    def project(self, points: Points, frame: Frame) -> Points:
        """Return [n, 3]: x and y in pixels from the top left, and the distance along the line of sight."""
        clip = np.c_[points, np.ones(len(points))] @ self.view_projection(frame).astype(float)
        x, y = (clip[:, :2] / clip[:, 3:]).T
        return np.c_[(x + 1) / 2 * frame.width, (1 - y) / 2 * frame.height, clip[:, 3]]


def _matrix(pose: Pose, frame: Frame) -> NDArray[np.float32]:
    view = matrix44.create_look_at(pose.eye, np.array(pose.target), pose.axes[1])
    near, far = _NEAR * pose.distance, _FAR * pose.distance
    projection = matrix44.create_perspective_projection(math.degrees(FIELD_OF_VIEW), frame.aspect, near, far)
    # Shift the picture in the plane of the lens: w is −z, hence the sign.
    projection[2, :2] -= frame.lens_shift
    return matrix44.multiply(view, projection).astype(np.float32)


def fitted(points: Points, frame: Frame, yaw: float, pitch: float) -> Pose:
    """Return the closest pose with these angles that sees all points inside the frame's free area.

    Seen along the camera's axes, a point is inside the right side of the view when x + t·z <= cx + t·cz, for a
    camera at (cx, cz) and a side of slope t; likewise for the others. The largest left-hand sides decide.
    """
    axes = Pose(yaw=yaw, pitch=pitch).axes
    x, y, z = (points @ axes.T).T
    slope = math.tan(FIELD_OF_VIEW / 2) / frame.height
    centre, need = np.zeros(2), np.zeros(2)
    slopes = slope * frame.free[2], slope * frame.free[3]
    sides = [((along + t * z).max(), (t * z - along).max(), t) for along, t in zip((x, y), slopes, strict=True)]
    for axis, (upper, lower, t) in enumerate(sides):
        need[axis] = (upper + lower) / (2 * t)
    depth = need.max()
    for axis, (upper, lower, t) in enumerate(sides):
        centre[axis] = ((upper - t * depth) + (t * depth - lower)) / 2
    middle = (z.max() + z.min()) / 2
    target = centre[0] * axes[0] + centre[1] * axes[1] + middle * axes[2]
    return Pose((float(target[0]), float(target[1]), float(target[2])), float(depth - middle), yaw, pitch)
