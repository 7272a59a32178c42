"""One network in the scene, and all that belongs to it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..net import layout
from ..net.foreign import ForeignSession
from ..net.lanes import lanes
from ..net.layout import DEEP, FLAT
from ..net.model import Model
from ..net.network import Layer
from ..net.opening import Opening, Ready, ready_here
from ..net.plan import plan
from ..net.runtime import CPU
from ..net.score import scores
from .dials import Dials
from .forms import Form, form_of, forms_of
from .frame import Frame
from .guess import guess
from .legend import in_the_corner, strip
from .lit import Lit
from .options import View
from .source import Source
from .typical import typical
from .wiring import Wiring

RESTING = 0.12  # share of the values that shows while the network looks at nothing,
WAKING = 0.12  # and seconds in which 63 % of the change from or to that is done
RANKED = 5  # outputs that are kept in the order of their scores
ARRIVAL = 0.15  # seconds in which new activations replace the old ones on screen


class Instance:
    """A network, the session that runs it, where its layers stand and what they show.

    `placed` and `activated` count changes of the layout and of the activations, for those who mirror them.
    `awake` is the share of the activations that shows: an empty pad has an answer too, but it means nothing.
    `transform` moves the whole network in the world.
    """

    def __init__(self, ready: Ready, transform: tuple[float, float, float] = (0.0, 0.0, 0.0)):
        self.ready, self.model, self.session = ready, ready.model, ready.session
        self.network = ready.model.network
        self.transform = transform
        self.ranges, self.strength = ready.survey.ranges, ready.survey.strength
        self.guess = guess(self.network)
        self.preprocessing = self.guess.preprocessing  # what is done to a picture before the network sees it
        self.dials = None if forms_of(self.network) else Dials(self.network)  # the input's values, if no picture
        self.activations = np.zeros(self.network.nodes, np.float32)
        self.scores = np.zeros(self.network.output.nodes, np.float32)
        self.likeliest = _likeliest(self.scores)
        self.source: Source | None = None
        self.fed = np.zeros(self.network.input.shape, np.float32)  # what the session got last
        self._empty = True  # what is shown to it
        self.placed = self.activated = 0
        self.arrived = 1.0
        self.awake = RESTING
        self.wiring = Wiring(len(self.network.connections))
        self.lit: Lit | None = None
        self.late = False  # whether the session is still busy with what was shown a while ago

    @classmethod
    def open(cls, path: Path, provider: str = CPU) -> Instance:
        """Open an ONNX file, to be run by an execution provider of ONNX Runtime, and wait. Raises AppError."""
        return cls(Opening(path, typical, provider=provider).wait())

    @classmethod
    def of(cls, model: Model, transform: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Instance:
        """Run a model in this process. Raises AppError when it cannot be run."""
        return cls(ready_here(model, typical), transform)

    def place(self, frame: Frame) -> None:
        """Lay both views out for the frame's free area."""
        _, _, width, height = frame.free
        self.plan = plan(self.network, width, height)
        self.foot = strip(frame) if len(self.plan.towers) > 1 else 0.0  # kept free below, for the legend
        self._lay_out(width, height - self.foot)
        if not self.foot and any(in_the_corner(o, (width, height), frame.text) for o in self.outlines.values()):
            self.foot = strip(frame)
            self._lay_out(width, height - self.foot)
        self.lanes = np.stack(
            [lanes(self.network, self.plan, one, width) for one in (self.plane, self.space)], axis=1
        )
        self.placed += 1

    def _lay_out(self, width: float, height: float) -> None:
        self.plane = layout.place(self.network, width, height, FLAT, self.plan)
        self.space = layout.place(self.network, width, height, DEEP, self.plan)
        for placement in (self.plane, self.space):
            placement["origin"] += self.transform
        self.outlines: dict[View, NDArray[np.float64]] = {
            "2d": layout.outlines(self.plane, self.network),
            "3d": layout.outlines(self.space, self.network),
        }

    def placements(self, view: View) -> NDArray[np.void]:
        """Return where the layers stand in a view."""
        return self.space if view == "3d" else self.plane

    @property
    def blank(self) -> bool:
        """Whether it has nothing to answer: to an empty picture, or when it cannot be run any more."""
        return self._empty or not self.session.alive

    @property
    def form(self) -> Form | None:
        """How its input is a picture, if it is one."""
        return None if self.dials else form_of(self.network, self.preprocessing.layout)

    def show(self, source: Source, auto_centre: bool = True) -> None:
        """Hand a picture to the session, or the dials' values where the input is none. Raises AppError."""
        if self.dials:
            self.fed = self.dials.values.reshape(self.network.input.shape)
            self.source, self._empty = None, False
        else:
            self.fed = source.to_input(self.network, auto_centre, self.preprocessing)
            self.source, self._empty = source, source.empty
        self.session.submit(self.fed)

    def attend(self) -> bool:
        """Look after the session's process; tell whether a new frame is needed.

        Raises AppError when the network could not be run.
        """
        before, self.late = self.late, self.session.late
        return self.session.listen() or self.late != before

    def step(self, dt: float) -> None:
        """Take the session's answer, if there is a new one, and let it arrive on screen."""
        self.arrived = min(self.arrived + dt / ARRIVAL, 1.0)
        self._wake(dt)
        activations = self.session.poll()
        if activations is None:
            return
        # A change in the middle of an arrival is shown at once: while someone draws, every frame counts.
        self.arrived = 0.0 if self.arrived == 1.0 and self.activated else 1.0
        self.activations = activations
        self.activated += 1
        self._widen()
        self.scores = scores(self.network, activations)
        self.likeliest = _likeliest(self.scores)

    def _widen(self) -> None:
        """Widen the colour scales of a foreign network: what is typical for it is not known beforehand."""
        if isinstance(self.session, ForeignSession) and (self.session.peaks > self.ranges).any():
            self.ranges = np.maximum(self.ranges, self.session.peaks)
            self.placed += 1

    def heights(self, layer: Layer, nodes: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return what some nodes of a layer show now, as shares of the range."""
        if self.lit:
            return self.lit.values[layer.offset + nodes] / self.lit.ranges[layer.index]
        return self.activations[layer.offset + nodes] * np.float32(self.awake) / self.ranges[layer.index]

    def settle(self) -> None:
        """Show what the session computes, as soon as it has."""
        self.session.finish()
        self.step(0.0)
        self.arrived = 1.0
        self.awake = self._wakefulness

    @property
    def moving(self) -> bool:
        """Whether another step would change the picture."""
        return self.arrived < 1.0 or self.awake != self._wakefulness

    @property
    def _wakefulness(self) -> float:
        return RESTING if self.blank else 1.0

    def _wake(self, dt: float) -> None:
        left = (self._wakefulness - self.awake) * math.exp(-dt / WAKING)
        self.awake = self._wakefulness - left if abs(left) > 1e-3 else self._wakefulness


def _likeliest(values: NDArray[np.float32]) -> list[int]:
    """Return the outputs with the highest scores, best first; of equal ones the first."""
    return (-values).argsort(kind="stable")[:RANKED].tolist()
