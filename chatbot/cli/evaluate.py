"""``evaluate``: a collection by its left-out phrasings, or retrieval on files of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..content import find_collection
from ..studies import run_benchmark
from .common import Progress, json_option
from .evaluation import cross_validated, report_of, report_text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _TwoForms(click.Command):
    """A command whose usage shows that one argument is a collection and two are files."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return ["[OPTIONS]", "COLLECTION | FAQS QUERIES"]


@click.command(cls=_TwoForms)
@click.argument("faqs", metavar="FAQS")
@click.argument("queries", metavar="QUERIES", required=False)
@click.option("--dev", type=_FILE, help="Queries to choose the out-of-scope threshold on.")
@click.option("--noisy", is_flag=True, help="Misspell every query, always in the same way.")
@json_option
@click.pass_context
def evaluate(
    ctx: click.Context,
    faqs: str,
    queries: str | None,
    dev: Path | None,
    noisy: bool,
    as_json: bool,
) -> None:
    """Measure how well a COLLECTION, or retrieval on files, does.

    COLLECTION is a bundled id or a folder: each of its phrasings is left out once and recognised,
    and where that goes wrong is listed.

    Otherwise index FAQS, ask QUERIES, and print how well, how fast and in how much memory. Both are
    JSON Lines, plain or .gz: {"id", "question", "variants", "answer"} and {"q", "relevant": [ids]};
    a query with the empty list is out of scope.
    """
    if queries is None and not Path(faqs).is_file():
        if dev or noisy:
            raise click.UsageError("--dev and --noisy are for FAQS and QUERIES.", ctx)
        report = report_of(cross_validated(find_collection(faqs)))
        click.echo(json.dumps(report, ensure_ascii=False) if as_json else report_text(report))
        return
    first, second = (one for one in ctx.command.params if isinstance(one, click.Argument))
    faqs_file = _FILE.convert(faqs, first, ctx)
    if queries is None:
        raise click.MissingParameter(ctx=ctx, param=second)
    progress = Progress()
    queries_file = _FILE.convert(queries, second, ctx)
    figures = run_benchmark(faqs_file, queries_file, dev, noisy, progress).figures
    progress.clear()
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        click.echo(f"{name:<22} {'–' if value is None else value}")
