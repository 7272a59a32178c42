"""The message catalogues, by Babel: `make catalogue` extracts all texts, updates each language and compiles it."""

import io
import sys
from datetime import datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from glassnet.engine.paths import ROOT
from glassnet.engine.text import DOMAIN, LOCALE

KEYWORDS = {"tr": None, "mark": None, "pgettext": ((1, "c"), 2)}
HEADER = "# {language} texts of Glassnet; docs/translating.md says how to change them.\n"
NEVER = datetime(2026, 1, 1)  # a date that does not change with each run
TEMPLATE = LOCALE / f"{DOMAIN}.pot"


def extracted() -> Catalog:
    """Return all messages in the code, without translations, sorted."""
    catalogue = Catalog(project="Glassnet")
    for _, _, message, _, context in extract_from_dir(ROOT / "engine", keywords=KEYWORDS, comment_tags=()):
        catalogue.add(message, context=context)
    return catalogue


def files() -> list[Path]:
    """Return the catalogues of all languages but English."""
    return sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def read(file: Path) -> Catalog:
    """Return a catalogue."""
    with file.open("rb") as stream:
        return read_po(stream, locale=file.parent.parent.name)


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as a .po file, which is the same whenever the texts are."""
    out = io.BytesIO()
    write_po(out, catalogue, omit_header=True, sort_output=True, no_location=True, ignore_obsolete=True, width=110)
    language = str(catalogue.locale) if catalogue.locale else ""
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    head += f'"Language: {language}\\n"\n\n' if language else "\n"
    return (HEADER.format(language=language or "All") + head).encode() + out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as a .mo file, which is the same whenever the texts are."""
    plain = Catalog(catalogue.locale, project="Glassnet", creation_date=NEVER, revision_date=NEVER)
    for message in catalogue:
        if message.id:
            plain.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, plain)
    return out.getvalue()


def update() -> int:
    """Write the template, and bring every language up to date; return how many translations are missing."""
    template, missing = extracted(), 0
    TEMPLATE.parent.mkdir(parents=True, exist_ok=True)
    TEMPLATE.write_bytes(written(template))
    for file in files():
        catalogue = read(file)
        catalogue.update(template, no_fuzzy_matching=True)
        file.write_bytes(written(catalogue))
        file.with_suffix(".mo").write_bytes(compiled(catalogue))
        lacking = [message.id for message in catalogue if message.id and not message.string]
        for text in lacking:
            print(f"{file.relative_to(ROOT)}: {text}")
        missing += len(lacking)
    return missing


if __name__ == "__main__":
    sys.exit(1 if update() else 0)
