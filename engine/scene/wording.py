"""Everything that is written over the picture, in the order in which it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from .captions import Caption, faded
from .contrast import strong
from .legend import legend, meanings
from .subtitle import written
from .writing import Writing, halo

if TYPE_CHECKING:
    from .scene import Scene


def captions(scene: Scene, lit: bool) -> Sequence[Caption]:
    """Return all captions of a scene, whose nodes are `lit` by evidence or not."""
    groups = []
    if subtitle := scene.attract.subtitle:
        groups.append(faded(written(subtitle, scene.frame), subtitle.strength))
    elif not scene.attract.running:
        wired = scene.options.edges != "off" and bool(scene.instances)
        lines = meanings(lit, scene.options.by if wired else None)
        plate = scene.camera.pose != scene.camera.bounds
        groups.append(legend(scene.frame, lines, scene.foot > 0, plate=plate))
    for instance in scene.instances.values():
        writing = Writing(scene.frame, scene.camera, instance, scene.nearest_view)
        at_side = writing.at_side(scene.options.hidden, scene.options.edges == "all")
        groups.append(faded(at_side, scene.attract.names) if scene.attract.running else at_side)
        groups += writing.in_picture(scene.options.hidden)
    groups += [halo(outline, scene.frame) for outline in scene.marked]
    captions = tuple(chain.from_iterable(groups))
    return strong(captions) if scene.options.contrast else captions
