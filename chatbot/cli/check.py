"""``check``: is a collection fit to be served?"""

from __future__ import annotations

import json

import click

from ..content import check_collection
from ..errors import Problem
from .common import find, json_option


@click.command()
@click.argument("collection", required=False)
@json_option
def check(collection: str | None, as_json: bool) -> None:
    """Validate COLLECTION (a bundled id or a folder) and list every problem with file and line.

    Exit code 1 if there is an error; warnings alone do not keep a collection from being served.
    """
    checked = check_collection(find(collection))
    if as_json:
        report = {
            "errors": [_row(problem) for problem in checked.errors],
            "warnings": [_row(problem) for problem in checked.warnings],
        }
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for problem in checked.errors:
            click.echo(f"Error: {problem}", err=True)
        for problem in checked.warnings:
            click.echo(f"Warning: {problem}", err=True)
    found = checked.collection
    if found is None:
        click.get_current_context().exit(1)
    if not as_json:
        topics = list(found.topics())
        phrasings = sum(len(topic.phrasings) for topic in topics)
        click.echo(
            f"{found.id}: {len(found.entries)} entries, {len(found.gaps)} gaps, "
            f"{len(found.red_flags)} red flags, {len(topics)} topics and {phrasings} phrasings "
            f"in all; {len(checked.warnings)} warnings. Content version {found.version}."
        )


def _row(problem: Problem) -> dict[str, str | int]:
    return {
        "file": str(problem.path),
        "line": problem.line,
        "what": problem.what,
        "fix": problem.fix,
    }
