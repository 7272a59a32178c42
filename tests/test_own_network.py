"""The page "Your own network": its code runs in an empty folder, and what it writes opens as it says."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.source import blank, image_file
from PIL import Image

PAGE = Path(__file__).resolve().parent.parent / "docs" / "your-own-network.md"
pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """What somebody has who has typed the page's code."""
    pytest.importorskip("torch")
    pytest.importorskip("onnxscript")
    folder = tmp_path_factory.mktemp("mine")
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        names: dict = {}
        for block in blocks:
            exec(compile(block, str(PAGE), "exec"), names)
    return folder


@pytest.fixture
def opened(folder) -> Iterator:
    instances = []

    def open_it(name: str) -> Instance:
        instances.append(Instance.open(folder / name))
        return instances[-1]

    yield open_it
    for instance in instances:
        instance.session.close()


@pytest.mark.parametrize("name", ["mine.onnx", "mine-dynamo.onnx"])
def test_both_exporters_files_show_the_network_as_it_was_written(opened, name):
    network = opened(name).network
    assert [layer.kind for layer in network.layers[1:]] == ["conv", "max_pool", "conv", "max_pool", "dense"]
    assert network.input.shape == (3, 32, 32)
    assert network.output.shape == (3,)


def test_what_the_metadata_say_is_done(opened):
    instance = opened("mine.onnx")
    assert instance.network.name == "Cats, dogs and frogs"
    assert instance.network.labels == ("cat", "dog", "frog")
    assert instance.preprocessing.mean == (0.485, 0.456, 0.406)
    assert (instance.preprocessing.resize, instance.preprocessing.keep) == ("crop", 0.875)
    assert "glassnet.preprocessing" in instance.guess.reasons["mean"]


def test_names_come_from_the_file_beside_it_too(folder, opened):
    (folder / "mine-dynamo.labels.txt").write_text("cat\ndog\nfrog\n")
    assert opened("mine-dynamo.onnx").network.labels == ("cat", "dog", "frog")


def test_a_photo_reaches_it_in_colour(folder, opened):
    Image.fromarray(np.full((50, 70, 3), (255, 0, 51), np.uint8)).save(folder / "photo.png")
    instance = opened("mine.onnx")
    instance.show(image_file(folder / "photo.png"))
    middle = instance.fed[:, 16, 16]
    expected = (np.array([1.0, 0.0, 0.2]) - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)
    np.testing.assert_allclose(middle, expected, atol=1e-5)
    assert not instance.blank


def test_a_table_has_its_sliders(opened):
    instance = opened("table.onnx")
    assert instance.dials
    assert instance.dials.name(0) == "sepal length"
    np.testing.assert_allclose(instance.dials.low, [4.3, 2.0, 1.0, 0.1], rtol=1e-6)
    instance.dials.set(2, 5.0)
    instance.show(blank())
    instance.settle()
    assert instance.activations[2] == 5.0
    assert instance.network.labels == ("setosa", "versicolor", "virginica")
