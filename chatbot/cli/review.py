"""``review``: sign texts that an expert has read, and list those not yet reviewed."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from typing import Any

import click

from ..content import bundled_collections, check_collection, find_collection
from ..content.reviewing import State, sign, state_of, unsign
from ..content.topics import TopicFile
from ..reading.wording import did_you_mean, forbidden_characters, quoted
from .common import json_option
from .tables import table

MAX_NAME = 100  # characters


def _name(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    name = " ".join(value.split())
    if not name or len(name) > MAX_NAME or forbidden_characters(value):
        said = f"Write a name in 1 to {MAX_NAME} visible characters, such as 'Dr. Ada Adams'."
        raise click.BadParameter(said, ctx, param)
    return name


def _day(
    ctx: click.Context, param: click.Parameter, value: datetime.datetime | None
) -> datetime.date:
    today = datetime.date.today()
    if value and value.date() > today:
        raise click.BadParameter("This date is in the future.", ctx, param)
    return value.date() if value else today


@click.command()
@click.argument("collection")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--by", callback=_name, help="Who read the texts.")
@click.option("--on", callback=_day, type=click.DateTime(["%Y-%m-%d"]),
              help="The day on which they did, such as 2026-11-26 (default: today).")  # fmt: skip
@click.option("--all", "all_texts", is_flag=True,
              help="Sign every text whose current wording has not been reviewed.")  # fmt: skip
@click.option("--remove", is_flag=True, help="Remove the reviews instead.")
@json_option
def review(
    collection: str,
    ids: tuple[str, ...],
    by: str | None,
    on: datetime.date,
    all_texts: bool,
    remove: bool,
    as_json: bool,
) -> None:
    """Sign the texts with these IDs in COLLECTION as read by an expert.

    Without IDs it lists which texts are reviewed, which were changed since, and which nobody has
    reviewed. COLLECTION is a bundled id or a folder; only a folder can be signed.
    """
    if ids and all_texts:
        raise click.UsageError("Name IDs, or give --all.")
    signing = bool(ids or all_texts)
    if signing and bool(by) == remove:
        raise click.UsageError("Say who read the texts with --by NAME, or give --remove.")
    if not signing and (by or remove):
        raise click.UsageError("Name the IDs of texts, or give --all.")
    if signing and collection in bundled_collections():
        said = f"{quoted(collection)} is installed with the program. Copy it and name the folder."
        raise click.UsageError(said)
    folder = find_collection(collection)
    _, files = check_collection(folder).sound()
    if signing:
        chosen = _chosen(files, ids, remove)
        if by:
            sign(folder, chosen, by, on)
        else:
            unsign(folder, chosen)
        _, files = check_collection(folder).sound()
        if not as_json:
            done = "No longer signed" if remove else "Signed"
            click.echo(f"{done}: {', '.join(file.topic.id for file in chosen) or 'nothing'}")
            return
    rows = [_row(file) for file in files]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=2) if as_json else _listing(rows))


def _chosen(files: tuple[TopicFile, ...], ids: tuple[str, ...], remove: bool) -> list[TopicFile]:
    if not ids:
        return [
            file
            for file in files
            if (file.topic.approval if remove else state_of(file.topic) is not State.REVIEWED)
        ]
    known = {file.topic.id: file for file in files}
    for topic_id in ids:
        if topic_id not in known:
            fix = did_you_mean(topic_id, known, "List all without naming any.")
            raise click.UsageError(f"There is no text {quoted(topic_id)}. {fix}")
    return [known[topic_id] for topic_id in dict.fromkeys(ids)]


def _row(file: TopicFile) -> dict[str, Any]:
    topic, approval = file.topic, file.topic.approval
    return {
        "id": topic.id,
        "kind": topic.topic_kind,
        "title": topic.title,
        "state": state_of(topic),
        "reviewed_by": approval and approval.by,
        "reviewed_on": approval and approval.on.isoformat(),
        "digest": topic.digest,
        "file": str(file.title.path),
    }


def _listing(rows: list[dict[str, Any]]) -> str:
    shown = []
    for row in rows:
        reviewed = f"{row['reviewed_by']}, {row['reviewed_on']}" if row["reviewed_by"] else ""
        shown.append((row["state"], row["kind"], row["id"], reviewed))
    counts = Counter(row["state"] for row in rows)
    total = ", ".join(f"{counts[state]} {state}" for state in State)
    return "\n".join([*table(shown), "", f"{total}."])
