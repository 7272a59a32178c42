"""The camera in motion: it eases toward where it is wanted, and coasts after a flick.

Every motion is the same one: what is left of the way from `pose` to `goal` shrinks by a factor in equal times.
A speed is then a goal that moves, and coasting a goal further away that is reached more slowly. All three have a
closed form, so that the result does not depend on how time is cut into frames.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .fitting import fitted
from .frame import Frame
from .pose import STEEPEST, Pose, vector

# Seconds in which a motion covers 63 % of what is left of it: on a command, under a hand, after a flick.
EASING, FOLLOWING, COASTING = 0.12, 0.05, 0.4
# In distances from which the whole network is seen:
CLOSEST, FURTHEST = 1 / 400, 2.5  # to the target
REACH, PAN_REACH = 3.5, 0.75  # of the target from the network's middle: at all, and by panning
AHEAD = 1 / 50  # from the eye to the target while flying
_NEAR, _FAR = 1e-5, 20.0  # clipping planes; there is no depth buffer whose precision a near one could spoil

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Velocity:
    """How the camera is driven, per second.

    `flight` is along the camera's right, up and forward, in distances from which the whole network is seen. `pan`
    is to the right and up in heights of the picture, `orbit` yaw and pitch in radians, `zoom` the logarithm of
    the factor.
    """

    flight: tuple[float, float, float] = (0.0, 0.0, 0.0)
    pan: tuple[float, float] = (0.0, 0.0)
    orbit: tuple[float, float] = (0.0, 0.0)
    zoom: float = 0.0


STILL = Velocity()


class Camera:
    """Moves from `pose` toward `goal` a little every step; without `inertia` it is there at the next step.

    `bounds` is the pose from which the whole network was seen last; limits are measured by it.
    """

    def __init__(self, pose: Pose | None = None):
        self.pose = self.goal = self.bounds = pose or Pose()
        self.inertia = True
        self.velocity = STILL
        self._pace = EASING
        self.airborne = False  # after a flight: the target is just ahead of the eye, where nothing needs to be
        self._seen: tuple[Pose, Frame, float] | None = None  # what the matrix below was made for
        self._matrix = np.eye(4, dtype=np.float32)

    @property
    def eye(self) -> NDArray[np.float64]:
        """The camera's position now."""
        return self.pose.eye

    @property
    def moving(self) -> bool:
        """Whether another step would change the picture."""
        return self.pose != self.goal or self.velocity != STILL

    @property
    def flying(self) -> bool:
        """Whether it is driven through space just now."""
        return any(self.velocity.flight)

    @property
    def coasting(self) -> bool:
        """Whether it goes on by itself after a flick."""
        return self.moving and self._pace == COASTING

    def fit(self, points: Points, frame: Frame, yaw: float, pitch: float, foot: float = 0.0) -> None:
        """Go where all points are seen from these angles, and bounds are from now on; `foot` as in `fitted`."""
        self.bounds = fitted(points, frame, yaw, pitch, foot)
        self.look_at(self.bounds)

    def look_at(self, pose: Pose) -> None:
        """Go to another pose, the short way round."""
        self.land()
        self._pace = EASING
        yaw = pose.yaw + math.remainder(self.pose.yaw - pose.yaw, math.tau)
        self.pose = replace(self.pose, yaw=yaw)
        self.goal = self._limited(pose, REACH)

    def place(self, pose: Pose) -> None:
        """Be at a pose at once, and stay there."""
        self.airborne, self.velocity, self._pace = False, STILL, EASING
        self.pose = self.goal = pose

    def orbit(self, yaw: float, pitch: float) -> None:
        """Turn around the target, by radians."""
        self._slow()
        self.goal = self.goal.turned(yaw, pitch)

    def pan(self, right: float, up: float) -> None:
        """Move sideways; 1 is the height of the picture at the target."""
        self._slow()
        self.goal = self._panned(
            self.goal.shifted(self.goal.height * (np.array([right, up, 0.0]) @ self.goal.axes))
        )

    def zoom(self, factor: float, at: tuple[float, float] | None = None, frame: Frame | None = None) -> None:
        """Come closer by `factor` (2 halves the distance).

        What the target's plane has at the pixel `at` of a frame stays there; without one, what is in the middle.
        """
        self._slow()
        nearer = self._limited(replace(self.goal, distance=self.goal.distance / factor), REACH)
        if at is not None and frame is not None:
            aside = self.goal.ray(*at, frame) + self.goal.axes[2]  # from the target to that point, per distance
            nearer = nearer.shifted((self.goal.distance - nearer.distance) * aside)
        self.goal = self._panned(nearer)

    def look_around(self, yaw: float, pitch: float) -> None:
        """Turn around the eye, by radians, at once: a look that lags makes one dizzy."""
        self._slow()
        self._take_off()
        self.pose, self.goal = self.pose.looking_aside(yaw, pitch), self.goal.looking_aside(yaw, pitch)

    def drive(self, velocity: Velocity) -> None:
        """Move by itself from now on, until driven otherwise."""
        if velocity not in (STILL, self.velocity):
            self._slow()
            self._pace = EASING
        if velocity != STILL:
            self._take_off() if any(velocity.flight) else self.land()
        self.velocity = velocity

    def catch(self) -> None:
        """Stop for a hand that takes hold of the picture; what the hand does is followed closely."""
        self.goal, self._pace = self.pose, FOLLOWING

    def coast(self) -> None:
        """Go on by itself after the hand let go: as fast as now, then ever more slowly."""
        if self.inertia:
            flung = self.pose.toward(self.goal, COASTING / self._pace)
            flung = replace(flung, pitch=min(max(flung.pitch, -STEEPEST), STEEPEST))
            self.goal, self._pace = self._panned(self._limited(flung, REACH)), COASTING

    def land(self, depth: float | None = None) -> None:
        """After a flight: take what is `depth` ahead of the eye, or the network's middle, as the target."""
        if self.airborne:
            self.airborne = False
            if depth is None:
                depth = float((self.eye - self.bounds.target) @ self.pose.axes[2])
            depth = min(max(depth, 2 * AHEAD * self.bounds.distance), FURTHEST * self.bounds.distance)
            self._aim(depth)

    def step(self, dt: float) -> None:
        """Let `dt` seconds pass; at the end of a motion the goal is reached exactly."""
        share = 1 - math.exp(-dt / self._pace) if self.inertia else 1.0
        # What eases after a goal that moves at constant speed v lags behind by v times the pace in the end.
        lagging = dt - self._pace * share if self.inertia else dt
        pose, goal = self.pose.toward(self.goal, share), self.goal
        self.pose, self.goal = self._driven(pose, goal, lagging), self._driven(goal, goal, dt)
        if self._arrived():
            self.pose = self.goal

    def settle(self) -> None:
        """Be at the goal at once."""
        self.pose = self.goal

    def view_projection(self, frame: Frame) -> NDArray[np.float32]:
        """Return the 4×4 matrix from world to clip space, for row vectors (its memory is what GLSL wants)."""
        size = self.bounds.distance
        if self._seen != (self.pose, frame, size):
            self._seen = (self.pose, frame, size)
            self._matrix = self.pose.view_projection(frame, _NEAR * size, _FAR * size)
        return self._matrix

    def project(self, points: Points, frame: Frame) -> Points:
        """Return [n, 3]: x and y in pixels from the top left, and the distance along the line of sight.

        What is behind the eye has a negative distance, and is put far out on the side where it passes.
        """
        clip = np.c_[points, np.ones(len(points))] @ self.view_projection(frame).astype(float)
        x, y = (clip[:, :2] / np.maximum(clip[:, 3:], _NEAR * self.bounds.distance)).T
        return np.c_[(x + 1) / 2 * frame.width, (1 - y) / 2 * frame.height, clip[:, 3]]

    def _slow(self) -> None:
        """Before a new motion, give up what is left of coasting, but not the speed."""
        if self._pace == COASTING:
            self.goal, self._pace = self.pose.toward(self.goal, EASING / COASTING), EASING

    def _take_off(self) -> None:
        """Have the target close ahead: turning around the eye and around the target is then almost the same."""
        if not self.airborne:
            self.airborne = True
            self._aim(AHEAD * self.bounds.distance)

    def _aim(self, distance: float) -> None:
        self.pose, self.goal = self.pose.from_the_same_eye(distance), self.goal.from_the_same_eye(distance)

    def _driven(self, pose: Pose, goal: Pose, seconds: float) -> Pose:
        """Return `pose` after some seconds at the current velocity, which is along the axes of `goal`."""
        drive = self.velocity
        if drive == STILL:
            return pose
        right, up, forward = np.array(drive.flight) * self.bounds.distance
        right, up = np.array([right, up]) + np.array(drive.pan) * goal.height
        moved = pose.shifted(seconds * (np.array([right, up, -forward]) @ goal.axes))
        moved = moved.turned(seconds * drive.orbit[0], seconds * drive.orbit[1])
        approach = min(-seconds * drive.zoom, 50.0)  # far beyond the limits, and still a number
        moved = replace(moved, distance=moved.distance * math.exp(approach))
        return self._limited(moved, REACH if self.flying else max(PAN_REACH, self._reach(pose)))

    def _arrived(self) -> bool:
        pose, goal = self.pose, self.goal
        near = abs(math.log(pose.distance / goal.distance)) < 1e-4
        turned = abs(pose.yaw - goal.yaw) + abs(pose.pitch - goal.pitch) < 1e-4
        moved = np.linalg.norm(np.subtract(pose.target, goal.target)) < 1e-4 * goal.distance
        return near and turned and bool(moved)

    def _reach(self, pose: Pose) -> float:
        """How far a pose's target is from the network's middle, in distances from which the whole is seen."""
        return float(np.linalg.norm(np.subtract(pose.target, self.bounds.target))) / self.bounds.distance

    def _panned(self, pose: Pose) -> Pose:
        """Limit a pose that panning led to; one that was out of its reach before may stay as far out as it is."""
        return self._limited(pose, max(PAN_REACH, self._reach(self.goal)))

    def _limited(self, pose: Pose, reach: float) -> Pose:
        """Return the nearest pose within the limits."""
        size, middle = self.bounds.distance, np.array(self.bounds.target)
        distance = min(max(pose.distance, CLOSEST * size), FURTHEST * size)
        outward = np.array(pose.target) - middle
        beyond = float(np.linalg.norm(outward)) / (min(reach, REACH) * size)
        target = vector(middle + outward / beyond) if beyond > 1 else pose.target
        return replace(pose, target=target, distance=distance)
