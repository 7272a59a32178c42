"""What becomes of a drawing on its way into the network, step by step, as pictures for people."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from . import preprocess
from .instance import Instance
from .scene import Scene

FINE = 112  # pixels a side of the centred drawing, which is shown finer than networks see it


class Shown(IntEnum):
    """The pictures that panels show: the numbers by which ui and gpu mean the same one."""

    PAD = 1
    SIZED = 2
    SEEN = 3


def sized(scene: Scene) -> NDArray[np.float32]:
    """Return what is on the pad as it is brought to the first network's size, but finer, [rows, columns(, 3)].

    A digit's ink is float32[FINE, FINE], 1 = ink; of other pictures the longer side is FINE.
    """
    source = scene.pad.source
    first = next(iter(scene.instances.values()), None)
    if first and first.form and not first.preprocessing.digit:
        scale = FINE / max(first.form.height, first.form.width)
        height, width = (max(round(scale * side), 1) for side in (first.form.height, first.form.width))
        fine, how = first.form._replace(height=height, width=width), first.preprocessing
        return _plain(preprocess.placed(source.ink, fine, None, False, how, source.on(how.paper)))
    place = preprocess.centred if scene.options.auto_centre and not source.framed else preprocess.whole
    return place(source.ink, FINE)


def seen(instance: Instance) -> NDArray[np.float32] | None:
    """Return the network's input as a picture, float32[height, width(, 3)]; None where it is none."""
    if not instance.form:
        return None
    return _plain(preprocess.looks(instance.fed, instance.form, instance.preprocessing))


def size_text(scene: Scene) -> str:
    """Return the size of the first network's input, as people write it; a dash where it is no picture."""
    for instance in scene.instances.values():
        if instance.form:
            return f"{instance.form.width}×{instance.form.height}"
    return "—"


def _plain(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a picture of one channel without an axis for it."""
    return picture[..., 0] if picture.shape[2] == 1 else picture
