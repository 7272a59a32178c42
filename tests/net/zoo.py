"""Every model that the tests make, by name, made once when it is first asked for."""

from functools import cached_property
from pathlib import Path

import zoo_converters
import zoo_light
import zoo_numbers
import zoo_odd
import zoo_torch
from known import Known, Maker

HANDMADE = (*zoo_converters.makers(), *zoo_numbers.makers(), *zoo_odd.makers())
TORCH = tuple(zoo_torch.makers())
LIGHT = tuple(zoo_light.makers())


class Zoo:
    """Makes the models in a folder, each in its own below it: `Zoo(folder)["resnet dynamo static"]`."""

    def __init__(self, folder: Path):
        self._folder, self._made = folder, dict[str, Known]()

    def __getitem__(self, name: str) -> Known:
        if name not in self._made:
            folder = self._folder / name.replace(" ", "-")
            folder.mkdir()
            self._made[name] = self._makers[name](folder)
        return self._made[name]

    @cached_property
    def _makers(self) -> dict[str, Maker]:
        parts = (zoo_converters, zoo_numbers, zoo_odd, zoo_torch, zoo_light)
        return {name: maker for part in parts for name, maker in part.makers().items()}
