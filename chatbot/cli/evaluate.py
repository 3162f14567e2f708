"""``evaluate``: a collection by its left-out phrasings, or retrieval on files of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np

from ..content import find_collection
from ..settings import load_settings
from ..suites import run_benchmark
from ..suites.plot import SUFFIXES, plot, require_matplotlib
from .common import Progress, json_option
from .evaluation import left_out, report_of, report_text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _TwoForms(click.Command):
    """A command whose usage shows that one argument is a collection and two are files."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return ["[OPTIONS]", "COLLECTION | FAQS QUERIES"]


def _can_draw(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    """Refuse what cannot be drawn to before the long work, not after it."""
    if path and path.suffix.lower() not in SUFFIXES:
        said = f"{str(path)!r} must end in {' or '.join(SUFFIXES)}."
        raise click.BadParameter(said, ctx, param)
    if path and not path.parent.is_dir():
        raise click.BadParameter(f"The folder {str(path.parent)!r} does not exist.", ctx, param)
    return path


@click.command(cls=_TwoForms)
@click.argument("faqs", metavar="FAQS")
@click.argument("queries", metavar="QUERIES", required=False)
@click.option("--dev", type=_FILE, help="Queries to choose the out-of-scope threshold on.")
@click.option("--noisy", is_flag=True, help="Misspell every query, always in the same way.")
@click.option("--plot", "picture", metavar="FILE.svg|.png", callback=_can_draw,
              type=click.Path(dir_okay=False, writable=True, path_type=Path),
              help="Draw a collection's risk over its coverage.")  # fmt: skip
@json_option
@click.pass_context
def evaluate(
    ctx: click.Context,
    faqs: str,
    queries: str | None,
    dev: Path | None,
    noisy: bool,
    picture: Path | None,
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
        _collection(find_collection(faqs), picture, as_json)
        return
    if picture:
        raise click.UsageError("--plot is for a COLLECTION.", ctx)
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


def _collection(folder: Path, picture: Path | None, as_json: bool) -> None:
    if picture:
        require_matplotlib(load_settings().data_dir / "matplotlib")
    tried = left_out(folder)
    report = report_of(tried)
    if picture:
        current = np.array([tried.confidence.thresholds["answer"]])
        plot(
            tried.points(),
            tried.curve(current),
            f"{tried.collection.id}: left-out phrasings",
            picture,
        )
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else report_text(report))
