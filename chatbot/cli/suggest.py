"""``suggest``: what to write next, as a patch of the collection, and accepting one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from ..bot import FaqBot
from ..content import load_collection
from ..errors import SettingError
from ..events import Span, reading, store_url
from ..model import Collection
from ..reading.files import write_files
from ..settings import Settings, load_settings
from ..suggesting import (
    Evidence,
    PatchError,
    Proposal,
    apply_patch,
    diff_of,
    gather,
    headline,
    measure,
    patch_of,
    propose,
)
from ..suggesting.patches import MAX_BYTES
from .common import Progress, find, json_option, load_bot

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("suggest")
@click.argument("collection", required=False)
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=False,
              help="How many days to look back (default: 90).")  # fmt: skip
@click.option("-o", "--output", type=_FILE, help="Write the patch to a new file.")
@click.option("--apply", "patch", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Change the collection as a patch says.")  # fmt: skip
@json_option
def suggest_(
    collection: str | None, days: int, output: Path | None, patch: Path | None, as_json: bool
) -> None:
    """Propose phrasings, gaps and entries for COLLECTION, from what people asked.

    The proposals are a patch to read and to shorten; nothing is changed before --apply.
    """
    if patch:
        if output:
            raise click.UsageError("--apply and --output do not go together.")
        _accept(find(collection), patch, as_json)
        return
    if output and output.exists():
        raise click.UsageError(f"{output} already exists. Name another file, or remove it first.")
    settings = load_settings({"collection": collection})
    folder = find(collection)
    content = load_collection(folder)
    bot = load_bot(collection)
    found = propose(_evidence(settings, content, days), content, bot)
    if not found:
        click.echo("There is nothing to suggest: too few people have asked.", err=True)
        return
    _tell(found, folder, bot, output, as_json)


def _tell(
    found: list[Proposal], folder: Path, bot: FaqBot, output: Path | None, as_json: bool
) -> None:
    progress = Progress()
    effect = measure(bot.collection, found, folder, bot, progress)
    progress.clear()
    patch = patch_of(bot.collection, folder, found, effect.lines())
    if output:
        write_files(output.parent, {output.name: patch})
        click.echo(
            f"{len(found)} suggestion{'s' * (len(found) > 1)} in {output}. Read before you apply.",
            err=True,
        )
    if as_json:
        rows = [_row(one, folder) for one in found]
        report = {
            "collection": bot.collection.id,
            "content_version": bot.version,
            "suggestions": rows,
            "effect": effect.to_json(),
        }
        click.echo(json.dumps(report, ensure_ascii=False))
    elif not output:
        click.echo(patch, nl=False)


def _row(proposal: Proposal, folder: Path) -> dict[str, Any]:
    return {
        "action": proposal.action,
        "topic_id": proposal.topic.id,
        "headline": headline(proposal),
        "phrasings": proposal.phrasings,
        "times": proposal.times,
        "why": proposal.why,
        "diff": diff_of(folder, proposal),
    }


def _evidence(settings: Settings, content: Collection, days: int) -> Evidence:
    url = store_url(settings)
    if url is None:
        raise SettingError("No events are kept: the setting 'events' is off.")
    since = datetime.now(UTC).date() - timedelta(days - 1)
    with reading(url) as connection:
        return gather(connection, Span(since), content, settings.question_group)


def _accept(folder: Path, file: Path, as_json: bool) -> None:
    if file.stat().st_size > MAX_BYTES:
        raise PatchError(f"{file} is larger than any file of suggestions.")
    with file.open(encoding="utf-8", newline="") as stream:
        changed, unwritten = apply_patch(stream.read(), folder)
    if as_json:
        rows = [{"file": str(one.path), "line": one.line, "what": one.what} for one in unwritten]
        click.echo(json.dumps({"changed": changed, "to_write": rows}, ensure_ascii=False))
        return
    for name in changed:
        click.echo(name)
    for problem in unwritten:
        click.echo(f"To do: {problem}", err=True)
    if unwritten:
        click.echo("Until that is written the content is not served; a server keeps the last.",
                   err=True)  # fmt: skip
