"""An exhibit without a window, and all of its state that a visitor could have changed."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from glassnet.engine.app import App
from glassnet.engine.headless import Headless, context
from glassnet.engine.host import House
from glassnet.engine.journal import Journal
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame

FRAME = Frame(960, 540, panels=True, kiosk=True)


def exhibit(
    model: str | Path = "mlp", frame: Frame = FRAME, journal: Journal | None = None, house: House | None = None
) -> Headless:
    headless = Headless(frame)
    headless.app = app = App(context(), frame, journal)
    app.open(model if isinstance(model, Path) else MODELS / f"{model}.onnx")
    app.settle()
    app.receive(house or House(attracts=False))
    app.step(1 / 60)
    return headless


def state(app: App) -> dict[str, Any]:
    """Return everything that is as it was before when a visitor has left; motion must have ended."""
    scene, panels = app.scene, app.panels
    return scene.to_dict() | {
        "ink": scene.pad.ink.tobytes(),
        "drawing": scene.pad.drawing,
        "undoable": scene.pad.undoable or scene.pad.redoable,
        "colour": scene.pad.colour,
        "pose": asdict(scene.camera.pose),
        "airborne": scene.camera.airborne,
        "velocity": asdict(scene.camera.velocity),
        "morph": scene.morph,
        "pins": list(scene.pins),
        "pointed": scene.pointed,
        "compared": scene.comparison.open,
        "tracing": scene.tracing,
        "pulse": scene.pulse.running,
        "open": (panels.guide_open, panels.help_open, panels.settings_open, panels.network.open),
        "message": panels.message,
        "gestures": app.gestures.active,
        "keys": app.flight.moving,
        "hover": app.hover.at,
        "ends": (app.closing, app.fullscreen),
        "dials": [instance.dials and instance.dials.values.tobytes() for instance in scene.instances.values()],
    }
