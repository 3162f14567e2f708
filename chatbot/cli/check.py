"""``check``: is a collection fit to be served, and does it lead people where it should?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..content import Checked, check_collection
from ..reading.files import write_files
from ..studies import find_by_asking, find_in_texts
from .check_reports import check_junit, sarif
from .common import Progress, find, json_option, problem_row

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("collection", required=False)
@json_option
@click.option("--sarif", "sarif_file", metavar="FILE", type=_FILE,
              help="Write SARIF to this file, as GitHub and editors read it.")  # fmt: skip
@click.option("--junit", "junit_file", metavar="FILE", type=_FILE,
              help="Write JUnit XML to this file, as CI servers read it.")  # fmt: skip
@click.option("--quick", is_flag=True, help="Only read the files, without trying phrasings.")
@click.option("--strict", is_flag=True, help="Exit with code 1 for warnings, too.")
def check(
    collection: str | None,
    as_json: bool,
    sarif_file: Path | None,
    junit_file: Path | None,
    quick: bool,
    strict: bool,
) -> None:
    """Validate COLLECTION (a bundled id or a folder) and list every problem with file and line.

    Phrasings are left out one by one to see whether they would find their topics. Exit code 1 if
    there is an error; warnings alone do not keep a collection from being served.
    """
    folder = find(collection)
    checked = check_collection(folder)
    warnings = [*checked.warnings, *find_in_texts(checked, folder)]
    if not quick:
        progress = Progress()
        warnings += find_by_asking(checked, progress)
        progress.clear()
    warnings.sort()
    found = [("error", one) for one in checked.errors] + [("warning", one) for one in warnings]
    if sarif_file:
        write_files(sarif_file.parent, {sarif_file.name: sarif(found)})
    if junit_file:
        write_files(junit_file.parent, {junit_file.name: check_junit(found, folder.name)})
    if as_json:
        report = {
            "errors": [{**problem_row(one), "rule": one.rule} for one in checked.errors],
            "warnings": [{**problem_row(one), "rule": one.rule} for one in warnings],
        }
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for level, problem in found:
            click.echo(f"{level.capitalize()}: {problem}", err=True)
        _count(checked, len(warnings))
    if checked.collection is None or (strict and warnings):
        click.get_current_context().exit(1)


def _count(checked: Checked, warnings: int) -> None:
    found = checked.collection
    if found is None:
        return
    topics = list(found.topics())
    phrasings = sum(len(topic.phrasings) for topic in topics)
    click.echo(
        f"{found.id}: {len(found.entries)} entries, {len(found.gaps)} gaps, "
        f"{len(found.red_flags)} red flags, {len(topics)} topics and {phrasings} phrasings "
        f"in all; {warnings} warnings. Content version {found.version}."
    )
