"""The order of the passes of one frame."""

from __future__ import annotations

from collections.abc import Mapping

import moderngl

from ..scene.detail import Detail
from ..scene.instance import Instance
from ..scene.scene import Scene
from .blocks import Averager
from .device import Device
from .edges import ribbon_program
from .frame import FrameBlock
from .labels import Labels
from .nodes import Nodes, averaged
from .overlay import DrawData, Overlay
from .palette import PaletteTexture
from .post import Post
from .selection import Selection
from .sketch import Sketches
from .store import Store
from .wires import Wires


class Renderer:
    """Draws a scene; keeps what belongs to each of its networks for as long as the scene has it."""

    def __init__(self, context: moderngl.Context):
        self.device = Device(context)
        self.block = FrameBlock(self.device)
        self.palette = PaletteTexture(self.device)
        self.averager = Averager(self.device)
        self.nodes = Nodes(self.device, self.palette.texture)
        self.post = Post(self.device)
        self.labels = Labels(self.device, self.palette.texture)
        self.overlay = Overlay(self.device)
        self.sketches = Sketches(self.device, self.overlay.register)
        self.ribbons, self.selection = ribbon_program(self.device), Selection(self.device)
        self.stores: dict[int, Store] = {}
        self.wires: dict[int, Wires] = {}

    def draw(self, scene: Scene, target: moderngl.Framebuffer, panels: DrawData | None = None) -> None:
        """Draw one frame to `target`, which has the size of the scene's frame, and the panels over it."""
        self._keep_stores(scene)
        self.palette.update(scene.options.palette)
        details = {key: self._prepare(scene, key) for key in scene.instances}
        self.post.begin(scene.frame.size)
        if not scene.instances:
            self.block.write(scene)  # the other passes need it too
        for key, instance in scene.instances.items():
            store = self.stores[key]
            self.block.write(scene, store.blend(instance.arrived), 1.0 if instance.lit else instance.awake)
            self.wires[key].update(scene, instance, store)
            self._draw_network(scene, key, instance, details[key])
        self.post.finish(target)
        self.labels.draw(scene.captions() if scene.written else ())
        if panels:
            self.sketches.update(scene)
            self.overlay.draw(panels, target, scene.options.contrast)

    def _prepare(self, scene: Scene, key: int) -> Mapping[int, Detail]:
        """Upload what is new of a network; return how its shown layers are drawn."""
        store, details = self.stores[key], scene.details(scene.instances[key])
        store.update(scene.instances[key])
        if averaged(details.values()):
            store.average()
        return details

    def _draw_network(self, scene: Scene, key: int, instance: Instance, details: Mapping[int, Detail]) -> None:
        """Draw nodes and edges. In the flat view edges pass behind nodes; in space, between those of two layers."""
        store, wires, palette = self.stores[key], self.wires[key], self.palette.texture
        order, connections = scene.layers_back_to_front(instance), instance.network.connections
        shown = [number for number, one in enumerate(connections) if {one.source, one.target} <= {*order}]
        instance.wiring.drawn = wires.count(shown)
        if scene.morph == 0.0:
            self.nodes.draw(details, store, order, flat=True)
            wires.draw(store, palette, shown, under=True)
            return
        places = {layer: place for place, layer in enumerate(order)}
        behind: dict[int, list[int]] = {layer: [] for layer in order}  # what leads to it from layers behind it
        for number in shown:
            ends = connections[number].source, connections[number].target
            behind[max(ends, key=places.__getitem__)].append(number)
        waiting: list[int] = []  # layers with no edges between them
        for layer in order:
            if wires.holds(behind[layer]):
                self.nodes.draw(details, store, waiting, flat=False)
                wires.draw(store, palette, behind[layer])
                waiting = []
            waiting.append(layer)
        self.nodes.draw(details, store, waiting, flat=False)

    def _keep_stores(self, scene: Scene) -> None:
        """Make a store for each new network and let go of those that have left."""
        for key in self.stores.keys() - scene.instances.keys():
            del self.stores[key], self.wires[key]
        for key in scene.instances.keys() - self.stores.keys():
            self.stores[key] = Store(self.device, self.averager, scene.instances[key])
            self.wires[key] = Wires(self.device, self.ribbons, self.selection, scene.instances[key])
