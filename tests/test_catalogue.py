"""The message catalogues are complete and true, and everything that is drawn comes from them."""

import ast
import math
import re
import string
from collections.abc import Iterator
from pathlib import Path

import catalogue
import onnx_graphs
import pytest
from babel.messages.catalog import Catalog
from ears import Ears
from glassnet.engine import text
from glassnet.engine.app import App
from glassnet.engine.headless import Headless
from glassnet.engine.paths import MODELS, ROOT
from glassnet.engine.scene.captions import Text
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.progress import Progress
from glassnet.engine.scene.scene import Scene
from glassnet.engine.text import language, languages, speak, tr

PLACES = re.compile(r"{[^}]*}")
WORD = re.compile(r"[A-Za-z]{2,}")
LANGUAGES = catalogue.files()
POINT, APART = "'", "_"  # of a language that has neither points nor commas in its numbers


def places(message: object) -> list[str]:
    """Return what is filled in."""
    return PLACES.findall(str(message))


def test_the_template_has_every_text_of_the_code():
    assert catalogue.TEMPLATE.read_bytes() == catalogue.written(catalogue.extracted()), "run `make catalogue`"


@pytest.mark.parametrize("file", LANGUAGES, ids=lambda file: file.parent.parent.name)
def test_each_language_is_complete(file: Path):
    template, found = catalogue.extracted(), catalogue.read(file)
    wanted = {(message.id, message.context) for message in template if message.id}
    assert {(message.id, message.context) for message in found if message.id} == wanted
    for message in found:
        if message.id:
            assert message.string, message.id
            assert not message.fuzzy
            assert sorted(places(message.string)) == sorted(places(message.id)), message.id
            assert (message.id[0] == " ") == (message.string[0] == " ")
    assert file.with_suffix(".mo").read_bytes() == catalogue.compiled(found), "run `make catalogue`"


@pytest.mark.parametrize("file", LANGUAGES, ids=lambda file: file.parent.parent.name)
def test_what_is_typed_has_the_same_name_in_every_language(file: Path):
    """Keys are called as the table of keys calls them, and what stands for an argument as the usage does."""
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "engine" / "cli").glob("*.py"))
    arguments = " ".join(re.findall(r'metavar="([^"]+)"', sources))
    keys = {"Shift", "Ctrl", "Alt", "Home", "Escape", "Delete", "Enter", "Space"}
    typed = keys | {"COMMAND"} | set(re.findall("[A-Z]{3,}", arguments))
    assert {"FILE", "LAYER", "INDEX", "KEY", "VALUE"} < typed
    for message in catalogue.read(file):
        for word in typed & set(re.findall(r"\w+", str(message.id))):
            assert re.search(rf"\b{word}\b", str(message.string)), message.id


def test_there_is_german_and_it_is_german():
    speak("de")
    assert language() == "de"
    assert tr("Eraser") == "Radierer"
    assert text.digits("1,234.5") == "1.234,5"
    assert text.titled("Convolution 2") == "Faltung 2"
    assert text.titled("Hardmax 1") == "Hardmax 1"
    assert languages() == {"en": "English", "de": "Deutsch"}
    speak("en")
    assert tr("Eraser") == "Eraser"


@pytest.mark.parametrize("kiosk", [False, True])
@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("model", ["lenet", "mlp"])
def test_layers_names_have_room_in_every_language(model: str, code: str, kiosk: bool):
    speak(code)
    scene = Scene(Frame(1280, 720, panels=True, kiosk=kiosk))
    scene.add(Instance.open(MODELS / f"{model}.onnx"))
    said = {caption.text for caption in scene.captions() if isinstance(caption, Text)}
    assert {text.titled(layer.name) for layer in scene.first.network.layers} <= said


@pytest.mark.parametrize("asked", ["de_DE.UTF-8", "de:en", "fr:de"])
def test_the_systems_language_counts(monkeypatch, asked: str):
    monkeypatch.delenv("LANGUAGE")
    monkeypatch.setenv("LC_ALL", asked)
    assert language() == "de"


@pytest.mark.parametrize("asked", ["", "C", "en_GB.UTF-8", "xx", "en:de"])
def test_else_it_is_english(monkeypatch, asked: str):
    for name in ("LANGUAGE", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", asked)
    assert language() == "en"


def test_what_is_translated_is_written_out():
    """A text that is put together before it is translated is in no catalogue, nor is one within an f-string."""
    wrong = []
    for path in (ROOT / "engine").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        wrong += [
            f"{path.name}:{call.lineno}" for call in calls(tree) if not isinstance(call.args[0], ast.Constant)
        ]
        within = (call for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for call in calls(node))
        wrong += [f"{path.name}:{call.lineno}" for call in within]
    assert wrong == []


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls of what translates."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tr", "mark"):
            yield node


def through_everything(app: App, headless: Headless) -> set[str]:
    """Open all that can be opened, and return what the captions say."""
    said: set[str] = set()
    commands = [
        ("input.show", "mnist:4"),
        ("numbers.pin", "1:17"),
        ("help.toggle", ""),
        ("help.toggle", ""),
        ("numbers.close", "0"),
        ("evidence.toggle", ""),
        ("edges.settings", ""),
        ("edges.weights", ""),
        ("evidence.toggle", ""),
        ("preprocess.settings", ""),
        ("preprocess.settings", ""),
        ("network.toggle", ""),
        ("network.toggle", ""),
        ("guide.toggle", ""),
        ("guide.toggle", ""),
        ("view.2d", ""),
        ("layer.toggle", "1"),
        ("pad.clear", ""),
    ]
    for command, argument in commands:
        app.invoke(command, argument)
        app.settle()
        headless.draw()
        said |= {caption.text for caption in app.scene.captions() if isinstance(caption, Text)}
    return said


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Speak a language in which every translated text has no letters at all."""
    nothing = str.maketrans(dict.fromkeys(string.ascii_letters, "÷"))
    made = Catalog(locale="nn")
    for message in catalogue.extracted():
        if message.id:
            parts, kept = PLACES.split(str(message.id)), [*places(message.id), ""]
            string_ = "".join(part.translate(nothing) + place for part, place in zip(parts, kept, strict=True))
            string_ = {"decimal point": POINT, "between thousands": APART}.get(str(message.context), string_)
            made.add(message.id, string_, context=message.context)
    folder = tmp_path / "nn" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "glassnet.mo").write_bytes(catalogue.compiled(made))
    monkeypatch.setattr(text, "LOCALE", tmp_path)
    monkeypatch.setenv("LANGUAGE", "nn")
    text._catalogue.cache_clear()
    text._separators.cache_clear()


@pytest.mark.gl
@pytest.mark.parametrize("kiosk", [False, True])
def test_everything_that_is_drawn_is_translated(marked, monkeypatch, kiosk: bool):
    ears = Ears(monkeypatch)
    headless = Headless(Frame(1280, 720, panels=True, kiosk=kiosk))
    headless.app.open(MODELS / "lenet.onnx")
    said = through_everything(headless.app, headless) | ears.heard
    text._catalogue.cache_clear()
    assert len(said) > (40 if kiosk else 150)
    names = {"LeNet", "Dense", "network", "Deutsch", "English", "tanh", "max", "bias", "Σ", "ms", "lenet", "onnx"}
    keys = {"Ctrl", "Shift", "Alt", "Home", "Left", "Right", "Up", "Down", "Escape", "Space", "Enter", "Tab"}
    keys |= {"Plus", "Minus", "PageUp", "PageDown", "Insert", "Delete", "Backspace"}
    paths = {"models", "mlp", "work", "main", "range", "mean", "std", "order", "resize", "layout", "paper", "digit"}
    paths |= {"confusion", "curve", "png", "float"}
    words = {word for line in said for word in WORD.findall(line) if "/" not in line and "=" not in line}
    assert words - names - keys - paths == set()


def with_values(app: App, headless: Headless, folder: Path) -> set[str]:
    """Open a network of values, and one of a thousand answers to pictures; return what the captions say."""
    said: set[str] = set()
    nodes = [onnx_graphs.node("Flatten", "x", "f"), onnx_graphs.node("MatMul", "f w", "y")]
    for shape, outputs in (((5,), 2), ((1500,), 2), ((3, 4, 4), 1000)):
        weights = {"w": onnx_graphs.dense(outputs, math.prod(shape))}
        app.open(onnx_graphs.save(folder, nodes, weights, shape=("N", *shape)))
        commands = [("input.random", ""), ("numbers.pin", "1:1"), ("network.toggle", ""), ("numbers.close", "0")]
        app.scene.progress = Progress("net.onnx", "read", 12)
        for command, argument in (*commands, ("preprocess.settings", ""), ("evidence.toggle", "")):
            app.invoke(command, argument)
            app.settle()
            headless.draw()
            said |= {caption.text for caption in app.scene.captions() if isinstance(caption, Text)}
    return said


@pytest.mark.gl
@pytest.mark.parametrize("kiosk", [False, True])
def test_every_number_is_written_as_the_language_has_it(marked, monkeypatch, tmp_path: Path, kiosk: bool):
    ears = Ears(monkeypatch)
    headless = Headless(Frame(1280, 720, panels=True, kiosk=kiosk))
    headless.app.open(MODELS / "lenet.onnx")
    said = through_everything(headless.app, headless) | with_values(headless.app, headless, tmp_path) | ears.heard
    text._catalogue.cache_clear()
    text._separators.cache_clear()
    exact = re.compile(r".*(range|keep|mean|std)=|.*/\w")  # settings as commands have them, and paths
    assert [line for line in said if re.search(r"\d[.,]\d", line) and not exact.match(line)] == []
    assert sum(POINT in line for line in said) > 10


@pytest.mark.gl
def test_the_language_changes_while_it_runs_and_changes_back():
    headless = Headless(Frame(1280, 720, panels=True))
    app = headless.app
    app.open(MODELS / "mlp.onnx")
    app.settle()
    pictures = []
    for code in ("en", "de", "en"):
        assert language() == code
        app.settle()
        headless.draw()
        pictures.append(headless.pixels().copy())
        app.invoke("language.next")
    assert (pictures[0] != pictures[1]).any(axis=2).mean() > 0.002
    assert (pictures[0] == pictures[2]).all()


@pytest.mark.gl
@pytest.mark.parametrize("spec", ["mnist:0", "random"])
def test_what_is_on_the_pad_is_named_in_the_language_of_now(spec: str):
    app = Headless(Frame(1280, 720, panels=True)).app
    app.open(MODELS / "mlp.onnx")
    app.invoke("input.random") if spec == "random" else app.invoke("input.show", spec)
    names = []
    for _ in range(3):
        names.append(app.scene.pad.source.name)
        app.invoke("language.next")
    assert names[0] == names[2] != names[1]
