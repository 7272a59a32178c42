"""`glassnet config`: the configuration in effect, and where each value in it comes from."""

from __future__ import annotations

import argparse
import json

from ..text import tr
from .arguments import Command, Parser
from .configured import SETTINGS, add_settings, configured

_USAGE = f"""\
glassnet config [MODEL] [--json]
                    {SETTINGS}"""
_EPILOG = """\
Defaults count least, then the file (--config, or config.toml in the user's own folder), then the environment
(GLASSNET_VIEW=2d, and so on for each setting), then the command line. What is printed can be given back
with --config FILE.

examples:
  glassnet config
  glassnet config --kiosk --set idle_seconds=90 > exhibit.toml
  GLASSNET_VIEW=2d glassnet config --json
"""


def _parser() -> Parser:
    description = tr("Print the configuration in effect, with what each setting is for and where it comes from.")
    parser = Parser(prog="glassnet config", usage=_USAGE, description=description, epilog=_EPILOG)
    add_settings(parser)
    parser.add_argument("--json", action="store_true", help=tr("print values and sources as JSON"))
    return parser


def _execute(arguments: argparse.Namespace) -> None:
    found = configured(arguments)
    print(json.dumps(found.as_dict(), indent=1) if arguments.json else found.as_toml(), end="")


COMMAND = Command("config", tr("print the configuration in effect, and where it comes from"), _parser, _execute)
