"""What a pixel looks at, by geometry."""

import numpy as np
from glassnet.engine.scene.node import Node
from glassnet.engine.scene.picking import box_of
from glassnet.engine.scene.scene import Scene


def is_met(scene: Scene, node: Node, x: float, y: float) -> bool:
    """Tell whether a pixel looks at the node's box itself, and not into the gap around it."""
    box, ray = box_of(scene, node), scene.camera.pose.ray(x, y, scene.frame)
    inverse = np.linalg.inv(box.axes[0])
    start, step = (scene.camera.eye - box.centre[0]) @ inverse, ray @ inverse
    low = np.array([-box.half_side, -box.half_side, box.bottom])
    high = np.array([box.half_side, box.half_side, box.top[0]])
    ends = (low - start) / step, (high - start) / step
    return bool(np.minimum(*ends).max() <= np.maximum(*ends).min())
