"""``evaluate``: the retrieval benchmark."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..suites import run_benchmark
from .common import Progress, json_option

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("faqs", type=_FILE)
@click.argument("queries", type=_FILE)
@click.option("--dev", type=_FILE, help="Queries to choose the out-of-scope threshold on.")
@click.option("--noisy", is_flag=True, help="Misspell every query, always in the same way.")
@json_option
def evaluate(faqs: Path, queries: Path, dev: Path | None, noisy: bool, as_json: bool) -> None:
    """Index FAQS, ask QUERIES, and print how well, how fast and in how much memory.

    Both are JSON Lines, plain or .gz: {"id", "question", "variants", "answer"} and
    {"q", "relevant": [ids]}; a query with the empty list is out of scope.
    """
    progress = Progress()
    figures = run_benchmark(faqs, queries, dev, noisy, progress).figures
    progress.clear()
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        click.echo(f"{name:<22} {'–' if value is None else value}")
