"""Makes a scene as it was before somebody came to it."""

from __future__ import annotations

from typing import Any

from .scene import Scene


def renew(scene: Scene, values: dict[str, Any]) -> None:
    """Go back to what `Scene.to_dict` returned; the pad is empty, and nothing is open. The camera eases home."""
    scene.from_dict(values)
    scene.pad.renew()
    for instance in scene.instances.values():
        if instance.dials:
            instance.dials.rest_all()
    scene.pins.keep(lambda _: False)
    scene.comparison.close()
    scene.pulse.stop()
    scene.tracing = False
    scene.home()
