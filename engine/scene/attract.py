"""What an exhibit does while nobody is there: a hand draws, the camera moves, captions say what is happening."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..events import Pointer
from .acts import ACTS, Act, caption
from .arrangement import arrange
from .fitting import fitted
from .ghost import Ghost
from .options import STYLES
from .pose import Pose, vector
from .strokes import digit, hands
from .subtitle import Subtitle, strip
from .welcome import PLACE, pad_in_picture

if TYPE_CHECKING:
    from .scene import Scene

TRAVEL = 3.2  # seconds that the camera takes from one act's place to the next one's
DRIFT, SWING = math.radians(7.0), 19.0  # how far the camera sways to each side, and in how many seconds
FADE = 0.6  # seconds in which a caption comes or goes
PULSES = 3.0  # seconds from one pulse to the next
PAUSE = 0.5  # seconds before the hand begins to draw


class Attract:
    """Goes through the acts again and again while it is `running`; each round has other digits, by the seed.

    `names` is how much of the names at the side is seen, 0 to 1: from near they would be in the way. While motion
    is reduced, the camera stays where it is and there are no pulses.
    """

    def __init__(self, scene: Scene, seed: int = 0):
        self._scene = scene
        self._random = random.Random(seed)
        self.running = False
        self.round = 0  # counts from 1
        self._act, self._time, self._clock, self._pulse = 0, 0.0, 0.0, 0.0
        self.names = 1.0
        self._from = Pose()
        self._ghost: Ghost | None = None
        self._deck: list[tuple[str, int]] = []

    @property
    def act(self) -> Act:
        """What is being shown."""
        return ACTS[self._act]

    @property
    def hand(self) -> tuple[float, float] | None:
        """Where the ghost's hand is, in shares of the picture; None when there is none."""
        return self._ghost.position if self._ghost and self._time >= PAUSE / 2 else None

    @property
    def moving(self) -> bool:
        """Whether each frame differs from the last; while motion is reduced, it is only the hand that moves."""
        return self.running and (not self._scene.options.calm or self.hand is not None)

    @property
    def due(self) -> float:
        """Seconds until there is something new though nothing moves."""
        if not self.running:
            return math.inf
        hand_comes = self._ghost is not None and self.hand is None
        return max((PAUSE / 2 if hand_comes else self.act.seconds) - self._time, 0.0)

    @property
    def subtitle(self) -> Subtitle | None:
        """What is said about the act; None where there is nothing to say."""
        if not self.running or not self._scene.instances:
            return None
        words = caption(self.act, self._scene)
        edge = min(self._time, self.act.seconds - self._time) / FADE
        return Subtitle(words, 1.0 if self._scene.options.calm else min(max(edge, 0.0), 1.0)) if words else None

    def begin(self) -> None:
        """Start with the first act, from wherever the camera is."""
        self.running, self.round, self._clock, self._pulse = True, self.round + 1, 0.0, 0.0
        self._enter(0)

    def end(self) -> list[Pointer]:
        """Stop; return the event that ends the hand's stroke, if it is in one."""
        ghost, self._ghost, self.running = self._ghost, None, False
        return ghost.stop() if ghost else []

    def step(self, dt: float, waited: float | None = None) -> list[Pointer]:
        """Let `dt` seconds pass; return what the hand did in them.

        `waited` are the true seconds since the last step, which count where nothing moved meanwhile.
        """
        if not self.running or not self._scene.instances:
            return []
        if self._scene.options.calm and waited is not None:
            dt = waited
        events: list[Pointer] = []
        self._clock += dt
        self._time += dt
        while self._time >= self.act.seconds:
            events += self._ghost.stop() if self._ghost else []
            left = self._time - self.act.seconds
            self._enter((self._act + 1) % len(ACTS))
            self._time = left
        near = self.act.level is not None and not self._scene.options.calm
        self.names = min(max(self.names + (-dt if near else dt) / FADE, 0.0), 1.0)
        events += self._write(dt)
        if not self._scene.options.calm:
            self._scene.camera.place(self._pose())
            self._send_pulse(dt)
        return events

    def _enter(self, number: int) -> None:
        """Begin an act: its view, an empty pad and a new digit if it has one."""
        scene = self._scene
        if number == 0 and self._act:
            self.round += 1
        self._from, self._act, self._time, self._ghost = scene.camera.pose, number, 0.0, None
        if self.act.draws:
            scene.pad.clear()
            if scene.intake.pad_shown and arrange(scene.frame).unit:
                self._ghost = Ghost(pad_in_picture(scene.frame), digit(*self._next_digit()).placed(*PLACE))
        if not self._scene.options.calm and scene.options.view != self.act.view:
            scene.view(self.act.view)

    def _next_digit(self) -> tuple[str, int]:
        """Return a hand and a digit: all of them come before one comes again."""
        if not self._deck:
            self._deck = [(hand, label) for hand in hands() for label in range(10)]
            self._random.shuffle(self._deck)
        return self._deck.pop()

    def _write(self, dt: float) -> list[Pointer]:
        """Let the hand write, once the pause before it is over."""
        if self._ghost is None or not arrange(self._scene.frame).unit:
            return []
        self._ghost.pad = pad_in_picture(self._scene.frame)
        events = self._ghost.step(min(dt, max(self._time - PAUSE, 0.0)))
        if self._ghost.finished:
            self._ghost = None
        return events

    def _send_pulse(self, dt: float) -> None:
        self._pulse += dt
        if self.act.pulses and self._pulse >= PULSES and not self._scene.pad.drawing:
            self._pulse = 0.0
            self._scene.pulse.start(len(self._scene.first.network.layers))

    def _pose(self) -> Pose:
        """Return where the camera is now: on its way from the last act's place, or swaying at this one's."""
        share = _eased(min(self._time / TRAVEL, 1.0))
        return self._from.toward(self._goal(), share)

    def _goal(self) -> Pose:
        """Return the act's place; it sways, so that depth can be seen."""
        act, whole = self.act, self._whole()
        sway = DRIFT * math.sin(math.tau * self._clock / SWING) if act.view == "3d" else 0.0
        if act.level is None:
            return replace(whole, yaw=whole.yaw + sway)
        yaw, pitch = math.radians(act.yaw) + sway, math.radians(act.pitch)
        centred = Pose(vector(self._middle(act.level)), act.distance * whole.distance, yaw, pitch)
        frame = self._scene.frame
        above_what_is_said = strip(frame) / 2 / frame.height * centred.height  # so far its middle is moved up
        return centred.shifted(-above_what_is_said * centred.axes[1])

    def _whole(self) -> Pose:
        """Return from where all of the network is seen, above what is said."""
        scene, style = self._scene, STYLES[self.act.view]
        points = scene.first.outlines[self.act.view].reshape(-1, 3)
        return fitted(points, scene.frame, 0.0, style.elevation, max(scene.foot, strip(scene.frame)))

    def _middle(self, level: float) -> np.ndarray:
        """Return the middle of the network at a level: 0 is the input, 1 the output."""
        outlines = self._scene.first.outlines[self.act.view]  # [layers, points, 3]
        middles = outlines.mean(axis=1)
        place = level * (len(middles) - 1)
        return np.array([np.interp(place, np.arange(len(middles)), axis) for axis in middles.T])


def _eased(share: float) -> float:
    """Rise from 0 to 1 with no jump in speed or acceleration (Perlin's smootherstep)."""
    return share * share * share * (share * (6.0 * share - 15.0) + 10.0)
