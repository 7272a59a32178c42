"""All hostile files: `hostile_files(folder)` makes them."""

from pathlib import Path

import hostile_bytes
import hostile_graphs
import hostile_kernels
import hostile_places
import hostile_sizes
import hostile_times
import hostile_values
from hostile import Hostile, Recipe

THEMES: dict[str, dict[str, Recipe]] = {
    "bytes": hostile_bytes.RECIPES,
    "places": hostile_places.RECIPES,
    "sizes": hostile_sizes.RECIPES,
    "graphs": hostile_graphs.RECIPES,
    "times": hostile_times.RECIPES,
    "values": hostile_values.RECIPES,
    "kernels": hostile_kernels.RECIPES,
}


def hostile_files(folder: Path) -> list[Hostile]:
    """Make every hostile file, each as `net.onnx` in a folder of its own, named after it, below `folder`."""
    return [made(folder, kind, name, recipe) for kind, part in THEMES.items() for name, recipe in part.items()]


def made(folder: Path, kind: str, name: str, recipe: Recipe) -> Hostile:
    """Make one."""
    path = folder / name.replace(" ", "-") / "net.onnx"
    path.parent.mkdir()
    recipe.make(path)
    return Hostile(name, kind, path, recipe.what, recipe.observed)
