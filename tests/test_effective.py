"""The layers of the configuration: what counts over what, where values come from, and mistakes in each layer."""

import re
import tomllib
from pathlib import Path

import pytest
from glassnet.engine.config import FIELDS, Config, allowed, meanings, possible
from glassnet.engine.effective import Effective, assignment, effective, parsed
from glassnet.engine.errors import AppError
from glassnet.engine.paths import config_dir
from hypothesis import given
from hypothesis import strategies as st

CHOICES = {"palette": ("glassnet", "vanimo"), "language": ("en", "de")}

VALUES = {
    "view": st.sampled_from(["3d", "2d"]),
    "edges": st.sampled_from(["off", "focus", "all"]),
    "palette": st.sampled_from(CHOICES["palette"]),
    "language": st.sampled_from(CHOICES["language"]),
    "size": st.builds("{}x{}".format, st.integers(16, 16384), st.integers(16, 16384)),
    "leave": st.sampled_from(["Ctrl+Alt+Shift+Q", "F12", "Alt+Escape", "Ctrl+1"]),
    "monitor": st.integers(0, 99),
    "scale": st.floats(0.5, 4),
    "max_fps": st.floats(1, 1000),
    "idle_seconds": st.floats(5, 86400),
    "leave_seconds": st.floats(0, 30),
    "journal_megabytes": st.floats(0, 1e6),
    "journal_files": st.integers(1, 1000),
    "limit_seconds": st.floats(0.001, 86400),
    "limit_memory": st.floats(0.001, 1e5),
    "limit_file": st.floats(0.001, 2),
    "limit_nodes": st.integers(1, 10**12),
    "limit_operators": st.integers(1, 10**9),
    "provider": st.sampled_from(["CPU", "CUDAExecutionProvider"]),
}
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=30)
PATHS = TEXTS.map(lambda text: "/" + text.lstrip("/~"))
FLAGS = ["fullscreen", "left_handed", "high_contrast", "reduced_motion", "inertia", "remember", "kiosk"]
FLAGS += ["attract", "visitor_pictures"]
VALUES |= dict.fromkeys(FLAGS, st.booleans()) | dict.fromkeys(("model", "journal", "drawings", "pictures"), PATHS)


def config(**layers) -> Effective:
    return effective(
        layers.get("file"), layers.get("environment", {}), layers.get("options", {}), layers.get("choices", CHOICES)
    )


def test_every_setting_is_explained_and_tried_here():
    assert set(meanings()) == set(FIELDS) == set(VALUES)
    assert all("\n" not in text and text for text in meanings().values())
    assert all(allowed(name, CHOICES).startswith("It is ") for name in FIELDS)


def test_each_layer_counts_over_the_one_before(tmp_path: Path):
    file = tmp_path / "wall.toml"
    file.write_text('view = "2d"\nidle_seconds = 20\nedges = "off"\n')
    environment = {"GLASSNET_IDLE_SECONDS": "30", "GLASSNET_EDGES": "focus", "HOME": "/"}
    found = config(file=file, environment=environment, options={"edges": ("--edges", "all")})
    assert (found.config.view, found.config.idle_seconds, found.config.edges) == ("2d", 30, "all")
    assert found.sources == {"view": f"{file}, line 1", "idle_seconds": "GLASSNET_IDLE_SECONDS", "edges": "--edges"}
    assert found.as_dict()["kiosk"] == {"value": False, "source": "default"}


def test_the_users_own_file_counts_where_none_is_named(tmp_path: Path):
    config_dir().mkdir(parents=True)
    (config_dir() / "config.toml").write_text("left_handed = true")
    assert config().config.left_handed
    (tmp_path / "other.toml").write_text("")
    assert not config(file=tmp_path / "other.toml").config.left_handed


@pytest.mark.parametrize(
    ("variable", "text", "part"),
    [
        ("GLASSNET_VIEW", "4d", "GLASSNET_VIEW cannot be '4d'"),
        ("GLASSNET_KIOSK", "yes", "GLASSNET_KIOSK cannot be 'yes'"),
        ("GLASSNET_KIOSC", "true", "GLASSNET_KIOSC is no setting"),
        ("GLASSNET_", "true", "is no setting"),
        ("GLASSNET_IDLE_SECONDS", "4", "It is a number of seconds, 5 to 86400"),
        ("GLASSNET_LANGUAGE", "xx", 'It is one of "en", "de"'),
    ],
)
def test_a_mistake_in_the_environment_names_its_variable(variable: str, text: str, part: str):
    with pytest.raises(AppError) as caught:
        config(environment={variable: text})
    assert part in str(caught.value)


NUMBERS = sorted(name for name, field in FIELDS.items() if "float" in str(field.type))
ENDLESS = ["nan", "+nan", "-nan", "inf", "+inf", "-inf", "1e999", "-1e999"]


def test_there_are_numbers_to_try():
    assert {"scale", "idle_seconds", "limit_memory", "journal_megabytes", "max_fps"} <= set(NUMBERS)


@given(st.sampled_from(NUMBERS), st.sampled_from(ENDLESS), st.sampled_from(["", "\n", "\n\n# more\n"]))
def test_no_number_is_endless_or_none_in_a_file(tmp_path_factory, name: str, text: str, before: str):
    file = tmp_path_factory.mktemp("endless") / "wall.toml"
    file.write_text(f"{before}{name} = {text}\n")
    with pytest.raises(AppError) as caught:
        config(file=file)
    line = before.count("\n") + 1
    assert str(caught.value).startswith(f"{file}, line {line}: '{name}' cannot have this value. It is a number")


@given(st.sampled_from(NUMBERS), st.sampled_from([*ENDLESS, "NaN", "Infinity", "-Infinity"]))
def test_no_number_is_endless_or_none_elsewhere(name: str, text: str):
    variable = f"GLASSNET_{name.upper()}"
    with pytest.raises(AppError, match=rf"^{variable} cannot be '.*'. It is a number"):
        config(environment={variable: text})
    with pytest.raises(AppError, match=rf"^--set {name} cannot be '.*'. It is a number"):
        config(options={name: (f"--set {name}", assignment(f"{name}={text}", CHOICES)[1])})
    with pytest.raises(AppError, match=rf"^--{name} cannot be '.*'. It is a number"):
        config(options={name: (f"--{name}", float(text))})


@pytest.mark.parametrize(
    "chord", ["Q+Ctrl", "Ctrl+Alt", "Alt+Ctrl+Q", "Ctrl+Ctrl+Q", "Hyper+Q", "", "Ctrl+Q+W", "q"]
)
def test_the_operators_keys_are_checked(chord: str):
    with pytest.raises(AppError, match="the modifiers in this order"):
        config(options={"leave": ("--set leave", chord)})


def test_paths_in_a_file_are_seen_from_its_folder_and_others_from_here(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "hall"
    folder.mkdir()
    (folder / "wall.toml").write_text('journal = "visits.jsonl"\nmodel = "/nets/a.onnx"\npictures = "~/seen"\n')
    found = config(file=Path("hall/wall.toml"), environment={"GLASSNET_DRAWINGS": "kept"}).config
    assert found.journal is not None
    assert Path(found.journal).absolute() == folder / "visits.jsonl"
    assert found.model == "/nets/a.onnx"
    assert found.pictures == str(Path.home() / "seen")
    assert found.drawings == str(tmp_path / "kept")


def test_an_assignment_is_read_with_and_without_quotes():
    assert assignment("idle_seconds=30", CHOICES) == ("idle_seconds", 30)
    assert assignment('view = "2d"', CHOICES) == ("view", "2d")
    assert assignment("view=2d", CHOICES) == ("view", "2d")
    assert assignment("kiosk=true", CHOICES) == ("kiosk", True)
    assert assignment("drawings=2026", CHOICES) == ("drawings", "2026")


@pytest.mark.parametrize("text", ["", "view", "veiw=2d", "=2d", "VIEW=2d"])
def test_what_assigns_nothing_is_a_mistake(text: str):
    with pytest.raises(AppError, match="KEY=VALUE"):
        assignment(text, CHOICES)


@given(name=st.sampled_from(sorted(FIELDS)), text=st.text(max_size=40))
def test_any_text_is_a_possible_value_or_a_mistake(name: str, text: str):
    value = parsed(name, text, CHOICES)
    if possible(name, value, CHOICES):
        effective(None, {}, {name: ("--set", value)}, CHOICES)
    else:
        with pytest.raises(AppError):
            effective(None, {}, {name: ("--set", value)}, CHOICES)


@given(st.fixed_dictionaries({}, optional=VALUES))
def test_what_is_printed_can_be_given_back(tmp_path_factory, values: dict):
    options = {name: ("--set", value) for name, value in values.items()}
    first = effective(None, {}, options, CHOICES)
    file = tmp_path_factory.mktemp("printed") / "printed.toml"
    file.write_text(first.as_toml(), encoding="utf-8")
    assert effective(file, {}, {}, CHOICES).config == first.config
    assert set(tomllib.loads(first.as_toml())) == {
        name for name in FIELDS if getattr(first.config, name) is not None
    }


def test_what_is_printed_says_where_each_value_comes_from():
    found = config(environment={"GLASSNET_VIEW": "2d"}, options={"kiosk": ("--kiosk", True)})
    assert re.search(r'^view = "2d" +# GLASSNET_VIEW$', found.as_toml(), re.MULTILINE)
    assert re.search(r"^kiosk = true +# --kiosk$", found.as_toml(), re.MULTILINE)
    assert re.search(r"^attract = true +# default$", found.as_toml(), re.MULTILINE)


def test_defaults_are_the_defaults():
    assert config().config == Config()
