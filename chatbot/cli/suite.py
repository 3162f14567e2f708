"""``suite``: the group of its commands."""

from __future__ import annotations

import click

from .suite_run import run, run_left_out
from .suite_tools import compare_runs, coverage, import_suite, schema


@click.group()
def suite() -> None:
    """Test the bot with canned questions."""


for command in (compare_runs, coverage, import_suite, run, run_left_out, schema):
    suite.add_command(command)
