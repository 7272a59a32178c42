"""The acts of the attract mode, as they are authored: how long, from where, and what is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..text import digits, one_line, tr
from .options import View

if TYPE_CHECKING:
    from .instance import Instance
    from .scene import Scene

SHORT, LONGEST = 12, 30  # letters of an answer beside which there is room for more, and of one that is told


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


def caption(act: Act, scene: Scene) -> str:
    """Return what is said during an act about a scene's first network; "" where nothing would be true."""
    options, drawn = scene.options, scene.intake.pad_shown
    match act.name:
        case "draw":
            return _beginning(drawn)
        case "input":
            return _input(scene.first)
        case "lines" if options.edges == "all":
            return tr("Every line carries a number upwards. Its weight was learned.")
        case "layers":
            return _layers(drawn)
        case "answer":
            return _answer(scene.first)
        case "flat" if options.view == "2d":
            return tr("The same network, laid out flat. Nothing is hidden.")
        case "flat" if drawn:  # while motion is reduced: the hand draws all the same
            return _beginning(drawn)
        case "turn":
            return _invitation(scene)
        case _:
            return ""


def _beginning(drawn: bool) -> str:
    """Say what the hand does, or what a network does for which nobody can draw."""
    if drawn:
        return tr("Somebody draws a digit. The network looks at it, stroke by stroke.")
    return tr("A neural network turns numbers into an answer.")


def _input(instance: Instance) -> str:
    form, count = instance.form, digits(f"{instance.network.input.nodes:,}")
    if form and form.channels > 1:
        each = form.channels
        return tr("The drawing becomes {count} numbers: {each} for each small square.", count=count, each=each)
    if form:
        return tr("The drawing becomes {count} numbers: one for each small square.", count=count)
    if instance.network.input.nodes == 1:
        return tr("One number goes in at the bottom.")
    return tr("At the bottom {count} numbers go in: one for each small box.", count=count)


def _layers(drawn: bool) -> str:
    if drawn:
        return tr("Each neuron adds up what arrives. It lights up for a shape that it knows.")
    return tr("Each neuron adds up what arrives. It lights up for a pattern that it knows.")


def _answer(instance: Instance) -> str:
    network = instance.network
    if instance.blank or network.output.nodes == 1:
        return tr("At the top, the network gives its answer.")
    label = one_line(network.label(instance.likeliest[0]), LONGEST)
    if len(label) > SHORT:
        return tr("The network says: {label}.", label=label)
    return tr("At the top, one neuron for each answer. The network says: {label}.", label=label)


def _invitation(scene: Scene) -> str:
    """Ask the visitor to do what this network is made for."""
    dials = scene.first.dials
    if dials:
        return tr("Now you: move the sliders!") if dials.few else tr("Now you: try other numbers!")
    return tr("Now you: draw a digit!") if scene.intake.of_digits else tr("Now you: draw something!")
