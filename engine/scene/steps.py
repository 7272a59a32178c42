"""What becomes of a drawing on its way into the network, step by step, as pictures for people."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from ..errors import AppError
from . import preprocess
from .instance import Instance
from .scene import Scene

FINE = 112  # pixels a side of the centred drawing, which is shown finer than networks see it


class Shown(IntEnum):
    """The pictures that panels show: the numbers by which ui and gpu mean the same one."""

    PAD = 1
    CENTRED = 2
    SEEN = 3


def centred(scene: Scene) -> NDArray[np.float32]:
    """Return what is on the pad, cropped, scaled and centred if that is chosen, float32[FINE, FINE], 1 = ink."""
    source = scene.pad.source
    place = preprocess.centred if scene.options.auto_centre and not source.framed else preprocess.whole
    return place(source.ink, FINE)


def seen(instance: Instance) -> NDArray[np.float32]:
    """Return the network's input, float32[height, width]; of several channels the mean."""
    values = instance.session.tensor(instance.network.input.tensor)
    channels, height, width = preprocess.picture_shape(instance.network.input.shape)
    axis = -1 if values.shape[-1] == channels and values.ndim == 3 else 0
    return values.mean(axis=axis).reshape(height, width) if values.ndim == 3 else values.reshape(height, width)


def size_text(scene: Scene) -> str:
    """Return the size of the first network's input, as people write it; a dash where it is no picture."""
    for instance in scene.instances.values():
        try:
            _, height, width = preprocess.picture_shape(instance.network.input.shape)
        except AppError:
            break
        return f"{width}×{height}"
    return "—"
