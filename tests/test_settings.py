import json
from pathlib import Path

import pytest
from glassnet.engine import settings
from glassnet.engine.paths import config_dir
from glassnet.engine.settings import Settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

OVER_FUNCTIONS = hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
CHOSEN = Settings("2d", "focus", "warm", (1280, 720), 0.07, {"/models/net.onnx": "range=0..255"})


@pytest.fixture
def file() -> Path:
    config_dir().mkdir(parents=True)
    return config_dir() / "settings.json"


def test_nothing_is_remembered_at_first():
    assert settings.read() == Settings()


@pytest.mark.parametrize("choices", [CHOSEN, Settings(), Settings(brush=0.1), Settings(size=(16, 16384))])
def test_what_was_written_is_read(choices: Settings):
    assert settings.write(choices)
    assert settings.read() == choices


def test_the_last_choices_replace_the_others_and_leave_no_other_file():
    settings.write(Settings("3d", "all", "signed"))
    settings.write(Settings("2d"))
    assert settings.read() == Settings("2d")
    assert [path.name for path in config_dir().iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("view", "4d"),
        ("view", 3),
        ("edges", "some"),
        ("palette", ["warm"]),
        ("size", [1280]),
        ("size", [0, 720]),
        ("size", [1280, 99999]),
        ("size", "1280x720"),
        ("brush", 0),
        ("brush", 7),
        ("brush", "thick"),
        ("recipes", ["range=0..255"]),
        ("recipes", {"/models/net.onnx": 7}),
    ],
)
def test_a_value_that_cannot_be_is_ignored_alone(file: Path, name: str, value: object):
    good = {"view": "2d", "edges": "focus", "palette": "warm", "size": [1280, 720], "brush": 0.07}
    good["recipes"] = CHOSEN.recipes
    file.write_text(json.dumps(good | {name: value, "moons": 2}))
    expected = Settings(
        *(None if field == name else getattr(CHOSEN, field) for field in Settings.__struct_fields__)
    )
    assert settings.read() == expected


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"view": "\xff"}', b"[" * 100000])
def test_a_damaged_file_is_ignored(file: Path, data: bytes):
    file.write_bytes(data)
    assert settings.read() == Settings()


@OVER_FUNCTIONS
@given(st.binary(max_size=100))
def test_any_bytes_give_settings(data: bytes):
    config_dir().mkdir(parents=True, exist_ok=True)
    (config_dir() / "settings.json").write_bytes(data)
    assert isinstance(settings.read(), Settings)


def test_a_folder_in_the_files_place_is_neither_read_nor_harmed(file: Path):
    file.mkdir()
    assert settings.read() == Settings()
    assert not settings.write(CHOSEN)
    assert [path.name for path in config_dir().iterdir()] == ["settings.json"]


def test_a_place_that_cannot_be_made_is_no_error():
    config_dir().parent.mkdir(parents=True, exist_ok=True)
    config_dir().write_text("a file where the folder should be")
    assert not settings.write(CHOSEN)
    assert settings.read() == Settings()


def test_a_failing_write_leaves_the_old_choices(monkeypatch: pytest.MonkeyPatch):
    settings.write(CHOSEN)

    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:5])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert not settings.write(Settings("3d"))
    assert settings.read() == CHOSEN
    assert [path.name for path in config_dir().iterdir()] == ["settings.json"]
