"""``suite compare``, ``import``, ``schema`` and ``coverage``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ..content import load_collection
from ..errors import ContentError, Problem
from ..reading.files import write_files
from ..suites import Known, Verdict, suites_of
from ..suites.compare import compare, comparison_markdown
from ..suites.converting import KINDS, convert
from ..suites.coverage import uncovered
from ..suites.document import SKIPPED
from ..suites.schema import suite_schema
from .common import collection_option, find, json_option
from .suite_files import read_suites, wrong_input

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("compare")
@click.argument("before", type=_FILE)
@click.argument("after", type=_FILE)
@json_option
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown for a pull request.")
def compare_runs(before: Path, after: Path, as_json: bool, as_markdown: bool) -> None:
    """Show which cases flipped between two runs; both are files from suite run --json.

    Exit code 1 if a case of severity safety got worse or is gone, or if fewer cases are correct, or
    more do harm, than chance explains (exact McNemar tests, 5 %).
    """
    with wrong_input():
        found = compare(_run(before), _run(after))
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False))
    elif as_markdown:
        click.echo(comparison_markdown(found), nl=False)
    else:
        for kind, count in found.kinds().items():
            click.echo(f"{kind:<32} {count:>5}")
        for flip in found.flips:
            safety = "  SAFETY" if flip.safety else ""
            click.echo(f"{flip.kind}: {flip.id}: {flip.question}{safety}")
        click.echo(
            f"{found.cases} cases in both, {len(found.new)} new, {len(found.lost)} gone; "
            f"exact McNemar p = {found.p_value:.3g}, of harm {found.p_value_harm:.3g}: "
            f"{'worse' if found.worse else 'not worse'}"
        )
        for reason in found.reasons:
            click.echo(f"Worse: {reason}", err=True)
    click.get_current_context().exit(1 if found.worse else 0)


@click.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path),
              help="The suite to write, in YAML; it must not exist yet.")  # fmt: skip
@click.option("--kind", type=click.Choice([*KINDS]), help="What SOURCE is (default: by its name).")
def import_suite(source: Path, output: Path, kind: str | None) -> None:
    """Convert a suite of another tool into one of ours, and list what is lost.

    SOURCE is QnA Maker's batch test (.tsv), Botium's conversations (.convo.txt, or a folder with
    utterances), Rasa's test stories (.yml) or JSON Lines.
    """
    if output.exists():
        raise click.UsageError(f"{output} exists already. Remove it, or name another file.")
    found = convert(source, kind or "")
    for problem in found.lost.sorted():
        click.echo(f"Lost: {problem}", err=True)
    write_files(output.parent, {output.name: found.to_yaml()})
    click.echo(f"{output}: {len(found.cases)} cases; {len(found.lost)} things were lost.")


@click.command()
def schema() -> None:
    """Print the JSON Schema of suites in YAML, for editors."""
    click.echo(json.dumps(suite_schema(), indent=2))


@click.command()
@click.argument("suites", metavar="[SUITE]...", nargs=-1, type=_FILE)
@collection_option
@json_option
def coverage(suites: tuple[Path, ...], collection: str | None, as_json: bool) -> None:
    """List entries, gaps and red flags that no case covers.

    Without SUITE, the collection's own suites are looked at. A red flag is covered by a case that
    has its id for a tag.
    """
    folder = find(collection)
    content = load_collection(folder)
    known = Known.of(content)
    cases = [case for one in read_suites(suites or suites_of(folder), known) for case in one.cases]
    found = uncovered(content, cases)
    if as_json:
        click.echo(json.dumps(found))
        return
    for name, ids in found.items():
        click.echo(f"{name}: {', '.join(ids) or 'all covered'}")


def _run(path: Path) -> Any:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        cases = found["cases"]
        verdicts = {*Verdict, SKIPPED}
        if not all(case["q"] and case["verdict"] in verdicts for case in cases):
            raise ValueError("no verdict")
        found["figures"].items()
    except (ValueError, KeyError, TypeError, AttributeError):
        fix = "Give a file that `suite run --json` printed."
        problem = Problem(path, 0, "this is not the output of a suite run", fix)
        raise ContentError([problem]) from None
    return found
