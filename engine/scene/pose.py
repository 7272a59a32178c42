"""Where the camera is and what it sees from there: plain geometry. The only place that uses pyrr."""

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

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Pose:
    """Where the camera looks (target), from how far, and from where around it (radians)."""

    target: Vector = (0.0, 0.0, 0.0)
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

    @property
    def height(self) -> float:
        """How much of the plane through the target the picture shows, from its lower to its upper side."""
        return 2 * self.distance * math.tan(FIELD_OF_VIEW / 2)

    def toward(self, other: Pose, share: float) -> Pose:
        """Return the pose that lies `share` of the way to another, or beyond it if that is more than 1.

        The distance changes by equal factors in equal shares, and the target in proportion to the distance: so
        the point that a zoom keeps in its place on screen is kept there on the way too.
        """
        growth = math.log(other.distance / self.distance)
        moved = math.expm1(share * growth) / math.expm1(growth) if abs(growth) > 1e-9 else share
        return Pose(
            vector(np.array(self.target) * (1 - moved) + np.array(other.target) * moved),
            self.distance * math.exp(share * growth),
            self.yaw + share * (other.yaw - self.yaw),
            self.pitch + share * (other.pitch - self.pitch),
        )

    def shifted(self, step: NDArray[np.float64]) -> Pose:
        """Return this pose moved by a step in the world."""
        return replace(self, target=vector(np.array(self.target) + step))

    def turned(self, yaw: float, pitch: float) -> Pose:
        """Return this pose turned around its target."""
        return replace(self, yaw=self.yaw + yaw, pitch=min(max(self.pitch + pitch, -STEEPEST), STEEPEST))

    def from_the_same_eye(self, distance: float) -> Pose:
        """Return the pose that sees exactly the same, but has its target at another distance."""
        return replace(self, target=vector(self.eye - distance * self.axes[2]), distance=distance)

    def looking_aside(self, yaw: float, pitch: float) -> Pose:
        """Return this pose turned around its eye."""
        turned = self.turned(yaw, pitch)
        return replace(turned, target=vector(self.eye - self.distance * turned.axes[2]))

    def view_projection(self, frame: Frame, near: float, far: float) -> NDArray[np.float32]:
        """Return the 4×4 matrix from world to clip space, for row vectors (its memory is what GLSL wants)."""
        view = matrix44.create_look_at(self.eye, self.eye - self.axes[2], self.axes[1])
        projection = matrix44.create_perspective_projection(math.degrees(FIELD_OF_VIEW), frame.aspect, near, far)
        # Shift the picture in the plane of the lens: w is −z, hence the sign.
        projection[2, :2] -= frame.lens_shift
        return matrix44.multiply(view, projection).astype(np.float32)

    def ray(self, x: float, y: float, frame: Frame) -> NDArray[np.float64]:
        """Return where the pixel (x, y) leads from the eye: [3], one unit long along the line of sight."""
        shift_x, shift_y = frame.lens_shift
        slope = math.tan(FIELD_OF_VIEW / 2)
        across = (2 * x / frame.width - 1 - shift_x) * slope * frame.aspect
        upward = (1 - 2 * y / frame.height - shift_y) * slope
        return np.array([across, upward, -1.0]) @ self.axes


def vector(values: NDArray[np.float64]) -> Vector:
    """Return three numbers as a tuple of Python's own, which can be compared and written as JSON."""
    x, y, z = values.tolist()
    return x, y, z
