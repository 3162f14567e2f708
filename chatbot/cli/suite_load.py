"""``suite load``: a suite's questions against a server, many at a time."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..suites import Case, suites_of
from ..suites.load import Loaded, Plan, replay
from .common import Progress, collection_option, find, json_option
from .suite import read_suites, suite

_POSITIVE = click.FloatRange(min=0, min_open=True)


@suite.command()
@click.argument("suites", metavar="[SUITE]...", nargs=-1,
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--url", required=True,
              help="The bot over HTTP: our API, or Rasa's REST channel (…/webhook).")  # fmt: skip
@collection_option
@click.option("--concurrency", type=click.IntRange(1, 1000), default=8, show_default=True,
              help="How many conversations go on at a time.")  # fmt: skip
@click.option("--rate", type=_POSITIVE,
              help="Questions a second over all (default: as fast as it answers).")  # fmt: skip
@click.option("--seconds", type=_POSITIVE, default=10.0, show_default=True,
              help="How long to ask.")  # fmt: skip
@click.option("--timeout", type=_POSITIVE, default=10.0, show_default=True,
              help="Seconds after which a missing reply is an error.")  # fmt: skip
@json_option
def load(
    suites: tuple[Path, ...],
    url: str,
    collection: str | None,
    concurrency: int,
    rate: float | None,
    seconds: float,
    timeout: float,
    as_json: bool,
) -> None:
    """Ask a server the questions of each SUITE over and over, and print how it bears that.

    Without SUITE, they are those of the collection's own suites. Exit code 1 if a question got no
    reply, or if the replies came from more than one version of the content.
    """
    paths = suites or suites_of(find(collection))
    cases = [case for one in read_suites(paths) for case in one.cases if not case.skip]
    if not cases:
        raise click.UsageError("There are no cases to ask. Name a suite.")
    progress = Progress()
    plan = Plan(concurrency, seconds, rate, timeout)
    try:
        loaded = replay(url, _dialogues(cases), plan, lambda share: progress("Asking", share))
    finally:
        progress.clear()
    if as_json:
        click.echo(json.dumps(loaded.to_json()))
    else:
        _print(loaded)
    click.get_current_context().exit(1 if loaded.failed else 0)


def _dialogues(cases: list[Case]) -> list[list[str]]:
    """Return the messages of each conversation."""
    groups: list[list[str]] = []
    for case in cases:
        if case.follows:
            groups[-1].append(case.question)
        else:
            groups.append([case.question])
    return groups


def _print(loaded: Loaded) -> None:
    for name, value in loaded.figures().items():
        click.echo(f"{name:<18} {'–' if value is None else value:>10}")
    for title, counts in (("error", loaded.errors), ("content", loaded.versions)):
        for what, count in sorted(counts.items()):
            click.echo(f"{title} {what}: {count}")
