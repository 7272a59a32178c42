"""The acts of the attract mode, as they are authored: how long, from where, and what is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..text import digits, tr
from .options import View

if TYPE_CHECKING:
    from .instance import Instance


@dataclass(frozen=True)
class Act:
    """One act. The camera looks at `level` of the network (0 the input, 1 the output; None: all of it).

    `distance` is a share of that from which all is seen; `yaw` and `pitch` are degrees. In an act that `draws` a
    hand draws a digit on an empty pad; in one that `pulses`, light runs up through the edges.
    """

    name: str
    seconds: float
    view: View = "3d"
    level: float | None = None
    distance: float = 1.0
    yaw: float = 0.0
    pitch: float = 20.0
    draws: bool = False
    pulses: bool = False


ACTS = (
    Act("draw", 9.0, draws=True),
    Act("input", 7.0, level=0.08, distance=0.55, yaw=-24.0, pitch=24.0),
    Act("lines", 8.0, level=0.31, distance=0.62, yaw=28.0, pitch=10.0, pulses=True),
    Act("layers", 8.0, level=0.48, distance=0.55, yaw=-32.0, pitch=30.0, pulses=True),
    Act("answer", 8.0, level=0.78, distance=0.52, yaw=20.0, pitch=16.0),
    Act("flat", 10.0, view="2d", draws=True),
    Act("turn", 8.0, pulses=True),
)


def caption(act: Act, instance: Instance) -> str:
    """Return what is said during an act about a network; "" where there is nothing to be said."""
    network = instance.network
    match act.name:
        case "draw":
            return tr("Somebody draws a digit. The network looks at it, stroke by stroke.")
        case "input":
            count = digits(f"{network.input.nodes:,}")
            return tr("The drawing becomes {count} numbers: one for each small square.", count=count)
        case "lines":
            return tr("Every line carries a number upwards. Its weight was learned.")
        case "layers":
            return tr("Each neuron adds up what arrives. It lights up for a shape that it knows.")
        case "answer" if instance.blank or network.output.nodes == 1:
            return tr("At the top, the network gives its answer.")
        case "answer":
            label = network.label(instance.likeliest[0])
            return tr("At the top, one neuron for each answer. This is a {label}, says the network.", label=label)
        case "flat":
            return tr("The same network, laid out flat. Nothing is hidden.")
        case _:
            return tr("Now you: draw a digit!")
