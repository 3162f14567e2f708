"""What phrasings bring: the bundled collection with more and more of them an entry.

    make curve [ARGS="--questions FILE"]

Each time the entries keep so many phrasings, chosen at random, the gaps twice their half or none,
and small talk all. Asked are other phrasings of entries, which no collection has, and of gaps; or a
file of questions with a topic each: JSON Lines {"q", "topic", "also"?, "kind"?}, topic "none" where
no entry answers.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import click

from chatbot import Collection, FaqBot, bundled_collections, load_collection
from chatbot.meaning import encoder_for
from chatbot.model import Outcome
from chatbot.retrieval import Index
from chatbot.safety import Guard, load_or_build_guard
from chatbot.settings import load_settings

BUNDLED = "stem-cell-spine"
COUNTS = (0, 1, 3, 5, 10, 20, 40)  # phrasings an entry
ASKED = 40  # phrasings an entry that no collection has
ASKED_GAPS = 3  # phrasings a gap, likewise
Row = dict[str, Any]


class Question(NamedTuple):
    text: str
    right: frozenset[str]  # the entries that may answer it, if any
    kind: str


def reduced(full: Collection, phrasings: int, gaps: bool) -> Collection:
    """Return a collection whose entries have so many phrasings, and gaps half as many or none."""
    kept = (_cut(gap, phrasings // 2, ASKED_GAPS) for gap in full.gaps if gaps)
    return replace(
        full,
        entries=tuple(_cut(entry, phrasings, ASKED) for entry in full.entries),
        gaps=tuple(gap for gap in kept if gap.phrasings),
        follow_ups=(),
    )


def _shuffled(topic: Any) -> list[str]:
    return random.Random(topic.id).sample(topic.phrasings, len(topic.phrasings))


def _cut(topic: Any, phrasings: int, asked: int) -> Any:
    related = () if hasattr(topic, "related") else None
    shown = tuple(_shuffled(topic)[asked : asked + phrasings])
    return replace(topic, phrasings=shown, **({} if related is None else {"related": related}))


def own_questions(full: Collection) -> list[Question]:
    """Return phrasings of entries and gaps that no reduced collection has."""
    entries = [
        Question(text, frozenset([entry.id]), "covered")
        for entry in full.entries
        for text in _shuffled(entry)[:ASKED]
    ]
    gaps = [
        Question(text, frozenset(), "gap")
        for gap in full.gaps
        for text in _shuffled(gap)[:ASKED_GAPS]
    ]
    return entries + gaps


def read_questions(file: Path, full: Collection) -> list[Question]:
    """Return the questions of a file that are about entries or about nothing that is covered."""
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    entries, found = {entry.id for entry in full.entries}, []
    for row in rows:
        if row["topic"] in entries:
            right = frozenset([row["topic"], *row.get("also", ())])
            found.append(Question(row["q"], right, "covered"))
        elif row["topic"] == "none":
            found.append(Question(row["q"], frozenset(row.get("also", ())), row["kind"]))
    return found


def outcomes(collection: Collection, questions: list[Question], meaning: bool, guard: Guard) -> Row:
    """Return the shares of what a collection makes of questions, in percent."""
    encoder = encoder_for(collection.language) if meaning else None
    bot = FaqBot(collection, Index.build(collection, encoder=encoder), guard)
    seen: dict[str, list[str]] = {}
    for question in questions:
        reply = bot.ask(question.text)
        options = {one.entry_id for one in reply.suggestions}
        if reply.outcome is Outcome.ANSWER:
            right = reply.entry_id in question.right
            what = "right" if right else "wrong"
        elif reply.outcome is Outcome.CLARIFY:
            what = "offered" if options & question.right else "options"
        else:
            what = str(reply.outcome)
        seen.setdefault(question.kind, []).append(what)
    row: Row = {}
    for kind, found in seen.items():
        for what in ("right", "offered", "wrong", "options"):
            row[f"{kind} {what}"] = round(100 * found.count(what) / len(found), 1)
    return row


def measure(questions: list[Question], full: Collection, counts: tuple[int, ...]) -> Iterator[Row]:
    guard = load_or_build_guard(full, load_settings().data_dir)
    for meaning in (True, False):
        for gaps in (False, True):
            for phrasings in counts:
                collection = reduced(full, phrasings, gaps)
                row = outcomes(collection, questions, meaning, guard)
                yield {"meaning": meaning, "gaps": gaps, "phrasings": phrasings, **row}


@click.command()
@click.option("--questions", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--counts", default=",".join(map(str, COUNTS)), show_default=True)
def main(file: Path | None, counts: str) -> None:
    """Print what more and more phrasings bring."""
    full = load_collection(bundled_collections()[BUNDLED])
    questions = read_questions(file, full) if file else own_questions(full)
    for row in measure(questions, full, tuple(map(int, counts.split(",")))):
        click.echo(json.dumps(row))


if __name__ == "__main__":
    main()
