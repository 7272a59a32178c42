import contextlib
import tomllib
from pathlib import Path

import pytest
from glassnet.engine.config import FIELDS, Config
from glassnet.engine.config_file import Document
from glassnet.engine.effective import effective
from glassnet.engine.errors import AppError
from glassnet.engine.paths import config_dir
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CHOICES = {"palette": ("signed", "warm"), "language": ("en", "de")}
NAMES = ", ".join(sorted(FIELDS))

NO_SIZES = ['"big"', "1280", '"15x720"', '"1280x16385"', '"1280x720x3"', '"1280x720\\n"', '"\u0661\u0662x720"']

OVER_FUNCTIONS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

EVERYTHING = """
# The exhibit in the hall
view = "2d"
edges = "focus"
"size" = "1920x1080"  # a quoted key
fullscreen = true
monitor = 1
inertia = false
remember = false
palette = 'warm'
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "glassnet.toml"


def read(file: Path | None) -> Config:
    return effective(file, {}, {}, CHOICES).config


def mistake(file: Path) -> AppError:
    with pytest.raises(AppError) as caught:
        read(file)
    assert str(file) in caught.value.message
    assert "\n" not in str(caught.value)
    return caught.value


def test_every_setting_is_read(file: Path):
    file.write_text(EVERYTHING)
    assert read(file) == Config(
        view="2d",
        edges="focus",
        size="1920x1080",
        fullscreen=True,
        monitor=1,
        inertia=False,
        remember=False,
        palette="warm",
    )


def test_no_file_means_defaults():
    assert read(None) == Config()


def test_the_file_in_the_users_own_folder_is_read():
    config_dir().mkdir(parents=True)
    (config_dir() / "config.toml").write_text("inertia = false")
    assert read(None) == Config(inertia=False)


def test_a_file_as_windows_writes_it_is_read(file: Path):
    file.write_bytes(b'\xef\xbb\xbfview = "2d"\r\ninertia = false\r\n')
    assert read(file) == Config(view="2d", inertia=False)


def test_an_unknown_setting_is_told_with_its_line_and_what_there_is(file: Path):
    file.write_text('# our exhibit\n\nveiw = "2d"\n')
    error = mistake(file)
    assert error.message == f"{file}, line 3: there is no setting 'veiw'"
    assert error.hint == f"The settings are {NAMES}"


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ('view = "4d"', 1, 'It is "3d" or "2d"'),
        ("\n\nview = 3", 3, 'It is "3d" or "2d"'),
        ('inertia = "yes"', 1, "It is true or false, without quotes"),
        ("fullscreen = 1", 1, "It is true or false, without quotes"),
        ("remember = []", 1, "It is true or false, without quotes"),
        ("monitor = true", 1, "It is a whole number, 0 to 99"),
        ("monitor = 1.0", 1, "It is a whole number, 0 to 99"),
        ("monitor = -1", 1, "It is a whole number, 0 to 99"),
        ("monitor = 1000000000000000000000000", 1, "It is a whole number, 0 to 99"),
        ('palette = "pink"', 1, 'It is one of "signed", "warm"'),
        ("palette = 2020-01-01", 1, 'It is one of "signed", "warm"'),
        *(
            (f"size = {size}", 1, 'It is "WIDTHxHEIGHT", each 16 to 16384 pixels, such as "1280x720"')
            for size in (
                '"big"',
                "1280",
                '"15x720"',
                '"1280x16385"',
                '"1280x720x3"',
                '"1280x720\\n"',
                '"\u0661\u0662x720"',
            )
        ),
        ('# view = "2d"\nview = "4d"  # view', 2, 'It is "3d" or "2d"'),
        ('palette = """\\\n  warm"""\n\n\'view\' = 1', 4, 'It is "3d" or "2d"'),
        ("inertia = true\n\n[view]\nsize = 1", 3, 'It is "3d" or "2d"'),
        ("inertia = true\nview.angle = 1", 2, 'It is "3d" or "2d"'),
    ],
)
def test_a_wrong_value_is_told_with_its_line_and_what_is_allowed(file: Path, text: str, line: int, hint: str):
    file.write_text(text, encoding="utf-8")
    error = mistake(file)
    assert f", line {line}: '" in error.message
    assert error.message.endswith("' cannot have this value")
    assert error.hint == hint


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("", 1),
        ("fullscreen = true # veiw = 1\n", 2),
        ('palette = "veiw = 1"\n', 2),
        ("palette = '''\nwarm\nveiw = 1'''\n", 4),
        ('palette = """a\\"""" # " \'\n', 2),
        ('palette = """\n""\nveiw = 1\n"""""\n', 5),
        ("monitor = [ # veiw = ]\n  1,\n  2 ]\n\n", 5),
        ('size = { veiw = "]" }\n', 2),
        ("\t# ''' \"\n", 2),
        ("[x]\nveiw = 1\n[veiw.y]\n", 3),
    ],
)
def test_the_line_is_that_of_the_key_and_of_nothing_alike(file: Path, before: str, line: int):
    # The settings before are of wrong types, some of them: the line is asked for directly.
    file.write_text(before + "veiw = 1\nview = '2d'\n")
    assert Document(file, file.read_bytes()).line("veiw") == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("view = 2d", 1),
        ('view = "2d"\n\nsize\n', 3),
        ('view = "2d"\nview = "3d"\n', 2),
        ('view = "2d"\nsize = "1\n', 2),
        ('inertia = true\npalette = """\n\n\n', 2),
        ("inertia = true\nview =", 2),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(file: Path, text: str, line: int):
    file.write_text(text)
    error = mistake(file)
    assert error.message.startswith(f"{file}, line {line}: ")
    assert error.hint == 'Write one setting a line, such as view = "2d"'


def test_what_is_no_utf8_is_told_with_its_line(file: Path):
    file.write_bytes(b'view = "2d"\n# caf\xe9\n')
    assert mistake(file).message == f"{file}, line 2: this is not UTF-8"


@pytest.mark.parametrize("text", ["view = " + "[" * 6000, "monitor = " + "9" * 5000, "\n" * 65537])
def test_what_is_too_much_is_told(file: Path, text: str):
    file.write_text(text)
    mistake(file)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path):
    assert "No such file" in mistake(tmp_path / "none.toml").message
    assert "directory" in mistake(tmp_path).message


def test_a_names_invisible_letters_are_not_printed(file: Path):
    file.write_text('"a\\nb\\u0007' + "c" * 1000 + '" = 1')
    assert mistake(file).message.endswith(f"'a�b�{'c' * 35}…'")


@OVER_FUNCTIONS
@given(st.binary(max_size=200))
def test_any_bytes_give_a_config_or_a_mistake(file: Path, data: bytes):
    check(file, data)


WORDS = ["view", "size", "veiw", '"', "'", '"""', "'''", "[", "]", "{", "}", "=", "\n", "\r\n", ",", ".", "#", "\\"]
WORDS += ["true", "1", "1e9", "nan", "1979-05-27", '"2d"', "'1280x720'", "[[a]]\n", "é", "\u2028", "x = 1\n", " "]


@OVER_FUNCTIONS
@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_anything_like_toml_gives_a_config_or_a_mistake(file: Path, words: list[str]):
    check(file, "".join(words).encode())


VALUES = ["1", '"""\n"""', "[\n# ]\n]", "'''\n\n'''", '"#["', "{ b = '}' }"]
STATEMENTS = [*(f"aN = {value}" for value in VALUES), "# '\"[{{{", "", "'aN'.b = 1", '"b\\"cN" = 1 # "']


@OVER_FUNCTIONS
@given(st.lists(st.sampled_from(STATEMENTS), max_size=8), st.lists(st.sampled_from(STATEMENTS), max_size=4))
def test_any_toml_gives_the_right_line(file: Path, before: list[str], after: list[str]):
    lead = numbered(before, 0)
    text = lead + "veiw = 1\n" + numbered(after, len(before))
    assert "veiw" in tomllib.loads(text)
    assert Document(file, text.encode()).line("veiw") == lead.count("\n") + 1


def check(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    with contextlib.suppress(AppError):
        assert isinstance(read(file), Config)


def numbered(statements: list[str], first: int) -> str:
    """Write one statement a line, each with names of its own."""
    return "".join(text.replace("N", str(first + number)) + "\n" for number, text in enumerate(statements))
