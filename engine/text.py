"""The words that people read, in their language."""

from __future__ import annotations

import functools
import gettext

from .paths import ASSETS


def tr(message: str, **values: object) -> str:
    """Return `message` in the user's language, with its {names} filled in from `values`.

    Catalogues are standard gettext files, `assets/locale/LANGUAGE/LC_MESSAGES/glassnet.mo`; the language
    comes from LANGUAGE, LC_ALL, LC_MESSAGES or LANG. English when there is none.
    """
    return _catalogue().gettext(message).format(**values)


def printable(text: str) -> str:
    """Return `text` with what is no character replaced: half ones, as in file names that are no text."""
    return text.encode("utf-8", "replace").decode()


def one_line(text: str, most: int = 400) -> str:
    """Return `text` on one line without control characters, cut after `most`: names in files hold anything."""
    clean = "".join(each if each.isprintable() else " " for each in printable(text[: 2 * most]))
    line = " ".join(clean.split())
    return line if len(line) <= most else line[:most] + "…"


@functools.cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation("glassnet", ASSETS / "locale", fallback=True)
