"""`glassnet journal`: what an exhibit's journal says, for its operator."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..effective import effective
from ..errors import AppError
from ..text import digits, tr
from .arguments import Command, Parser
from .configured import known_choices
from .table import table

if TYPE_CHECKING:
    from ..review import Period, Review

_EPILOG = """\
FILE.jsonl is what --journal, or the setting journal, names (default: that of the configuration);
FILE.jsonl.1 and so on are read as well.
Times are local. An hour counts for drawings an hour when the program ran in it; "median" is the
middle of the minutes' medians, "slowest" the largest 99th percentile of a minute. --json prints
{"files", "lines", "torn", "first", "last", "total", "periods", "guesses", "changes", "errors"}.

examples:
  glassnet journal visits.jsonl
  glassnet journal visits.jsonl --by hour --json
"""
_SHOWN = 12  # changes and errors, the last ones
_LONGEST = 100  # of a line's text, in letters


def _parser() -> Parser:
    parser = Parser(
        prog="glassnet journal",
        usage="glassnet journal [FILE.jsonl] [--by day|hour] [--json]",
        description=tr(
            "Sum up a journal: visits, drawings an hour, guesses, frame times, models, settings, errors."
        ),
        epilog=_EPILOG,
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE.jsonl", help=argparse.SUPPRESS)
    parser.add_argument("--by", choices=("day", "hour"), default="day", help=tr("a line for each (default: day)"))
    parser.add_argument("--json", action="store_true", help=tr("print JSON"))
    return parser


def _execute(arguments: argparse.Namespace) -> None:
    from ..review import DAYS, HOURS, review

    found = review(arguments.file or _configured(), HOURS if arguments.by == "hour" else DAYS)
    print(json.dumps(_description(found), indent=1) if arguments.json else "\n".join(_text(found)))


def _configured() -> Path:
    """Return the journal that the user's configuration names. Raises AppError if it names none."""
    journal = effective(None, os.environ, {}, known_choices()).config.journal
    if journal is None:
        raise AppError(tr("The configuration names no journal"), tr("Name its file: glassnet journal FILE.jsonl"))
    return Path(journal)


def _description(found: Review) -> dict[str, object]:
    """Return the review as JSON has it."""
    return {
        "files": found.files,
        "lines": found.lines,
        "torn": found.torn,
        "first": found.first and found.first.isoformat(),
        "last": found.last and found.last.isoformat(),
        "total": found.total.as_dict(),
        "periods": {name: period.as_dict() for name, period in found.periods.items()},
        "guesses": dict(found.total.guesses.most_common()),
        "changes": [{"time": when.isoformat(), "event": event} | values for when, event, values in found.changes],
        "errors": [
            {"message": message, "times": len(times), "last": times[-1].isoformat()}
            for message, times in found.errors.items()
        ],
    }


def _text(found: Review) -> Iterator[str]:
    facts = tr(
        "files: {files}, lines: {lines}, torn: {torn}", files=found.files, lines=found.lines, torn=found.torn
    )
    yield facts + (f"; {_time(found.first)} – {_time(found.last)}" if found.first and found.last else "")
    yield ""
    yield _figures(found)
    if found.total.guesses:
        counts = (f"{label} {count}" for label, count in found.total.guesses.most_common(_SHOWN))
        yield from ("", tr("Guesses: {counts}", counts=", ".join(counts)))
    if found.changes:
        yield from ("", tr("Models and settings:"))
        yield from (
            f"  {_time(when)}  {event}  {_short(_values(values))}"
            for when, event, values in found.changes[-_SHOWN:]
        )
    if found.errors:
        yield from ("", tr("Errors, with how often and when last:"))
        latest = sorted(found.errors.items(), key=lambda error: error[1][-1])
        yield from (
            f"  {_time(times[-1])}  {len(times)}×  {_short(message)}" for message, times in latest[-_SHOWN:]
        )


def _figures(found: Review) -> str:
    titles = [
        *("", tr("visits"), tr("seconds"), tr("drawings"), tr("an hour"), tr("guesses")),
        *(tr("minutes"), tr("median ms"), tr("slowest ms"), tr("errors"), tr("restarts")),
    ]
    rows = [_row(name, period) for name, period in found.periods.items()]
    return table([titles, *rows, _row(tr("total"), found.total)], "<" + ">" * 10)


def _row(name: str, period: Period) -> list[str]:
    return [name, *("–" if value is None else digits(f"{value:,}") for value in period.as_dict().values())]


def _values(values: dict[str, Any]) -> str:
    """Return what stands in a line, without its braces; settings of a start in place of their names."""
    settings = values.pop("settings", {}) if isinstance(values.get("settings"), dict) else {}
    return ", ".join(f"{name} = {value}" for name, value in (values | settings).items())


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _time(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S}"


COMMAND = Command("journal", tr("what an exhibit's journal says, summed up"), _parser, _execute)
