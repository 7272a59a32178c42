"""What the attract mode says comes from the catalogue and has room, in every language and of any network."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

import catalogue
import pytest
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.acts import ACTS, caption
from glassnet.engine.scene.captions import Box, Text
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.gestures import Gestures
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.scene import Scene
from glassnet.engine.scene.subtitle import Subtitle, written
from glassnet.engine.text import languages, speak
from onnx_graphs import dense, node, save

SIZES = ((1280, 720), (960, 540), (1280, 800), (1080, 1920), (768, 1024), (3840, 2160))
FRAMES = [Frame(*size, panels=True, kiosk=True) for size in SIZES]
SHAPES = {"1 value": (1,), "5 values": (5,), "5000 values": (5000,), "a picture in colour": (3, 200, 200)}
NAMES = "Sonnenblumen", "Staffordshire bullterrier, Staffordshire bull terrier"
ROUND = sum(act.seconds for act in ACTS)


@pytest.fixture(scope="module", params=["mlp", "lenet", *SHAPES])
def path(request, tmp_path_factory) -> Path:
    """One of our networks, or another one, whose answers have long names."""
    if request.param not in SHAPES:
        return MODELS / f"{request.param}.onnx"
    shape, nodes = SHAPES[request.param], [node("Flatten", "x", "f"), node("MatMul", "f w", "y")]
    metadata = {"glassnet.classes": json.dumps(NAMES)}
    weights = {"w": dense(2, math.prod(shape))}
    return save(tmp_path_factory.mktemp("network"), nodes, weights, shape=("N", *shape), metadata=metadata)


def catalogued(code: str) -> list[re.Pattern[str]]:
    """All texts of a language, with whatever is filled in."""
    if code == "en":
        texts = [str(message.id) for message in catalogue.extracted() if message.id]
    else:
        (file,) = [file for file in catalogue.files() if file.parent.parent.name == code]
        texts = [str(message.string) for message in catalogue.read(file) if message.id]
    parts = (re.split(r"{\w+}", text) for text in texts)
    return [re.compile(".+".join(map(re.escape, part))) for part in parts if len("".join(part)) > 10]


def told(scene: Scene) -> Iterator[tuple[str, str]]:
    """Let the attract mode go through all its acts; yield the acts' names and what is said."""
    gestures = Gestures(scene)
    scene.attract.begin()
    for _ in range(round(2 * ROUND)):
        for event in scene.attract.step(0.5):
            gestures.handle(event)
        scene.step(0.5)
        if subtitle := scene.attract.subtitle:
            yield scene.attract.act.name, subtitle.text


@pytest.mark.parametrize("calm", [False, True])
@pytest.mark.parametrize("code", languages())
def test_what_is_said_comes_from_the_catalogue_and_takes_two_lines_at_most(path: Path, code: str, calm: bool):
    speak(code)
    texts, scene = catalogued(code), Scene(FRAMES[0])
    scene.add(Instance.open(path))
    scene.options.calm = calm
    found = set(told(scene))
    if scene.first.network.labels == NAMES:
        for scene.first.likeliest in ([0, 1], [1, 0]):
            found.add(("answer", caption(ACTS[4], scene)))
    assert {name for name, _ in found} >= {"draw", "input", "lines", "layers", "answer", "turn"}
    for text in {text for _, text in found}:
        assert any(each.fullmatch(text) for each in texts), text
        for frame in FRAMES:
            ground, *lines = written(Subtitle(text, 1.0), frame)
            assert isinstance(ground, Box)
            assert frame.free.x <= ground.x
            assert ground.x + ground.width <= frame.free.x + frame.free.width
            assert " ".join(line.text for line in lines if isinstance(line, Text)) == text
            assert len(lines) <= 2, (frame, text)
