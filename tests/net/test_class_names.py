"""Names of answers: whatever they are written in, and that nothing else is believed."""

import json
import os
from pathlib import Path

import pytest
from glassnet.engine.net.labels import LARGEST, labels, parsed
from hypothesis import given
from hypothesis import strategies as st

THREE = ("cat", "dog", "frog")


@pytest.mark.parametrize(
    "text",
    [
        '["cat", "dog", "frog"]',
        "['cat', 'dog', 'frog']",
        "('cat', 'dog', 'frog')",
        '{"0": "cat", "1": "dog", "2": "frog"}',
        "{0: 'cat', 2: 'frog', 1: 'dog'}",
        '{"frog": 2, "cat": 0, "dog": 1}',
        "cat\ndog\nfrog",
        "cat\r\ndog\r\nfrog\r\n",
        "cat, dog, frog",
        "n01440764 cat\nn01443537 dog\nn01484850 frog\n",
        "0 cat\n1 dog\n2 frog",
        "0: cat\n1: dog\n2: frog\n",
        "0,cat\n1,dog\n2,frog",
    ],
)
def test_ways_to_write_names(text):
    assert tuple(parsed(text)) == THREE


def test_a_name_keeps_its_commas():
    assert parsed("n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus") == [
        "tench, Tinca tinca",
        "goldfish, Carassius auratus",
    ]
    assert parsed("2 cats\n3 dogs") == ["2 cats", "3 dogs"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000, "{" * 100_000, "-" * 200_000 + "1", "[1, 2, 3]", "{'a': [1]}", '["a", 1, "c"]',
        "[__import__('os').getcwd()]", "{0: 'a', 0.5: 'b'}", '{"x": "a", "y": "b", "z": "c"}', "(" * 9999,
    ],
)  # fmt: skip
def test_what_is_no_list_of_names(text):
    assert len(parsed(text)) != 3


@given(st.text(max_size=200))
def test_any_text_gives_names_or_none(text):
    assert all(isinstance(name, str) for name in parsed(text))


def found(folder: Path, count: int = 3, said: dict | None = None) -> tuple[tuple[str, ...], list[str]]:
    notes: list[str] = []
    return labels(said or {}, folder / "net.onnx", count, notes), notes


@pytest.mark.parametrize(
    "name", ["net.labels.txt", "labels.txt", "classes.txt", "synset.txt", "imagenet_classes.txt"]
)
def test_a_file_beside_the_model(tmp_path, name):
    (tmp_path / name).write_text("cat\ndog\nfrog\n")
    assert found(tmp_path) == (THREE, [])


def test_a_models_own_file_comes_before_its_metadata_and_others_after(tmp_path):
    (tmp_path / "labels.txt").write_text("a\nb\nc")
    said = {"glassnet.classes": json.dumps(["x", "y", "z"])}
    assert found(tmp_path, said=said)[0] == ("x", "y", "z")
    (tmp_path / "net.labels.txt").write_text("cat\ndog\nfrog")
    assert found(tmp_path, said=said)[0] == THREE


@pytest.mark.parametrize("key", ["classes", "class_names", "labels", "names", "id2label", "character"])
def test_keys_that_are_in_use(tmp_path, key):
    assert found(tmp_path, said={key: "{0: 'cat', 1: 'dog', 2: 'frog'}"}) == (THREE, [])


def test_a_wrong_number_of_names_is_told_and_the_next_source_counts(tmp_path):
    (tmp_path / "labels.txt").write_text("a\nb\nc\nd")
    (tmp_path / "classes.txt").write_text("cat\ndog\nfrog")
    names, notes = found(tmp_path)
    assert names == THREE
    assert len(notes) == 1
    assert "labels.txt" in notes[0]


def test_the_background_of_a_thousand_and_one(tmp_path):
    thousand = [f"name {number}" for number in range(1000)]
    (tmp_path / "labels.txt").write_text("\n".join(thousand))
    assert found(tmp_path, 1001)[0] == ("background", *thousand)
    (tmp_path / "labels.txt").write_text("\n".join(["background", *thousand]))
    assert found(tmp_path, 1000)[0] == tuple(thousand)
    assert found(tmp_path, 999)[0] == ()


def test_hostile_files_do_no_harm(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("a\nb\nc")
    here = tmp_path / "here"
    here.mkdir()
    (here / "labels.txt").symlink_to(outside / "secret")
    (here / "classes.txt").mkdir()
    os.mkfifo(here / "synset.txt")
    (here / "imagenet_classes.txt").write_bytes(b"a\nb\nc\n" + b" " * LARGEST)
    assert found(here) == ((), [])
    (here / "net.labels.txt").write_bytes(b"\xff\xfe\n\x1b[31mred\x00\n" + b"x" * 5000)
    names, _ = found(here)
    assert all(name.isprintable() and len(name) < 300 for name in names)
    assert len(names) == 3
