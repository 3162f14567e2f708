"""``import``: questions and answers from elsewhere into a collection."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import click

from ..content.importing import (
    FIELDS,
    FORMATS,
    Document,
    Found,
    Pair,
    Planned,
    documents_in,
    fetch,
    plan,
    read_documents,
)
from ..reading.problems import Problems
from .common import Progress, json_option, problem_row
from .tables import table

_ROWS, _QUESTION = 40, 70


def _columns(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    columns = {}
    for value in values:
        field, _, name = value.partition("=")
        if field not in FIELDS or not name:
            said = f"{value!r} is not FIELD=HEADER with one of {', '.join(FIELDS)}."
            raise click.BadParameter(said, ctx, param)
        columns[field] = name
    return columns


def _date(
    ctx: click.Context, param: click.Parameter, value: datetime.datetime | None
) -> datetime.date | None:
    return value.date() if value else None


_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("import")
@click.argument("source")
@click.option("-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="The folder of the collection, new or existing.")  # fmt: skip
@click.option("--format", type=click.Choice(FORMATS), help="The format, if it cannot be detected.")
@click.option("--column", "columns", multiple=True, callback=_columns, metavar="FIELD=HEADER",
              help="Which column of a table holds which field.")  # fmt: skip
@click.option("--encoding", default="", help="The text encoding, if it cannot be detected.")
@click.option("--title", help="The title of the source.")
@click.option("--publisher", help="Who publishes the source.")
@click.option("--url", help="Where the source can be read.")
@click.option("--updated", type=_DAY, callback=_date, help="When the source was last updated.")
@click.option("--review-due", type=_DAY, callback=_date, help="When its answers need review.")
@click.option("--language", default="", help="The language of a new collection (default: en).")
@click.option("--allow-host", "hosts", multiple=True, help="A host that pages may be fetched from.")
@click.option(
    "--bare", is_flag=True, help="Create the collection without red flags and small talk."
)
@click.option("--replace", "replacing", is_flag=True,
              help="Also replace entries that were edited or reviewed.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would be done, without writing anything.")
@json_option
def import_(
    source: str,
    output: Path,
    format: str | None,
    columns: dict[str, str],
    encoding: str,
    language: str,
    hosts: tuple[str, ...],
    bare: bool,
    replacing: bool,
    dry_run: bool,
    as_json: bool,
    **said: Any,
) -> None:
    """Import the questions and answers of SOURCE: a file, a folder, or the address of a page.

    A new collection gets the bundled red flags and small talk. A collection that is there gets
    what is new and what has changed; what you changed or had reviewed stays as it is.
    """
    progress, notes = Progress(), Problems()
    progress("Reading", 0.0)
    if source.lower().startswith(("https://", "http://")):
        documents: Sequence[Document] = [fetch(source, hosts)]
    else:
        documents = documents_in(Path(source).expanduser(), encoding)
    found = read_documents(documents, notes, format or "", columns)
    found = _with(found, {name: value for name, value in said.items() if value})
    progress("Comparing", 0.2)
    planned = plan(output, found, notes, language, bare, replacing)
    progress("Checking" if dry_run else "Writing and checking", 0.4)
    planned.save(dry_run)
    progress.clear()
    for note in notes.sorted():
        click.echo(f"Note: {note}", err=True)
    if as_json:
        body = {"format": found.format, **_report(planned), "dry_run": dry_run}
        body["notes"] = [problem_row(note) for note in notes.sorted()]
        click.echo(json.dumps(body, ensure_ascii=False))
    else:
        click.echo("\n".join(_text(found, planned, dry_run)))


def _with(found: Found, said: dict[str, Any]) -> Found:
    """Return the pairs with what the importer says of their source."""
    sources = {pair.source for pair in found.pairs}
    names = [f"--{name}" for name in ("title", "url") if name in said]
    if names and len(sources) > 1:
        fix = "Import them one by one, or leave that option out."
        what = f"{names[0]} applies to one source, but there are {len(sources)}."
        raise click.UsageError(f"{what} {fix}")
    changed = {source: replace(source, **said) for source in sources}
    return replace(
        found, pairs=tuple(replace(pair, source=changed[pair.source]) for pair in found.pairs)
    )


def _report(planned: Planned) -> dict[str, Any]:
    merged = planned.merged
    return {
        "collection": merged.collection.id,
        "pairs": [_row(id, pair) for id, pair in merged.pairs.items()],
        "added": merged.added,
        "changed": merged.changed,
        "kept": merged.kept,
        "missing": merged.missing,
        "diff": planned.diff,
    }


def _row(id: str, pair: Pair) -> dict[str, Any]:
    return {
        "id": id,
        "question": pair.question,
        "answer_characters": sum(len(str(block)) for block in pair.answer),
        "phrasings": len(pair.phrasings),
        "locator": pair.locator,
        "file": str(pair.place.path),
        "line": pair.place.line,
    }


def _text(found: Found, planned: Planned, dry_run: bool) -> list[str]:
    """Return the table of what was found, the changes and the sum of them in lines."""
    merged = planned.merged
    rows = [("question", "answer", "phrasings", "where")]
    for id, pair in islice(merged.pairs.items(), _ROWS):
        row = _row(id, pair)
        counts = f"{row['answer_characters']:>6}", f"{row['phrasings']:>9}"
        rows.append((_cut(pair.question), *counts, pair.locator))
    lines = [*table(rows)]
    if len(merged.pairs) > _ROWS:
        lines.append(f"… and {len(merged.pairs) - _ROWS:,} more; --json lists them all")
    lines += ["", *([planned.diff] if planned.diff else [])]
    lines += [f"Edited or reviewed, so kept: {id}" for id in merged.kept]
    lines += [
        f"No longer in the source, but still in the collection: {id}" for id in merged.missing
    ]
    untouched = len(merged.pairs) - len({*merged.added, *merged.changed, *merged.kept})
    would = "would be " if dry_run else ""
    lines.append(
        f"{found.format}: {len(merged.pairs):,} questions. {len(merged.added):,} {would}added, "
        f"{len(merged.changed):,} {would}changed, {len(merged.kept):,} kept as they are, "
        f"{untouched:,} unchanged. {'Nothing was written' if dry_run else planned.folder}."
    )
    return lines


def _cut(text: str) -> str:
    return text if len(text) <= _QUESTION else f"{text[: _QUESTION - 1]}…"
