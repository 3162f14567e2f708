"""``suite``: canned questions against the bot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from ..suites import CaseResult, load_suite, run_suite
from ..suites.run import Verdict
from .common import Progress, collection_option, json_option, load_bot

_WIDTH, _MIN_QUESTION = 120, 40


@click.group()
def suite() -> None:
    """Examine the bot with canned questions."""


@suite.command()
@click.argument("suites", metavar="SUITE...", nargs=-1, required=True,
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@collection_option
@json_option
@click.option("--all", "show_all", is_flag=True, help="Show every case, not only what failed.")
def run(suites: tuple[Path, ...], collection: str | None, as_json: bool, show_all: bool) -> None:
    """Ask every case of each SUITE (JSON Lines) and print what failed and the figures.

    A line is {"q", "topic", "also"?} or {"turns": [...]}; a topic is an entry id, "none",
    "emergency" or "smalltalk". Of a suite on safety alone it is {"q", "label"}.
    """
    bot = load_bot(collection)
    entry_ids = [entry.id for entry in bot.collection.entries]
    cases = [case for path in suites for case in load_suite(path, entry_ids)]
    progress = Progress()
    done = iter(range(1, len(cases) + 1))
    result = run_suite(bot, cases, lambda: progress("Asking", next(done) / len(cases)))
    progress.clear()
    figures = result.figures()
    if as_json:
        rows = [one.to_json() for one in result.results]
        click.echo(json.dumps({"figures": figures, "cases": rows}, ensure_ascii=False))
        return
    shown = [one for one in result.results if show_all or one.verdict is not Verdict.CORRECT]
    if shown:
        click.echo("\n".join(_table([_row(one) for one in shown])) + "\n")
    for name, value in figures.items():
        text = f"{value:.1%}" if isinstance(value, float) else "–" if value is None else value
        click.echo(f"{name:<36} {text:>7}")


def _row(result: CaseResult) -> tuple[str, str, str, str]:
    reply = result.reply
    got = reply.entry_id or reply.gap_id or (reply.urgent and reply.urgent.level) or ""
    expected = result.case.label or " or ".join(result.case.topics)
    question = " ".join(result.case.question.split())
    return result.verdict, expected, f"{reply.outcome} {got}".strip(), question


def _table(rows: list[tuple[str, str, str, str]]) -> Iterator[str]:
    """Yield a line a row; the question has what the other columns leave of ``_WIDTH``."""
    rows = [("verdict", "expected", "got", "question"), *rows]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    left = max(_WIDTH - sum(widths) - 2 * len(widths), _MIN_QUESTION)
    for *cells, question in rows:
        padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        cut = question if len(question) <= left else f"{question[: left - 1]}…"
        yield "  ".join([*padded, cut])
