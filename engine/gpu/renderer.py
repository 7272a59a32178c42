"""The order of the passes of one frame."""

from __future__ import annotations

import moderngl

from ..scene.scene import Scene
from .device import Device
from .frame import FrameBlock
from .labels import Labels
from .nodes import Nodes
from .overlay import DrawData, Overlay
from .palette import PaletteTexture
from .post import Post
from .sketch import Sketches
from .store import Store


class Renderer:
    """Draws a scene; keeps what belongs to each of its networks for as long as the scene has it."""

    def __init__(self, context: moderngl.Context):
        self.device = Device(context)
        self.block = FrameBlock(self.device)
        self.palette = PaletteTexture(self.device)
        self.nodes = Nodes(self.device, self.palette.texture)
        self.post = Post(self.device)
        self.labels = Labels(self.device, self.palette.texture)
        self.overlay = Overlay(self.device)
        self.sketches = Sketches(self.device, self.overlay.register)
        self.stores: dict[int, Store] = {}

    def draw(self, scene: Scene, target: moderngl.Framebuffer, panels: DrawData | None = None) -> None:
        """Draw one frame to `target`, which has the size of the scene's frame, and the panels over it."""
        self._keep_stores(scene)
        self.palette.update(scene.options.palette)
        self.post.begin(scene.frame.size)
        if not scene.instances:
            self.block.write(scene)  # the other passes need it too
        for key, instance in scene.instances.items():
            store = self.stores[key]
            store.update(instance)
            self.block.write(scene, store.blend(instance.arrived), instance.awake)
            self.nodes.draw(instance, store, scene.layers_back_to_front(instance), flat=scene.morph == 0.0)
        self.post.finish(target)
        self.labels.draw(scene.captions())
        if panels:
            self.sketches.update(scene)
            self.overlay.draw(panels, target)

    def _keep_stores(self, scene: Scene) -> None:
        """Make a store for each new network and let go of those that have left."""
        for key in self.stores.keys() - scene.instances.keys():
            del self.stores[key]
        for key in scene.instances.keys() - self.stores.keys():
            self.stores[key] = Store(self.device, scene.instances[key])
