"""Which node is at a pixel, by rays and boxes: no second picture, and no work for every node."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..net.boxes import Boxes, boxes, extents
from .arrangement import Rect
from .instance import Instance
from .node import Node
from .scene import Scene
from .sheet import Ray, Sheet

_BESIDE_THE_EYE = 1e-3  # of the distance from which the whole is seen: what is nearer is cut off


def pick(scene: Scene, x: float, y: float) -> Node | None:
    """Return the node that is seen at a pixel; None where there is none, and while the view changes."""
    if scene.morph not in (0.0, 1.0) or not (np.isfinite(x) and np.isfinite(y)):
        return None
    ray = Ray(scene.camera.eye, scene.camera.pose.ray(x, y, scene.frame))
    hits = []
    for number, instance in scene.instances.items():
        placements = instance.placements(scene.nearest_view)
        for index in _reached(scene, instance, placements, ray):
            layer = instance.network.layers[index]
            hit = Sheet(placements[index], layer).first_hit(ray, partial(instance.heights, layer))
            if hit:
                hits.append((hit[0], Node(number, index, hit[1])))
    return min(hits)[1] if hits else None


def highlight(scene: Scene, node: Node) -> Rect | None:
    """Return the smallest rectangle on screen, in pixels, around a node's box; None if it is behind the eye."""
    box = box_of(scene, node)
    corners = box.corners()[0]
    depths = scene.camera.project(corners, scene.frame)[:, 2]
    nearest = _BESIDE_THE_EYE * scene.camera.bounds.distance
    # Of an edge that passes the eye, the part in front of it is seen.
    first, second = np.array([(a, a | bit) for a in range(8) for bit in (1, 2, 4) if not a & bit]).T
    cut = (depths[first] < nearest) != (depths[second] < nearest)
    first, second = first[cut], second[cut]
    share = (nearest - depths[first]) / (depths[second] - depths[first])
    crossing = corners[first] + share[:, None] * (corners[second] - corners[first])
    seen = np.concatenate([corners[depths >= nearest], crossing])
    if not len(seen):
        return None
    pixels = scene.camera.project(seen, scene.frame)[:, :2]
    (left, top), (right, bottom) = pixels.min(axis=0).tolist(), pixels.max(axis=0).tolist()
    return Rect(left, top, right - left, bottom - top)


def marked(scene: Scene) -> list[Rect]:
    """Return the rectangles of what is pointed at or open, and of the winners of a window that is."""
    nodes = [scene.pointed.node] if scene.pointed else []
    nodes += [node for node in scene.pins if node not in nodes]
    for number, instance in scene.instances.items():
        nodes += [Node(number, layer, index) for layer, index in instance.wiring.winners(instance.network)]
    return [outline for node in nodes if (outline := highlight(scene, node))]


def box_of(scene: Scene, node: Node) -> Boxes:
    """Return a node's box, in the view that the picture is nearer to."""
    instance = scene.instances[node.instance]
    layer, placement = instance.network.layers[node.layer], instance.placements(scene.nearest_view)[node.layer]
    index = np.array([node.index])
    return boxes(placement, layer, index, instance.heights(layer, index))


def _reached(scene: Scene, instance: Instance, placements: NDArray[np.void], ray: Ray) -> list[int]:
    """Return the shown layers whose upright bounding box the ray meets."""
    layers = scene.shown_layers(instance)
    indices = np.array([layer.index for layer in layers], int)
    least, most = extents(placements[indices], layers)
    direction = np.where(np.abs(ray.direction) < 1e-12, 1e-12, ray.direction)
    one, other = (least - ray.eye) / direction, (most - ray.eye) / direction
    near, far = np.minimum(one, other).max(axis=1), np.maximum(one, other).min(axis=1)
    return indices[(near <= far) & (far > 0)].tolist()
