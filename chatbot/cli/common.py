"""What several commands share: which collection, its bot, and progress on a terminal.

The bot is imported when it is loaded, because every list of commands imports this module.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import Problem

if TYPE_CHECKING:
    from ..bot import FaqBot

collection_option = click.option(
    "--collection", help="A bundled collection's id or a folder (default: as set for the server)."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def load_bot(collection: str | None) -> FaqBot:
    """Load the bot for a collection, the one of the settings by default."""
    from ..content import find_collection
    from ..loading import bot_of
    from ..settings import load_settings

    settings = load_settings({"collection": collection})
    progress = Progress()
    content = find_collection(settings.collection)
    bot = bot_of(settings.all_sites[0], settings, content, progress)
    progress.clear()
    return bot


def find(collection: str | None) -> Path:
    """Return the folder of a collection, the one of the settings by default."""
    from ..content import find_collection
    from ..settings import load_settings

    return find_collection(load_settings({"collection": collection}).collection)


def problem_row(one: Problem) -> dict[str, str | int]:
    """Return a problem for programs."""
    return {"file": str(one.path), "line": one.line, "what": one.what, "fix": one.fix}


class Progress:
    """One line on stderr that says how far long work is; silent where stderr is no terminal."""

    def __init__(self) -> None:
        self._shown = ""

    def __call__(self, step: str, share: float) -> None:
        """Show the step and its share done."""
        line = f"{step} … {share:.0%}"
        if sys.stderr.isatty() and line != self._shown:
            self._shown = line
            click.echo(f"\r\033[K{line}", nl=False, err=True)

    def clear(self) -> None:
        """Remove the line."""
        if self._shown:
            click.echo("\r\033[K", nl=False, err=True)
            self._shown = ""
