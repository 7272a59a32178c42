"""The configuration in effect: defaults, under a file, under the environment, under the command line."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from .config import FIELDS, PATHS, Choices, Config, allowed, meanings, possible
from .config_file import Setting, read
from .errors import AppError
from .paths import config_dir
from .text import tr

MODEL = "MODEL"
"""The source of a model that the command line names."""

PREFIX = "GLASSNET_"
"""Of the environment's variables: GLASSNET_VIEW is the setting `view`."""


@dataclass(frozen=True)
class Effective:
    """A configuration, and where each value in it comes from; a setting without a source has its default.

    `file` is the one that some of the values come from; None where none do.
    """

    config: Config
    sources: Mapping[str, str]
    file: Path | None = None

    def as_toml(self) -> str:
        """Write all settings with what they mean and where they come from; to be given back with --config."""
        return "\n".join(self._lines()) + "\n"

    def as_dict(self) -> dict[str, dict[str, Any]]:
        """Return value and source of each setting, as values that JSON can hold."""
        return {name: {"value": getattr(self.config, name), "source": self._source(name)} for name in FIELDS}

    @property
    def chosen(self) -> dict[str, Any]:
        """The values that somebody has set."""
        return {name: getattr(self.config, name) for name in FIELDS if name in self.sources}

    def _source(self, name: str) -> str:
        return self.sources.get(name, tr("default"))

    def _lines(self) -> Iterator[str]:
        yield "# " + tr("Glassnet's configuration as it is in effect; `glassnet --config FILE` reads it.")
        for name, meaning in meanings().items():
            value = getattr(self.config, name)
            yield ""
            yield f"# {meaning}"
            if value is None:
                yield f"# {name} =    # " + tr("not set")
            else:
                yield f"{name} = {_written(value)}    # {' '.join(self._source(name).split())}"


def effective(
    file: Path | None, environment: Mapping[str, str], options: Mapping[str, tuple[str, Any]], choices: Choices
) -> Effective:
    """Return the configuration in effect.

    Without a `file` config.toml in the user's own folder counts, if there is one. `options` are those of the
    command line: the option's name and its value, by setting. Raises AppError for a mistake, with its place.
    """
    path = file or config_dir() / "config.toml"
    found = read(path, choices, optional=file is None)
    origin = path.absolute() if found else None
    found |= dict(_from_environment(environment, choices))
    found |= {name: _checked(name, value, option, choices) for name, (option, value) in options.items()}
    values = {name: setting.value for name, setting in found.items()}
    sources = {name: setting.source for name, setting in found.items()}
    return Effective(msgspec.convert(values, Config), sources, origin)


def assignment(text: str, choices: Choices) -> tuple[str, Any]:
    """Return the name and the value of a setting that is given as KEY=VALUE. Raises AppError for anything else."""
    name, equals, value = text.partition("=")
    if not equals or name.strip() not in FIELDS:
        raise AppError(
            tr("'{text}' sets nothing", text=text),
            tr("Write KEY=VALUE; the settings are {names}", names=", ".join(sorted(FIELDS))),
        )
    return name.strip(), parsed(name.strip(), value.strip(), choices)


def parsed(name: str, text: str, choices: Choices) -> Any:
    """Return what a value means that is written as in TOML, or without quotes; the text itself if nothing."""
    try:
        value = tomllib.loads(f"value = {text}\n")["value"]
    except (tomllib.TOMLDecodeError, KeyError, RecursionError, ValueError):
        return text
    return value if possible(name, value, choices) else text


def _written(value: Any) -> str:
    """Write a value as TOML, whose texts are those of JSON but for one letter."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _from_environment(environment: Mapping[str, str], choices: Choices) -> Iterator[tuple[str, Setting]]:
    for variable, text in sorted(environment.items()):
        if variable.startswith(PREFIX):
            name = variable.removeprefix(PREFIX).lower()
            if name not in FIELDS:
                hint = tr("The settings are {names}", names=", ".join(sorted(FIELDS)))
                raise AppError(tr("{variable} is no setting of Glassnet", variable=variable), hint)
            yield name, _checked(name, parsed(name, text, choices), variable, choices)


def _checked(name: str, value: Any, source: str, choices: Choices) -> Setting:
    """Return a value that does not come from a file; paths are as seen from here."""
    if not possible(name, value, choices):
        raise AppError(tr("{source} cannot be '{value}'", source=source, value=value), allowed(name, choices))
    if name in PATHS:
        value = str(Path(value).expanduser().absolute())
    return Setting(value, source)
