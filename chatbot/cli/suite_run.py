"""``suite run`` and ``cross-validate``: canned questions for a bot, and what came of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from ..reading.files import write_files
from ..studies.left_out import LeftOutAsker, left_out_suite
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
    metrics,
    parse_gate,
    reports,
    run_suite,
    suites_of,
)
from ..suites.document import run_document
from .common import Progress, collection_option, find, json_option, load_bot
from .evaluation import cross_validated
from .suite_files import read_suites
from .suite_mutations import chosen_mutators, print_mutations, run_mutations
from .tables import table

_AT_A_TIME = 8  # conversations with a bot over HTTP
_FILE = click.Path(dir_okay=False, path_type=Path)


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
        click.option("--tsv", type=_FILE, help="Write one row per case to this file."),
        click.option("--junit", type=_FILE, help="Write JUnit XML to this file."),
        click.option("--gate", "gates", multiple=True, callback=_gate, metavar="EXPR",
                     help='Fail unless it holds, such as "wrong <= 3%"; may be given again.'),
        click.option("--all", "show_all", is_flag=True,
                     help="Show every case, not only failures."),
        json_option,
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
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
    chosen = chosen_mutators(mutate, collection) if mutate else []
    result = _asked(asker, loaded, gates, seed, _AT_A_TIME if url else 1)
    mutated = run_mutations(asker, result, chosen)
    found = run_document(result, collection=name, version=version)
    found["mutations"] = [one.to_json() for one in mutated]
    _tell(result, found, as_json, show_all, files)
    if not as_json:
        print_mutations(mutated)
    click.get_current_context().exit(0 if result.passed else 1)


@click.command("cross-validate")
@click.argument("collection", required=False)
@report_options
@click.option("--seed", default=0, help="Draws the intervals (default: 0).")
def run_left_out(
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
    study = cross_validated(find(collection))
    result = _asked(LeftOutAsker(study), [left_out_suite(study)], gates, seed, 1)
    found = run_document(result, collection=study.collection.id, version=study.collection.version)
    _tell(result, found, as_json, show_all, files)
    click.get_current_context().exit(0 if result.passed else 1)


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
        "html": html.run_page,
        "junit": reports.run_junit,
        "markdown": reports.run_markdown,
        "tsv": reports.run_tsv,
    }
    for name, path in files.items():
        if path:
            write_files(path.parent, {path.name: writers[name](found)})


def _print(result: SuiteResult, found: Mapping[str, Any], show_all: bool) -> None:
    shown = [one for one in result.results if show_all or one.verdict is not Verdict.CORRECT]
    if shown:
        rows = [("verdict", "expected", "got", "question"), *map(_row, shown)]
        click.echo("\n".join(table(rows)) + "\n")
    figures = found["figures"]
    for name in (name for group, (_, tests) in metrics.GROUPS.items() for name in (group, *tests)):
        low_high = found["intervals"].get(name)
        between = f"  {low_high[0]:.1%} – {low_high[1]:.1%}" if low_high else ""
        click.echo(f"{name:<36} {metrics.shown(name, figures):>7}{between}")
    known = figures["known_failures"]
    unjudged = figures["unjudged"]
    if known or unjudged or result.skipped:
        counts = f"{known} known failures, {unjudged} not judged"
        click.echo(f"\n{counts}, {len(result.skipped)} skipped")
    for case in _mended(result):
        click.echo(f"{case.id} is correct now: remove its known_failure", err=True)
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
