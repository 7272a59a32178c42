"""The words that people read, in their language.

Catalogues are standard gettext files, assets/locale/LANGUAGE/LC_MESSAGES/glassnet.po and .mo; docs/translating.md
says how one is made. English is what the code itself says.
"""

from __future__ import annotations

import functools
import gettext
import os

from .paths import ASSETS

LOCALE = ASSETS / "locale"
DOMAIN = "glassnet"
ENGLISH = "en"

_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts, as gettext has it


def tr(message: str, **values: object) -> str:
    """Return `message` in the language in use, with its {names} filled in from `values`."""
    return _catalogue(_asked()).gettext(message).format(**values)


def mark(message: str) -> str:
    """Return `message` as it is, and have it translated where it is shown: by `titled`."""
    return message


def titled(name: str) -> str:
    """Return a layer's name in the language in use: a title that is marked for translation, and maybe a number."""
    title, _, number = name.rpartition(" ")
    translated = _catalogue(_asked()).gettext
    return f"{translated(title)} {number}" if title and number.isdigit() else translated(name)


def digits(number: str) -> str:
    """Return a number that is written as in English, 1,234.5, as the language in use writes it."""
    point, thousands = _separators(_asked())
    return number.translate({ord("."): point, ord(","): thousands})


def speak(language: str | None) -> None:
    """Use a language from now on, also in processes that are started later; None: as the system has it."""
    if language:
        os.environ[_VARIABLES[0]] = language


def language() -> str:
    """Return the code of the language in use."""
    return _catalogue(_asked()).info().get("language") or ENGLISH


@functools.cache
def languages() -> dict[str, str]:
    """Return the name of each language that there is, in its own words, by its code; English is the first."""
    found = {ENGLISH: "English"}
    for folder in sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")):
        code = folder.parent.parent.name
        catalogue = gettext.translation(DOMAIN, LOCALE, [code])
        found[code] = catalogue.pgettext("the language's own name", "English")
    return found


def next_language() -> str:
    """Return the code of the language after the one in use."""
    codes = [*languages()]
    return codes[(codes.index(language()) + 1) % len(codes)] if language() in codes else ENGLISH


def printable(text: str) -> str:
    """Return `text` with what is no character replaced: half ones, as in file names that are no text."""
    return text.encode("utf-8", "replace").decode()


def one_line(text: str, most: int = 400) -> str:
    """Return `text` on one line without control characters, cut after `most`: names in files hold anything."""
    clean = "".join(each if each.isprintable() else " " for each in printable(text[: 2 * most]))
    line = " ".join(clean.split())
    return line if len(line) <= most else line[:most] + "…"


def _asked() -> str:
    """Return what the environment asks for."""
    return next((value for name in _VARIABLES if (value := os.environ.get(name))), "")


@functools.cache
def _catalogue(asked: str) -> gettext.NullTranslations:
    wanted = [code.partition(".")[0] for code in asked.split(":")] + ["C"]
    wanted = wanted[: wanted.index(ENGLISH)] if ENGLISH in wanted else wanted
    return gettext.translation(DOMAIN, LOCALE, wanted, fallback=True)


@functools.cache
def _separators(asked: str) -> tuple[str, str]:
    """Return the decimal point and what parts thousands."""
    catalogue = _catalogue(asked)
    return catalogue.pgettext("decimal point", "."), catalogue.pgettext("between thousands", ",")
