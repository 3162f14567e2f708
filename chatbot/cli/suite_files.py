"""The suite files that a command is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ..errors import ContentError
from ..suites import Known, Suite, load_suites


def read_suites(paths: Iterable[Path], known: Known = Known()) -> list[Suite]:  # noqa: B008
    """Read the suites of a run."""
    with wrong_input():
        return load_suites(paths, known)


@contextmanager
def wrong_input() -> Iterator[None]:
    """End the command with 2 where a file that it was given is wrong: 1 would blame the bot."""
    try:
        yield
    except ContentError as error:
        for problem in error.problems:
            click.echo(f"Error: {problem}", err=True)
        raise click.exceptions.Exit(2) from None
