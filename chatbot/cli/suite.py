"""``suite run``: canned questions against the bot, or any bot over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ..errors import ContentError
from ..reading.files import write_files
from ..suites import (
    Asker,
    Case,
    CaseResult,
    Gate,
    InProcess,
    Known,
    Suite,
    SuiteResult,
    Verdict,
    asker_of,
    html,
    load_suites,
    metrics,
    parse_gate,
    reports,
    run_suite,
    suites_of,
)
from ..suites.document import document
from ..suites.left_out import LeftOut, suite_of
from . import suite_mutations
from .common import Progress, collection_option, find, json_option, load_bot
from .evaluation import left_out

_WIDTH, _MIN_QUESTION = 120, 40
_AT_A_TIME = 8  # conversations with a bot over HTTP
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def suite() -> None:
    """Examine the bot with canned questions."""


def _gate(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> list[Gate]:
    try:
        return [parse_gate(value) for value in values]
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None


def report_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say what is told of a run, and where."""
    for option in (
        click.option("--html", type=_FILE,
                     help="Write one page with charts and transcripts to this file."),
        click.option("--markdown", type=_FILE,
                     help="Write a summary for a pull request to this file."),
        click.option("--tsv", type=_FILE, help="Write a row a case to this file."),
        click.option("--junit", type=_FILE, help="Write JUnit XML to this file."),
        click.option("--gate", "gates", multiple=True, callback=_gate, metavar="EXPR",
                     help='Fail unless it holds, such as "wrong <= 3%"; may be given again.'),
        click.option("--all", "show_all", is_flag=True,
                     help="Show every case, not only what failed."),
        json_option,
    ):  # fmt: skip
        command = option(command)
    return command


@suite.command()
@click.argument("suites", metavar="[SUITE]...", nargs=-1,
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@collection_option
@report_options
@click.option("--url", help="Ask a bot over HTTP: our API, or Rasa's REST channel (…/webhook).")
@click.option("--mutate", metavar="NAMES",
              help="Change the questions too: all, or kinds such as typos,negation.")  # fmt: skip
@click.option("--seed", default=0, help="Draws the intervals and the mutations (default: 0).")
def run(
    suites: tuple[Path, ...],
    collection: str | None,
    as_json: bool,
    show_all: bool,
    gates: list[Gate],
    url: str | None,
    mutate: str | None,
    seed: int,
    **files: Path | None,
) -> None:
    """Ask every case of each SUITE, and print what failed and the figures.

    Without SUITE, the collection's own suites are run. Exit code 1 if a gate does not hold, a case
    of severity safety fails, or the bot does not answer; 2 if a suite or the usage is wrong.
    """
    asker: Asker
    known, name, version = Known(), "", ""
    paths = suites or tuple(suites_of(find(collection)))
    if not paths:
        raise click.UsageError("The collection has no suites of its own. Name a suite to run.")
    if url:
        asker = asker_of(url)
    else:
        bot = load_bot(collection)
        asker, known = InProcess(bot), Known.of(bot.collection)
        name, version = bot.collection.id, bot.version
    loaded = read_suites(paths, known)
    chosen = suite_mutations.chosen(mutate, collection) if mutate else []
    result = _asked(asker, loaded, gates, seed, _AT_A_TIME if url else 1)
    mutated = suite_mutations.mutated(asker, result, chosen)
    found = document(result, collection=name, version=version)
    found["mutations"] = [one.to_json() for one in mutated]
    _tell(result, found, as_json, show_all, files)
    if not as_json:
        suite_mutations.show(mutated)
    click.get_current_context().exit(0 if result.passed else 1)


@suite.command("cross-validate")
@click.argument("collection", required=False)
@report_options
@click.option("--seed", default=0, help="Draws the intervals (default: 0).")
def cross_validate(
    collection: str | None,
    as_json: bool,
    show_all: bool,
    gates: list[Gate],
    seed: int,
    **files: Path | None,
) -> None:
    """Ask each phrasing of COLLECTION as if it were not there, and print what failed.

    The nearest thing to what the next person will type, and reported like any suite. Exit code 1 if
    a gate does not hold.
    """
    tried = left_out(find(collection))
    result = _asked(LeftOut(tried), [suite_of(tried)], gates, seed, 1)
    found = document(result, collection=tried.collection.id, version=tried.collection.version)
    _tell(result, found, as_json, show_all, files)
    click.get_current_context().exit(0 if result.passed else 1)


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


def _asked(
    asker: Asker, suites: list[Suite], gates: list[Gate], seed: int, workers: int
) -> SuiteResult:
    progress = Progress()
    count = sum(not case.skip for suite in suites for case in suite.cases)
    done = iter(range(1, count + 1))
    try:
        return run_suite(
            asker,
            suites,
            gates=gates,
            workers=workers,
            seed=seed,
            progress=lambda: progress("Asking", next(done) / count),
        )
    finally:
        progress.clear()


def _tell(
    result: SuiteResult,
    found: Mapping[str, Any],
    as_json: bool,
    show_all: bool,
    files: Mapping[str, Path | None],
) -> None:
    _write(found, files)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        _print(result, found, show_all)


def _write(found: Mapping[str, Any], files: Mapping[str, Path | None]) -> None:
    writers = {
        "html": html.page,
        "junit": reports.junit,
        "markdown": reports.markdown,
        "tsv": reports.tsv,
    }
    for name, path in files.items():
        if path:
            write_files(path.parent, {path.name: writers[name](found)})


def _print(result: SuiteResult, found: Mapping[str, Any], show_all: bool) -> None:
    shown = [one for one in result.results if show_all or one.verdict is not Verdict.CORRECT]
    if shown:
        click.echo("\n".join(_table([_row(one) for one in shown])) + "\n")
    figures = found["figures"]
    for name in (name for group, (_, tests) in metrics.GROUPS.items() for name in (group, *tests)):
        low_high = found["intervals"].get(name)
        between = f"  {low_high[0]:.1%} – {low_high[1]:.1%}" if low_high else ""
        click.echo(f"{name:<36} {metrics.shown(name, figures):>7}{between}")
    known = figures["known_failures"]
    unjudged = figures["unjudged"]
    if known or unjudged or result.skipped:
        counts = f"{known} known failures, {unjudged} not to be judged"
        click.echo(f"\n{counts}, {len(result.skipped)} skipped")
    for case in _mended(result):
        click.echo(f"{case.id} is correct now: take its known_failure out", err=True)
    for gate in result.gates:
        held = "holds" if gate.passed else "does not hold"
        click.echo(f"gate {gate.gate.text}{f' of {gate.suite}' if gate.suite else ''}: {held}")
    for reason in result.reasons:
        click.echo(f"Failed: {reason}", err=True)


def _mended(result: SuiteResult) -> Iterator[Case]:
    for one in result.results:
        if one.case.known_failure and one.verdict is Verdict.CORRECT:
            yield one.case


def _row(result: CaseResult) -> tuple[str, str, str, str]:
    labels = [tag.removeprefix("label:") for tag in result.case.tags if tag.startswith("label:")]
    expected = labels[0] if labels else str(result.case.expect)
    question = " ".join(result.case.question.split())
    return result.verdict, expected, str(result.got), question


def _table(rows: list[tuple[str, str, str, str]]) -> Iterator[str]:
    """Yield a line a row; the question has what the other columns leave of ``_WIDTH``."""
    rows = [("verdict", "expected", "got", "question"), *rows]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    left = max(_WIDTH - sum(widths) - 2 * len(widths), _MIN_QUESTION)
    for *cells, question in rows:
        padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        cut = question if len(question) <= left else f"{question[: left - 1]}…"
        yield "  ".join([*padded, cut])
